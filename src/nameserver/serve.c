/* SPDX-License-Identifier: MIT */
/* From the octets of a query to those of the reply, by rules and zones. */
#include "mangle.h"
#include "server.h"
#include <arpa/nameser.h>

#define NOTHING_SENT -1
#define UDP_MAX 65507 /* octets in a datagram over IPv4 */

/* Other RCODEs say that there is no answer: no server lends them its
 * authority. */
static bool is_answer(int rcode)
{
	return rcode == ns_r_noerror || rcode == ns_r_nxdomain;
}

/* False: the zones have nothing to say. */
static bool answer_from_zones(
    const struct server *s, const struct query *q, struct reply *r)
{
	if ((q->flags & FLAG_OPCODE) != 0)
		r->rcode = ns_r_notimpl;
	else if (q->version > 0)
		r->rcode = ns_r_badvers;
	else if (q->qtype == ns_t_axfr || q->qtype == ns_t_ixfr)
		r->rcode = ns_r_refused;
	else if ((q->qclass != ns_c_in && q->qclass != ns_c_any) ||
		 !lookup_answer(s->zones, s->nzones, q, r))
		r->rcode = s->config->otherwise;
	else
		return true;
	return false;
}

static size_t answer(const struct server *s, const struct query *q,
    const struct rule *rule, uint8_t *out, size_t limit)
{
	struct reply *r = &s->ns->reply;

	reply_clear(r);
	bool from_zones =
	    (!rule || rule_asks_zones(rule)) && answer_from_zones(s, q, r);
	if (rule)
		rule_apply(rule, q, r);
	if (!from_zones && is_answer(r->rcode))
		r->flags |= NS_FLAG_AA;
	if (rule) {
		r->flags |= rule->config->action.set;
		r->clear = rule->config->action.clear;
	}
	return reply_write(r, q, out, limit);
}

/* Whether the client gets all of it. */
static bool is_whole(const struct departure *d)
{
	return d->how->end == NS_GO_ON || d->how->end_after >= d->size + 2;
}

/* By the octets that are sent, where they can be read. */
static void log_answer(struct ns_event *event, const struct query *q,
    const struct reply *r, const struct departure *d)
{
	bool opt = q->edns && !r->no_edns && !d->how->raw.data;
	if (d->size < 4 || !is_whole(d))
		return;
	event->rcode = (d->message[3] & 0xf) | (opt ? r->rcode & ~0xf : 0);
	event->tc = d->message[2] & NS_FLAG_TC >> 8;
}

static struct ns_event *log_query(const struct server *s,
    enum ns_transport proto, const struct query *q, bool malformed)
{
	struct nameserver *ns = s->ns;
	const struct ns_event event = {.t_us = ns->now_us - ns->start_us,
	    .server = s->config->name,
	    .proto = proto,
	    .qtype = malformed ? 0 : q->qtype,
	    .id = q->id,
	    .edns = !malformed && q->edns,
	    .ad = q->flags & NS_FLAG_AD,
	    .cd = q->flags & NS_FLAG_CD,
	    .rd = q->flags & NS_FLAG_RD,
	    .malformed = malformed,
	    .rule = -1,
	    .rcode = NOTHING_SENT};
	return event_log_add(
	    &ns->log, &event, malformed ? NULL : q->qname.wire);
}

bool serve_query(
    struct server *s, const struct arrival *arrival, struct departure *d)
{
	static const struct ns_action as_it_is = {.rcode = -1, .keep = -1};
	const struct ns_server *config = s->config;
	enum ns_transport proto = arrival->proto;
	struct query q;
	enum query_status status = query_read(&q, arrival->wire, arrival->size);
	struct ns_event *event = log_query(s, proto, &q, status != QUERY_OK);

	d->how = &as_it_is;
	if (!event) /* no memory: what is not logged is not answered */
		return false;
	delays_release(s);
	if ((proto == NS_UDP ? config->udp : config->tcp) == NS_SILENT ||
	    status == QUERY_UNREADABLE)
		return false;
	if (status == QUERY_MALFORMED) {
		event->rcode = ns_r_formerr;
		d->size = reply_write_formerr(&q, d->message);
		return true;
	}

	const struct rule *rule =
	    rules_decide(s->rules, config->nrules, &q, proto, arrival->from);
	if (rule) {
		event->rule = rule - s->rules;
		d->how = &rule->config->action;
		if (d->how->drop)
			return false;
	}
	size_t limit = proto == NS_TCP        ? MESSAGE_MAX
		       : q.udp_size < UDP_MAX ? q.udp_size
					      : UDP_MAX;
	d->size = answer(s, &q, rule, d->message, limit);
	if (rule)
		d->size = mangle(d->how, d->message, d->size);
	log_answer(event, &q, &s->ns->reply, d);
	return true;
}
