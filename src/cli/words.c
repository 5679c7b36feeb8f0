/* SPDX-License-Identifier: MIT */
/* Words of the command, and what is near them. */
#include "words.h"
#include "compare/memory.h"
#include "compare/suggest.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct word status_words[] = {{"ok", DUET_OK},
    {"noname", DUET_ENONAME}, {"nodata", DUET_ENODATA}, {"again", DUET_EAGAIN},
    {"timeout", DUET_ETIMEOUT}, {"badname", DUET_EBADNAME},
    {"badflags", DUET_EBADFLAGS}, {"family", DUET_EFAMILY},
    {"addrfamily", DUET_EADDRFAMILY}, {"socktype", DUET_ESOCKTYPE},
    {"service", DUET_ESERVICE}, {"inval", DUET_EINVAL},
    {"overflow", DUET_EOVERFLOW}, {"fail", DUET_EFAIL}, {"nomem", DUET_ENOMEM},
    {"system", DUET_ESYSTEM}, {"cancelled", DUET_ECANCELLED}, {NULL, 0}};

const char *word_suggestion(const struct word *words, const char *text)
{
	const char **known = NULL;
	const char *nearest;
	size_t n = 0;

	for (; words->text; words++) {
		known = memory_grow(known, n, sizeof(*known));
		known[n++] = words->text;
	}
	known = memory_grow(known, n, sizeof(*known));
	known[n] = NULL;
	nearest = suggest(text, known);
	free(known);
	return nearest;
}

char *word_list(const struct word *words)
{
	char *list = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&list, &size);

	for (const char *comma = ""; out && words->text; words++) {
		fprintf(out, "%s%s", comma, words->text);
		comma = ", ";
	}
	if (out)
		fclose(out);
	return list;
}

const char *status_word(int status)
{
	const char *text = word_text(status_words, status);

	return text ? text : "fail";
}

/* Taken from the cause's text, which begins with the name, so that there is
 * no second table of them here. */
void error_symbol(enum duet_domain domain, int error, char symbol[SYMBOL_SIZE])
{
	const struct duet_cause cause = {
	    .domain = domain, .code = error, .rcode = -1};
	char text[SYMBOL_SIZE * 4];
	size_t length;

	snprintf(symbol, SYMBOL_SIZE, "%d", error);
	if (error == 0)
		return;
	duet_cause_text(&cause, text, sizeof(text));
	length = strcspn(text, " ");
	if (text[0] != '(' && length < SYMBOL_SIZE) {
		memcpy(symbol, text, length);
		symbol[length] = '\0';
	}
}

#ifdef __GLIBC__
const char *errno_symbol(int error, char symbol[SYMBOL_SIZE])
{
	const char *name = strerrorname_np(error);

	snprintf(symbol, SYMBOL_SIZE, "%d", error);
	return name ? name : symbol;
}
#else
const char *errno_symbol(int error, char symbol[SYMBOL_SIZE])
{
	snprintf(symbol, SYMBOL_SIZE, "%d", error);
	return symbol;
}
#endif
