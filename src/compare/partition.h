/* SPDX-License-Identifier: MIT */
/*
 * partition.h - which of several resolvers agree
 *
 * A partition is a set of groups: resolvers that say the same are in one.  It
 * is what a comparison of many finds; that two of them differ is derived from
 * it.  Resolvers are numbers from 0.
 */
#ifndef DUET_PARTITION_H
#define DUET_PARTITION_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { PARTITION_OUT = -1 };

struct partition {
	size_t n;   /* resolvers */
	int *group; /* owns; by resolver: its group, the largest is 0, of
	                   equal ones that with the first member; or OUT: it
	                   has nothing to say */
	size_t ngroups;
};

/* Whether two of them say the same. */
typedef bool partition_same(const void *arg, size_t a, size_t b);

/* Make it of those that are in.  Each joins the first group with all of whose
 * members it is the same. */
void partition_make(struct partition *p, size_t n, const bool *in,
    partition_same *same, const void *arg);

/* Whether two of them differ: both are in, in different groups. */
bool partition_separates(const struct partition *p, size_t a, size_t b);

/* The first member of a group. */
size_t partition_first(const struct partition *p, size_t group);

/* [["thread", "ares"], ["musl"]], by their names; the caller owns it. */
json_t *partition_json(const struct partition *p, const char *const *names);

void partition_release(struct partition *p);

#endif
