/* SPDX-License-Identifier: MIT */
/* Rules: checked and parsed, matched, applied. */
#include "rule.h"
#include "synth.h"
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RCODE_MAX 4095 /* with EDNS (RFC 6891 section 6.1.3) */

static bool read_name(struct dname *d, uint8_t name[DNAME_MAX],
    const char *text, const char *what, int line, struct ns_error *error)
{
	if (!text)
		return true;
	if (!masterfile_name(text, name))
		return error_set(
		    error, line, "%s: '%s' is not a domain name", what, text);
	dname_split(d, name);
	return true;
}

/* "127.0.0.0/8", "::1" */
static bool read_prefix(struct rule *rule, const char *text, const char *what,
    int line, struct ns_error *error)
{
	static const uint8_t mapped[12] = {[10] = 0xff, 0xff};
	char address[INET6_ADDRSTRLEN];
	size_t length = text ? strcspn(text, "/") : 0;
	unsigned before = 0, bits = 128;

	if (!text)
		return true;
	snprintf(address, sizeof address, "%.*s", (int)length, text);
	memcpy(rule->from, mapped, sizeof mapped);
	if (inet_pton(AF_INET, address, rule->from + sizeof mapped) == 1)
		before = 8 * sizeof mapped;
	else if (inet_pton(AF_INET6, address, rule->from) != 1)
		bits = 0;
	if (bits && text[length])
		bits = before + strtoul(text + length + 1, NULL, 10);
	if (bits < 1 || bits > 128)
		return error_set(error, line,
		    "%s: from '%s' is not an address or a prefix", what, text);
	rule->from_bits = bits;
	return true;
}

static bool is_from(const struct rule *rule, const struct sockaddr *from)
{
	uint8_t address[16] = {[10] = 0xff, 0xff};
	unsigned octets = rule->from_bits / 8, bits = rule->from_bits % 8;

	if (from->sa_family == AF_INET)
		memcpy(address + 12,
		    &((const struct sockaddr_in *)from)->sin_addr, 4);
	else
		memcpy(address, &((const struct sockaddr_in6 *)from)->sin6_addr,
		    16);
	if (memcmp(address, rule->from, octets) != 0)
		return false;
	return !bits ||
	       (address[octets] ^ rule->from[octets]) >> (8 - bits) == 0;
}

static bool read_section(struct rule *rule, const char *text,
    const char *section, const char *what, struct arena *arena,
    struct record **records, struct ns_error *error)
{
	char name[128];
	struct dname root;

	*records = NULL;
	if (!text)
		return true;
	snprintf(name, sizeof name, "%s: %s", what, section);
	dname_split(&root, (const uint8_t *)"");
	const struct masterfile file = {.text = text,
	    .origin = rule->qname.wire   ? &rule->qname
		      : rule->under.wire ? &rule->under
					 : &root,
	    .what = name,
	    .line = 0};
	if (masterfile_read(&file, arena, records, error))
		return true;
	error->line = rule->config->line;
	return false;
}

static bool rule_init(struct rule *rule, const struct ns_rule *config,
    const char *what, struct arena *arena, struct ns_error *error)
{
	const struct ns_match *match = &config->match;
	const struct ns_action *action = &config->action;

	rule->config = config;
	if (action->rcode > RCODE_MAX)
		return error_set(error, config->line,
		    "%s: rcode %d is above %d", what, action->rcode, RCODE_MAX);
	return read_name(&rule->qname, rule->names[0], match->qname, what,
		   config->line, error) &&
	       read_name(&rule->under, rule->names[1], match->under, what,
		   config->line, error) &&
	       read_prefix(rule, match->from, what, config->line, error) &&
	       read_section(rule, action->answer, "answer", what, arena,
		   &rule->answer, error) &&
	       read_section(rule, action->authority, "authority", what, arena,
		   &rule->authority, error) &&
	       read_section(rule, action->additional, "additional", what, arena,
		   &rule->additional, error);
}

bool rules_init(struct rule *rules, const struct ns_server *server,
    struct arena *arena, struct ns_error *error)
{
	char what[64];
	for (size_t i = 0; i < server->nrules; i++) {
		snprintf(what, sizeof what, "server %s: rule %zu", server->name,
		    i + 1);
		if (!rule_init(
			&rules[i], &server->rules[i], what, arena, error))
			return false;
	}
	return true;
}

