/* SPDX-License-Identifier: MIT */
/*
 * html.c - text, links and tables of an HTML page, escaped
 */
#include "html.h"
#include "align.h"
#include "report_view.h"
#include <stdlib.h>
#include <string.h>

void html_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '&')
			fputs("&amp;", out);
		else if (c == '<')
			fputs("&lt;", out);
		else if (c == '>')
			fputs("&gt;", out);
		else if (c == '"')
			fputs("&quot;", out);
		else if (c == '\'')
			fputs("&#39;", out);
		else if ((c < 0x20 && c != '\n') || c == 0x7f)
			fprintf(out, "\\%03d", c);
		else
			fputc(c, out);
	}
}

void html_element(
    FILE *out, const char *tag, const char *class, const char *text)
{
	fprintf(out, "<%s%s%s%s>", tag, class ? " class=\"" : "",
	    class ? class : "", class ? "\"" : "");
	html_text(out, text);
	fprintf(out, "</%s>", tag);
}

/* All but a few characters are written as %xx (RFC 3986). */
void html_fragment(FILE *out, const char *text)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	    "-._~/";

	for (; *text; text++)
		if (strchr(plain, *text))
			fputc(*text, out);
		else
			fprintf(out, "%%%02X", (unsigned char)*text);
}

/* Only web addresses become links: another scheme might run something. */
static bool is_web(const char *url)
{
	return !strncmp(url, "https://", 8) || !strncmp(url, "http://", 7);
}

void html_links(FILE *out, const json_t *links)
{
	json_t *link;
	size_t i;

	json_array_foreach(links, i, link)
	{
		const char *url = view_text(link, "url");

		fputs(i ? " · " : "<p class=\"dim\">", out);
		html_text(out, view_text(link, "rel"));
		fputs(": ", out);
		if (is_web(url)) {
			fputs("<a href=\"", out);
			html_text(out, url);
			fputs("\">", out);
			html_text(out, url);
			fputs("</a>", out);
		} else {
			html_text(out, *url ? url : view_text(link, "ref"));
		}
	}
	if (json_array_size(links))
		fputs("</p>\n", out);
}

/* An element, with its note if there is one. */
static void put_cell(FILE *out, const char *element, const char *class,
    const json_t *notes, size_t *next)
{
	const char *note = NULL;

	if (element)
		note = json_string_value(json_array_get(notes, (*next)++));
	fprintf(out, "<td%s%s%s>", class && element ? " class=\"" : "",
	    class && element ? class : "", class && element ? "\"" : "");
	html_text(out, element ? element : "");
	if (note && *note) {
		fputc(' ', out);
		html_element(out, "span", "dim", note);
	}
	fputs("</td>", out);
}

void html_lists(FILE *out, const char *const names[2], json_t *const lists[2],
    json_t *const notes[2])
{
	size_t count, next[2] = {0, 0};
	struct aligned_row *rows = align(lists[0], lists[1], &count);

	fputs("<div class=\"wide\"><table><tr>", out);
	html_element(out, "th", NULL, names[0]);
	fputs("<th></th>", out);
	html_element(out, "th", NULL, names[1]);
	fputs("</tr>\n", out);
	for (size_t i = 0; i < count; i++) {
		const struct aligned_row *row = &rows[i];

		fputs("<tr>", out);
		put_cell(out, row->left, row->same ? NULL : "left",
		    notes ? notes[0] : NULL, &next[0]);
		html_element(out, "td", "mark",
		    row->same     ? ""
		    : !row->right ? "<"
		    : !row->left  ? ">"
				  : "≠");
		put_cell(out, row->right, row->same ? NULL : "right",
		    notes ? notes[1] : NULL, &next[1]);
		fputs("</tr>\n", out);
	}
	fputs("</table></div>\n", out);
	free(rows);
}
