/* SPDX-License-Identifier: MIT */
/* Numbers that nobody can guess. */
#include "query_ids.h"
#include <unistd.h>

uint16_t query_ids_next(struct query_ids *ids)
{
	if (ids->left == 0) {
		if (getentropy(ids->numbers, sizeof(ids->numbers)) != 0)
			return 0;
		ids->left = sizeof(ids->numbers) / sizeof(*ids->numbers);
	}
	return ids->numbers[--ids->left];
}
