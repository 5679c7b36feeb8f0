/* SPDX-License-Identifier: MIT */
/* `duet compare`: cases on resolvers, and where these differ. */
#include "compare/compare.h"
#include "beside.h"
#include "case_run.h"
#include "compare/merge.h"
#include "report_files.h"
#include "shard.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAILURES_MAX = 1000000 };

enum {
	OPTION_MAXFAIL = OPTION_CASE_RUN_LAST,
	OPTION_STRICT_KNOWN,
	OPTION_SHARD,
	OPTION_BESIDE
};

struct compare_request {
	struct case_run run;
	struct report_options report;
	unsigned max_failures; /* 0: not given */
	bool strict_known, verbose;
	struct report_files files;
	struct shard shard;
	json_t *shard_of;          /* for the report; NULL: all cases */
	const char *listed_beside; /* NULL: none */
	struct beside_choice beside;
	json_t *result;
};

/* Every Nth case from the Ith on. */
static void deal_cases(struct compare_request *c)
{
	size_t kept = 0;

	if (c->shard.count == 0)
		return;
	c->shard_of = shard_json(c->shard.index, c->shard.count,
	    (const struct testcase *const *)c->run.cases, c->run.ncases);
	for (size_t i = c->shard.index - 1; i < c->run.ncases;
	     i += c->shard.count)
		c->run.cases[kept++] = c->run.cases[i];
	c->run.ncases = kept;
}

static bool read_option(struct compare_request *c, int option)
{
	switch (option) {
	case 'x':
		c->max_failures = 1;
		return true;
	case OPTION_MAXFAIL:
		return case_run_number(&c->run, "--maxfail", optarg,
		    FAILURES_MAX, &c->max_failures);
	case OPTION_STRICT_KNOWN:
		c->strict_known = true;
		return true;
	case OPTION_SHARD:
		return shard_read(c->run.command, optarg, &c->shard);
	case OPTION_BESIDE:
		if (c->listed_beside) {
			usage_error(c->run.command,
			    "'--beside %s' after '--beside %s'; use one, with "
			    "commas",
			    optarg, c->listed_beside);
			return false;
		}
		c->listed_beside = optarg;
		return true;
	case 'v':
		c->verbose = true;
		return true;
	default:
		return report_files_has(option)
			   ? report_files_option(
				 &c->files, c->run.command, option)
			   : case_run_option(&c->run, option);
	}
}

static bool read_options(struct compare_request *c, int argc, char **argv)
{
	static const struct option options[] = {CASE_RUN_OPTIONS,
	    {"exitfirst", 0, NULL, 'x'}, {"maxfail", 1, NULL, OPTION_MAXFAIL},
	    {"strict-known", 0, NULL, OPTION_STRICT_KNOWN},
	    {"shard", 1, NULL, OPTION_SHARD},
	    {"beside", 1, NULL, OPTION_BESIDE}, REPORT_FILES_OPTIONS,
	    {"verbose", 0, NULL, 'v'}, {NULL, 0, NULL, 0}};
	const char *ci = getenv("CI");
	int option;

	c->strict_known = ci && *ci && strcmp(ci, "false") != 0;
	while ((option = next_option(c->run.command, argc, argv,
		    ":xv" CASE_RUN_SHORTS, options)) != -1)
		if (!read_option(c, option))
			return false;
	return true;
}

static bool go(
    void *arg, const struct run_plan *plan, struct sandbox_error *error)
{
	struct compare_request *c = arg;

	const struct beside_list beside = {
	    c->beside.items, c->beside.run.resolvers.names.count};

	c->result = compare_run(plan, &c->report, beside.count ? &beside : NULL,
	    c->max_failures, error);
	return c->result != NULL;
}

static int compare(struct compare_request *c)
{
	struct report_look look = {.verbose = c->verbose};
	char *again = case_run_again(&c->run);
	int status;

	c->report = (struct report_options){.again = again,
	    .strict_known = c->strict_known,
	    .resolvers = c->run.resolvers.names.items,
	    .commands = c->run.resolvers.commands.items,
	    .nresolvers = c->run.resolvers.names.count};
	status = case_run_start(&c->run, go, c);
	free(again);
	if (status != EXIT_DONE)
		return status;
	if (c->shard_of)
		json_object_set(c->result, "shard", c->shard_of);
	case_run_look(&look);
	look.elapsed_s = c->run.elapsed_s;
	status = report_exit_status(c->result);
	/* First: the reader of standard output may be gone. */
	if (!report_files_save(&c->files, c->result, &look))
		status = EXIT_HARNESS;
	report_write_text(c->result, &look, stdout);
	json_decref(c->result);
	return status;
}

static int run(int argc, char **argv)
{
	struct compare_request c = {.run = {.command = &compare_command,
					.usual = "thread,ares",
					.min_resolvers = 2}};
	int status = EXIT_TROUBLE;

	if (read_options(&c, argc, argv))
		status = case_run_prepare(&c.run, argc, argv);
	if (status == EXIT_DONE && !report_files_can_save(&c.files))
		status = EXIT_HARNESS;
	if (status == EXIT_DONE)
		status = case_run_sandbox(&c.run);
	if (status == EXIT_DONE && c.listed_beside &&
	    !beside_choose(&c.beside, &c.run, c.listed_beside))
		status = EXIT_TROUBLE;
	if (status == EXIT_DONE) {
		deal_cases(&c);
		status = compare(&c);
	}
	json_decref(c.shard_of);
	beside_release(&c.beside);
	case_run_release(&c.run);
	return status;
}

const struct command compare_command = {
    .name = "compare",
    .summary = "run cases on several resolvers and tell where they differ",
    .run = run,
    .help =
	" [OPTION]... [PATH | ID]...\n"
	"\n"
	"Run comparison cases, YAML files or folders of them, on resolvers in\n"
	"sandboxes of their own, and report where these differ from the first\n"
	"of them. Nothing is sent over a network. Without a PATH the cases "
	"are\n"
	"those of the folder testdata.\n"
	"\n" CASE_RUN_CASES_HELP "\n"
	"On which resolvers:\n"
	"  -b, --resolvers LIST        thread,ares by default; the first is "
	"what the\n"
	"                              others are compared "
	"with\n" CASE_RUN_RESOLVERS_HELP
	"      --beside LIST               and those of another LIST for the "
	"figures of\n"
	"                              agreement alone; NAME/N is run on one "
	"case of\n"
	"                              N, and one not at hand is named\n"
	"\n" CASE_RUN_HOW_HELP
	"  -x, --exitfirst         stop at the first failure\n"
	"      --maxfail N         stop at the Nth\n" SHARD_HELP
	"      --strict-known      a known difference that is gone is a "
	"failure;\n"
	"                          so by default where $CI is set\n"
	"\n"
	"What is told:\n"
	"  -v, --verbose           same cases and the environment "
	"too\n" REPORT_FILES_HELP "\n" CASE_RUN_STATUS_HELP "\n"
	"Examples:\n"
	"  duet compare testdata\n"
	"  duet compare 'search.walk[name=rf]' testdata -v\n"
	"  duet compare --resolver go=./go-adapter --html report.html\n",
};
