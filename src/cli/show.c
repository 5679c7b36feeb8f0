/* SPDX-License-Identifier: MIT */
/* `duet show`: a case as it is run. */
#include "case_run.h"
#include "compare/case_write.h"
#include <stdio.h>

static void show(const struct testcase *tc, bool json, bool first)
{
	json_t *tree = testcase_json(tc);

	if (json) {
		json_dumpf(tree, stdout, JSON_COMPACT | JSON_ENCODE_ANY);
		putchar('\n');
	} else {
		printf("%s# %s, %s:%d\n", first ? "" : "---\n", tc->id,
		    tc->file, tc->line);
		case_write_yaml(tree, stdout);
	}
	json_decref(tree);
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {{"keywords", 1, NULL, 'k'},
	    {"tag", 1, NULL, 't'}, {"not-tag", 1, NULL, OPTION_NOT_TAG},
	    {"json", 0, NULL, 'J'}, {NULL, 0, NULL, 0}};
	struct case_run cases = {.command = &show_command};
	bool json = false;
	int option, status = EXIT_DONE;

	while ((option = next_option(
		    &show_command, argc, argv, ":k:t:", options)) != -1)
		if (option == 'J')
			json = true;
		else if (!case_run_option(&cases, option))
			status = EXIT_TROUBLE;
	if (status == EXIT_DONE)
		status = case_run_select(&cases, argc, argv);
	for (size_t i = 0; status == EXIT_DONE && i < cases.ncases; i++)
		show(cases.cases[i], json, i == 0);
	case_run_release(&cases);
	return status;
}

const struct command show_command = {
    .name = "show",
    .summary = "print a case as it is run",
    .run = run,
    .help = " [OPTION]... [PATH | ID]...\n"
	    "\n"
	    "Print cases with 'vary' and the aliases of YAML written out, each "
	    "alone:\n"
	    "as YAML that is a case file of its own, or as JSON, one a line. "
	    "Without a\n"
	    "PATH they are those of the folder testdata.\n"
	    "\n" CASE_RUN_CASES_HELP "\n"
	    "      --json           JSON\n"
	    "\n"
	    "Exit status: 0, 2 if a case cannot be understood, 5 if none is "
	    "selected.\n"
	    "\n"
	    "Example:\n"
	    "  duet show 'search.walk[name=rf]' testdata > mine.yaml\n",
};
