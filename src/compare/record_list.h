/* SPDX-License-Identifier: MIT */
/*
 * record_list.h - lists of records in presentation form
 *
 * "www.example. 60 IN A 192.0.2.1"; an owner or a TTL that a resolver does not
 * tell is "-".  All functions return new references.
 */
#ifndef DUET_RECORD_LIST_H
#define DUET_RECORD_LIST_H

#include <jansson.h>

json_t *records_without_ttl(const json_t *records);

/* What of the records counts beside others: no owner and no TTL that the
 * others do not tell.  A resolver that tells no owners has the records that
 * were asked for alone, and no aliases, so that beside it the types count that
 * it has. */
json_t *records_beside(const json_t *records, const json_t *others);

#endif
