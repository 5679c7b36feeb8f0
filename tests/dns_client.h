/* SPDX-License-Identifier: MIT */
/*
 * dns_client.h - a nameserver on real sockets of loopback, and its clients
 *
 * The clients are in the thread of the test, so that the nameserver only moves
 * while one waits.  What fails, fails the test.
 */
#ifndef DUET_TESTS_DNS_CLIENT_H
#define DUET_TESTS_DNS_CLIENT_H

#include "dns_text.h"
#include "nameserver/nameserver.h"

#define MESSAGE_MAX 65535
#define PATIENCE_MS 5000
#define ZONE                                  \
	"$TTL 60\n"                           \
	"@ SOA ns host 1 3600 600 86400 30\n" \
	"www A 192.0.2.1\n"                   \
	"three A 192.0.2.1\n"                 \
	"three A 192.0.2.2\n"                 \
	"three A 192.0.2.3\n"
#define WWW "an www.example. 60 IN A 192.0.2.1\n"
#define NS_SOA                                                              \
	"ns example. 30 IN SOA ns.example. host.example. 1 3600 600 86400 " \
	"30\n"

/* What a rule without these does */
#define ANY_QUERY .qtype = -1, .edns = -1
#define AS_ZONE .rcode = -1, .keep = -1
#define REFUSED 5

struct nameserver *start(const struct ns_config *config);

/* A server on 127.0.0.1 with one zone and these rules. */
struct nameserver *start_rules(const struct ns_rule *rules, size_t n);

/* A server whose "big." has n addresses, 16 octets each in an answer. */
struct nameserver *start_big(int n);

/* A connected socket; -1 and errno. */
int client(int type, const char *address, uint16_t port);
int udp_client(const struct nameserver *ns);
int tcp_client(const struct nameserver *ns);

/* Runs the nameserver until the client's socket is ready. */
void run_until(struct nameserver *ns, int fd, short events);

/* Runs it until it has nothing to do but wait. */
void run(struct nameserver *ns);

void ask_with(int fd, uint16_t id, const char *question, unsigned edns_size);
void ask(int fd, uint16_t id, const char *question);
size_t receive(struct nameserver *ns, int fd, uint8_t *wire);

/* Returns the id of the next reply; its text is kept in reply. */
extern char reply[1 << 17];
uint16_t next_reply(struct nameserver *ns, int fd, const char *question);

const char *answer_to(struct nameserver *ns, int fd, const char *question);

void tcp_ask(int fd, uint16_t id, const char *question);
void tcp_read(struct nameserver *ns, int fd, uint8_t *out, size_t size);
size_t tcp_receive(struct nameserver *ns, int fd, uint8_t *wire);
uint16_t tcp_next_reply(struct nameserver *ns, int fd, const char *question);
bool is_closed(struct nameserver *ns, int fd);

const struct ns_event *event(const struct nameserver *ns, size_t i);
size_t event_count(const struct nameserver *ns);
void wait_for_events(struct nameserver *ns, size_t n);

int64_t now_ms(void); /* CLOCK_MONOTONIC */

#endif
