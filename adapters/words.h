/* SPDX-License-Identifier: MIT */
/*
 * words.h - the words of docs/protocol.md for the system's numbers
 *
 * Lists end with a word that is NULL.
 */
#ifndef ADAPTERS_WORDS_H
#define ADAPTERS_WORDS_H

struct word {
	const char *text;
	int number;
};

extern const struct word family_words[];
extern const struct word socktype_words[];
extern const struct word protocol_words[];
extern const struct word addrinfo_flag_words[];
extern const struct word nameinfo_flag_words[];

#endif
