/* SPDX-License-Identifier: MIT */
/*
 * case.h - a comparison case, as read from a file of schema case/1
 *
 * docs/cases.md is the schema for people.  A file holds one case; `vary` may
 * make several of it, each a struct testcase of its own with every ${name}
 * replaced.  All that a case points at belongs to its case_set.
 */
#ifndef DUET_CASE_H
#define DUET_CASE_H

#include "nameserver/nameserver.h"
#include "sandbox.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct case_link {
	const char *rel;       /* report, spec, change, source, discussion */
	const char *url, *ref; /* one of them */
};

/* One lookup. */
struct call {
	const char *id;
	const char *op;
	const char *request; /* {"call": {...}}, as it goes to a resolver */
	const char *text;    /* for people: getaddrinfo("www", ...) */
	int deadline_ms;
	const char *with; /* the group it is made with at the same time: calls
	                        that stand together; NULL: none */
	int cancel_after_ms; /* 0: it is not cancelled */
	int line;
};

enum status_rule { STATUS_CLASS, STATUS_CODE, STATUS_RAW, STATUS_OFF };
enum address_rule {
	ADDRESSES_ORDERED,
	ADDRESSES_MULTISET,
	ADDRESSES_SET,
	ADDRESSES_FAMILIES,
	ADDRESSES_OFF
};
enum name_rule { NAME_FOLD, NAME_EXACT, NAME_OFF };
enum alias_rule { ALIASES_ORDERED, ALIASES_SET, ALIASES_OFF };
enum wire_rule {
	WIRE_OFF,
	WIRE_SERVERS,
	WIRE_TRANSPORTS,
	WIRE_NAMES,
	WIRE_MULTISET,
	WIRE_SEQUENCE
};

/* The first of each is the default; socktypes are compared by default. */
struct compare_rules {
	enum status_rule status;
	enum address_rule addresses;
	enum name_rule canonical;
	enum alias_rule aliases;
	bool socktypes;
	bool any_ttl; /* of records; else they are compared */
	enum wire_rule wire;
	double time_unit_s;      /* 0: time is not compared */
	const double *time_bins; /* bounds, in units, ascending */
	size_t ntime_bins;
};

enum expect_level { EXPECT_MUST, EXPECT_SHOULD, EXPECT_FREE };

/* An absolute claim with its source, whatever the resolvers agree on. */
struct expectation {
	const char *only_case; /* expanded id it is for; NULL: all */
	const char *call, *field;
	json_t *value; /* as in field.h */
	enum expect_level level;
	const char *by;
	int line;
};

enum known_verdict {
	KNOWN_BUG,
	KNOWN_BY_DESIGN,
	KNOWN_SPEC_ALLOWS,
	KNOWN_UNDECIDED
};

/* A difference that is known: it applies when two of the resolvers in values
 * are compared and its conditions hold.  A testcase has those that are for
 * it alone or for all cases of its file. */
struct known {
	const char *id;
	const char *only_case; /* expanded id it is for; NULL: all */
	const char *call;      /* NULL: of the case (wire, time) */
	const char *field, *kind;
	json_t *when;   /* {resolver: {condition: text}} as in condition.h;
			 * NULL: always */
	json_t *values; /* {resolver: value}, two or more, as in field.h */
	enum known_verdict verdict;
	bool intermittent;
	time_t
	    expires; /* from then on it is as if it were not there; 0: never */
	const char *reason;
	const struct case_link *links;
	size_t nlinks;
	const char *file;
	int line;
};

struct testcase {
	const char *id; /* expanded: "search.walk[name=sf]" */
	/* changes with what is asked and with what surrounds it, and with
	 * nothing else */
	const char *digest;
	const char *title;
	const char *const *tags; /* ends in NULL */
	const struct case_link *links;
	size_t nlinks;
	const char *const *requires_; /* ends in NULL */
	struct sandbox_config sandbox;
	const char *const *environ; /* "NAME=value", ends in NULL */
	struct ns_config dns;
	const struct call *calls;
	size_t ncalls;
	bool one_session; /* all calls in one process */
	unsigned repeat;
	struct compare_rules compare;
	const struct expectation *expect;
	size_t nexpect;
	const struct known *known;
	size_t nknown;
	const char *file; /* as given by the user */
	int line;
	const struct node *tree; /* testcase_json() */
};

struct case_set {
	struct testcase *cases; /* by file name, then in order of expansion */
	size_t ncases;
	struct case_store *store; /* owns what they point at */
};

/* Says "FILE:LINE:COLUMN: what is wrong; what would be right", no newline. */
struct case_error {
	char text[512];
};

/* Read a file or, recursively and in the order of names, a folder's *.yaml
 * and *.yml but for hidden ones and those below a folder `known` (accepted.h); to be called once per path of the command
 * line.  Adds to the set, which starts zeroed.  False and *error at the first
 * thing wrong: bad YAML, an unknown or duplicate key, a value out of range, an
 * id used twice, a zone that does not parse. */
bool case_set_read(
    struct case_set *set, const char *path, struct case_error *error);

/* The same, but go on after what is wrong, in a file and after it, and have all
 * of it told, a line each; cases that are whole are added. */
typedef void case_tell(void *arg, const char *line);
bool case_set_lint(
    struct case_set *set, const char *path, case_tell *tell, void *arg);

/* The case by itself, as a file could say it: without `vary`, with what
 * `expect` and `known` say of it alone, and with an id that has no [...].  To
 * be released by the caller. */
json_t *testcase_json(const struct testcase *tc);

void case_set_release(struct case_set *set); /* zeroed is fine */

#endif
