/* SPDX-License-Identifier: MIT */
/* Exchanges with one server over UDP. */
#include "datagrams.h"
#include "port.h"
#include "query_ids.h"
#include "unheard.h"
#include <ares.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Datagrams that are received, and that wait to be sent, at a time. */
#define RECEIVED 32
#define UNSENT 128

/* A header, a name, type and class, and an OPT record. */
#define QUESTION_MAX (MESSAGE_HEADER + NAME_MAX_LABELS + 4 + 11)

struct unsent {
	struct port *port;
	size_t len;
	unsigned char bytes[QUESTION_MAX];
};

struct datagrams {
	struct carrier base;
	struct unheard unheard;
	struct port *ports; /* the first takes questions, if it has room */
	struct query_ids ids;
	struct iovec parts[RECEIVED];
	unsigned char (*received)[MESSAGE_MAX]; /* RECEIVED of them */
	size_t nunsent;
	struct unsent unsent[UNSENT]; /* nunsent of them */
};

static struct datagrams *of(struct carrier *base)
{
	return (struct datagrams *)base;
}

/* Ports */

static struct port *open_port(struct datagrams *d, struct exchange *ex)
{
	struct port *port = calloc(1, sizeof(*port));

	if (!port) {
		ex->ares_status = ARES_ENOMEM;
		return NULL;
	}
	port->fd = endpoint_open(
	    &d->base.server, d->base.config.sockets, SOCK_DGRAM, &ex->fatal);
	if (port->fd < 0 || endpoint_connect(port->fd, &d->base.server) != 0) {
		ex->ares_status = ARES_ECONNREFUSED;
		ex->err = errno;
		if (port->fd >= 0)
			close(port->fd);
		free(port);
		return NULL;
	}
	d->base.config.watch(
	    d->base.config.context, &d->base, port->fd, true, false);
	port->next = d->ports;
	d->ports = port;
	return port;
}

static void close_port(struct datagrams *d, struct port *port)
{
	if (port->fd < 0)
		return;
	d->base.config.watch(
	    d->base.config.context, &d->base, port->fd, false, false);
	close(port->fd);
	port->fd = -1;
}

static struct port *port_for(struct datagrams *d, struct exchange *ex)
{
	if (d->ports && port_has_room(d->ports, ex->sent_us))
		return d->ports;
	return open_port(d, ex);
}

static struct port *find_port(const struct datagrams *d, int fd)
{
	struct port *port = d->ports;

	while (port && port->fd != fd)
		port = port->next;
	return port;
}

static void leave(struct datagrams *d, struct exchange *ex)
{
	unheard_remove(&d->unheard, ex);
	port_leave(ex);
	ex->carrier = NULL;
}

static void end(struct datagrams *d, struct exchange *ex)
{
	d->base.wanted--;
	d->base.config.done(d->base.config.context, ex);
}

/* The server cannot be asked from there: so says the system. */
static void fail_port(struct datagrams *d, struct port *port, int err)
{
	for (unsigned i = 0; i < port->begun; i++) {
		struct exchange *ex = port->exchanges[i];

		if (!ex)
			continue;
		leave(d, ex);
		ex->ares_status = ARES_ECONNREFUSED;
		ex->err = err;
		end(d, ex);
	}
	close_port(d, port);
}

/* Asking */

static unsigned char *put16(unsigned char *at, unsigned value)
{
	*at++ = (unsigned char)(value >> 8);
	*at++ = (unsigned char)value;
	return at;
}

/* RFC 1035 section 4.1, RFC 6891 section 6.1.2. */
static size_t write_question(
    unsigned char *bytes, const struct question *q, uint16_t id)
{
	size_t name_len = name_length(q->name);
	unsigned char *at = put16(bytes, id);

	at = put16(at, q->trust_ad ? 0x0120 : 0x0100); /* RD, AD */
	at = put16(at, 1);
	at = put16(at, 0);
	at = put16(at, 0);
	at = put16(at, q->edns_size ? 1 : 0);
	memcpy(at, q->name, name_len);
	at = put16(at + name_len, q->type);
	at = put16(at, q->class);
	if (q->edns_size) {
		*at++ = 0; /* the root */
		at = put16(at, 41);
		at = put16(at, q->edns_size);
		memset(at, 0, 6);
		at += 6;
	}
	return (size_t)(at - bytes);
}

static bool new_id(struct datagrams *d, const struct port *port, uint16_t *id)
{
	do
		if (!query_ids_next(&d->ids, id))
			return false;
	while (port_find(port, *id));
	return true;
}

static void send_all(struct datagrams *d);

static void enqueue(struct datagrams *d, const struct exchange *ex)
{
	struct unsent *u;

	if (d->nunsent == UNSENT)
		send_all(d);
	u = &d->unsent[d->nunsent++];
	u->port = ex->port;
	u->len = write_question(u->bytes, &ex->question, ex->id);
}

static void start(struct carrier *base, struct exchange *ex)
{
	struct datagrams *d = of(base);
	struct port *port = port_for(d, ex);
	uint16_t id;

	d->base.wanted++;
	if (!port) {
		end(d, ex);
		return;
	}
	if (!new_id(d, port, &id)) {
		ex->ares_status = ARES_ENOMEM;
		end(d, ex);
		return;
	}
	ex->carrier = base;
	port_take(port, ex, id);
	unheard_add(&d->unheard, ex);
	enqueue(d, ex);
}

static void drop(struct carrier *base, struct exchange *ex)
{
	leave(of(base), ex);
	base->wanted--;
	free(ex);
}

