/* SPDX-License-Identifier: MIT */
/* A case alone, and YAML for people: blocks, and short lists in brackets. */
#include "case_write.h"
#include "case_reader.h"
#include <string.h>

/* search.walk[name=rf] is search.walk-name-rf. */
static json_t *id_alone(const char *id)
{
	const char *dot = strchr(id, '.');
	char *text = memory_zeroed(strlen(id) + 1, 1);
	size_t n = 0;
	json_t *alone;

	for (const char *p = id; *p; p++) {
		char c[] = {*p >= 'A' && *p <= 'Z' ? *p | 0x20 : *p, '\0'};

		if (is_word(c, "") || p == dot)
			text[n++] = c[0];
		else if (n && text[n - 1] != '-')
			text[n++] = '-';
	}
	while (n && text[n - 1] == '-')
		n--;
	alone = json_stringn(text, n);
	free(text);
	return alone;
}

/* What is said of other cases of the file goes; of all, stays. */
static void keep_own(json_t *list, const char *id)
{
	for (size_t i = json_array_size(list); i-- > 0;) {
		json_t *entry = json_array_get(list, i);
		const char *only =
		    json_string_value(json_object_get(entry, "case"));

		if (only && strcmp(only, id) != 0)
			json_array_remove(list, i);
		else
			json_object_del(entry, "case");
	}
}

/* The first entry of a known id that stays says why. */
static void keep_reasons(json_t *list, const struct testcase *tc)
{
	json_t *entry;
	size_t i;

	json_array_foreach(list, i,
	    entry) if (i < tc->nknown && !json_object_get(entry, "reason"))
	    json_object_set_new(
		entry, "reason", json_string(tc->known[i].reason));
}

json_t *testcase_json(const struct testcase *tc)
{
	json_t *tree = node_to_json(tc->tree);

	json_object_del(tree, "vary");
	if (strchr(tc->id, '['))
		json_object_set_new(tree, "id", id_alone(tc->id));
	keep_own(json_object_get(tree, "expect"), tc->id);
	keep_own(json_object_get(tree, "known"), tc->id);
	keep_reasons(json_object_get(tree, "known"), tc);
	return tree;
}

static bool is_plain(const char *text)
{
	static const char first[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./_";
	static const char others[] = "abcdefghijklmnopqrstuvwxyz"
				     "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789./_-+;()%\\=<>$'";

	return *text && strchr(first, *text) && strcmp(text, "null") != 0 &&
	       text[strspn(text, others)] == '\0';
}

/* Words, one space apart. */
static bool is_sentence(const char *text)
{
	for (const char *p = text; *p; p++)
		if (*p == ' ' && (p == text || p[1] == ' ' || !p[1]))
			return false;
	return *text && strcmp(text, "null") != 0 &&
	       strspn(text, "0123456789./_"
			    "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    " -+;()%") == strlen(text) &&
	       !strchr(";-+()% ", *text);
}

static void write_quoted(const char *text, FILE *out)
{
	fputc('"', out);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c == '\n')
			fputs("\\n", out);
		else if (c < ' ' || c == 0x7f)
			fprintf(out, "\\x%02x", c);
		else
			fputc(c, out);
	}
	fputc('"', out);
}

static void indent(int depth, FILE *out)
{
	fprintf(out, "%*s", 2 * depth, "");
}

/* Lines that a block scalar can hold. */
static bool is_block(const char *text)
{
	const char *p = text;

	if (!strchr(text, '\n') || *text == ' ' || *text == '\n')
		return false;
	for (; *p; p++)
		if (((unsigned char)*p < ' ' && *p != '\n' && *p != '\t') ||
		    *p == 0x7f)
			return false;
	return p[-1] != '\n' || p[-2] != '\n';
}

static void write_block(const char *text, int depth, FILE *out)
{
	size_t length = strlen(text);

	fputs(text[length - 1] == '\n' ? "|\n" : "|-\n", out);
	while (*text) {
		size_t line = strcspn(text, "\n");

		if (line)
			indent(depth, out);
		fprintf(out, "%.*s\n", (int)line, text);
		text += line + (text[line] == '\n');
	}
}

static void write_scalar(const json_t *value, FILE *out)
{
	const char *text = json_string_value(value);

	if (!text)
		fputs("null", out);
	else if (is_plain(text) || is_sentence(text))
		fputs(text, out);
	else
		write_quoted(text, out);
}

static bool is_scalar(const json_t *value)
{
	return !json_is_array(value) && !json_is_object(value);
}

static bool is_flow(const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (!is_scalar(json_array_get(list, i)))
			return false;
	return true;
}

static void write_flow(const json_t *list, FILE *out)
{
	fputc('[', out);
	for (size_t i = 0; i < json_array_size(list); i++) {
		fputs(i ? ", " : "", out);
		write_scalar(json_array_get(list, i), out);
	}
	fputc(']', out);
}

static void write_map(const json_t *map, int depth, bool indented, FILE *out);

static void write_list(const json_t *list, int depth, FILE *out)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);

		indent(depth, out);
		fputs("- ", out);
		if (json_is_object(item) && json_object_size(item)) {
			write_map(item, depth + 1, true, out);
		} else if (json_is_array(item)) {
			write_flow(item, out);
			fputc('\n', out);
		} else {
			write_scalar(item, out);
			fputc('\n', out);
		}
	}
}

static void write_value(const json_t *value, int depth, FILE *out)
{
	const char *text = json_string_value(value);

	if (json_is_object(value) && json_object_size(value)) {
		fputc('\n', out);
		write_map(value, depth + 1, false, out);
	} else if (json_is_object(value)) {
		fputs(" {}\n", out);
	} else if (json_is_array(value) && !is_flow(value)) {
		fputc('\n', out);
		write_list(value, depth + 1, out);
	} else if (json_is_array(value)) {
		fputc(' ', out);
		write_flow(value, out);
		fputc('\n', out);
	} else if (text && is_block(text)) {
		fputc(' ', out);
		write_block(text, depth + 1, out);
	} else {
		fputc(' ', out);
		write_scalar(value, out);
		fputc('\n', out);
	}
}

/* indented: the first key already is. */
static void write_map(const json_t *map, int depth, bool indented, FILE *out)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)map, key, value)
	{
		if (!indented)
			indent(depth, out);
		indented = false;
		if (is_plain(key))
			fputs(key, out);
		else
			write_quoted(key, out);
		fputc(':', out);
		write_value(value, depth, out);
	}
}

void case_write_yaml(const json_t *map, FILE *out)
{
	write_map(map, 0, false, out);
}
