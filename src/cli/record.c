/* SPDX-License-Identifier: MIT */
/* `duet record`: what resolvers do with cases, kept in a file. */
#include "case_run.h"
#include "compare/report.h"
#include "compare/snapshot.h"
#include "compare/whole_file.h"
#include <stdio.h>

struct recording {
	struct case_run run;
	const char *path;
	const struct run_plan *plan;
	struct run_end end;
	json_t *lines;
	size_t nerrors;
};

static bool keep(void *arg, const struct observed *observed)
{
	struct recording *r = arg;
	size_t first = json_array_size(r->lines);

	snapshot_add(r->lines, r->plan, observed);
	for (size_t i = first; i < json_array_size(r->lines); i++) {
		const char *error = json_string_value(
		    json_object_get(json_array_get(r->lines, i), "error"));

		if (!error)
			continue;
		trouble("%s: %s", observed->tc->id, error);
		r->nerrors++;
	}
	return true;
}

static bool go(
    void *arg, const struct run_plan *plan, struct sandbox_error *error)
{
	struct recording *r = arg;
	struct run_plan whole = *plan;

	r->plan = &whole;
	whole.observed = keep;
	whole.observed_arg = r;
	return run_cases(&whole, &r->end, error);
}

static int record(struct recording *r)
{
	int status;

	r->lines = json_array();
	status = case_run_start(&r->run, go, r);
	if (status != EXIT_DONE)
		return status;
	if (r->end.interrupted)
		return EXIT_INTERRUPTED;
	if (!report_save(r->path, snapshot_write, r->lines, NULL)) {
		trouble("cannot write %s: %m", r->path);
		return EXIT_HARNESS;
	}
	printf("%zu observations of %zu cases on %zu resolvers: %s\n",
	    json_array_size(r->lines), r->run.ncases,
	    r->run.resolvers.names.count, r->path);
	return r->nerrors ? EXIT_HARNESS : EXIT_DONE;
}

static bool read_options(struct recording *r, int argc, char **argv)
{
	static const struct option options[] = {
	    CASE_RUN_OPTIONS, {"output", 1, NULL, 'o'}, {NULL, 0, NULL, 0}};
	int option;

	while ((option = next_option(r->run.command, argc, argv,
		    ":o:" CASE_RUN_SHORTS, options)) != -1)
		if (option == 'o')
			r->path = optarg;
		else if (!case_run_option(&r->run, option))
			return false;
	if (!r->path)
		usage_error(r->run.command, "no file to write; give -o FILE");
	return r->path != NULL;
}

static int run(int argc, char **argv)
{
	struct recording r = {.run = {.command = &record_command,
				  .usual = "thread,ares",
				  .min_resolvers = 1}};
	int status = EXIT_TROUBLE;

	if (read_options(&r, argc, argv))
		status = case_run_prepare(&r.run, argc, argv);
	if (status == EXIT_DONE && !whole_file_possible(r.path)) {
		trouble("cannot write %s: %m", r.path);
		status = EXIT_HARNESS;
	}
	if (status == EXIT_DONE)
		status = case_run_sandbox(&r.run);
	if (status == EXIT_DONE)
		status = record(&r);
	json_decref(r.lines);
	case_run_release(&r.run);
	return status;
}

const struct command record_command = {
    .name = "record",
    .summary = "keep what resolvers do with cases in a snapshot",
    .run = run,
    .help =
	" -o FILE [OPTION]... [PATH | ID]...\n"
	"\n"
	"Run comparison cases on resolvers and keep what these did, an\n"
	"observation a line and without times. On this machine or another\n"
	"'duet check' compares with it what they do then, 'duet diff' another\n"
	"snapshot, and 'snapshot:FILE' is a resolver wherever resolvers are\n"
	"listed.\n"
	"\n"
	"  -o, --output FILE    the snapshot to write\n"
	"\n" CASE_RUN_CASES_HELP "\n"
	"On which resolvers:\n"
	"  -b, --backends LIST         thread,ares by "
	"default\n" CASE_RUN_RESOLVERS_HELP "\n" CASE_RUN_HOW_HELP "\n"
	"Exit status: 0 written, 2 the request or a case cannot be "
	"understood,\n"
	"3 the harness or a resolver's protocol failed, 5 no case is "
	"selected,\n"
	"77 no sandbox (--skip-unsupported), 130 interrupted.\n"
	"\n"
	"Example:\n"
	"  duet record -b thread -o debian12.ndjson testdata\n"
	"  duet compare -b snapshot:debian12.ndjson,thread testdata\n",
};
