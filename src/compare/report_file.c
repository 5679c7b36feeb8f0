/* SPDX-License-Identifier: MIT */
/*
 * report_file.c - a report as a file
 */
#include "report.h"
#include "whole_file.h"

bool report_write_json(
    const json_t *report, const struct report_look *look, FILE *out)
{
	(void)look;
	return json_dumpf(report, out,
		   JSON_SORT_KEYS | JSON_INDENT(1) | JSON_ENSURE_ASCII) == 0 &&
	       fputc('\n', out) != EOF;
}

bool report_save(const char *path, report_writer *write, const json_t *report,
    const struct report_look *look)
{
	struct whole_file file;

	return whole_file_open(&file, path) &&
	       whole_file_close(&file, write(report, look, file.out));
}
