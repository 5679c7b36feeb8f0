/* SPDX-License-Identifier: MIT */
/* Questions put to the servers in libc's way (glibc's res_send and res_query). */
#include "ask.h"
#include <ares.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

/* libc waits for a TCP connection as long as the kernel does, which is 127 s
 * (tcp(7), tcp_syn_retries), and for what comes over it for ever. */
#define TCP_TIMEOUT_MS 130000

static void start_turn(struct ask *ask);

static void forget_exchanges(struct ask *ask)
{
	while (ask->exchanges) {
		struct exchange *ex = ask->exchanges;

		ask->exchanges = ex->next;
		transport_drop(ask->context->transport, ex);
	}
}

static void forget_exchange(struct ask *ask, struct exchange *ex)
{
	struct exchange **at = &ask->exchanges;

	while (*at != ex)
		at = &(*at)->next;
	*at = ex->next;
	transport_drop(ask->context->transport, ex);
}

static void forget_responses(struct ask *ask)
{
	for (int i = 0; i < 2; i++) {
		free(ask->responses[i]);
		ask->responses[i] = NULL;
	}
}

static void stop(struct ask *ask)
{
	if (!ask->context)
		return;
	forget_exchanges(ask);
	deadline_clear(ask->context->transport, &ask->deadline);
}

void ask_release(struct ask *ask)
{
	stop(ask);
	forget_responses(ask);
	free(ask->qname);
	ask->qname = NULL;
}

static void end(struct ask *ask, int herr, int err)
{
	stop(ask);
	ask->ok = herr == NETDB_SUCCESS;
	ask->herr = herr;
	ask->err = err;
	ask->done(ask);
}

static int negative_herr(int rcode)
{
	switch (rcode) {
	case RCODE_NOERROR:
		return NO_DATA;
	case RCODE_NXDOMAIN:
		return HOST_NOT_FOUND;
	case RCODE_SERVFAIL:
		return TRY_AGAIN;
	default:
		return NO_RECOVERY;
	}
}

/* All that will come has come. */
static void conclude(struct ask *ask)
{
	const struct message *a, *b;

	if (ask->first_refused) {
		free(ask->responses[0]);
		ask->responses[0] = NULL;
	}
	for (int i = 0; i < 2; i++)
		if (ask->responses[i] && !ask->conf->trust_ad)
			message_clear_ad(ask->responses[i]);
	a = ask->responses[0] ? ask->responses[0] : ask->responses[1];
	b = ask->responses[1] ? ask->responses[1] : a;
	if (message_has_answers(a) || message_has_answers(b)) {
		end(ask, NETDB_SUCCESS, 0);
		return;
	}
	if (message_rcode(a) == RCODE_NOERROR)
		a = b;
	end(ask, negative_herr(message_rcode(a)), 0);
}

/* Where libc asks for A in place of AAAA it reads an RCODE from its buffer
 * whatever has come, and if nothing has, NOERROR. */
static void exhausted(struct ask *ask)
{
	int err = ask->got_somewhere ? ETIMEDOUT : ECONNREFUSED;
	bool reads_nothing = ask->hides_aaaa && ask->rcode < 0;

	end(ask, reads_nothing ? NO_DATA : TRY_AGAIN,
	    ask->tcp ? ask->tcp_err : err);
}

static void next_server(struct ask *ask)
{
	if (++ask->shift == ask->conf->nservers) {
		ask->shift = 0;
		ask->attempt++;
		if (ask->tcp || ask->attempt >= ask->conf->attempts) {
			exhausted(ask);
			return;
		}
	}
	ask->was_reset = false;
	start_turn(ask);
}

static union server address_of(const struct ask *ask)
{
	union server server = ask->conf->servers[ask->server];
	in_port_t *port = server_port(&server);

	if (!*port)
		*port = ask->tcp ? ask->conf->tcp_port : ask->conf->udp_port;
	return server;
}

static bool send_question(struct ask *ask, unsigned which)
{
	struct question q = {
	    .name = ask->qname,
	    .type = ask->hides_aaaa ? DNS_A : ask->types[which],
	    .class = ask->class,
	    .edns_size =
		ask->conf->edns0 && !ask->hides_aaaa ? ask->conf->edns_size : 0,
	    .trust_ad = ask->conf->trust_ad,
	    /* With more servers the next is asked when time is up. */
	    .insist = ask->conf->nservers == 1 && !ask->conf->attempts_given,
	};
	union server server = address_of(ask);
	struct exchange *ex;

	ask->fleeting = true;
	ex =
	    transport_send(ask->context->transport, &server, ask->tcp, ask, &q);
	if (!ex)
		return false;
	ex->which = (unsigned char)which;
	ex->server = (unsigned char)ask->server;
	ex->turn = ask->turn;
	ex->next = ask->exchanges;
	ask->exchanges = ex;
	return true;
}

