/* SPDX-License-Identifier: MIT */
/* The sockets under a c-ares channel. */
#include "sockets.h"
#include "disguise.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What has been read of a message, its length first. */
struct stream {
	struct stream *next;
	int fd;
	size_t len, given; /* read, and already given to c-ares */
	unsigned char bytes[2 + MESSAGE_MAX];
};

static int fail(struct sockets *s, int err)
{
	s->err = err;
	errno = err;
	return -1;
}

bool sockets_init(struct sockets *s, const struct socket_options *options,
    const union server *server, bool tcp)
{
	memset(s, 0, sizeof(*s));
	s->options = options;
	s->server = *server;
	s->tcp = tcp;
	s->reading = -1;
	if (!tcp)
		s->datagrams = malloc(SOCKETS_BATCH * sizeof(*s->datagrams));
	return tcp || s->datagrams;
}

void sockets_release(struct sockets *s)
{
	free(s->datagrams);
}

/* For c-ares */

/* Errors of the network, not of the port alone, should be heard of. */
static void enable_errors(int fd, int family)
{
	int on = 1;

	if (family == AF_INET)
		setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof(on));
	else
		setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof(on));
}

/* False, with errno, if there is no such address or device. */
static bool set_up(const struct sockets *s, int fd)
{
	const struct socket_options *o = s->options;
	bool inet6 = s->server.sa.sa_family == AF_INET6;
	const union server *local = inet6 ? &o->local6 : &o->local4;
	socklen_t len = inet6 ? sizeof(local->sin6) : sizeof(local->sin);

	if (o->send_buffer)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &o->send_buffer,
		    sizeof(o->send_buffer));
	if (o->receive_buffer)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &o->receive_buffer,
		    sizeof(o->receive_buffer));
	if (o->device && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, o->device,
			     (socklen_t)strlen(o->device)) != 0)
		return false;
	return !local->sa.sa_family || bind(fd, &local->sa, len) == 0;
}

/* c-ares has been told some address, since it wants one, and says its family;
 * ours has the server's zone. */
