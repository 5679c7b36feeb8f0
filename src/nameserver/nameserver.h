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
	int edns;         /* 1: with OPT, 0: without, -1: any */
	const char *from; /* the client's address, or a prefix of it:
	                     "127.0.0.0/8"; NULL: any */
	unsigned nth;     /* only the nth query, from 1, that the rest of this
	                 match fits; 0: any */
};

/* The second 16 bits of the header (RFC 1035 section 4.1.1, RFC 4035) */
enum ns_flag {
	NS_FLAG_QR = 0x8000,
	NS_FLAG_AA = 0x0400,
	NS_FLAG_TC = 0x0200,
	NS_FLAG_RD = 0x0100,
	NS_FLAG_RA = 0x0080,
	NS_FLAG_AD = 0x0020,
	NS_FLAG_CD = 0x0010
};

/* How the records of each RRset stand: as in the zone; beginning one later
 * each time that the rule applies; last first; as the seed has it. */
enum ns_order { NS_IN_ORDER, NS_ROTATE, NS_REVERSE, NS_SHUFFLE };

/* In answers to queries with OPT: none; BADVERS; a COOKIE (RFC 7873) that is
 * not the client's. */
enum ns_edns { NS_EDNS, NS_EDNS_OFF, NS_EDNS_BADVERS, NS_EDNS_BAD_COOKIE };

/* Another name of the same length, or type if it is the root; upper case for
 * lower case and the other way round; none. */
enum ns_question {
	NS_QUESTION,
	NS_QUESTION_WRONG,
	NS_QUESTION_OTHER_CASE,
	NS_QUESTION_MISSING
};

/* What becomes of a TCP connection when the answer, or as much of it as
 * end_after says, has been sent: nothing special; FIN; RST; silence. */
enum ns_end { NS_GO_ON, NS_CLOSE, NS_RESET, NS_STALL };

struct ns_octets {
	const uint8_t *data; /* NULL: none are given */
	size_t size;
};

#define NS_WHOLE SIZE_MAX

/* In the order in which it is done.  Everything but rcode and keep is nothing
 * special when it is 0. */
struct ns_action {
	bool drop; /* answer nothing */

	/* what the answer says */
	int rcode;  /* -1: as the zones say, or NOERROR with an answer below */
	bool synth; /* the name says what the answer is: synth.h */
	/*
	 * Sections in master-file syntax, "" without records.  NULL: the
	 * zones', unless rcode or answer is given: then the zones are not
	 * asked, and it is empty.  Names are relative to the match's qname
	 * or else its under, which is also what @ means; or else to the root.
	 */
	const char *answer, *authority, *additional;
	enum ns_order order;
	uint32_t seed;
	int keep;            /* records of the answer to keep; -1: all */
	bool tc;             /* set TC */
	uint16_t set, clear; /* of enum ns_flag */
	enum ns_edns edns;
	uint16_t edns_size; /* that the server says it takes; 0: 1232 */

	/* its octets */
	struct ns_octets raw; /* in place of all after the id */
	bool wrong_id;
	enum ns_question question;
	int counts[4]; /* added to QDCOUNT, ANCOUNT, NSCOUNT, ARCOUNT */
	bool cuts;
	int cut; /* octets to keep; below 0: octets to leave out at the end */
	struct ns_octets trail; /* added at the end */

	/* how it is sent */
	unsigned delay_ms;
	bool hold;          /* after the answer to the server's next query */
	unsigned duplicate; /* times more */
	bool other_address; /* UDP: from nameserver_other_address() */
	int length;         /* TCP: added to the length before the message */
	unsigned drip_size; /* TCP: so many octets at a time; 0: all at once */
	unsigned drip_ms;   /* between them */
	enum ns_end end;    /* TCP; by NS_STALL and NS_RESET too, later
	                        queries of the connection are not answered */
	size_t end_after;   /* octets, with the two of the length; NS_WHOLE */
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
	unsigned tcp_idle_ms; /* a connection is closed after it; 0: 60 s */
	bool no_events;       /* none is kept, so that it can serve for ever */
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
	int rcode; /* sent, or due to be; -1: no message (dropped, silent, a
	              connection that ends before) */
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

/* The address that answers come from which come from the wrong address: it
 * differs in one bit.  Whoever makes the addresses has to make it too.  False
 * if listen is not an address. */
#define NS_ADDRESS_TEXT 64
bool nameserver_other_address(const char *listen, char other[NS_ADDRESS_TEXT]);

/* The events so far; valid until the next nameserver_process(). */
const struct ns_event *nameserver_events(
    const struct nameserver *ns, size_t *count);

void nameserver_free(struct nameserver *ns); /* NULL is fine */

#endif
