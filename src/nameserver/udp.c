/* SPDX-License-Identifier: MIT */
/* DNS over UDP.  A reply that the kernel does not take is lost, as any
 * datagram may be. */
#include "address.h"
#include "server.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#define BATCH 64
#define ROUNDS 4 /* of a batch, before other sockets have their turn */
#define QUERY_MAX 4096
#define REPLIES (4 * MESSAGE_MAX)

struct udp_batch {
	struct mmsghdr in[BATCH], out[BATCH];
	struct iovec in_data[BATCH], out_data[BATCH];
	struct sockaddr_storage peers[BATCH];
	unsigned nout;
	size_t used; /* of replies */
	uint8_t queries[BATCH][QUERY_MAX];
	uint8_t replies[REPLIES];
};

struct udp_batch *udp_batch_new(void)
{
	struct udp_batch *b = malloc(sizeof *b);
	if (!b)
		return NULL;
	b->nout = b->used = 0;
	for (int i = 0; i < BATCH; i++) {
		b->in_data[i] = (struct iovec){b->queries[i], QUERY_MAX};
		b->in[i].msg_hdr = (struct msghdr){.msg_name = &b->peers[i],
		    .msg_iov = &b->in_data[i],
		    .msg_iovlen = 1};
		b->out[i].msg_hdr = (struct msghdr){
		    .msg_iov = &b->out_data[i], .msg_iovlen = 1};
	}
	return b;
}

static void flush(struct udp_batch *b, int fd)
{
	unsigned done = 0;
	while (done < b->nout) {
		int n =
		    sendmmsg(fd, b->out + done, b->nout - done, MSG_DONTWAIT);
		if (n > 0)
			done += n;
		else if (errno != EINTR)
			done++;
	}
	b->nout = b->used = 0;
}

/* Whether the batch can carry it: one datagram, now, from where the query
 * went. */
static bool is_plain(const struct ns_action *how)
{
	return !how->delay_ms && !how->hold && !how->duplicate &&
	       !how->other_address;
}

static void send_later(
    struct server *s, const struct msghdr *from, const struct departure *d)
{
	const struct ns_action *how = d->how;
	const struct udp_reply reply = {.to = from->msg_name,
	    .tolen = from->msg_namelen,
	    .octets = d->message,
	    .size = d->size,
	    .other_address = how->other_address};
	int64_t due_us = how->hold
			     ? DELAY_HELD
			     : s->ns->now_us + how->delay_ms * INT64_C(1000);
	for (unsigned i = 0; i <= how->duplicate; i++)
		delay_udp(s, due_us, &reply);
}

static void udp_serve(struct server *s, struct udp_batch *b, unsigned i)
{
	const struct msghdr *from = &b->in[i].msg_hdr;
	const struct arrival arrival = {
	    NS_UDP, from->msg_name, b->queries[i], b->in[i].msg_len};
	struct departure d = {.message = b->replies + b->used};

	if (!serve_query(s, &arrival, &d))
		return;
	if (!is_plain(d.how)) {
		send_later(s, from, &d);
		return;
	}
	b->out_data[b->nout] = (struct iovec){d.message, d.size};
	b->out[b->nout].msg_hdr.msg_name = from->msg_name;
	b->out[b->nout].msg_hdr.msg_namelen = from->msg_namelen;
	b->nout++;
	b->used += d.size;
	if (REPLIES - b->used < MESSAGE_MAX)
		flush(b, s->udp.source.fd);
}

static void udp_ready(
    struct nameserver *ns, struct source *source, uint32_t events)
{
	struct server *s = ((struct udp_socket *)source)->server;
	struct udp_batch *b = ns->batch;

	(void)events;
	for (int round = 0, n = BATCH; round < ROUNDS && n == BATCH; round++) {
		for (int i = 0; i < BATCH; i++)
			b->in[i].msg_hdr.msg_namelen = sizeof b->peers[i];
		n = recvmmsg(source->fd, b->in, BATCH, MSG_DONTWAIT, NULL);
		ns->now_us = nameserver_clock();
		for (int i = 0; i < n; i++)
			udp_serve(s, b, i);
		flush(b, source->fd);
	}
}

bool udp_open(struct server *s, int fd)
{
	s->udp = (struct udp_socket){{udp_ready, fd}, s};
	return nameserver_watch(s->ns, &s->udp.source, EPOLLIN);
}

/* Room for either family's, aligned as they must be. */
union control {
	struct cmsghdr header;
	uint8_t in[CMSG_SPACE(sizeof(struct in_pktinfo))];
	uint8_t in6[CMSG_SPACE(sizeof(struct in6_pktinfo))];
};

/* Have it sent from another address than the socket's (ip(7), ipv6(7)). */
static void set_other_address(int fd, struct msghdr *message, union control *c)
{
	union address a;
	socklen_t length = sizeof a;
	struct cmsghdr *header = &c->header;

	getsockname(fd, &a.any, &length);
	address_change(&a);
	memset(c, 0, sizeof *c);
	message->msg_control = c;
	if (a.any.sa_family == AF_INET) {
		const struct in_pktinfo info = {.ipi_spec_dst = a.in.sin_addr};
		message->msg_controllen = sizeof c->in;
		header->cmsg_level = IPPROTO_IP;
		header->cmsg_type = IP_PKTINFO;
		header->cmsg_len = CMSG_LEN(sizeof info);
		memcpy(CMSG_DATA(header), &info, sizeof info);
	} else {
		const struct in6_pktinfo info = {.ipi6_addr = a.in6.sin6_addr,
		    .ipi6_ifindex = a.in6.sin6_scope_id};
		message->msg_controllen = sizeof c->in6;
		header->cmsg_level = IPPROTO_IPV6;
		header->cmsg_type = IPV6_PKTINFO;
		header->cmsg_len = CMSG_LEN(sizeof info);
		memcpy(CMSG_DATA(header), &info, sizeof info);
	}
}

void udp_send(const struct server *s, const struct udp_reply *reply)
{
	int fd = s->udp.source.fd;
	struct iovec data = {(void *)reply->octets, reply->size};
	struct msghdr message = {.msg_name = (void *)reply->to,
	    .msg_namelen = reply->tolen,
	    .msg_iov = &data,
	    .msg_iovlen = 1};
	union control control;

	if (reply->other_address)
		set_other_address(fd, &message, &control);
	while (sendmsg(fd, &message, MSG_DONTWAIT) < 0 && errno == EINTR)
		;
}
