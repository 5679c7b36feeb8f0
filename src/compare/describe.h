/* SPDX-License-Identifier: MIT */
/*
 * describe.h - calls, answers and queries as people write them
 *
 * All return one line, to be freed.
 */
#ifndef DUET_DESCRIBE_H
#define DUET_DESCRIBE_H

#include <jansson.h>

/* A request of docs/protocol.md, as a call in C:
 * getaddrinfo("www.example.", NULL, inet, stream, canonname) */
char *describe_call(const json_t *request);

/* The outcome of a call: "noname    negative   EAI_NONAME(-2)",
 * "crash     ended by SIGSEGV", "deadline  no answer within 0.3 s". */
char *describe_status(const json_t *answer, int deadline_ms);

/* "resolver 'odd' crashed with SIGSEGV", "resolver 'odd' did not answer within
 * 30 s"; NULL if it answered. */
char *describe_trouble(
    const char *resolver, const json_t *answer, int deadline_ms);

/* A query that the nameserver saw, what it sent, and the rule of the server by
 * which it did: "s1 udp A www.example. EDNS → SERVFAIL by rules[0]".  Of the
 * query's flags only what is unusual is told. */
char *describe_query(const json_t *event);

/* When it came after the first of its call, as reports have it (report.h):
 * "+1.0 s"; "" if at once. */
char *describe_query_time(const json_t *event);

/* A value of field.h: a text, "none", or a list in brackets. */
char *describe_value(const json_t *value);

/* A word as a shell takes it, quoted where it must be. */
char *describe_shell_word(const char *word);

#endif
