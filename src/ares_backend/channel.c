/* SPDX-License-Identifier: MIT */
/*
 * A c-ares channel to one server over one protocol.
 *
 * c-ares shortens its timeouts to five times what a server usually takes, so a
 * slow answer among fast ones would be given up.  They are never processed
 * while one that has been waited for that long is still wanted.
 */
#include "channel.h"
#include "disguise.h"
#include "sockets.h"
#include <ares.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Answers to that many queries fit into a socket's receive buffer. */
#define UDP_MAX_QUERIES 100

/* Dropped exchanges that c-ares still waits for, and exchanges since sockets
 * could last be tidied away. */
#define WORN_DROPPED 512
#define WORN_UNTIDY 8192

struct channel {
	struct channel_config config;
	struct sockets sockets;
	ares_channel_t *ares;
	struct exchange *first; /* under way */
	size_t underway, dropped, untidy;
	unsigned char completed[MESSAGE_HEADER + NAME_MAX_LABELS + 4];
};

static void watch_socket(
    void *data, ares_socket_t fd, int readable, int writable)
{
	struct channel *ch = data;

	ch->config.watch(ch->config.context, ch, fd, readable, writable);
}

/* Not thread-safe in c-ares, and nothing has to be cleaned up on Linux. */
static ares_status_t library_status;

static void init_library(void)
{
	library_status = (ares_status_t)ares_library_init(ARES_LIB_INIT_ALL);
}

static bool ares_ready(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, init_library);
	return library_status == ARES_SUCCESS;
}

/* Streams are written to in channel_flush(), too. */
static void write_later(void *data)
{
	(void)data;
}

static bool open_ares(struct channel *ch)
{
	struct in_addr told = {htonl(INADDR_LOOPBACK)};
	char no_file[] = "/dev/null";
	struct ares_options options = {
	    .flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOSEARCH |
		     ARES_FLAG_NOALIASES | ARES_FLAG_STAYOPEN |
		     ARES_FLAG_IGNTC | (ch->config.tcp ? ARES_FLAG_USEVC : 0),
	    .timeout = 60000,
	    .maxtimeout = 60000,
	    .tries = 1,
	    .servers = &told,
	    .nservers = 1,
	    .sock_state_cb = watch_socket,
	    .sock_state_cb_data = ch,
	    .udp_max_queries = UDP_MAX_QUERIES,
	    .qcache_max_ttl = 0,
	    .resolvconf_path = no_file,
	    .hosts_path = no_file,
	};
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_MAXTIMEOUTMS |
		   ARES_OPT_TRIES | ARES_OPT_SERVERS | ARES_OPT_SOCK_STATE_CB |
		   ARES_OPT_UDP_MAX_QUERIES | ARES_OPT_QUERY_CACHE |
		   ARES_OPT_RESOLVCONF | ARES_OPT_HOSTS_FILE |
		   ARES_OPT_NOROTATE;

	if (ares_init_options(&ch->ares, &options, mask) != ARES_SUCCESS)
		return false;
	ares_set_pending_write_cb(ch->ares, write_later, ch);
	return ares_set_socket_functions_ex(
		   ch->ares, &sockets_functions, &ch->sockets) == ARES_SUCCESS;
}

struct channel *channel_new(const struct channel_config *config)
{
	struct channel *ch;

	if (!ares_ready())
		return NULL;
	ch = calloc(1, sizeof(*ch));
	if (!ch)
		return NULL;
	ch->config = *config;
	ch->config.server = NULL; /* the caller's */
	if (!sockets_init(
		&ch->sockets, config->sockets, config->server, config->tcp) ||
	    !open_ares(ch)) {
		channel_free(ch);
		return NULL;
	}
	return ch;
}

void channel_free(struct channel *ch)
{
	if (!ch)
		return;
	ares_destroy(ch->ares);
	sockets_release(&ch->sockets);
	free(ch);
}

bool channel_is(const struct channel *ch, const union server *server, bool tcp)
{
	const union server *own = &ch->sockets.server;

	if (ch->config.tcp != tcp || own->sa.sa_family != server->sa.sa_family)
		return false;
	return own->sa.sa_family == AF_INET
		   ? memcmp(&own->sin, &server->sin, sizeof(own->sin)) == 0
		   : memcmp(&own->sin6, &server->sin6, sizeof(own->sin6)) == 0;
}

