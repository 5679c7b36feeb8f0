/* SPDX-License-Identifier: MIT */
/*
 * The name server of the benchmarks: as fast as one core allows, so that it is
 * not what is measured.  It answers n<i>.bench.example (load.h) from the question
 * alone, in batches.
 *
 *	server [--delay-ms N] [--lose N] [--addresses N]
 *
 * With --lose, every Nth answer is not sent; with --addresses, each has N of
 * them (15 at most), the first and others (load.h).  On SIGTERM it tells how many
 * questions it has had, and how many have waited at a time for a late answer.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define BATCH 256
#define MOST_ADDRESSES 15 /* that fit a message */
#define QUESTION 192      /* the longest */
#define MESSAGE 512
#define RECEIVE_BUFFER (4 << 20) /* questions lost here would be its, too */
#define WAITING (1 << 19)        /* answers that are not due yet */

struct packet {
	struct sockaddr_storage peer;
	socklen_t peer_len;
	uint16_t len;
	unsigned char data[MESSAGE];
	int64_t due_ns;
};

static int sock;
static int64_t delay_ns;
static unsigned long lose, questions, addresses = 1;
static struct packet *waiting; /* a ring, when there is a delay */
static size_t head, count, most;
static struct packet batch[BATCH];

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}

static int open_socket(void)
{
	struct sockaddr_in sin = {.sin_family = AF_INET,
	    .sin_port = htons(53),
	    .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	int size = RECEIVE_BUFFER;

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (fd < 0 || bind(fd, (struct sockaddr *)&sin, sizeof(sin)) < 0)
		die("127.0.0.1:53");
	return fd;
}

static unsigned char *put(unsigned char *at, const void *data, size_t len)
{
	memcpy(at, data, len);
	return at + len;
}

static unsigned char *put_address(
    unsigned char *at, uint16_t type, uint32_t number)
{
	uint32_t last = htonl((type == 1 ? 0x0a000000 : 0) + number);

	if (type == 1) {
		at = put(at, "\300\14\0\1\0\1\0\0\16\20\0\4", 12);
	} else {
		at = put(at, "\300\14\0\34\0\1\0\0\16\20\0\20", 12);
		at = put(at, "\375\0\0\0\0\0\0\0\0\0\0", 12);
	}
	return put(at, &last, sizeof(last));
}

/* Turn a question into its answer in place.  False if it is none of ours. */
static bool answer(struct packet *p)
{
	static const unsigned char opt[] = {
	    0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0};
	unsigned char *m = p->data, *at = m + 12;
	uint32_t number = 0;
	bool edns = p->len > 12 && m[11];
	uint16_t type;

	if (p->len < 12 + 1 + 4 || (at[1] != 'n' && at[1] != 'N'))
		return false;
	for (int i = 2; i <= at[0]; i++)
		number = number * 10 + (uint32_t)(at[i] - '0');
	while (*at)
		at += *at + 1;
	type = (uint16_t)(at[1] << 8 | at[2]);
	at += 5;
	m[2] = 0x85; /* QR AA RD */
	m[3] = 0x80; /* RA, NOERROR */
	m[7] = 0;
	memset(m + 8, 0, 4);
	if (type == 1 || type == 28) {
		m[7] = (unsigned char)addresses;
		for (uint32_t n = 0; n < addresses; n++)
			at = put_address(at, type, number + (n << 18));
	}
	if (edns) {
		at = put(at, opt, sizeof(opt));
		m[11] = 1;
	}
	p->len = (uint16_t)(at - m);
	return true;
}

static void send_all(struct packet *packets, size_t n)
{
	static struct mmsghdr out[BATCH];
	static struct iovec iov[BATCH];
	size_t sent = 0;

	for (size_t i = 0; i < n; i++) {
		iov[i] = (struct iovec){packets[i].data, packets[i].len};
		out[i].msg_hdr = (struct msghdr){.msg_name = &packets[i].peer,
		    .msg_namelen = packets[i].peer_len,
		    .msg_iov = &iov[i],
		    .msg_iovlen = 1};
	}
	while (sent < n) {
		int done = sendmmsg(sock, out + sent, n - sent, 0);

		if (done > 0)
			sent += (size_t)done;
		else if (errno == EAGAIN)
			poll(&(struct pollfd){sock, POLLOUT, 0}, 1, 1);
		else
			sent++; /* its socket is gone */
	}
}

static void later(const struct packet *packets, size_t n)
{
	int64_t due = now_ns() + delay_ns;

	for (size_t i = 0; i < n && count < WAITING; i++) {
		struct packet *p = &waiting[(head + count++) % WAITING];

		*p = packets[i];
		p->due_ns = due;
	}
	if (count > most)
		most = count;
}

static bool receive(void)
{
	static struct mmsghdr in[BATCH];
	static struct iovec iov[BATCH];
	size_t kept = 0;
	int n;

	for (size_t i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){batch[i].data, QUESTION};
		in[i].msg_hdr = (struct msghdr){.msg_name = &batch[i].peer,
		    .msg_namelen = sizeof(batch[i].peer),
		    .msg_iov = &iov[i],
		    .msg_iovlen = 1};
	}
	n = recvmmsg(sock, in, BATCH, 0, NULL);
	for (int i = 0; i < n; i++) {
		batch[i].len = (uint16_t)in[i].msg_len;
		batch[i].peer_len = in[i].msg_hdr.msg_namelen;
		questions++;
		if (!answer(&batch[i]) || (lose && questions % lose == 0))
			continue;
		if (kept != (size_t)i)
			batch[kept] = batch[i];
		kept++;
	}
	if (delay_ns)
		later(batch, kept);
	else
		send_all(batch, kept);
	return n == BATCH;
}