/* As libc's two buffers: the first is overwritten by what comes first from
 * each server. */
static void store(struct ask *ask, struct message *response)
{
	unsigned slot = ask->heard > 0 ? 1 : 0;

	if (slot == 0) {
		forget_responses(ask);
		ask->buffer_rcode = message_rcode(response);
	}
	free(ask->responses[slot]);
	ask->responses[slot] = response;
	if (ask->hides_aaaa)
		message_hide_data(response, DNS_AAAA);
}

static void take(struct ask *ask, struct exchange *ex)
{
	store(ask, ex->response);
	ex->response = NULL;
}

/* Its answers are those of one configuration, to the questions of libc's usual
 * form. */
static struct cache *cache_of(const struct ask *ask)
{
	return ask->context->cached == ask->conf && !ask->hides_aaaa
		   ? ask->context->cache
		   : NULL;
}

/* Whether the cache has the response. */
static bool recall(struct ask *ask, unsigned which)
{
	struct cache *cache = cache_of(ask);
	struct message *response;
	int64_t until_us;

	if (!cache)
		return false;
	response = cache_get(cache, ask->qname, ask->types[which], ask->class,
	    transport_now_us(ask->context->transport), &until_us);
	if (!response)
		return false;
	if (ask->recalled++ == 0 || until_us < ask->recalled_until_us)
		ask->recalled_until_us = until_us;
	ask->got_somewhere = true;
	ask->ares_status = ARES_SUCCESS;
	ask->rcode = message_rcode(response);
	store(ask, response);
	ask->heard++;
	return true;
}

static void keep(struct ask *ask, const struct exchange *ex)
{
	struct cache *cache = cache_of(ask);

	if (cache && !message_is_refusal(ex->response))
		cache_put(cache, ask->qname, ask->types[ex->which], ask->class,
		    ex->response, transport_now_us(ask->context->transport));
}

/* Responses that this server gave when it was not its turn any more. */
static void hear_late_ones(struct ask *ask)
{
	for (struct exchange *ex = ask->exchanges; ex; ex = ex->next) {
		if (!ex->response || ex->server != ask->server ||
		    ex->tcp != ask->tcp || ex->turn == ask->turn)
			continue;
		ex->turn = ask->turn;
		transport_again(ask->context->transport, ex);
	}
}

/* Those without a response; one behind the other, the first. */
static bool send_questions(struct ask *ask)
{
	bool one = ask->single && !ask->tcp;

	for (unsigned which = 0; which < ask->ntypes; which++) {
		if (ask->received[which])
			continue;
		if (!send_question(ask, which))
			return false;
		if (one)
			break;
	}
	return true;
}

/* The questions again to the same server. */
static void start_turn(struct ask *ask)
{
	ask->server = (ask->shift + ask->offset) % ask->conf->nservers;
	ask->turn++;
	ask->heard = 0;
	ask->first_refused = false;
	ask->received[0] = recall(ask, 0);
	ask->received[1] = ask->ntypes < 2 || recall(ask, 1);
	if (ask->received[0] && ask->received[1]) {
		conclude(ask);
		return;
	}
	if (!send_questions(ask)) {
		end(ask, NETDB_INTERNAL, ENOMEM);
		return;
	}
	deadline_set(ask->context->transport, &ask->deadline,
	    ask->tcp ? TCP_TIMEOUT_MS
		     : resolv_conf_timeout_ms(ask->conf, ask->server));
	hear_late_ones(ask);
}

static void new_turn(struct ask *ask)
{
	ask->got_before = ask->got_somewhere;
	start_turn(ask);
}

static void wait_for_other(struct ask *ask)
{
	unsigned other = ask->received[0] ? 1 : 0;

	if (ask->single && !ask->tcp && !send_question(ask, other))
		end(ask, NETDB_INTERNAL, ENOMEM);
}

static void hear_datagram(struct ask *ask, struct exchange *ex)
{
	bool refusal = message_is_refusal(ex->response);
	bool cut = message_truncated(ex->response);

	ask->got_somewhere = true;
	if (refusal && ask->heard > 0) {
		if (ask->first_refused)
			next_server(ask);
		else
			conclude(ask);
		return;
	}
	if (!refusal && cut) {
		take(ask, ex);
		ask->tcp = true;
		new_turn(ask);
		return;
	}
	take(ask, ex);
	if (refusal && (ask->ntypes < 2 || ask->single)) {
		next_server(ask);
		return;
	}
	ask->first_refused = ask->first_refused || refusal;
	ask->heard++;
	ask->received[ex->which] = true;
	if (ask->received[0] && ask->received[1])
		conclude(ask);
	else if (!refusal)
		wait_for_other(ask);
}

/* Over TCP whatever the server says is its answer. */
static void hear_stream(struct ask *ask, struct exchange *ex)
{
	take(ask, ex);
	ask->heard++;
	ask->received[ex->which] = true;
	if (ask->received[0] && ask->received[1])
		conclude(ask);
}

