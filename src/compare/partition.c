/* SPDX-License-Identifier: MIT */
/*
 * partition.c - which of several resolvers agree
 */
#include "partition.h"
#include "memory.h"
#include <stdlib.h>

static bool fits(const struct partition *p, size_t who, int group,
    partition_same *same, const void *arg)
{
	for (size_t i = 0; i < who; i++)
		if (p->group[i] == group && !same(arg, i, who))
			return false;
	return true;
}

static size_t size_of(const struct partition *p, int group)
{
	size_t size = 0;

	for (size_t i = 0; i < p->n; i++)
		size += p->group[i] == group;
	return size;
}

/* Number the groups by their size; they were numbered by first members. */
static void order_by_size(struct partition *p)
{
	int *rank = memory_zeroed(p->ngroups + 1, sizeof(*rank));

	for (size_t g = 0; g < p->ngroups; g++)
		for (size_t h = 0; h < p->ngroups; h++) {
			size_t mine = size_of(p, (int)g);
			size_t other = size_of(p, (int)h);

			rank[g] += other > mine || (other == mine && h < g);
		}
	for (size_t i = 0; i < p->n; i++)
		if (p->group[i] != PARTITION_OUT)
			p->group[i] = rank[p->group[i]];
	free(rank);
}

void partition_make(struct partition *p, size_t n, const bool *in,
    partition_same *same, const void *arg)
{
	*p = (struct partition){
	    .n = n, .group = memory_zeroed(n + 1, sizeof(*p->group))};
	for (size_t i = 0; i < n; i++) {
		int group = 0;

		p->group[i] = PARTITION_OUT;
		if (!in[i])
			continue;
		while (
		    (size_t)group < p->ngroups && !fits(p, i, group, same, arg))
			group++;
		p->group[i] = group;
		p->ngroups += (size_t)group == p->ngroups;
	}
	order_by_size(p);
}

bool partition_separates(const struct partition *p, size_t a, size_t b)
{
	return p->group[a] != PARTITION_OUT && p->group[b] != PARTITION_OUT &&
	       p->group[a] != p->group[b];
}

size_t partition_first(const struct partition *p, size_t group)
{
	size_t i = 0;

	while (p->group[i] != (int)group)
		i++;
	return i;
}

json_t *partition_json(const struct partition *p, const char *const *names)
{
	json_t *groups = json_array();

	for (size_t g = 0; g < p->ngroups; g++) {
		json_t *group = json_array();

		for (size_t i = 0; i < p->n; i++)
			if (p->group[i] == (int)g)
				json_array_append_new(
				    group, json_string(names[i]));
		json_array_append_new(groups, group);
	}
	return groups;
}

void partition_release(struct partition *p)
{
	free(p->group);
	*p = (struct partition){0};
}