static void send_due(void)
{
	int64_t now = now_ns();

	while (count && waiting[head].due_ns <= now) {
		size_t n = 0;

		while (n < BATCH && n < count && head + n < WAITING &&
		       waiting[head + n].due_ns <= now)
			n++;
		send_all(waiting + head, n);
		head = (head + n) % WAITING;
		count -= n;
	}
}

static void wait_for_work(int stop)
{
	struct pollfd fds[2] = {{sock, POLLIN, 0}, {stop, POLLIN, 0}};
	struct timespec left, *timeout = NULL;
	int64_t ns;

	if (count) {
		ns = waiting[head].due_ns - now_ns();
		ns = ns > 0 ? ns : 0;
		left.tv_sec = ns / 1000000000;
		left.tv_nsec = ns % 1000000000;
		timeout = &left;
	}
	if (ppoll(fds, 2, timeout, NULL) > 0 && fds[1].revents) {
		printf("{\"questions\": %lu, \"waiting\": %zu}\n", questions,
		    most);
		exit(0);
	}
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
	    {"delay-ms", required_argument, NULL, 'd'},
	    {"lose", required_argument, NULL, 'l'},
	    {"addresses", required_argument, NULL, 'a'},
	    {0},
	};
	sigset_t stop;
	int c, stop_fd;

	while ((c = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (c == 'd')
			delay_ns = atol(optarg) * 1000000;
		else if (c == 'l')
			lose = strtoul(optarg, NULL, 10);
		else if (c == 'a')
			addresses = strtoul(optarg, NULL, 10);
		else
			return 2;
	}
	if (addresses < 1 || addresses > MOST_ADDRESSES)
		return 2;
	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	stop_fd = signalfd(-1, &stop, SFD_CLOEXEC);
	sock = open_socket();
	waiting = delay_ns ? malloc(WAITING * sizeof(*waiting)) : NULL;
	if (stop_fd < 0 || (delay_ns && !waiting))
		die("server");
	printf("ready\n");
	fflush(stdout);
	for (;;) {
		wait_for_work(stop_fd);
		while (receive())
			send_due();
		send_due();
	}
}
