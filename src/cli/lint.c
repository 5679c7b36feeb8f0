/* SPDX-License-Identifier: MIT */
/* `duet lint`: all that is wrong with case files. */
#include "case_run.h"
#include <stdio.h>
#include <unistd.h>

static void tell(void *arg, const char *line)
{
	size_t *count = arg;

	printf("%s\n", line);
	++*count;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {{NULL, 0, NULL, 0}};
	struct case_set set = {0};
	size_t wrong = 0, ncases;

	if (next_option(&lint_command, argc, argv, ":", options) != -1)
		return EXIT_TROUBLE;
	if (optind == argc && access("testdata", F_OK) == 0)
		case_set_lint(&set, "testdata", tell, &wrong);
	else if (optind == argc)
		return usage_error(&lint_command,
		    "no cases: name a file or a folder of them (there is no "
		    "testdata here)");
	for (int i = optind; i < argc; i++)
		case_set_lint(&set, argv[i], tell, &wrong);
	ncases = set.ncases;
	case_set_release(&set);
	if (wrong)
		return EXIT_TROUBLE;
	printf("%zu case%s, nothing wrong\n", ncases, ncases == 1 ? "" : "s");
	return EXIT_DONE;
}

const struct command lint_command = {
    .name = "lint",
    .summary = "tell all that is wrong with case files",
    .run = run,
    .help = " [PATH]...\n"
	    "\n"
	    "Read case files, or folders of them, and print what is wrong with "
	    "them,\n"
	    "FILE:LINE:COLUMN: in front, a line each; not just the first, as "
	    "'duet\n"
	    "compare' does. Nothing is run. Without a PATH it is the folder "
	    "testdata.\n"
	    "\n"
	    "Exit status: 0 if nothing is wrong, else 2.\n"
	    "\n"
	    "Example:\n"
	    "  duet lint mine.yaml\n",
};
