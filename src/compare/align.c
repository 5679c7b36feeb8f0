/* SPDX-License-Identifier: MIT */
/*
 * align.c - two lists side by side
 */
#include "align.h"
#include "list_relation.h"
#include "memory.h"
#include <stdlib.h>
#include <string.h>

/* The table of common subsequences is not made for more elements. */
#define ALIGNED_MAX 1000

static const char *text(const json_t *list, size_t i)
{
	const char *element = json_string_value(json_array_get(list, i));

	return element ? element : "";
}

static struct aligned_row *row_by_row(
    const json_t *left, const json_t *right, size_t *count)
{
	size_t nleft = json_array_size(left), nright = json_array_size(right);
	size_t n = nleft > nright ? nleft : nright;
	struct aligned_row *rows = memory_zeroed(n, sizeof(*rows));

	for (size_t i = 0; i < n; i++) {
		rows[i].left = i < nleft ? text(left, i) : NULL;
		rows[i].right = i < nright ? text(right, i) : NULL;
		rows[i].same = rows[i].left && rows[i].right &&
			       !strcmp(rows[i].left, rows[i].right);
	}
	*count = n;
	return rows;
}

/* longest[i][j]: of the common subsequences of left from i and right from j */
static struct aligned_row *by_common_subsequence(
    const json_t *left, const json_t *right, size_t *count)
{
	size_t nleft = json_array_size(left), nright = json_array_size(right);
	size_t width = nright + 1, i, j, n = 0;
	struct aligned_row *rows = memory_zeroed(nleft + nright, sizeof(*rows));
	unsigned *longest =
	    memory_zeroed((nleft + 1) * width, sizeof(*longest));

	for (i = nleft; i-- > 0;)
		for (j = nright; j-- > 0;) {
			unsigned down = longest[(i + 1) * width + j];
			unsigned across = longest[i * width + j + 1];

			longest[i * width + j] =
			    !strcmp(text(left, i), text(right, j))
				? longest[(i + 1) * width + j + 1] + 1
			    : down > across ? down
					    : across;
		}
	for (i = j = 0; i < nleft || j < nright;) {
		size_t lefts, rights;

		while (i < nleft && j < nright &&
		       !strcmp(text(left, i), text(right, j)))
			rows[n++] = (struct aligned_row){
			    text(left, i++), text(right, j++), true};
		/* What is not common up to the next that is. */
		lefts = i;
		rights = j;
		while ((i < nleft || j < nright) &&
		       (i == nleft || j == nright ||
			   strcmp(text(left, i), text(right, j)) != 0)) {
			if (j == nright ||
			    (i < nleft && longest[(i + 1) * width + j] >=
					      longest[i * width + j + 1]))
				i++;
			else
				j++;
		}
		for (; lefts < i || rights < j; n++) {
			rows[n].left = lefts < i ? text(left, lefts++) : NULL;
			rows[n].right =
			    rights < j ? text(right, rights++) : NULL;
		}
	}
	free(longest);
	*count = n;
	return rows;
}

struct aligned_row *align(
    const json_t *left, const json_t *right, size_t *count)
{
	struct list_relation is = list_relate(left, right, false);

	if (json_array_size(left) > ALIGNED_MAX ||
	    json_array_size(right) > ALIGNED_MAX ||
	    (!is.missing && !is.extra && !is.counts))
		return row_by_row(left, right, count);
	return by_common_subsequence(left, right, count);
}
