/* SPDX-License-Identifier: MIT */
/*
 * page.c - text for a terminal
 */
#include "page.h"
#include "align.h"
#include "memory.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void put(const struct page *page, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		unsigned char next = (unsigned char)text[1];

		if (c < 0x20 || c == 0x7f)
			fprintf(page->out, "\\%03d", c);
		else if (c == 0xc2 && next >= 0x80 && next < 0xa0)
			fprintf(page->out, "\\%03d\\%03d", c,
			    (unsigned char)*++text);
		else
			fputc(c, page->out);
	}
}

void paint(const struct page *page, enum style style, const char *text)
{
	static const char *const codes[] = {[BOLD] = "1",
	    [BAD] = "31",
	    [GOOD] = "32",
	    [KNOWN] = "33",
	    [LEFT] = "35",
	    [RIGHT] = "36",
	    [DIM] = "2"};

	if (style == PLAIN || !page->colour) {
		put(page, text);
		return;
	}
	fprintf(page->out, "\033[%sm", codes[style]);
	put(page, text);
	fputs("\033[0m", page->out);
}

int width(const char *text)
{
	int columns = 0;

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		columns += c < 0x20 || c == 0x7f ? 4 : (c & 0xc0) != 0x80;
	}
	return columns;
}

void pad(const struct page *page, int columns)
{
	if (columns > 0)
		fprintf(page->out, "%*s", columns, "");
}

static int longest(const char *a, const char *b)
{
	return width(a) > width(b) ? width(a) : width(b);
}

void put_two(const struct page *page, const char *const names[2],
    const char *const texts[2], bool marked)
{
	int name_width = longest(names[0], names[1]);
	size_t lengths[2] = {strlen(texts[0]), strlen(texts[1])};
	size_t start = 0, end = 0;

	for (size_t i = 0; i < 2; i++) {
		fputs(INDENT "  ", page->out);
		put(page, names[i]);
		pad(page, name_width - width(names[i]) + 2);
		paint(page, i ? RIGHT : LEFT, texts[i]);
		fputc('\n', page->out);
	}
	if (!marked || width(texts[0]) != (int)lengths[0] ||
	    width(texts[1]) != (int)lengths[1])
		return;
	while (texts[0][start] && texts[0][start] == texts[1][start])
		start++;
	while (end < lengths[0] - start && end < lengths[1] - start &&
	       texts[0][lengths[0] - 1 - end] == texts[1][lengths[1] - 1 - end])
		end++;
	lengths[0] = lengths[0] > lengths[1] ? lengths[0] : lengths[1];
	fputs(INDENT "  ", page->out);
	pad(page, name_width + 2 + (int)start);
	for (; start < lengths[0] - end; start++)
		fputc('^', page->out);
	fputc('\n', page->out);
}

/* The next element of a list with its note, to be freed; "" if the row has
 * none. */
static char *with_note(const char *element, const json_t *notes, size_t *next)
{
	const char *note = NULL;
	char *text;

	if (element)
		note = json_string_value(json_array_get(notes, (*next)++));
	if (asprintf(&text, "%s%s%s", element ? element : "",
		note && *note ? "  " : "", note ? note : "") < 0)
		text = NULL;
	return memory_needed(text);
}

void put_lists(const struct page *page, const char *const names[2],
    json_t *const lists[2], json_t *const notes[2], size_t max)
{
	size_t count, next[2] = {0, 0};
	struct aligned_row *rows = align(lists[0], lists[1], &count);
	char **texts = memory_zeroed(2 * count, sizeof(*texts));
	int left_width = width(names[0]);

	for (size_t i = 0; i < count; i++) {
		texts[2 * i] =
		    with_note(rows[i].left, notes ? notes[0] : NULL, &next[0]);
		texts[2 * i + 1] =
		    with_note(rows[i].right, notes ? notes[1] : NULL, &next[1]);
		if (width(texts[2 * i]) > left_width)
			left_width = width(texts[2 * i]);
	}
	fputs(INDENT "  ", page->out);
	paint(page, DIM, names[0]);
	pad(page, left_width - width(names[0]) + 5);
	paint(page, DIM, names[1]);
	fputc('\n', page->out);
	for (size_t i = 0; i < count && i < max; i++) {
		const char *l = texts[2 * i], *r = texts[2 * i + 1];

		fputs(INDENT "  ", page->out);
		paint(page, rows[i].same ? PLAIN : LEFT, l);
		pad(page, left_width - width(l));
		fputs(rows[i].same     ? "     "
		      : !rows[i].right ? "  <"
		      : !rows[i].left  ? "  >  "
				       : "  |  ",
		    page->out);
		paint(page, rows[i].same ? PLAIN : RIGHT, r);
		fputc('\n', page->out);
	}
	if (count > max)
		fprintf(page->out, INDENT "  … %zu more\n", count - max);
	for (size_t i = 0; i < 2 * count; i++)
		free(texts[i]);
	free(texts);
	free(rows);
}

void put_cut(const struct page *page, const char *text, int columns)
{
	bool cut = columns >= 0 && width(text) > columns;
	char character[5] = "";

	for (int left = columns - 1; *text; text += strlen(character)) {
		size_t length = 1;

		while (length < 4 && (text[length] & 0xc0) == 0x80)
			length++;
		memcpy(character, text, length);
		character[length] = '\0';
		left -= width(character);
		if (cut && left < 0)
			break;
		put(page, *text == '\n' ? " " : character);
	}
	if (cut)
		fputs("…", page->out);
}
