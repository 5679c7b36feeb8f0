/* SPDX-License-Identifier: MIT */
/* DNS over UDP.  A reply that the kernel does not take is lost, as any
 * datagram may be. */
#include "server.h"
#include <errno.h>
#include <stdlib.h>
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

static void udp_serve(struct server *s, struct udp_batch *b, unsigned i)
{
	const struct msghdr *from = &b->in[i].msg_hdr;
	uint8_t *reply = b->replies + b->used;
	unsigned delay_ms;
	size_t size = serve_query(
	    s, NS_UDP, b->queries[i], b->in[i].msg_len, reply, &delay_ms);
	if (!size)
		return;
	if (delay_ms) {
		delay_udp(s, delay_ms, from->msg_name, from->msg_namelen, reply,
		    size);
		return;
	}
	b->out_data[b->nout] = (struct iovec){reply, size};
	b->out[b->nout].msg_hdr.msg_name = from->msg_name;
	b->out[b->nout].msg_hdr.msg_namelen = from->msg_namelen;
	b->nout++;
	b->used += size;
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

void udp_send(const struct server *s, const struct sockaddr *to,
    socklen_t tolen, const void *data, size_t size)
{
	while (
	    sendto(s->udp.source.fd, data, size, MSG_DONTWAIT, to, tolen) < 0 &&
	    errno == EINTR)
		;
}