bool channel_is_worn(const struct channel *ch)
{
	return ch->dropped >= WORN_DROPPED || ch->untidy >= WORN_UNTIDY;
}

bool channel_is_idle(const struct channel *ch)
{
	return ch->underway == ch->dropped;
}

/* Where c-ares could not read a message, all queries of its socket end.  The
 * one that it answers gets it all the same; libc would take it. */
static bool has_its_id(const struct sockets *s, const struct exchange *ex)
{
	return s->message && s->message_len >= MESSAGE_HEADER &&
	       ex->id == (s->message[0] << 8 | s->message[1]);
}

static bool is_answer(const struct sockets *s, const struct exchange *ex)
{
	const struct question *q = &ex->question;
	struct message *m =
	    has_its_id(s, ex) ? message_copy(s->message, s->message_len) : NULL;
	bool answer = m && message_answers(m, q->name, q->type, q->class);

	free(m);
	return answer;
}

static void link_exchange(struct channel *ch, struct exchange *ex)
{
	ex->channel = ch;
	ex->prev_underway = NULL;
	ex->next_underway = ch->first;
	if (ch->first)
		ch->first->prev_underway = ex;
	ch->first = ex;
	ch->underway++;
}

static void unlink_exchange(struct channel *ch, struct exchange *ex)
{
	*(ex->prev_underway ? &ex->prev_underway->next_underway : &ch->first) =
	    ex->next_underway;
	if (ex->next_underway)
		ex->next_underway->prev_underway = ex->prev_underway;
	ex->channel = NULL;
	ch->underway--;
}

static void drop_disguise(struct channel *ch, const struct exchange *ex)
{
	struct exchange **at = &ch->sockets.disguised;

	while (*at && *at != ex)
		at = &(*at)->next_disguised;
	if (*at)
		*at = ex->next_disguised;
}

static void exchange_done(void *arg, ares_status_t status, size_t timeouts,
    const ares_dns_record_t *record)
{
	struct exchange *ex = arg;
	struct channel *ch = ex->channel;
	const struct sockets *s = &ch->sockets;

	(void)timeouts, (void)record;
	unlink_exchange(ch, ex);
	drop_disguise(ch, ex);
	if (!ex->ask) {
		ch->dropped--;
		free(ex);
		return;
	}
	ex->ares_status = (int)status;
	if (status == ARES_SUCCESS ||
	    (status == ARES_EBADRESP && is_answer(s, ex)))
		ex->response = message_copy(s->message, s->message_len);
	if (!ex->response) {
		ex->err = s->err > 0 ? s->err : 0;
		ex->fatal = s->no_socket;
		ex->spoiled = status == ARES_EBADRESP && has_its_id(s, ex);
	}
	ch->config.done(ch->config.context, ex);
}

static ares_status_t add_edns(ares_dns_record_t *record, uint16_t size)
{
	ares_dns_rr_t *rr;
	ares_status_t status = ares_dns_record_rr_add(&rr, record,
	    ARES_SECTION_ADDITIONAL, "", ARES_REC_TYPE_OPT, ARES_CLASS_IN, 0);

	if (status == ARES_SUCCESS)
		status = ares_dns_rr_set_u16(rr, ARES_RR_OPT_UDP_SIZE, size);
	return status;
}

static ares_status_t make_query(
    ares_dns_record_t **record, const struct question *q)
{
	unsigned short flags = ARES_FLAG_RD;
	unsigned char told[NAME_MAX_LABELS];
	char name[NAME_MAX_TEXT];
	ares_status_t status;

	if (q->trust_ad)
		flags |= ARES_FLAG_AD;
	disguise_name(q->name, told);
	if (!name_to_text(told, name, sizeof(name)))
		return ARES_EBADNAME;
	status = ares_dns_record_create(
	    record, 0, flags, ARES_OPCODE_QUERY, ARES_RCODE_NOERROR);
	if (status != ARES_SUCCESS)
		return status;
	status = ares_dns_record_query_add(*record,
	    strcmp(name, ".") == 0 ? "" : name, (ares_dns_rec_type_t)q->type,
	    (ares_dns_class_t)q->class);
	if (status == ARES_SUCCESS && q->edns_size)
		status = add_edns(*record, q->edns_size);
	return status;
}

static bool needs_disguise(const struct exchange *ex)
{
	unsigned char told[NAME_MAX_LABELS];

	return disguise_name(ex->question.name, told);
}

