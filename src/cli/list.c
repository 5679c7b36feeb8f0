/* SPDX-License-Identifier: MIT */
/* `duet list`: the cases that would be run. */
#include "case_run.h"
#include <stdio.h>

static int run(int argc, char **argv)
{
	static const struct option options[] = {{"keywords", 1, NULL, 'k'},
	    {"tag", 1, NULL, 't'}, {"not-tag", 1, NULL, OPTION_NOT_TAG},
	    {"titles", 0, NULL, 'l'}, {NULL, 0, NULL, 0}};
	struct case_run cases = {.command = &list_command};
	bool titles = false;
	int option, status = EXIT_DONE;

	while ((option = next_option(
		    &list_command, argc, argv, ":k:t:l", options)) != -1)
		if (option == 'l')
			titles = true;
		else if (!case_run_option(&cases, option))
			status = EXIT_TROUBLE;
	if (status == EXIT_DONE)
		status = case_run_select(&cases, argc, argv);
	for (size_t i = 0; status == EXIT_DONE && i < cases.ncases; i++)
		if (titles)
			printf("%s\t%s\n", cases.cases[i]->id,
			    cases.cases[i]->title);
		else
			puts(cases.cases[i]->id);
	case_run_release(&cases);
	return status;
}

const struct command list_command = {
    .name = "list",
    .summary = "list cases, each variation by its id",
    .run = run,
    .help =
	" [OPTION]... [PATH | ID]...\n"
	"\n"
	"Print the ids of the cases that 'duet compare' would run with the "
	"same\n"
	"arguments, one a line. Without a PATH they are those of the folder\n"
	"testdata.\n"
	"\n" CASE_RUN_CASES_HELP "\n"
	"  -l, --titles         the titles too, after a tab\n"
	"\n"
	"Exit status: 0, 2 if a case cannot be understood, 5 if none is "
	"selected.\n"
	"\n"
	"Examples:\n"
	"  duet list -t tcp testdata\n"
	"  duet list 'search.walk[*]' testdata\n",
};
