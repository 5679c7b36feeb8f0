/* SPDX-License-Identifier: MIT */
/*
 * Exchanges with one server over TCP, by a c-ares channel.
 *
 * c-ares shortens its timeouts to five times what a server usually takes, so a
 * slow answer among fast ones would be given up.  They are never processed
 * while one that has been waited for that long is still wanted.
 */
#include "channel.h"
#include "streams.h"
#include <ares.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Dropped exchanges that c-ares still waits for, and exchanges since sockets
 * could last be tidied away. */
#define WORN_DROPPED 512
#define WORN_UNTIDY 8192

struct channel {
	struct carrier base;
	struct streams streams;
	ares_channel_t *ares;
	size_t underway, untidy;
};

static struct channel *of(struct carrier *base)
{
	return (struct channel *)base;
}

static void watch_socket(
    void *data, ares_socket_t fd, int readable, int writable)
{
	struct channel *ch = data;

	ch->base.config.watch(
	    ch->base.config.context, &ch->base, fd, readable, writable);
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

/* In flush(). */
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
		     ARES_FLAG_IGNTC | ARES_FLAG_USEVC,
	    .timeout = 60000,
	    .maxtimeout = 60000,
	    .tries = 1,
	    .servers = &told,
	    .nservers = 1,
	    .sock_state_cb = watch_socket,
	    .sock_state_cb_data = ch,
	    .qcache_max_ttl = 0,
	    .resolvconf_path = no_file,
	    .hosts_path = no_file,
	};
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_MAXTIMEOUTMS |
		   ARES_OPT_TRIES | ARES_OPT_SERVERS | ARES_OPT_SOCK_STATE_CB |
		   ARES_OPT_QUERY_CACHE | ARES_OPT_RESOLVCONF |
		   ARES_OPT_HOSTS_FILE | ARES_OPT_NOROTATE;

	if (ares_init_options(&ch->ares, &options, mask) != ARES_SUCCESS)
		return false;
	ares_set_pending_write_cb(ch->ares, write_later, ch);
	return ares_set_socket_functions_ex(
		   ch->ares, &streams_functions, &ch->streams) == ARES_SUCCESS;
}

static void link_exchange(struct channel *ch, struct exchange *ex)
{
	struct exchange **first = &ch->streams.underway;

	ex->carrier = &ch->base;
	ex->prev_underway = NULL;
	ex->next_underway = *first;
	if (*first)
		(*first)->prev_underway = ex;
	*first = ex;
	ch->underway++;
}

static void unlink_exchange(struct channel *ch, struct exchange *ex)
{
	*(ex->prev_underway ? &ex->prev_underway->next_underway
			    : &ch->streams.underway) = ex->next_underway;
	if (ex->next_underway)
		ex->next_underway->prev_underway = ex->prev_underway;
	ex->carrier = NULL;
	ch->underway--;
}

static void exchange_done(void *arg, ares_status_t status, size_t timeouts,
    const ares_dns_record_t *record)
{
	struct exchange *ex = arg;
	struct channel *ch = of(ex->carrier);
	const struct streams *s = &ch->streams;

	(void)timeouts, (void)record;
	unlink_exchange(ch, ex);
	if (!ex->ask) {
		free(ex);
		return;
	}
	ch->base.wanted--;
	ex->ares_status = (int)status;
	if (status == ARES_SUCCESS)
		ex->response = message_copy(s->message, s->message_len);
	if (!ex->response) {
		ex->err = s->err > 0 ? s->err : 0;
		ex->fatal = s->no_socket;
		ex->cut = s->cut;
	}
	ch->base.config.done(ch->base.config.context, ex);
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

static void start(struct carrier *base, struct exchange *ex)
{
	struct channel *ch = of(base);
	ares_dns_record_t *record = NULL;
	ares_status_t status = make_query(&record, &ex->question);
	unsigned short id = 0;

	link_exchange(ch, ex);
	base->wanted++;
	base->worn = ++ch->untidy >= WORN_UNTIDY;
	/* c-ares writes at once if something waits to be written, and the ID
	 * has to be known by then. */
	if (needs_disguise(ex))
		ares_process_pending_write(ch->ares);
	streams_end(&ch->streams); /* what went before is none of its matter */
	if (status != ARES_SUCCESS) {
		exchange_done(ex, status, 0, NULL);
	} else if (ares_send_dnsrec(ch->ares, record, exchange_done, ex, &id) ==
		   ARES_SUCCESS) {
		ex->id = id;
	}
	ares_dns_record_destroy(record);
}

static void drop(struct carrier *base, struct exchange *ex)
{
	struct channel *ch = of(base);

	ex->ask = NULL;
	base->wanted--;
	if (ch->underway - base->wanted >= WORN_DROPPED)
		base->worn = true;
}

static void let_ares(struct channel *ch, int fd, unsigned what)
{
	ares_fd_events_t event = {fd, what};

	ares_process_fds(ch->ares, &event, 1, ARES_PROCESS_FLAG_SKIP_NON_FD);
}

static bool process(
    struct carrier *base, int fd, bool readable, bool writable, int64_t now_us)
{
	struct channel *ch = of(base);

	(void)now_us;
	streams_begin(&ch->streams, fd);
	if (writable)
		let_ares(ch, fd, ARES_FD_EVENT_WRITE);
	while (readable && streams_next(&ch->streams))
		let_ares(ch, fd, ARES_FD_EVENT_READ);
	streams_end(&ch->streams);
	return false;
}

static int64_t flush(struct carrier *base, int64_t now_us, bool all_read)
{
	(void)now_us, (void)all_read;
	ares_process_pending_write(of(base)->ares);
	return INT64_MAX;
}

static void tidy(struct carrier *base)
{
	struct channel *ch = of(base);
	struct timeval due;

	streams_end(&ch->streams);
	if (base->wanted == 0 && ch->underway > 0)
		ares_cancel(ch->ares);
	if (ares_timeout(ch->ares, NULL, &due) && due.tv_sec == 0 &&
	    due.tv_usec == 0)
		return;
	ares_process_fds(ch->ares, NULL, 0, ARES_PROCESS_FLAG_NONE);
	ch->untidy = 0;
}

static void channel_free(struct carrier *base)
{
	ares_destroy(of(base)->ares);
	free(base);
}

static const struct carrier_ops channel_ops = {
    .free = channel_free,
    .start = start,
    .drop = drop,
    .process = process,
    .flush = flush,
    .tidy = tidy,
};

struct carrier *channel_new(const struct carrier_config *config)
{
	struct channel *ch;

	if (!ares_ready())
		return NULL;
	ch = calloc(1, sizeof(*ch));
	if (!ch)
		return NULL;
	ch->base.ops = &channel_ops;
	ch->base.config = *config;
	ch->base.server = *config->server;
	ch->base.tcp = true;
	streams_init(&ch->streams, config->sockets, config->server);
	if (!open_ares(ch)) {
		channel_free(&ch->base);
		return NULL;
	}
	return &ch->base;
}