static ares_socket_t open_socket(
    int domain, int type, int protocol, void *user_data)
{
	struct sockets *s = user_data;
	int family = s->server.sa.sa_family, on = 1, fd;
	struct stream *stream = NULL;

	(void)domain;
	if (type == SOCK_STREAM && !(stream = malloc(sizeof(*stream))))
		return fail(s, ENOMEM);
	fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
	if (fd < 0) {
		free(stream);
		s->no_socket = true;
		return fail(s, errno);
	}
	if (!set_up(s, fd)) {
		int err = errno;

		close(fd);
		free(stream);
		return fail(s, err);
	}
	if (!stream) {
		enable_errors(fd, family);
		return fd;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	stream->fd = fd;
	stream->len = stream->given = 0;
	stream->next = s->streams;
	s->streams = stream;
	return fd;
}

static int close_socket(ares_socket_t fd, void *user_data)
{
	struct sockets *s = user_data;
	struct stream **at = &s->streams, *stream;

	while (*at && (*at)->fd != fd)
		at = &(*at)->next;
	stream = *at;
	if (stream)
		*at = stream->next;
	free(stream);
	for (size_t i = s->sent; i < s->nunsent; i++)
		if (s->unsent[i].fd == fd)
			s->unsent[i].fd = -1;
	if (s->reading == fd)
		s->reading = -1;
	return close(fd);
}

static int set_option(ares_socket_t fd, ares_socket_opt_t opt,
    const void *value, ares_socklen_t size, void *user_data)
{
	(void)fd, (void)opt, (void)value, (void)size, (void)user_data;
	errno = ENOSYS;
	return -1;
}

static int connect_socket(ares_socket_t fd, const struct sockaddr *addr,
    ares_socklen_t size, unsigned int flags, void *user_data)
{
	struct sockets *s = user_data;
	socklen_t len = s->server.sa.sa_family == AF_INET
			    ? sizeof(s->server.sin)
			    : sizeof(s->server.sin6);

	(void)addr, (void)size, (void)flags;
	return connect(fd, &s->server.sa, len) == 0 ? 0 : fail(s, errno);
}

static struct stream *find_stream(const struct sockets *s, int fd)
{
	struct stream *stream = s->streams;

	while (stream && stream->fd != fd)
		stream = stream->next;
	return stream;
}

/* What c-ares compares a datagram's source with: the socket is connected, so
 * it is the server's. */
static void write_source(struct sockaddr *addr, ares_socklen_t *size)
{
	const struct sockaddr_in told = {
	    .sin_family = AF_INET,
	    .sin_addr = {htonl(INADDR_LOOPBACK)},
	};

	if (!addr || !size || *size < sizeof(told))
		return;
	memcpy(addr, &told, sizeof(told));
	*size = sizeof(told);
}

/* What an RCODE means is not c-ares's to say: after FORMERR it would ask again
 * without EDNS. */
static void hide_rcode(unsigned char *message, size_t len)
{
	if (len >= MESSAGE_HEADER)
		message[3] &= 0xf0;
}

/* A message that c-ares reads in parts has a header and a name in the first. */
static void mask(const struct sockets *s, const struct stream *stream,
    unsigned char *buffer, size_t len)
{
	size_t prefix = stream ? 2 : 0;

	if ((stream && stream->given > 0) || len <= prefix)
		return;
	hide_rcode(buffer + prefix, len - prefix);
	if (s->disguised)
		disguise_put_on(s->disguised, buffer + prefix, len - prefix);
}

static ares_ssize_t give_message(ares_socket_t fd, void *buffer, size_t size,
    int flags, struct sockaddr *addr, ares_socklen_t *addr_size,
    void *user_data)
{
	struct sockets *s = user_data;
	struct stream *stream = find_stream(s, fd);
	const unsigned char *from = s->message;
	size_t len = s->message_len;

	(void)flags;
	if (!s->unread) {
		errno = s->err > 0 ? s->err : EAGAIN;
		return s->err == -1 ? 0 : -1;
	}
	if (stream) { /* with its length it may be more than size */
		from = stream->bytes + stream->given;
		len = stream->len - stream->given;
	}
	len = len < size ? len : size;
	memcpy(buffer, from, len);
	mask(s, stream, buffer, len);
	if (stream)
		stream->given += len;
	s->unread = stream && stream->given < stream->len;
	s->taken = true;
	write_source(addr, addr_size);
	return (ares_ssize_t)len;
}

static ssize_t send_undisguised(
    const struct sockets *s, int fd, const void *buffer, size_t size)
{
	unsigned char *copy = malloc(size);
	ssize_t sent;

	if (!copy) {
		errno = ENOMEM;
		return -1;
	}
	memcpy(copy, buffer, size);
	disguise_drop_stream(s->disguised, copy, size);
	sent = send(fd, copy, size, MSG_NOSIGNAL);
	free(copy);
	return sent;
}

static ares_ssize_t send_message(ares_socket_t fd, const void *buffer,
    size_t size, int flags, const struct sockaddr *addr,
    ares_socklen_t addr_size, void *user_data)
{
	struct sockets *s = user_data;
	ssize_t sent;

	(void)addr, (void)addr_size;
	if (!s->tcp && s->nunsent < SOCKETS_UNSENT && size <= SOCKETS_QUERY) {
		s->unsent[s->nunsent].fd = fd;
		s->unsent[s->nunsent].len = size;
		memcpy(s->unsent[s->nunsent].bytes, buffer, size);
		s->nunsent++;
		return (ares_ssize_t)size;
	}
	sent = s->tcp && s->disguised
		   ? send_undisguised(s, fd, buffer, size)
		   : send(fd, buffer, size, flags | MSG_NOSIGNAL);
	if (sent < 0 && errno != EAGAIN)
		return fail(s, errno);
	return sent;
}

const struct ares_socket_functions_ex sockets_functions = {
    .version = 1,
    .asocket = open_socket,
    .aclose = close_socket,
    .asetsockopt = set_option,
    .aconnect = connect_socket,
    .arecvfrom = give_message,
    .asendto = send_message,
};

/* Reading */

void sockets_begin(struct sockets *s, int fd)
{
	s->reading = fd;
	s->err = 0;
	s->no_socket = s->told = false;
	s->ndatagrams = -1;
	s->next_datagram = 0;
}

void sockets_skip(struct sockets *s)
{
	struct stream *stream = find_stream(s, s->reading);

	if (stream)
		stream->len = stream->given = 0;
	s->unread = false;
	s->message = NULL;
}

void sockets_end(struct sockets *s)
{
	s->reading = -1;
	s->message = NULL;
	s->unread = s->no_socket = false;
	s->err = 0;
}

/* An error is told to c-ares once; that there is nothing to read is none. */
static bool tell_error(struct sockets *s, ssize_t got)
{
	if (s->told || (got < 0 && (errno == EAGAIN || errno == EINTR)))
		return false;
	s->err = got < 0 ? errno : -1;
	s->told = true;
	s->message = NULL;
	return true;
}

static bool set_message(
    struct sockets *s, const unsigned char *message, size_t len)
{
	s->message = message;
	s->message_len = len;
	s->unread = true;
	s->err = 0;
	return true;
}

static int receive_datagrams(struct sockets *s)
{
	struct mmsghdr messages[SOCKETS_BATCH] = {0};
	struct iovec parts[SOCKETS_BATCH];
	int count;

	for (int i = 0; i < SOCKETS_BATCH; i++) {
		parts[i].iov_base = s->datagrams[i];
		parts[i].iov_len = sizeof(s->datagrams[i]);
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	count = recvmmsg(s->reading, messages, SOCKETS_BATCH, 0, NULL);
	for (int i = 0; i < count; i++)
		s->sizes[i] = messages[i].msg_len;
	return count;
}

/* One batch: if there are more the socket stays readable. */
static bool next_datagram(struct sockets *s)
{
	int at;

	if (s->ndatagrams < 0) {
		s->ndatagrams = receive_datagrams(s);
		if (s->ndatagrams < 0) {
			s->ndatagrams = 0;
			return tell_error(s, -1);
		}
	}
	if (s->next_datagram >= s->ndatagrams)
		return false;
	at = s->next_datagram++;
	return set_message(s, s->datagrams[at], s->sizes[at]);
}

/* Until a message is complete. */
static bool next_of_stream(struct sockets *s, struct stream *stream)
{
	size_t want = 2;

	if (stream->given > 0 && stream->given == stream->len)
		stream->len = stream->given = 0;
	if (stream->len >= 2)
		want += (size_t)stream->bytes[0] << 8 | stream->bytes[1];
	while (stream->len < want) {
		ssize_t got = recv(stream->fd, stream->bytes + stream->len,
		    want - stream->len, 0);

		if (got <= 0)
			return tell_error(s, got);
		stream->len += (size_t)got;
		if (stream->len == 2)
			want +=
			    (size_t)stream->bytes[0] << 8 | stream->bytes[1];
	}
	return set_message(s, stream->bytes + 2, want - 2);
}

bool sockets_next(struct sockets *s)
{
	struct stream *stream;
	bool taken = s->taken;

	s->taken = false;
	if (s->reading < 0)
		return false;
	if (s->unread || s->told)
		return s->unread && taken;
	stream = find_stream(s, s->reading);
	return stream ? next_of_stream(s, stream) : next_datagram(s);
}

/* Sending */

/* Those in a row that are for one socket; returns how many, or -1. */
static int send_some(struct sockets *s)
{
	struct mmsghdr messages[SOCKETS_UNSENT] = {0};
	struct iovec parts[SOCKETS_UNSENT];
	int fd = s->unsent[s->sent].fd;
	unsigned count = 0;

	for (size_t i = s->sent; i < s->nunsent && s->unsent[i].fd == fd; i++) {
		disguise_drop(
		    s->disguised, s->unsent[i].bytes, s->unsent[i].len);
		parts[count].iov_base = s->unsent[i].bytes;
		parts[count].iov_len = s->unsent[i].len;
		messages[count].msg_hdr.msg_iov = &parts[count];
		messages[count].msg_hdr.msg_iovlen = 1;
		count++;
	}
	return fd < 0 ? (int)count
		      : sendmmsg(fd, messages, count, MSG_NOSIGNAL);
}

static bool is_lost(int err)
{
	return err == EAGAIN || err == EINTR || err == ENOBUFS;
}

/* What cannot be sent is as good as lost on the way; but an error that was
 * waiting tells of datagrams before, and sending has taken it away. */
int sockets_flush(struct sockets *s)
{
	while (s->sent < s->nunsent) {
		int fd = s->unsent[s->sent].fd, count = send_some(s);

		s->sent += count > 0 ? (size_t)count : 1;
		if (count < 0 && !is_lost(errno)) {
			int err = errno;

			sockets_begin(s, fd);
			s->err = err;
			s->told = true;
			return fd;
		}
	}
	s->sent = s->nunsent = 0;
	return -1;
}
