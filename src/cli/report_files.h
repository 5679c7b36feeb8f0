/* SPDX-License-Identifier: MIT */
/*
 * report_files.h - the files that a report is written to
 */
#ifndef DUET_REPORT_FILES_H
#define DUET_REPORT_FILES_H

#include "cli.h"
#include "compare/report.h"
#include <stdbool.h>
#include <stddef.h>

/* Not those of case_run.h. */
enum {
	OPTION_HTML = 512,
	OPTION_JSON,
	OPTION_JUNIT,
	OPTION_TAP,
	OPTION_MD,
	OPTION_MAX_BYTES
};

#define REPORT_FILES_OPTIONS                                                \
	{"html", 1, NULL, OPTION_HTML}, {"json", 1, NULL, OPTION_JSON},     \
	    {"junit", 1, NULL, OPTION_JUNIT}, {"tap", 1, NULL, OPTION_TAP}, \
	    {"md", 1, NULL, OPTION_MD},                                     \
	{                                                                   \
		"max-bytes", 1, NULL, OPTION_MAX_BYTES                      \
	}

#define REPORT_FILES_HELP                                            \
	"      --html FILE         the report as one page\n"         \
	"      --json FILE         the report for programs\n"        \
	"      --junit FILE        for CI systems, as JUnit's XML\n" \
	"      --tap FILE          as TAP 14\n"                      \
	"      --md FILE           as Markdown, --max-bytes N at most\n"

enum { REPORT_FILES = OPTION_MAX_BYTES - OPTION_HTML };

struct report_files {
	const char *paths[REPORT_FILES]; /* NULL: not written */
	size_t max_bytes;
};

bool report_files_has(int option);

/* Take one of the options.  False after a message. */
bool report_files_option(
    struct report_files *files, const struct command *command, int option);

/* Not after all the work: false after a message if one cannot be written. */
bool report_files_can_save(const struct report_files *files);

/* False after a message. */
bool report_files_save(const struct report_files *files, const json_t *report,
    const struct report_look *look);

#endif
