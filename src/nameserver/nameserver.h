/* SPDX-License-Identifier: MIT */
/*
 * nameserver.h - the scripted DNS server of the sandbox
 *
 * It answers from zones in master-file syntax, as an authoritative server
 * does (CNAME chains inside its zones, wildcards, NODATA and NXDOMAIN with
 * the SOA), and by rules that make it misbehave as told.  One event loop's
 * worth: no thread, no signal, one descriptor.  How it answers in detail:
 * docs/internals/nameserver.md.
 *
 *	struct nameserver *ns = nameserver_new(&config, &error);
 *	... in the sandbox, where its addresses are:
 *	nameserver_listen(ns, &error);
 *	... whenever nameserver_fd(ns) polls readable:
 *	nameserver_process(ns);
 *
 * nameserver_new() parses and may be called before a fork(); each process
 * that then listens has a server of its own.
 */
#ifndef DUET_NAMESERVER_H
#define DUET_NAMESERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What it is told.  All of it is borrowed and must outlive the server. */

enum ns_transport { NS_ANY, NS_UDP, NS_TCP };

/* on; refused by the kernel (closed port); taken, logged, never answered */
enum ns_listening { NS_ON, NS_CLOSED, NS_SILENT };

struct ns_match {
	const char *qname; /* the whole name; NULL: any */
	const char *under; /* this name and all below it; NULL: any */
	int qtype;         /* -1: any */
	enum ns_transport proto;
	int edns;     /* 1: with OPT, 0: without, -1: any */
	unsigned nth; /* only the nth query, from 1, that the rest of this
	                 match fits; 0: any */
};

struct ns_action {
	bool drop;
	unsigned delay_ms;
	int rcode; /* -1: as the zones say, or NOERROR with an answer below */
	bool tc;   /* set TC */
	int keep;  /* records of the answer to keep; -1: all */
	/*
	 * Sections in master-file syntax, "" without records.  NULL: the
	 * zones', unless rcode or answer is given: then the zones are not
	 * asked, and it is empty.  Names are relative to the match's qname
	 * or else its under, which is also what @ means; or else to the root.
	 */
	const char *answer, *authority, *additional;
};

/* The first rule that matches and is not used up decides.  For nth all queries
 * that fit count, those that another rule decided too. */
struct ns_rule {
	struct ns_match match;
	struct ns_action action;
	unsigned times; /* how often it applies; 0: always */
	int line;       /* in the case file, for messages */
};

/* Records at or below the origin, answered in the order of the text.  Without
 * an SOA negative answers have none. */
struct ns_zone {
	const char *origin; /* "example." */
	const char *text;
	int line; /* of the first line of text in the case file */
};

struct ns_server {
	const char *name;   /* "s1" */
	const char *listen; /* "127.0.0.53", "::1", "fe80::1%lo" */
	uint16_t port;      /* 53; 0: the kernel chooses, nameserver_port() */
	const char *const *zones; /* origins, ending in NULL; NULL: all */
	enum ns_listening udp, tcp;
	int otherwise; /* RCODE outside the zones */
	const struct ns_rule *rules;
	size_t nrules;
	int line;
};

struct ns_config {
	const struct ns_zone *zones;
	size_t nzones;
	const struct ns_server *servers;
	size_t nservers;
	unsigned tcp_idle_ms; /* a connection is closed after it; 0: 30 s */
};

struct ns_error {
	int line; /* in the case file; 0 if it is not about a line */
	/* "zone example.: cannot parse 'www A 1.2.3': ...", no newline */
	char text[256];
};

/* What it was asked and what it did, in order of arrival. */
struct ns_event {
	int64_t t_us; /* since nameserver_listen() */
	const char *server;
	enum ns_transport proto; /* NS_UDP or NS_TCP */
	const char *qname; /* presentation form, ends in a dot; "" if malformed;
	                      valid as long as the nameserver */
	uint16_t qtype;
	uint16_t id;
	bool edns, ad, cd, rd, malformed;
	int rule;  /* index of the rule that applied; -1: none */
	int rcode; /* sent, or due to be; -1: nothing (dropped, silent) */
	bool tc;   /* sent */
};

struct nameserver;

/* NULL and *error on bad zones or rules. */
struct nameserver *nameserver_new(
    const struct ns_config *config, struct ns_error *error);

/* Bind every server's sockets here and now, once; false and *error on failure,
 * and then it can only be freed. */
bool nameserver_listen(struct nameserver *ns, struct ns_error *error);

/* Polls readable while nameserver_process() has something to do, delayed
 * answers included; the same for the server's life after listen, -1 before. */
int nameserver_fd(const struct nameserver *ns);

/* Serve what is there; never blocks. */
void nameserver_process(struct nameserver *ns);

/* The port that this server (an index of the configuration) is bound to; the
 * same for UDP and TCP. */
uint16_t nameserver_port(const struct nameserver *ns, size_t server);

/* The events so far; valid until the next nameserver_process(). */
const struct ns_event *nameserver_events(
    const struct nameserver *ns, size_t *count);

void nameserver_free(struct nameserver *ns); /* NULL is fine */

#endif
