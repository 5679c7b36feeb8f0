/* SPDX-License-Identifier: MIT */
/*
 * records.h - the records of a DNS response, read from its packet
 *
 * The packet may be anything that came from the network.  What is read points
 * into it, so it must live as long.
 */
#ifndef DUET_RECORDS_H
#define DUET_RECORDS_H

#include <duet.h>

#define RECORDS_SECTIONS 3

struct records {
	struct {
		const struct duet_record *first;
		int count;            /* -1 in all if the packet is malformed */
	} sections[RECORDS_SECTIONS]; /* by enum duet_section */
	struct answer *memory;        /* that all of it is in */
};

/* NULL when out of memory. */
struct records *records_read(const unsigned char *packet, size_t len);
void records_free(struct records *records); /* NULL is fine */

#endif
