/* SPDX-License-Identifier: MIT */
/* records.h - the records of a response, as JSON */
#ifndef DUET_CLI_RECORDS_H
#define DUET_CLI_RECORDS_H

#include <duet.h>
#include <jansson.h>

/* The answer section, each record as one line of a master file (RFC 1035
 * section 5.1): "www.example. 300 IN A 192.0.2.1".  NULL if there is no
 * response, or none that can be read. */
json_t *record_lines(const duet_result *res);

/*
 * Give the answer of a query the members of section_names, each a list of
 *
 *	{"name": "example.", "ttl": 60, "class": "IN", "type": "MX",
 *	 "text": "10 mail.example.",
 *	 "data": {"preference": 10, "exchange": "mail.example."}}
 *
 * in place of "records".  The data are the fields of duet.h, and absent if the
 * record has none.  Octets are hexadecimal; in texts those that are not
 * printable are "\ddd", and a backslash is "\\".
 */
void add_sections(json_t *answer, const duet_result *res);

/* By enum duet_section, then NULL. */
extern const char *const section_names[];

#endif
