/* SPDX-License-Identifier: MIT */
/* Every message that a function of the sources is called with. */
#include "messages.h"
#include <ctype.h>
#include <fnmatch.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct message {
	char *pattern; /* of fnmatch(3): a * for each conversion */
	char *place;   /* "fields.c:12" */
	bool heard;
};

struct messages {
	struct message *items;
	size_t count;
};

/* The conversion behind a %: where it ends. */
static const char *conversion_end(const char *at)
{
	return at + strcspn(at, "diouxXeEfgGcspn%") + 1;
}

/* A literal's text as a pattern, at the end of one; behind its quotes. */
static const char *add_literal(const char *at, FILE *out)
{
	for (at++; *at != '"'; at++) {
		if (*at == '%' && at[1] != '%') {
			fputc('*', out);
			at = conversion_end(at + 1) - 1;
			continue;
		}
		at += *at == '%';
		if (*at == '\\' && strchr("\"\\", at[1]))
			at++;
		if (strchr("*?[\\", *at))
			fputc('\\', out);
		fputc(*at, out);
	}
	return at + 1;
}

static const char *skip_space(const char *at)
{
	return at + strspn(at, " \t\n");
}

static void add(
    struct messages *messages, const char *file, int line, const char **at)
{
	struct message message = {NULL, NULL, false};
	size_t size;
	FILE *out = open_memstream(&message.pattern, &size);

	assert_non_null(out);
	while (**at == '"')
		*at = skip_space(add_literal(*at, out));
	fclose(out);
	assert_true(asprintf(&message.place, "%s:%d", file, line) > 0);
	messages->items =
	    reallocarray(messages->items, messages->count + 1, sizeof(message));
	assert_non_null(messages->items);
	messages->items[messages->count++] = message;
}

static const char *skip_literal(const char *at)
{
	for (at++; *at && *at != '"'; at++)
		at += *at == '\\' && at[1];
	return at;
}

/* The first literal of the arguments that is no other call's. */
static void add_call(
    struct messages *messages, const char *file, int line, const char *at)
{
	int depth = 0;

	for (; *at && (*at != '"' || depth > 1); at++) {
		depth += (*at == '(') - (*at == ')');
		if (depth == 0 || *at == ';')
			return;
		if (*at == '"')
			at = skip_literal(at);
	}
	add(messages, file, line, &at);
	while (*at == ':') {
		at = skip_space(at + 1);
		if (*at != '"')
			return;
		add(messages, file, line, &at);
	}
}

static void add_calls(struct messages *messages, const char *file,
    const char *text, const char *function)
{
	size_t length = strlen(function);
	int line = 1;

	for (const char *at = text; *at; at++) {
		bool begins = at == text || (!isalnum((unsigned char)at[-1]) &&
						at[-1] != '_');

		line += *at == '\n';
		if (begins && !strncmp(at, function, length) &&
		    at[length] == '(')
			add_call(messages, file, line, at + length);
	}
}

static char *contents(const char *path)
{
	FILE *in = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	if (!in || getdelim(&text, &size, '\0', in) < 0)
		fail_msg("cannot read %s", path);
	fclose(in);
	return text;
}

struct messages *messages_read(const char *folder, const char *const *functions)
{
	struct messages *messages = calloc(1, sizeof(*messages));
	char pattern[4096];
	glob_t files;

	assert_non_null(messages);
	snprintf(pattern, sizeof(pattern), "%s/*.c", folder);
	assert_int_equal(glob(pattern, 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		char *text = contents(files.gl_pathv[i]);

		for (const char *const *f = functions; *f; f++)
			add_calls(messages, strrchr(files.gl_pathv[i], '/') + 1,
			    text, *f);
		free(text);
	}
	globfree(&files);
	return messages;
}

void messages_hear(struct messages *messages, const char *text)
{
	for (size_t i = 0; i < messages->count; i++) {
		struct message *message = &messages->items[i];

		message->heard =
		    message->heard || fnmatch(message->pattern, text, 0) == 0;
	}
}

static bool is_among(const char *text, const char *const *list)
{
	while (*list && strcmp(*list, text) != 0)
		list++;
	return *list;
}

void messages_all_heard(struct messages *messages, const char *const *but_these)
{
	size_t unheard = 0;

	assert_true(messages->count > 0);
	for (size_t i = 0; i < messages->count; i++) {
		struct message *message = &messages->items[i];

		if (!message->heard && !is_among(message->pattern, but_these)) {
			print_error("%s: no case makes it say: %s\n",
			    message->place, message->pattern);
			unheard++;
		}
		free(message->pattern);
		free(message->place);
	}
	free(messages->items);
	free(messages);
	assert_int_equal(unheard, 0);
}
