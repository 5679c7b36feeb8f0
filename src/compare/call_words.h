/* SPDX-License-Identifier: MIT */
/*
 * call_words.h - the words of calls and answers for the system's numbers
 *
 * They are those of docs/protocol.md.  A flag that this C library lacks has no
 * word here.
 */
#ifndef DUET_CALL_WORDS_H
#define DUET_CALL_WORDS_H

#include <stdbool.h>

/* Lists end with a word that is NULL. */
struct word {
	const char *text;
	int number;
};

extern const struct word family_words[];
extern const struct word socktype_words[];
extern const struct word protocol_words[];
extern const struct word addrinfo_flag_words[];
extern const struct word nameinfo_flag_words[];

/* The number of a word, or of a decimal number.  False if it is neither. */
bool word_number(const struct word *words, const char *text, int *number);

/* NULL if there is none. */
const char *word_text(const struct word *words, int number);

#endif