void channel_start(struct channel *ch, struct exchange *ex)
{
	ares_dns_record_t *record = NULL;
	ares_status_t status = make_query(&record, &ex->question);
	bool disguised = needs_disguise(ex);
	unsigned short id = 0;

	link_exchange(ch, ex);
	ch->untidy++;
	/* Its ID is only known when it waits to be sent: it has to wait. */
	if (disguised || ch->sockets.nunsent == SOCKETS_UNSENT)
		channel_flush(ch);
	sockets_end(&ch->sockets); /* what went before is none of its matter */
	if (status != ARES_SUCCESS) {
		exchange_done(ex, status, 0, NULL);
	} else if (ares_send_dnsrec(ch->ares, record, exchange_done, ex, &id) ==
		   ARES_SUCCESS) {
		ex->id = id;
		if (disguised) {
			ex->next_disguised = ch->sockets.disguised;
			ch->sockets.disguised = ex;
		}
	}
	ares_dns_record_destroy(record);
}

void channel_drop(struct channel *ch, struct exchange *ex)
{
	ex->ask = NULL;
	ch->dropped++;
}

static void process(struct channel *ch, int fd, unsigned what)
{
	ares_fd_events_t event = {fd, what};

	ares_process_fds(ch->ares, &event, 1, ARES_PROCESS_FLAG_SKIP_NON_FD);
}

static bool is_refusal(const unsigned char *header)
{
	switch (header[3] & 0x0f) {
	case RCODE_SERVFAIL:
	case RCODE_NOTIMP:
	case RCODE_REFUSED:
		return true;
	default:
		return false;
	}
}

static struct exchange *find_id(
    const struct channel *ch, const unsigned char *header)
{
	struct exchange *ex = ch->first;

	while (ex && ex->id != (header[0] << 8 | header[1]))
		ex = ex->next_underway;
	return ex;
}

/* Some servers refuse with a header alone, which libc takes: the question is
 * added.  False if it is no such message. */
static bool complete(struct channel *ch)
{
	struct sockets *s = &ch->sockets;
	unsigned char *at = ch->completed + MESSAGE_HEADER;
	const struct exchange *ex;
	const struct question *q;

	if (s->tcp || s->message_len != MESSAGE_HEADER || s->message[4] ||
	    s->message[5] || !is_refusal(s->message) ||
	    !(ex = find_id(ch, s->message)))
		return false;
	q = &ex->question;
	memcpy(ch->completed, s->message, MESSAGE_HEADER);
	ch->completed[5] = 1;
	memcpy(at, q->name, name_length(q->name));
	at += name_length(q->name);
	*at++ = (unsigned char)(q->type >> 8);
	*at++ = (unsigned char)q->type;
	*at++ = (unsigned char)(q->class >> 8);
	*at++ = (unsigned char)q->class;
	s->message = ch->completed;
	s->message_len = (size_t)(at - ch->completed);
	return true;
}

/* Messages that answer nothing are passed over, as by libc; c-ares would close
 * the socket. */
static bool is_worth_reading(struct channel *ch)
{
	const struct sockets *s = &ch->sockets;

	return !s->message || message_is_sound(s->message, s->message_len) ||
	       complete(ch);
}

void channel_process(struct channel *ch, int fd, bool readable, bool writable)
{
	sockets_begin(&ch->sockets, fd);
	if (writable)
		process(ch, fd, ARES_FD_EVENT_WRITE);
	while (readable && sockets_next(&ch->sockets)) {
		if (is_worth_reading(ch))
			process(ch, fd, ARES_FD_EVENT_READ);
		else
			sockets_skip(&ch->sockets);
	}
	sockets_end(&ch->sockets);
}

void channel_flush(struct channel *ch)
{
	int fd;

	ares_process_pending_write(ch->ares);
	while ((fd = sockets_flush(&ch->sockets)) >= 0) {
		process(ch, fd, ARES_FD_EVENT_READ);
		sockets_end(&ch->sockets);
	}
}

void channel_tidy(struct channel *ch)
{
	struct timeval due;

	sockets_end(&ch->sockets);
	if (ch->dropped > 0 && channel_is_idle(ch))
		ares_cancel(ch->ares);
	if (ares_timeout(ch->ares, NULL, &due) && due.tv_sec == 0 &&
	    due.tv_usec == 0)
		return;
	ares_process_fds(ch->ares, NULL, 0, ARES_PROCESS_FLAG_NONE);
	ch->untidy = 0;
}
