/* SPDX-License-Identifier: MIT */
/*
 * dns_words.h - record types and response codes by name
 *
 * The names are those of the registry "Domain Name System (DNS) Parameters"
 * (RFC 6895), in upper case; a type without a name here is TYPEn (RFC 3597).
 */
#ifndef DUET_DNS_WORDS_H
#define DUET_DNS_WORDS_H

#include <stdint.h>

/* -1 if there is no such name; TYPEn and a type's name in any case. */
int dns_type_number(const char *name);

/* The name, or "TYPEn" written into the buffer. */
#define DNS_TYPE_NAME_SIZE sizeof("TYPE65535")
const char *dns_type_name(uint16_t type, char buffer[DNS_TYPE_NAME_SIZE]);

/* 0 to 15 (RFC 1035, RFC 2136); -1 if there is no such name, NULL if it has
 * none. */
int dns_rcode_number(const char *name);
const char *dns_rcode_name(int rcode);

/* All names, ending in NULL, for suggestions. */
extern const char *const dns_type_names[];
extern const char *const dns_rcode_names[];

#endif
