/* SPDX-License-Identifier: MIT */
/* Numbers that nobody can guess. */
#include "query_ids.h"
#include <unistd.h>

bool query_ids_next(struct query_ids *ids, uint16_t *id)
{
	if (ids->left == 0) {
		if (getentropy(ids->numbers, sizeof(ids->numbers)) != 0)
			return false;
		ids->left = sizeof(ids->numbers) / sizeof(*ids->numbers);
	}
	*id = ids->numbers[--ids->left];
	return true;
}
