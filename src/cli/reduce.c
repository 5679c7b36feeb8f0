/* SPDX-License-Identifier: MIT */
/* `duet reduce`: the smallest case that shows the same difference. */
#include "compare/reduce.h"
#include "case_run.h"
#include "compare/case_write.h"
#include "compare/compare.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct reduction {
	const struct case_run *run;
	char path[32]; /* of what is tried */
	char *wanted;  /* the fingerprint */
};

/* What the case shows, to be freed; NULL if it cannot be run. */
static char *show(const struct case_run *run, const struct testcase *tc)
{
	const struct report_options options = {.again = "",
	    .resolvers = run->resolvers.names.items,
	    .commands = run->resolvers.commands.items,
	    .nresolvers = 2};
	const struct run_plan plan = {.cases = &tc,
	    .ncases = 1,
	    .resolvers = run->resolvers.specs,
	    .nresolvers = 2,
	    .machine = run_machine(),
	    .jobs = 2,
	    .repeat = 1,
	    .stop_fd = -1};
	struct sandbox_error error;
	json_t *report = compare_run(&plan, &options, NULL, 0, &error);
	char *shown = report ? reduce_fingerprint(report) : NULL;

	json_decref(report);
	return shown;
}

/* Twice in a row, so that it is not by chance. */
static bool shows_the_same(void *arg, const json_t *tree)
{
	struct reduction *reduction = arg;
	struct case_set set = {0};
	struct case_error error;
	FILE *out = fopen(reduction->path, "w");
	bool same;

	if (!out)
		return false;
	case_write_yaml(tree, out);
	same = fclose(out) == 0 &&
	       case_set_read(&set, reduction->path, &error) && set.ncases == 1;
	for (int i = 0; same && i < 2; i++) {
		char *shown = show(reduction->run, &set.cases[0]);

		same = shown && !strcmp(shown, reduction->wanted);
		free(shown);
	}
	case_set_release(&set);
	return same;
}

static int reduce_case(struct reduction *reduction, const struct testcase *tc)
{
	json_t *tree = testcase_json(tc);
	size_t tests;
	int status = EXIT_DONE;

	/* What is known decides about the verdict, not about what is shown. */
	json_object_del(tree, "known");
	json_object_del(tree, "expect");
	reduction->wanted = show(reduction->run, tc);
	if (!reduction->wanted) {
		trouble("reduce: the case cannot be run");
		status = EXIT_HARNESS;
	} else if (!*reduction->wanted) {
		trouble("reduce: %s shows no difference", tc->id);
		status = EXIT_NO;
	} else if (!shows_the_same(reduction, tree)) {
		trouble("reduce: %s does not show '%s' each time", tc->id,
		    reduction->wanted);
		status = EXIT_NO;
	} else {
		tests = reduce(tree, shows_the_same, reduction);
		printf("# %s, %s:%d, in %zu steps\n# %s\n", tc->id, tc->file,
		    tc->line, tests, reduction->wanted);
		case_write_yaml(tree, stdout);
	}
	json_decref(tree);
	free(reduction->wanted);
	return status;
}

static int reduce_one(const struct case_run *run)
{
	struct reduction reduction = {
	    .run = run, .path = "/tmp/duet-reduce-XXXXXX"};
	int fd = mkstemp(reduction.path), status;

	if (fd < 0)
		return trouble("reduce: /tmp: %m");
	close(fd);
	status = reduce_case(&reduction, run->cases[0]);
	unlink(reduction.path);
	return status;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
	    CASE_RUN_OPTIONS, {NULL, 0, NULL, 0}};
	struct case_run cases = {.command = &reduce_command,
	    .usual = "thread,ares",
	    .min_resolvers = 2};
	int option, status = EXIT_DONE;

	while (status == EXIT_DONE &&
	       (option = next_option(&reduce_command, argc, argv,
		    ":" CASE_RUN_SHORTS, options)) != -1)
		if (!case_run_option(&cases, option))
			status = EXIT_TROUBLE;
	if (status == EXIT_DONE)
		status = case_run_prepare(&cases, argc, argv);
	if (status == EXIT_DONE && cases.ncases > 1)
		status =
		    usage_error(&reduce_command, "%zu cases; name one, as '%s'",
			cases.ncases, cases.cases[0]->id);
	if (status == EXIT_DONE)
		status = case_run_sandbox(&cases);
	if (status == EXIT_DONE)
		status = reduce_one(&cases);
	case_run_release(&cases);
	return status;
}

const struct command reduce_command = {
    .name = "reduce",
    .summary = "find the smallest case that shows the same difference",
    .run = run,
    .help =
	" [OPTION]... [PATH | ID]...\n"
	"\n"
	"Leave out of a case, which is named, whatever can be left out while "
	"it\n"
	"shows the same difference between two resolvers, twice in a row, and "
	"print\n"
	"what is left as a case file. 'known' and 'expect' go first.\n"
	"\n"
	"On which resolvers:\n"
	"  -b, --resolvers LIST        two; thread,ares by "
	"default\n" CASE_RUN_RESOLVERS_HELP "\n"
	"Exit status: 0, 1 if there is no difference or not each time, 2 if "
	"the\n"
	"request or a case cannot be understood, 3 if the harness failed, 5 "
	"if no\n"
	"case is selected.\n"
	"\n"
	"Example:\n"
	"  duet reduce special.onion testdata > onion.yaml\n",
};
