/* SPDX-License-Identifier: MIT */
/* The TCP connections under a c-ares channel. */
#include "streams.h"
#include "disguise.h"
#include <errno.h>
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
	stream->len = stream->given = 0;
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

/* What an RCODE means is not c-ares's to say: after FORMERR it would ask again
 * without EDNS. */
static void hide_rcode(unsigned char *message, size_t len)
{
	if (len >= MESSAGE_HEADER)
		message[3] &= 0xf0;
}

/* A message that c-ares reads in parts has a header and a name in the first. */
static void mask(const struct streams *s, const struct stream *stream,
    unsigned char *buffer, size_t len)
{
	if (stream->given > 0 || len <= 2)
		return;
	hide_rcode(buffer + 2, len - 2);
	if (s->disguised)
		disguise_put_on(s->disguised, buffer + 2, len - 2);
}

static ares_ssize_t give_message(ares_socket_t fd, void *buffer, size_t size,
    int flags, struct sockaddr *addr, ares_socklen_t *addr_size,
    void *user_data)
{
	struct streams *s = user_data;
	struct stream *stream = find_stream(s, fd);
	size_t len;

	(void)flags, (void)addr, (void)addr_size;
	if (!s->unread) {
		errno = s->err > 0 ? s->err : EAGAIN;
		return s->err == -1 ? 0 : -1;
	}
	len = stream->len - stream->given; /* which may be more than size */
	len = len < size ? len : size;
	memcpy(buffer, stream->bytes + stream->given, len);
	mask(s, stream, buffer, len);
	stream->given += len;
	s->unread = stream->given < stream->len;
	s->taken = true;
	return (ares_ssize_t)len;
}

static ssize_t send_undisguised(
    const struct streams *s, int fd, const void *buffer, size_t size)
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
	struct streams *s = user_data;
	ssize_t sent;

	(void)addr, (void)addr_size;
	sent = s->disguised ? send_undisguised(s, fd, buffer, size)
			    : send(fd, buffer, size, flags | MSG_NOSIGNAL);
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

void streams_skip(struct streams *s)
{
	struct stream *stream = find_stream(s, s->reading);

	stream->len = stream->given = 0;
	s->unread = false;
	s->message = NULL;
}

void streams_end(struct streams *s)
{
	s->reading = -1;
	s->message = NULL;
	s->unread = s->no_socket = false;
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
	return true;
}

static bool set_message(
    struct streams *s, const unsigned char *message, size_t len)
{
	s->message = message;
	s->message_len = len;
	s->unread = true;
	s->err = 0;
	return true;
}

/* Until a message is complete. */
static bool next_of_stream(struct streams *s, struct stream *stream)
{
	size_t want = 2;

	if (stream->given > 0 && stream->given == stream->len)
		stream->len = stream->given = 0;
	if (stream->len >= 2)
		want += (size_t)stream->bytes[0] << 8 | stream->bytes[1];
	while (stream->len < want) {
		ssize_t got = recv(stream->fd, stream->bytes + stream->len,
		    want - stream->len, 0);

		if (got <= 0) {
			s->cut = stream->len >= 2;
			return tell_error(s, got);
		}
		stream->len += (size_t)got;
		if (stream->len == 2)
			want +=
			    (size_t)stream->bytes[0] << 8 | stream->bytes[1];
	}
	return set_message(s, stream->bytes + 2, want - 2);
}

bool streams_next(struct streams *s)
{
	bool taken = s->taken;

	s->taken = false;
	if (s->reading < 0)
		return false;
	if (s->unread || s->told)
		return s->unread && taken;
	return next_of_stream(s, find_stream(s, s->reading));
}
