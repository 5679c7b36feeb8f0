/* SPDX-License-Identifier: MIT */
/* record_packets.h - packets with records in them, for the reader of these */
#ifndef DUET_TEST_RECORD_PACKETS_H
#define DUET_TEST_RECORD_PACKETS_H

#include "records/records.h"
#include <stdbool.h>

/* In every packet here the question is "www.example.", and these pointers
 * lead into it. */
#define WWW "\xc0\x0c"
#define EXAMPLE "\xc0\x10"
#define QUESTION "\3www\7example\0\0\xff\0\1"
#define QUESTION_END (12 + sizeof(QUESTION) - 1)

#define OCTETS(literal) literal, sizeof(literal) - 1

/* Data of each type, and their text. */
enum { RECORD_SAMPLES = 26 };
extern const struct record_sample {
	uint16_t type;
	const char *data;
	size_t len;
	const char *text;
	bool is_open; /* any octets may follow */
} record_samples[RECORD_SAMPLES];

/* A packet of its exact size, so that a sanitizer sees a step beyond; the
 * octets are to be freed. */
struct packet {
	unsigned char *octets;
	size_t len;
};

/* So many records are said to be in each section. */
struct packet packet_begin(unsigned answers, unsigned others, unsigned more);
void packet_add(struct packet *p, const void *data, size_t len);
void packet_add_record(struct packet *p, const char *owner, size_t owner_len,
    uint16_t type, uint16_t rrclass, const char *data, size_t len);

/* One record of www.example. */
struct packet packet_of(uint16_t type, const char *data, size_t len);

struct records *packet_read(const struct packet *p);

/* Until the next call. */
const char *text_of(const struct duet_record *rr);

#endif
