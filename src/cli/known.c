/* SPDX-License-Identifier: MIT */
/* `duet known`: the known differences of cases as a page. */
#include "cli.h"
#include "compare/known_page.h"
#include <stdbool.h>
#include <stdio.h>

static bool read_cases(struct case_set *set, int count, char **paths)
{
	struct case_error error;

	for (int i = 0; i < count; i++)
		if (!case_set_read(set, paths[i], &error)) {
			trouble("%s", error.text);
			return false;
		}
	return true;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {{NULL, 0, NULL, 0}};
	struct case_set set = {0};
	int status = EXIT_TROUBLE;

	if (next_option(&known_command, argc, argv, ":", options) != -1)
		return EXIT_TROUBLE;
	if (optind == argc)
		return usage_error(&known_command,
		    "no cases: name a file or a folder of them");
	if (read_cases(&set, argc - optind, argv + optind)) {
		known_page_write(&set, stdout);
		status = EXIT_DONE;
	}
	case_set_release(&set);
	return status;
}

const struct command known_command = {
    .name = "known",
    .summary = "print the known differences of cases",
    .run = run,
    .help = " PATH...\n"
	    "\n"
	    "Print a page of Markdown with every annotation ('known') of the "
	    "cases:\n"
	    "its reason, its sources, and what differs, in which case and "
	    "versions.\n"
	    "A path is a file or a folder of cases.\n"
	    "\n"
	    "Example:\n"
	    "  duet known testdata >docs/known-differences.md\n",
};