/* What cannot be sent is as good as lost on the way. */
static bool is_lost(int err)
{
	return err == EAGAIN || err == EINTR || err == ENOBUFS;
}

/* Those in a row that are for one socket; returns how many, or -1. */
static int send_some(struct datagrams *d, size_t first)
{
	struct mmsghdr messages[UNSENT];
	struct iovec parts[UNSENT];
	struct port *port = d->unsent[first].port;
	unsigned n = 0;

	for (size_t i = first; i < d->nunsent && d->unsent[i].port == port;
	     i++, n++) {
		parts[n].iov_base = d->unsent[i].bytes;
		parts[n].iov_len = d->unsent[i].len;
		messages[n] = (struct mmsghdr){
		    .msg_hdr = {.msg_iov = &parts[n], .msg_iovlen = 1}};
	}
	return port->fd < 0 ? (int)n
			    : sendmmsg(port->fd, messages, n, MSG_NOSIGNAL);
}

static void send_all(struct datagrams *d)
{
	size_t sent = 0;

	while (sent < d->nunsent) {
		int n = send_some(d, sent);

		/* An error that was waiting tells of datagrams before. */
		if (n < 0 && !is_lost(errno))
			fail_port(d, d->unsent[sent].port, errno);
		sent += n > 0 ? (size_t)n : 1;
	}
	d->nunsent = 0;
}

static int64_t flush(struct carrier *base, int64_t now_us, bool all_read)
{
	struct datagrams *d = of(base);
	struct exchange *ex;

	while (all_read && (ex = unheard_due(&d->unheard, now_us)))
		enqueue(d, ex);
	send_all(d);
	return unheard_next_us(&d->unheard);
}

/* Hearing */

/* Some servers refuse with a header alone, which libc takes: the question is
 * added. */
static size_t complete(
    unsigned char *bytes, size_t len, const struct question *q)
{
	size_t name_len = name_length(q->name);
	unsigned char *at = bytes + MESSAGE_HEADER;

	if (len != MESSAGE_HEADER || bytes[4] || bytes[5] ||
	    !message_refuses(bytes))
		return len;
	bytes[5] = 1;
	memcpy(at, q->name, name_len);
	at = put16(at + name_len, q->type);
	at = put16(at, q->class);
	return (size_t)(at - bytes);
}

static void hear(struct datagrams *d, struct port *port, unsigned char *bytes,
    size_t len, int64_t now_us)
{
	struct exchange *ex = NULL;
	const struct question *q;

	if (len >= MESSAGE_HEADER)
		ex = port_find(port, (uint16_t)(bytes[0] << 8 | bytes[1]));
	if (!ex)
		return;
	q = &ex->question;
	len = complete(bytes, len, q);
	if (!message_answers(bytes, len, q->name, q->type, q->class))
		return;
	unheard_answered(&d->unheard, ex, now_us);
	leave(d, ex);
	ex->overtaken = unheard_overtaken(&d->unheard);
	ex->response = message_copy(bytes, len);
	ex->ares_status = ex->response ? ARES_SUCCESS : ARES_ENOMEM;
	end(d, ex);
}

/* One batch: if there are more the socket stays readable. */
static bool process(
    struct carrier *base, int fd, bool readable, bool writable, int64_t now_us)
{
	struct datagrams *d = of(base);
	struct port *port = find_port(d, fd);
	struct mmsghdr messages[RECEIVED];
	int n;

	(void)readable, (void)writable;
	if (!port)
		return false;
	for (int i = 0; i < RECEIVED; i++)
		messages[i] = (struct mmsghdr){
		    .msg_hdr = {.msg_iov = &d->parts[i], .msg_iovlen = 1}};
	n = recvmmsg(fd, messages, RECEIVED, 0, NULL);
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		fail_port(d, port, errno);
	for (int i = 0; i < n; i++)
		hear(d, port, d->received[i], messages[i].msg_len, now_us);
	return n == RECEIVED;
}

static void tidy(struct carrier *base)
{
	struct datagrams *d = of(base);
	struct port **at = &d->ports;

	while (*at) {
		struct port *port = *at;

		/* Only the first takes more. */
		if (port->waiting > 0 ||
		    (port == d->ports && !port_has_served(port))) {
			at = &port->next;
			continue;
		}
		close_port(d, port);
		*at = port->next;
		free(port);
	}
}

static void datagrams_free(struct carrier *base)
{
	struct datagrams *d = of(base);

	while (d->ports) {
		struct port *port = d->ports;

		for (unsigned i = 0; i < port->begun; i++) {
			struct exchange *ex = port->exchanges[i];

			if (!ex)
				continue;
			leave(d, ex);
			ex->ares_status = ARES_EDESTRUCTION;
			end(d, ex);
		}
		close_port(d, port);
		d->ports = port->next;
		free(port);
	}
	free(d->received);
	free(d);
}

static const struct carrier_ops datagrams_ops = {
    .free = datagrams_free,
    .start = start,
    .drop = drop,
    .process = process,
    .flush = flush,
    .tidy = tidy,
};

struct carrier *datagrams_new(const struct carrier_config *config)
{
	struct datagrams *d = malloc(sizeof(*d));

	if (!d)
		return NULL;
	memset(d, 0, offsetof(struct datagrams, unsent));
	d->base.ops = &datagrams_ops;
	d->base.config = *config;
	d->base.server = *config->server;
	d->received = malloc(RECEIVED * sizeof(*d->received));
	if (!d->received) {
		free(d);
		return NULL;
	}
	for (int i = 0; i < RECEIVED; i++)
		d->parts[i] = (struct iovec){d->received[i], MESSAGE_MAX};
	return &d->base;
}
