/* SPDX-License-Identifier: MIT */
/* The files that a report is written to. */
#include "report_files.h"
#include "compare/whole_file.h"
#include <stdlib.h>

/* By the order of the options. */
static report_writer *const writers[REPORT_FILES] = {report_write_html,
    report_write_json, report_write_junit, report_write_tap,
    report_write_markdown};

static bool read_bytes(
    struct report_files *files, const struct command *command, const char *text)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || value == 0) {
		usage_error(
		    command, "--max-bytes '%s' is not a number from 1", text);
		return false;
	}
	files->max_bytes = value;
	return true;
}

bool report_files_has(int option)
{
	return option >= OPTION_HTML && option <= OPTION_MAX_BYTES;
}

bool report_files_option(
    struct report_files *files, const struct command *command, int option)
{
	if (option == OPTION_MAX_BYTES)
		return read_bytes(files, command, optarg);
	files->paths[option - OPTION_HTML] = optarg;
	return true;
}

bool report_files_can_save(const struct report_files *files)
{
	for (size_t i = 0; i < REPORT_FILES; i++)
		if (files->paths[i] && !whole_file_possible(files->paths[i])) {
			trouble("cannot write %s: %m", files->paths[i]);
			return false;
		}
	return true;
}

bool report_files_save(const struct report_files *files, const json_t *report,
    const struct report_look *look)
{
	struct report_look limited = *look;
	bool saved = true;

	limited.max_bytes = files->max_bytes;
	for (size_t i = 0; i < REPORT_FILES; i++)
		if (files->paths[i] && !report_save(files->paths[i], writers[i],
					   report, &limited)) {
			trouble("cannot write %s: %m", files->paths[i]);
			saved = false;
		}
	return saved;
}
