/* SPDX-License-Identifier: MIT */
/* From the octets of a query to those of the reply, by rules and zones. */
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
    const struct rule *rule, uint8_t *out, size_t limit, struct ns_event *event)
{
	struct reply *r = &s->ns->reply;

	reply_clear(r);
	bool from_zones =
	    (!rule || rule_asks_zones(rule)) && answer_from_zones(s, q, r);
	if (rule)
		rule_apply(rule, r);
	if (!from_zones && is_answer(r->rcode))
		r->flags |= FLAG_AA;
	size_t size = reply_write(r, q, out, limit);
	event->rcode = q->edns ? r->rcode : r->rcode & 0xf;
	event->tc = r->flags & FLAG_TC;
	return size;
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
	    .ad = q->flags & FLAG_AD,
	    .cd = q->flags & FLAG_CD,
	    .rd = q->flags & FLAG_RD,
	    .malformed = malformed,
	    .rule = -1,
	    .rcode = NOTHING_SENT};
	return event_log_add(
	    &ns->log, &event, malformed ? NULL : q->qname.wire);
}

size_t serve_query(struct server *s, enum ns_transport proto,
    const uint8_t *wire, size_t size, uint8_t *out, unsigned *delay_ms)
{
	const struct ns_server *config = s->config;
	struct query q;
	enum query_status status = query_read(&q, wire, size);
	struct ns_event *event = log_query(s, proto, &q, status != QUERY_OK);

	*delay_ms = 0;
	if (!event) /* no memory: what is not logged is not answered */
		return 0;
	if ((proto == NS_UDP ? config->udp : config->tcp) == NS_SILENT ||
	    status == QUERY_UNREADABLE)
		return 0;
	if (status == QUERY_MALFORMED) {
		event->rcode = ns_r_formerr;
		return reply_write_formerr(&q, out);
	}

	const struct rule *rule =
	    rules_decide(s->rules, config->nrules, &q, proto);
	if (rule) {
		event->rule = rule - s->rules;
		*delay_ms = rule->config->action.delay_ms;
		if (rule->config->action.drop)
			return 0;
	}
	size_t limit = proto == NS_TCP        ? MESSAGE_MAX
		       : q.udp_size < UDP_MAX ? q.udp_size
					      : UDP_MAX;
	return answer(s, &q, rule, out, limit, event);
}
