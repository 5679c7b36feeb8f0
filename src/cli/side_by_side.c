/* SPDX-License-Identifier: MIT */
/* Two answers in two columns, as diff -y prints files. */
#include "side_by_side.h"
#include "compare/align.h"
#include "rows.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LABEL_WIDTH = 11 };

static bool wants_colour(void)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no_color && *no_color) && term &&
	       strcmp(term, "dumb") != 0;
}

/* How wide a text is, in characters of UTF-8. */
static int width_of(const char *text)
{
	int width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

/* How wide values are that have a detail to their right. */
static int value_width(const struct rows *rows)
{
	int width = 0;

	for (size_t i = 0; i < rows->n; i++)
		if (*rows->rows[i].detail &&
		    width_of(rows->rows[i].value) > width)
			width = width_of(rows->rows[i].value);
	return width;
}

/* The rows of one label, each as it will be printed. */
static json_t *cells_of(const struct rows *rows, const char *label, int width)
{
	json_t *cells = json_array();

	for (size_t i = 0; i < rows->n; i++) {
		const struct row *row = &rows->rows[i];

		if (strcmp(row->label, label) != 0)
			continue;
		if (*row->detail)
			json_array_append_new(cells,
			    json_sprintf("%s%*s  %s", row->value,
				width - width_of(row->value), "", row->detail));
		else
			json_array_append_new(cells, json_string(row->value));
	}
	return cells;
}

static int cell_width(const struct rows *rows, int width)
{
	int widest = 0;

	for (size_t i = 0; i < rows->n; i++) {
		int detail = width_of(rows->rows[i].detail);
		int cell =
		    detail ? width + 2 + detail : width_of(rows->rows[i].value);

		if (cell > widest)
			widest = cell;
	}
	return widest;
}

static char mark_of(const struct aligned_row *row)
{
	if (!row->right)
		return '<';
	if (!row->left)
		return '>';
	return row->same ? ' ' : '|';
}

static void print_cell(const char *text, const char *colour, int width)
{
	int pad = width - width_of(text);

	printf("%s%s%s%*s", colour, text, *colour ? "\033[m" : "",
	    pad > 0 ? pad : 0, "");
}

static void print_row(const struct aligned_row *row, const char *label,
    int left_width, bool in_colour)
{
	char mark = mark_of(row);
	bool coloured = in_colour && mark != ' ';

	printf("%-*s", LABEL_WIDTH, label);
	print_cell(
	    row->left ? row->left : "", coloured ? "\033[31m" : "", left_width);
	printf(" %c", mark);
	if (row->right) {
		putchar(' ');
		print_cell(row->right, coloured ? "\033[32m" : "", 0);
	}
	putchar('\n');
}

static void print_label(const struct rows *left, const struct rows *right,
    const char *label, int width, int left_width, bool in_colour)
{
	json_t *left_cells = cells_of(left, label, width);
	json_t *right_cells = cells_of(right, label, width);
	size_t count;
	struct aligned_row *rows = align(left_cells, right_cells, &count);

	/* What there is one of on either side differs in place. */
	if (count == 2 && !rows[0].right && !rows[1].left) {
		rows[0].right = rows[1].right;
		count = 1;
	}
	for (size_t i = 0; i < count; i++)
		print_row(&rows[i], i ? "" : label, left_width, in_colour);
	free(rows);
	json_decref(left_cells);
	json_decref(right_cells);
}

void side_by_side_print(const char *left_title, const json_t *left,
    const char *right_title, const json_t *right)
{
	struct rows left_rows, right_rows;
	int width, left_width;
	bool in_colour = wants_colour();

	rows_init(&left_rows, left);
	rows_init(&right_rows, right);
	width = value_width(&left_rows);
	if (width < value_width(&right_rows))
		width = value_width(&right_rows);
	left_width = cell_width(&left_rows, width);
	if (left_width < width_of(left_title))
		left_width = width_of(left_title);

	printf("%*s", LABEL_WIDTH, "");
	print_cell(left_title, "", left_width);
	printf("   %s\n", right_title);
	for (size_t i = 0; row_labels[i]; i++)
		print_label(&left_rows, &right_rows, row_labels[i], width,
		    left_width, in_colour);
	rows_release(&left_rows);
	rows_release(&right_rows);
}

static void add_differences(
    json_t *names, json_t *object, const json_t *other, bool missing_only)
{
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value)
	{
		json_t *counterpart = json_object_get(other, name);

		if (!strcmp(name, "t_us") || !strcmp(name, "cause"))
			continue;
		if (!counterpart ||
		    (!missing_only && !json_equal(value, counterpart)))
			json_array_append_new(names, json_string(name));
	}
}

json_t *side_by_side_differences(const json_t *left, const json_t *right)
{
	json_t *names = json_array();

	add_differences(names, (json_t *)left, right, false);
	add_differences(names, (json_t *)right, left, true);
	return names;
}
