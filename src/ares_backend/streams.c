/* SPDX-License-Identifier: MIT */
/* The TCP connections under a c-ares channel. */
#include "streams.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What has been read of a message, its length first. */
struct stream {
	struct stream *next;
	int fd;
	size_t len;
	unsigned char bytes[2 + MESSAGE_MAX];
};

static int fail(struct streams *s, int err)
{
	s->err = err;
	errno = err;
	return -1;
}

void streams_init(struct streams *s, const struct socket_options *options,
    const union server *server)
{
	memset(s, 0, sizeof(*s));
	s->options = options;
	s->server = *server;
	s->reading = -1;
}

/* For c-ares */

/* c-ares has been told some address, since it wants one, and says its family;
 * ours has the server's zone. */
static ares_socket_t open_socket(
    int domain, int type, int protocol, void *user_data)
{
	struct streams *s = user_data;
	struct stream *stream = malloc(sizeof(*stream));

	(void)domain, (void)protocol;
	if (!stream)
		return fail(s, ENOMEM);
	stream->fd = endpoint_open(&s->server, s->options, type, &s->no_socket);
	if (stream->fd < 0) {
		int err = errno;

		free(stream);
		return fail(s, err);
	}
	stream->len = 0;
	stream->next = s->first;
	s->first = stream;
	return stream->fd;
}

static int close_socket(ares_socket_t fd, void *user_data)
{
	struct streams *s = user_data;
	struct stream **at = &s->first, *stream;

	while (*at && (*at)->fd != fd)
		at = &(*at)->next;
	stream = *at;
	if (stream)
		*at = stream->next;
	free(stream);
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
	struct streams *s = user_data;

	(void)addr, (void)size, (void)flags;
	return endpoint_connect(fd, &s->server) == 0 ? 0 : fail(s, errno);
}

static struct stream *find_stream(const struct streams *s, int fd)
{
	struct stream *stream = s->first;

	while (stream && stream->fd != fd)
		stream = stream->next;
	return stream;
}

static ares_ssize_t give_message(ares_socket_t fd, void *buffer, size_t size,
    int flags, struct sockaddr *addr, ares_socklen_t *addr_size,
    void *user_data)
{
	struct streams *s = user_data;
	size_t len = s->answer_len - s->given; /* which may be more than size */

	(void)fd, (void)flags, (void)addr, (void)addr_size;
	if (len == 0) {
		errno = s->err > 0 ? s->err : EAGAIN;
		return s->err == -1 ? 0 : -1;
	}
	len = len < size ? len : size;
	memcpy(buffer, s->answer + s->given, len);
	s->given += len;
	s->taken = true;
	return (ares_ssize_t)len;
}

static ares_ssize_t send_message(ares_socket_t fd, const void *buffer,
    size_t size, int flags, const struct sockaddr *addr,
    ares_socklen_t addr_size, void *user_data)
{
	struct streams *s = user_data;
	unsigned char *copy = malloc(size);
	ssize_t sent;

	(void)addr, (void)addr_size;
	if (!copy)
		return fail(s, ENOMEM);
	memcpy(copy, buffer, size);
	disguise_drop(s->underway, copy, size);
	sent = send(fd, copy, size, flags | MSG_NOSIGNAL);
	free(copy);
	if (sent < 0 && errno != EAGAIN)
		return fail(s, errno);
	return sent;
}

const struct ares_socket_functions_ex streams_functions = {
    .version = 1,
    .asocket = open_socket,
    .aclose = close_socket,
    .asetsockopt = set_option,
    .aconnect = connect_socket,
    .arecvfrom = give_message,
    .asendto = send_message,
};

/* Reading */

void streams_begin(struct streams *s, int fd)
{
	s->reading = fd;
	s->err = 0;
	s->no_socket = s->told = s->cut = false;
}

void streams_end(struct streams *s)
{
	s->reading = -1;
	s->message = NULL;
	s->answer_len = s->given = 0;
	s->no_socket = false;
	s->err = 0;
}

/* An error is told to c-ares once; that there is nothing to read is none. */
static bool tell_error(struct streams *s, ssize_t got)
{
	if (s->told || (got < 0 && (errno == EAGAIN || errno == EINTR)))
		return false;
	s->err = got < 0 ? errno : -1;
	s->told = true;
	s->message = NULL;
	s->answer_len = s->given = 0;
	return true;
}

/* Until a message is complete: its length, or what recv(2) said. */
static ssize_t read_message(struct stream *stream)
{
	size_t want = 2;

	if (stream->len >= 2)
		want += (size_t)stream->bytes[0] << 8 | stream->bytes[1];
	while (stream->len < want) {
		ssize_t got = recv(stream->fd, stream->bytes + stream->len,
		    want - stream->len, 0);

		if (got <= 0)
			return got;
		stream->len += (size_t)got;
		if (stream->len == 2)
			want +=
			    (size_t)stream->bytes[0] << 8 | stream->bytes[1];
	}
	if (want < 2 + MESSAGE_HEADER) {
		errno = EMSGSIZE;
		return -1;
	}
	return (ssize_t)want - 2;
}

/* Passes over messages that answer nothing, as libc does. */
static bool next_of_stream(struct streams *s, struct stream *stream)
{
	const unsigned char *message = stream->bytes + 2;
	const struct exchange *ex;
	ssize_t len;

	do {
		len = read_message(stream);
		if (len <= 0) {
			s->cut = stream->len >= 2;
			return tell_error(s, len);
		}
		stream->len = 0; /* the bytes stay until it is read again */
		ex = disguise_find(s->underway, message);
	} while (!ex);
	s->message = message;
	s->message_len = (size_t)len;
	len = (ssize_t)disguise_answer(ex, s->answer + 2);
	s->answer[0] = (unsigned char)(len >> 8);
	s->answer[1] = (unsigned char)len;
	s->answer_len = (size_t)len + 2;
	s->given = 0;
	s->err = 0;
	return true;
}

bool streams_next(struct streams *s)
{
	bool unread = s->given < s->answer_len, taken = s->taken;

	s->taken = false;
	if (s->reading < 0)
		return false;
	if (unread || s->told)
		return unread && taken;
	return next_of_stream(s, find_stream(s, s->reading));
}
