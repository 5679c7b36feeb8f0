/* SPDX-License-Identifier: MIT */
/* `duet merge`: the reports of shards as one. */
#include "compare/merge.h"
#include "case_run.h"
#include "compare/memory.h"
#include "compare/survey.h"
#include "compare/whole_file.h"
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

static bool write_surveys(
    char *const *paths, size_t n, FILE *out, FILE *summary, int *status)
{
	struct survey_tally tally = {.names = 0};
	char text[SURVEY_MESSAGE];
	json_t *header = NULL;
	bool merged = survey_merge(paths, n, out, &header, &tally, text);

	if (merged) {
		survey_summary(&tally, header, summary);
		*status = survey_exit_status(&tally);
	} else {
		*status = trouble("%s", text);
		if (ferror(out))
			*status = EXIT_HARNESS;
	}
	survey_tally_release(&tally);
	json_decref(header);
	return merged;
}

static int merge_surveys(char *const *paths, size_t n, const char *output)
{
	struct whole_file file;
	bool merged;
	int status;

	if (!output) {
		write_surveys(paths, n, stdout, stderr, &status);
		return status;
	}
	merged = whole_file_open(&file, output);
	if (merged && !write_surveys(paths, n, file.out, stdout, &status)) {
		whole_file_close(&file, false);
		return status;
	}
	if (!merged || !whole_file_close(&file, true)) {
		trouble("cannot write %s: %m", output);
		status = EXIT_HARNESS;
	}
	return status;
}

static int merge_reports(char *const *paths, size_t n,
    const struct report_files *files, bool verbose)
{
	json_t **shards = memory_zeroed(n, sizeof(json_t *));
	int status = EXIT_DONE;
	json_error_t wrong;

	for (size_t i = 0; i < n && status == EXIT_DONE; i++) {
		shards[i] = json_load_file(paths[i], 0, &wrong);
		if (!shards[i])
			status = trouble("%s: %s", paths[i], wrong.text);
	}
	if (status == EXIT_DONE)
		status = report_files_can_save(files)
			     ? merge_and_show(files, shards, n, verbose)
			     : EXIT_HARNESS;
	for (size_t i = 0; i < n; i++)
		json_decref(shards[i]);
	free(shards);
	return status;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {REPORT_FILES_OPTIONS,
	    {"verbose", 0, NULL, 'v'}, {"output", 1, NULL, 'o'},
	    {NULL, 0, NULL, 0}};
	const struct command *command = &merge_command;
	const char *output = NULL;
	struct report_files files = {{NULL}, 0};
	bool verbose = false, of_reports = false;
	char **paths;
	size_t n;
	int option;

	while ((option = next_option(command, argc, argv, ":vo:", options)) !=
	       -1) {
		if (option == 'o') {
			output = optarg;
			continue;
		}
		of_reports = true;
		if (option == 'v')
			verbose = true;
		else if (option == '?' ||
			 !report_files_option(&files, command, option))
			return EXIT_TROUBLE;
	}
	paths = argv + optind;
	n = (size_t)(argc - optind);
	if (n == 0)
		return usage_error(command, "no report given");
	if (survey_is(paths[0]) && of_reports)
		return usage_error(command, "of surveys -o is the only file");
	if (survey_is(paths[0]))
		return merge_surveys(paths, n, output);
	if (output)
		return usage_error(
		    command, "-o is for surveys; give --json FILE");
	return merge_reports(paths, n, &files, verbose);
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
