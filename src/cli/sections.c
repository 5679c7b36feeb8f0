/* SPDX-License-Identifier: MIT */
/* The records of a response as lines of text for people. */
#include "sections.h"
#include "records.h"
#include <stdio.h>
#include <string.h>

static size_t count_rows(const struct rows *rows, const char *label)
{
	size_t count = 0;

	for (size_t i = 0; i < rows->n; i++)
		count += !strcmp(rows->rows[i].label, label);
	return count;
}

static int name_width(const struct rows *rows)
{
	int width = 0;

	for (size_t i = 0; i < rows->n; i++)
		if (*rows->rows[i].detail &&
		    (int)strlen(rows->rows[i].value) > width)
			width = (int)strlen(rows->rows[i].value);
	return width;
}

void sections_print(const struct rows *rows, bool verbose)
{
	bool answer_alone = !verbose && !count_rows(rows, section_names[1]) &&
			    !count_rows(rows, section_names[2]);
	int width = name_width(rows);

	for (int i = 0; section_names[i]; i++) {
		if (!verbose && !count_rows(rows, section_names[i]))
			continue;
		if (!answer_alone)
			printf("; %s\n", section_names[i]);
		for (size_t k = 0; k < rows->n; k++)
			if (!strcmp(rows->rows[k].label, section_names[i]))
				printf("%-*s  %s\n", width, rows->rows[k].value,
				    rows->rows[k].detail);
	}
}
