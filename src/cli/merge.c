/* SPDX-License-Identifier: MIT */
/* `duet merge`: the reports of shards as one. */
#include "compare/merge.h"
#include "case_run.h"
#include "compare/memory.h"
#include "compare/survey.h"
#include "report_files.h"
#include "survey_summary.h"
#include <stdio.h>
#include <stdlib.h>

static int merge_and_show(const struct report_files *files,
    json_t *const *shards, size_t n, bool verbose)
{
	struct report_look look = {.verbose = verbose, .elapsed_s = -1};
	char text[512];
	json_t *report = merge(shards, n, text);
	int status;

	if (!report)
		return usage_error(&merge_command, "%s", text);
	case_run_look(&look);
	status = report_exit_status(report);
	if (!report_files_save(files, report, &look))
		status = EXIT_HARNESS;
	report_write_text(report, &look, stdout);
	json_decref(report);
	return status;
}

/* What stands in the output is one whole survey or nothing to go by. */
static int merge_surveys(char *const *paths, size_t n, const char *output)
{
	FILE *out = output ? fopen(output, "we") : stdout;
	struct survey_tally tally = {.names = 0};
	char text[SURVEY_MESSAGE];
	json_t *header = NULL;
	int status = EXIT_TROUBLE;

	if (!out)
		return trouble("%s: %m", output);
	if (survey_merge(paths, n, out, &header, &tally, text)) {
		survey_summary(&tally, header, output ? stdout : stderr);
		status = survey_exit_status(&tally);
	} else {
		trouble("%s", text);
	}
	if (output && fclose(out) != 0)
		status = trouble("%s: %m", output);
	survey_tally_release(&tally);
	json_decref(header);
	return status;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {REPORT_FILES_OPTIONS,
	    {"verbose", 0, NULL, 'v'}, {"output", 1, NULL, 'o'},
	    {NULL, 0, NULL, 0}};
	const char *output = NULL;
	struct report_files files = {{NULL}, 0};
	json_t **shards = memory_zeroed((size_t)argc + 1, sizeof(json_t *));
	bool verbose = false, good = true;
	json_error_t wrong;
	size_t n = 0;
	int option, status = EXIT_TROUBLE;

	while (good && (option = next_option(&merge_command, argc, argv,
			    ":vo:", options)) != -1) {
		verbose = verbose || option == 'v';
		output = option == 'o' ? optarg : output;
		if (option == '?')
			good = false;
		else if (option != 'v' && option != 'o')
			good =
			    report_files_option(&files, &merge_command, option);
	}
	if (good && optind < argc && survey_is(argv[optind])) {
		free(shards);
		return merge_surveys(
		    argv + optind, (size_t)(argc - optind), output);
	}
	for (; good && optind < argc; optind++) {
		shards[n] = json_load_file(argv[optind], 0, &wrong);
		good = shards[n] != NULL;
		if (good)
			n++;
		else
			trouble("%s: %s", argv[optind], wrong.text);
	}
	if (good && n == 0)
		usage_error(&merge_command, "no report given");
	else if (good && report_files_can_save(&files))
		status = merge_and_show(&files, shards, n, verbose);
	while (n > 0)
		json_decref(shards[--n]);
	free(shards);
	return status;
}

const struct command merge_command = {
    .name = "merge",
    .summary = "join the reports of shards, or their surveys, into one",
    .run = run,
    .help = " [OPTION]... REPORT...\n"
	    "\n"
	    "Join the reports that 'duet compare --shard I/N --json FILE' "
	    "wrote into\n"
	    "the one that a run without shards would have made. All shards "
	    "must be\n"
	    "there, and of the same cases and resolvers. The same goes for "
	    "the files of\n"
	    "'duet survey --shard I/N'.\n"
	    "\n"
	    "  -v, --verbose           same cases and the environment "
	    "too\n" REPORT_FILES_HELP
	    "  -o, --output FILE       of surveys: write there, not to "
	    "standard output\n"
	    "\n"
	    "Exit status: that of 'duet compare' or 'duet survey'; 2 if they "
	    "do not\n"
	    "belong together.\n"
	    "\n"
	    "Example:\n"
	    "  duet compare --shard 1/2 --json 1.json testdata\n"
	    "  duet compare --shard 2/2 --json 2.json testdata\n"
	    "  duet merge 1.json 2.json --html report.html\n",
};
