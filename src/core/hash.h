/* SPDX-License-Identifier: MIT */
/*
 * hash.h - hashes for tables
 *
 * With a random number to begin with, so that nobody can choose names that share
 * a bucket.
 */
#ifndef DUET_HASH_H
#define DUET_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The odd constant is 2^64 divided by the golden ratio. */
static inline uint64_t hash_word(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

/* The last word of several overlaps the one before. */
static inline uint64_t hash_bytes(uint64_t hash, const void *data, size_t len)
{
	const unsigned char *at = data, *end = at + len;
	uint64_t word = 0;

	hash ^= len;
	if (len < sizeof(word)) {
		while (at < end)
			word = word << 8 | *at++;
		return hash_word(hash, word);
	}
	for (; (size_t)(end - at) > sizeof(word); at += sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		hash = hash_word(hash, word);
	}
	memcpy(&word, end - sizeof(word), sizeof(word));
	return hash_word(hash, word);
}

#endif