static bool is_unspeakable(const struct exchange *ex)
{
	switch (ex->ares_status) {
	case ARES_EFORMERR:
	case ARES_EBADNAME:
	case ARES_EBADQUERY:
		return true;
	default:
		return false;
	}
}

static void hear_failure(struct ask *ask, const struct exchange *ex)
{
	if (is_unspeakable(ex)) {
		end(ask, NO_RECOVERY, EMSGSIZE);
	} else if (ex->ares_status == ARES_ENOMEM) {
		end(ask, NETDB_INTERNAL, ENOMEM);
	} else if (ex->fatal) {
		end(ask, TRY_AGAIN, ex->err);
	} else {
		ask->tcp_err = ex->err;
		if (ask->tcp && ex->err == ECONNRESET && !ex->cut &&
		    !ask->was_reset) {
			ask->was_reset = true;
			start_turn(ask);
		} else {
			next_server(ask);
		}
	}
}

void ask_hear(struct ask *ask, struct exchange *ex)
{
	struct exchange heard;

	/* What another server says late may be wanted when it has its turn
	 * again; that something failed is only news. */
	if (ex->server != ask->server || ex->tcp != ask->tcp) {
		if (!ex->response)
			forget_exchange(ask, ex);
		return;
	}
	if (ask->received[ex->which] ||
	    (!ex->response && ex->turn != ask->turn)) {
		forget_exchange(ask, ex);
		return;
	}
	heard = *ex;
	ex->response = NULL;
	forget_exchange(ask, ex);
	ask->ares_status = heard.ares_status;
	if (!heard.response) {
		hear_failure(ask, &heard);
		return;
	}
	ask->ares_status = ARES_SUCCESS;
	ask->rcode = message_rcode(heard.response);
	keep(ask, &heard);
	if (ask->tcp)
		hear_stream(ask, &heard);
	else
		hear_datagram(ask, &heard);
	free(heard.response); /* unless it was stored */
}

void ask_time_out(struct ask *ask)
{
	ask->ares_status = ARES_ETIMEOUT;
	if (ask->tcp) {
		ask->tcp_err = ETIMEDOUT;
		next_server(ask);
	} else if (ask->heard == 0 || ask->first_refused) {
		ask->got_somewhere = true;
		ask->got_before = true;
		next_server(ask);
	} else if (ask->single && ask->reopened) {
		conclude(ask);
	} else {
		ask->reopened = ask->single;
		ask->single = true;
		ask->got_somewhere = ask->got_before;
		start_turn(ask);
	}
}

struct ask *ask_of_deadline(struct deadline *d)
{
	return (struct ask *)((char *)d - offsetof(struct ask, deadline));
}

static unsigned rotation(struct ask *ask)
{
	if (ask->conf->nservers < 2 || !ask->conf->rotate)
		return 0;
	return ask->context->rotation++ % ask->conf->nservers;
}

/* False when out of memory. */
static bool set_qname(struct ask *ask, const unsigned char *labels)
{
	size_t len = name_length(labels);

	free(ask->qname);
	ask->qname = malloc(len);
	return ask->qname && memcpy(ask->qname, labels, len);
}

void ask_start(struct ask *ask)
{
	unsigned char labels[NAME_MAX_LABELS];

	forget_responses(ask);
	ask->ok = false;
	ask->buffer_rcode = RCODE_NOERROR;
	ask->rcode = -1;
	ask->ares_status = ARES_SUCCESS;
	ask->attempt = 0;
	ask->shift = ask->turn = 0;
	ask->offset = rotation(ask);
	ask->tcp = ask->conf->use_vc;
	ask->tcp_err = ETIMEDOUT;
	/* What a silent family has taught counts for the next name too. */
	if (ask->conf->single_request || ask->conf->single_request_reopen)
		ask->single = true;
	if (ask->conf->single_request_reopen)
		ask->reopened = true;
	ask->was_reset = ask->got_somewhere = false;
	ask->hides_aaaa = ask->conf->no_aaaa && ask->ntypes == 1 &&
			  ask->types[0] == DNS_AAAA && ask->class == DNS_IN;
	if (!name_from_text(ask->name, labels)) {
		end(ask, NO_RECOVERY, EMSGSIZE);
		return;
	}
	if (name_is_onion(labels)) {
		/* RFC 7686 section 2: never sent, does not exist. */
		end(ask, HOST_NOT_FOUND, 0);
		return;
	}
	if (ask->conf->attempts <= 0) {
		exhausted(ask);
		return;
	}
	if (!set_qname(ask, labels)) {
		ask->fleeting = true;
		end(ask, NETDB_INTERNAL, ENOMEM);
		return;
	}
	ask->asked = true;
	new_turn(ask);
}
