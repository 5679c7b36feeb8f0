/* SPDX-License-Identifier: MIT */
/* The optimal string alignment distance, over three rows of its table. */
#include "suggest.h"
#include <ctype.h>
#include <stddef.h>
#include <string.h>

#define LONGEST 64

static int same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static unsigned min(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static unsigned distance(const char *a, size_t na, const char *b, size_t nb)
{
	unsigned rows[3][LONGEST + 1];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= nb; j++)
		row[j] = j;
	for (size_t i = 1; i <= na; i++) {
		unsigned *spare = before;
		before = above;
		above = row;
		row = spare;

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			unsigned swap = !same(a[i - 1], b[j - 1]);

			row[j] = min(
			    min(above[j], row[j - 1]) + 1, above[j - 1] + swap);
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]))
				row[j] = min(row[j], before[j - 2] + 1);
		}
	}
	return row[nb];
}

const char *suggest(const char *word, const char *const *known)
{
	size_t length = strlen(word);
	unsigned nearest = length < 3 ? 1 : length / 3;
	const char *best = NULL;

	if (length == 0 || length > LONGEST)
		return NULL;
	for (; *known; known++) {
		size_t n = strlen(*known);
		unsigned d;

		if (n > LONGEST)
			continue;
		d = distance(word, length, *known, n);
		if (d < length && (d < nearest || (d == nearest && !best))) {
			nearest = d;
			best = *known;
		}
	}
	return best;
}
