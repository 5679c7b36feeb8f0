/* SPDX-License-Identifier: MIT */
/*
 * dns_text.h - messages as text, through ldns, for the nameserver's tests
 *
 * A reply reads like this, with "an", "ns" and "ar" before the records of each
 * section; "edns" and its size are there if OPT is:
 *
 *	NOERROR aa rd edns 1232
 *	an www.example. 60 IN A 192.0.2.1
 */
#ifndef DUET_TESTS_DNS_TEXT_H
#define DUET_TESTS_DNS_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* A query for "www.example. AAAA", with OPT if edns_size is not 0; returns its
 * size, at most DNS_QUERY_MAX. */
#define DNS_QUERY_MAX 300
size_t dns_query(
    uint8_t *out, uint16_t id, const char *question, unsigned edns_size);

/* Fails the test if it is not a whole message that answers the question. */
void dns_print(char *text, size_t room, const uint8_t *wire, size_t size,
    const char *question);

uint16_t dns_id(const uint8_t *wire);

#endif
