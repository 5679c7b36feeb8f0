/* SPDX-License-Identifier: MIT */
/* Rules: checked and parsed, matched, applied. */
#include "rule.h"
#include <arpa/nameser.h>
#include <stdio.h>

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

static bool fits(
    const struct rule *rule, const struct query *q, enum ns_transport proto)
{
	const struct ns_match *match = &rule->config->match;
	if (match->qtype >= 0 && match->qtype != q->qtype)
		return false;
	if (match->proto != NS_ANY && match->proto != proto)
		return false;
	if (match->edns >= 0 && match->edns != q->edns)
		return false;
	if (rule->qname.wire && (q->qname.labels != rule->qname.labels ||
				    !dname_under(&q->qname, &rule->qname)))
		return false;
	return !rule->under.wire || dname_under(&q->qname, &rule->under);
}

struct rule *rules_decide(struct rule *rules, size_t n, const struct query *q,
    enum ns_transport proto)
{
	struct rule *decides = NULL;
	for (struct rule *rule = rules; rule < rules + n; rule++) {
		const struct ns_rule *config = rule->config;
		if (!fits(rule, q, proto))
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
	return rule->config->action.rcode < 0 && !rule->config->action.answer;
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

void rule_apply(const struct rule *rule, struct reply *r)
{
	const struct ns_action *action = &rule->config->action;

	if (!rule_asks_zones(rule))
		r->rcode = action->rcode < 0 ? ns_r_noerror : action->rcode;
	replace(r, &r->answer, action->answer, rule->answer);
	replace(r, &r->authority, action->authority, rule->authority);
	replace(r, &r->additional, action->additional, rule->additional);
	if (action->keep >= 0 && r->answer.count > (size_t)action->keep)
		r->answer.count = action->keep;
	if (action->tc)
		r->flags |= FLAG_TC;
}
