/* SPDX-License-Identifier: MIT */
/*
 * The floor: questions made beforehand, in batches, and nothing else.  A stock
 * socket has room for 256 answers, or 192 where what has been read is not given
 * back yet, so there is one for each ROOM look-ups in flight, in turn.  When
 * nothing has come for a tenth of a second, what is missing is asked again.
 */
#include "../load.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/uio.h>

#define BATCH 64
#define MESSAGE 512
#define QUESTION 48
#define ROOM 90

static int *sockets;
static size_t n_sockets;
static int epoll_fd;
static unsigned per_lookup;
static unsigned char *questions;
static unsigned char *lengths;
static unsigned char *missing; /* by look-up: 1: A, 2: AAAA */

static unsigned char make(unsigned char *m, size_t i, int type)
{
	char name[LOAD_NAME], *label = name;
	unsigned char *at = m + 12;

	load_name(i, name);
	memcpy(m, "\0\0\1\0\0\1\0\0\0\0\0", 12);
	m[0] = (unsigned char)(i >> 8);
	m[1] = (unsigned char)i;
	for (char *dot; label; label = dot) {
		size_t len = strcspn(label, ".");

		dot = label[len] ? label + len + 1 : NULL;
		*at++ = (unsigned char)len;
		memcpy(at, label, len);
		at += len;
	}
	memcpy(at, "\0\0\0\0\1", 5);
	at[2] = (unsigned char)type;
	return (unsigned char)(at + 5 - m);
}

static void prepare(void)
{
	size_t n = load.total * per_lookup;

	questions = malloc(n * QUESTION);
	lengths = malloc(n);
	missing = malloc(load.total);
	if (!questions || !lengths || !missing)
		load_die("malloc");
	for (size_t i = 0; i < n; i++)
		lengths[i] = make(questions + i * QUESTION, i / per_lookup,
		    i % per_lookup ? 28 : 1);
	memset(missing, per_lookup == 2 ? 3 : 1, load.total);
}

/* Those of a batch that begins with this question. */
static int socket_of(size_t question)
{
	return sockets[question / BATCH % n_sockets];
}

static void send_some(size_t first, size_t n)
{
	int sock = socket_of(first);
	struct mmsghdr out[BATCH];
	struct iovec iov[BATCH];

	for (size_t i = 0; i < n; i++) {
		iov[i] = (struct iovec){
		    questions + (first + i) * QUESTION, lengths[first + i]};
		out[i].msg_hdr =
		    (struct msghdr){.msg_iov = &iov[i], .msg_iovlen = 1};
	}
	for (size_t sent = 0; sent < n;) {
		int done = sendmmsg(sock, out + sent, (unsigned)(n - sent), 0);

		if (done < 0)
			load_die("sendmmsg");
		sent += (size_t)done;
	}
}

/* Submits as many as may be under way. */
static size_t submit(size_t room)
{
	char name[LOAD_NAME];
	size_t i, first = 0, n = 0, begun = 0;

	while (begun < room && load_next(&i, name)) {
		if (n == 0)
			first = i * per_lookup;
		n += per_lookup;
		begun++;
		if ((first + n) % BATCH == 0) {
			send_some(first, n);
			n = 0;
		}
	}
	if (n)
		send_some(first, n);
	return begun;
}

/* Returns how many look-ups have ended. */
static size_t hear(const unsigned char *m)
{
	const unsigned char *at = m + 14;
	unsigned char bit;
	size_t i = 0;

	for (int n = 1; n < m[12]; n++)
		i = i * 10 + (size_t)(*at++ - '0');
	while (*at)
		at += *at + 1;
	at += 5 + 12;
	bit = at[-9] == 1 ? 1 : 2;
	if (!(missing[i] & bit))
		return 0; /* it was asked twice */
	load_inet(i, bit == 1 ? AF_INET : AF_INET6, at);
	missing[i] &= (unsigned char)~bit;
	if (missing[i])
		return 0;
	load_done(i);
	return 1;
}

static size_t receive(int sock)
{
	static unsigned char data[BATCH][MESSAGE];
	struct mmsghdr in[BATCH];
	struct iovec iov[BATCH];
	size_t ended = 0;
	int n;

	for (size_t i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){data[i], MESSAGE};
		in[i].msg_hdr =
		    (struct msghdr){.msg_iov = &iov[i], .msg_iovlen = 1};
	}
	n = recvmmsg(sock, in, BATCH, MSG_DONTWAIT, NULL);
	for (int i = 0; i < n; i++)
		ended += hear(data[i]);
	return ended;
}

static void ask_again(void)
{
	for (size_t i = 0; i < load_begun(); i++) {
		if (missing[i] & 1)
			send_some(i * per_lookup, 1);
		if (missing[i] & 2)
			send_some(i * per_lookup + 1, 1);
	}
}

static void open_sockets(void)
{
	struct sockaddr_in sin = {.sin_family = AF_INET,
	    .sin_port = htons(53),
	    .sin_addr = {htonl(INADDR_LOOPBACK)}};

	n_sockets = (load.in_flight + ROOM - 1) / ROOM;
	sockets = calloc(n_sockets, sizeof(*sockets));
	epoll_fd = epoll_create1(0);
	if (!sockets || epoll_fd < 0)
		load_die("epoll_create1");
	for (size_t n = 0; n < n_sockets; n++) {
		int fd = socket(AF_INET, SOCK_DGRAM, 0);
		struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

		sockets[n] = fd;
		if (fd < 0 ||
		    connect(fd, (struct sockaddr *)&sin, sizeof(sin)) < 0 ||
		    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
			load_die("connect");
	}
}

int main(int argc, char **argv)
{
	struct epoll_event ready[BATCH];
	size_t under_way;

	load_begin(argc, argv);
	per_lookup = load.single ? 1 : 2;
	open_sockets();
	prepare();
	load_restart();
	under_way = submit(load.in_flight);
	while (under_way) {
		int n = epoll_wait(epoll_fd, ready, BATCH, 100);

		if (n == 0)
			ask_again();
		for (int k = 0; k < n; k++)
			under_way -= receive(ready[k].data.fd);
		under_way += submit(load.in_flight - under_way);
	}
	return load_end();
}