static bool fits(const struct rule *rule, const struct query *q,
    enum ns_transport proto, const struct sockaddr *from)
{
	const struct ns_match *match = &rule->config->match;
	if (match->qtype >= 0 && match->qtype != q->qtype)
		return false;
	if (match->proto != NS_ANY && match->proto != proto)
		return false;
	if (match->edns >= 0 && match->edns != q->edns)
		return false;
	if (match->from && !is_from(rule, from))
		return false;
	if (rule->qname.wire && (q->qname.labels != rule->qname.labels ||
				    !dname_under(&q->qname, &rule->qname)))
		return false;
	return !rule->under.wire || dname_under(&q->qname, &rule->under);
}

struct rule *rules_decide(struct rule *rules, size_t n, const struct query *q,
    enum ns_transport proto, const struct sockaddr *from)
{
	struct rule *decides = NULL;
	for (struct rule *rule = rules; rule < rules + n; rule++) {
		const struct ns_rule *config = rule->config;
		if (!fits(rule, q, proto, from))
			continue;
		rule->fitted++;
		if (config->match.nth && config->match.nth != rule->fitted)
			continue;
		if (config->times && config->times == rule->applied)
			continue;
		if (!decides)
			decides = rule;
	}
	if (decides)
		decides->applied++;
	return decides;
}

bool rule_asks_zones(const struct rule *rule)
{
	const struct ns_action *action = &rule->config->action;
	return action->rcode < 0 && !action->answer && !action->synth;
}

static void replace(struct reply *r, struct section *section, const char *text,
    const struct record *records)
{
	if (!text)
		return;
	section->count = 0;
	for (; records; records = records->next)
		reply_add(r, section, records->owner, records);
}

static void swap(struct item *a, struct item *b)
{
	struct item saved = *a;
	*a = *b;
	*b = saved;
}

static void reverse(struct item *items, size_t n)
{
	for (size_t i = 0; i < n / 2; i++)
		swap(&items[i], &items[n - 1 - i]);
}

/* The same for the same seed and n, anywhere. */
static void shuffle(struct item *items, size_t n, uint32_t seed)
{
	for (size_t i = n; i > 1; i--) {
		seed = seed * UINT32_C(1664525) + UINT32_C(1013904223);
		swap(&items[i - 1], &items[(seed >> 16) % i]);
	}
}

static void arrange(const struct rule *rule, struct item *items, size_t n)
{
	const struct ns_action *action = &rule->config->action;
	size_t by = (rule->applied - 1) % n;

	switch (action->order) {
	case NS_IN_ORDER:
		break;
	case NS_ROTATE:
		reverse(items, by);
		reverse(items + by, n - by);
		reverse(items, n);
		break;
	case NS_REVERSE:
		reverse(items, n);
		break;
	case NS_SHUFFLE:
		shuffle(items, n, action->seed);
		break;
	}
}

static bool of_one_set(const struct item *a, const struct item *b)
{
	return a->record->type == b->record->type &&
	       dname_equal(a->owner, b->owner);
}

/* Each RRset in itself: aliases stay before what they lead to. */
static void arrange_sets(const struct rule *rule, struct section *s)
{
	for (size_t start = 0, end; start < s->count; start = end) {
		end = start + 1;
		while (end < s->count &&
		       of_one_set(&s->items[start], &s->items[end]))
			end++;
		arrange(rule, s->items + start, end - start);
	}
}

static void set_edns(
    const struct ns_action *action, const struct query *q, struct reply *r)
{
	if (action->edns_size)
		r->edns_size = action->edns_size;
	r->no_edns = action->edns == NS_EDNS_OFF;
	r->bad_cookie = action->edns == NS_EDNS_BAD_COOKIE;
	if (action->edns != NS_EDNS_BADVERS || !q->edns)
		return;
	r->rcode = ns_r_badvers;
	r->flags &= ~NS_FLAG_AA;
	r->answer.count = r->authority.count = r->additional.count = 0;
}

void rule_apply(const struct rule *rule, const struct query *q, struct reply *r)
{
	const struct ns_action *action = &rule->config->action;

	if (action->synth)
		synth_answer(q, r);
	else if (!rule_asks_zones(rule))
		r->rcode = action->rcode < 0 ? ns_r_noerror : action->rcode;
	replace(r, &r->answer, action->answer, rule->answer);
	replace(r, &r->authority, action->authority, rule->authority);
	replace(r, &r->additional, action->additional, rule->additional);
	arrange_sets(rule, &r->answer);
	if (action->keep >= 0 && r->answer.count > (size_t)action->keep)
		r->answer.count = action->keep;
	if (action->tc)
		r->flags |= NS_FLAG_TC;
	set_edns(action, q, r);
	r->no_question = action->question == NS_QUESTION_MISSING;
}
