/* SPDX-License-Identifier: MIT */
/*
 * option_tests.h - a machine with several servers, to see which options have
 * been heeded
 *
 *	| server | listens on                   |
 *	| ------ | ---------------------------- |
 *	| s1     | 127.0.0.1, as in resolv.conf |
 *	| s2     | S2                           |
 *	| s3     | S3                           |
 *	| s4     | S4                           |
 *	| s6     | 127.0.0.6                    |
 *	| silent | SILENT, and never answers    |
 *
 * All of them know an address of every name below example., other.example. and
 * apex., and of apex. itself, but of none below empty.example.
 */
#ifndef OPTION_TESTS_H
#define OPTION_TESTS_H

#include <duet.h>
#include <stdbool.h>
#include <stddef.h>

#include "machine.h"

#define S2 "127.0.0.2:5353"
#define S3 "[::1]:5355"
#define S4 "[fe80::53%lo]:53"
#define SILENT "127.0.0.5:53"

/* What the options of a test start from, and the line for a refusal. */
extern const char *tested_backend;
extern char option_line[256];
struct duet_options option_defaults(void);

/* To be entered first in main(). */
void option_machine_enter(void);

/* A teardown: resolv.conf is as at first. */
int restore_resolv_conf(void **state);

duet_resolver *open_with(const struct duet_options *opts);

/* Opening fails so, and leaves this line. */
void expect_refusal(
    const struct duet_options *opts, int status, const char *line);

/* A name nobody has asked for yet: "n7.example", or below another. */
const char *fresh(void);
const char *fresh_below(const char *parent);

/* As machine_count(), for a name without its last dot. */
size_t count(const char *server, const char *name, enum ns_transport proto);

/* A question for one address, by each call that asks one: getaddrinfo,
 * gethostbyname, and query, which does not search. */
enum { NSEARCHING = 2, NCALLS = 3 };
duet_result *call(duet_resolver *r, int which, const char *name);
void expect_found(duet_resolver *r, int which, const char *name);

/* Each call with these options asks this server alone. */
void expect_asked(const struct duet_options *opts, const char *server);

#endif
