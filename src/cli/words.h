/* SPDX-License-Identifier: MIT */
/*
 * words.h - words of the protocol and of people: statuses, errors, suggestions
 */
#ifndef DUET_WORDS_H
#define DUET_WORDS_H

#include "compare/call_words.h"
#include <duet.h>

/* The word nearest to one that is unknown, NULL if none is near; and all of
 * them as "a, b, c", to be freed. */
const char *word_suggestion(const struct word *words, const char *text);
char *word_list(const struct word *words);

/* The common code of a status: "noname". */
const char *status_word(int status);

/* An error of the system's as its constant: "EAI_NONAME"; "0" for 0 and the
 * number where there is no name.  The domain is EAI or h_errno. */
#define SYMBOL_SIZE 32
void error_symbol(enum duet_domain domain, int error, char symbol[SYMBOL_SIZE]);

/* "ENOENT", or the number written into the buffer. */
const char *errno_symbol(int error, char symbol[SYMBOL_SIZE]);

#endif
