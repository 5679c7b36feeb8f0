/* SPDX-License-Identifier: MIT */
/* The rules, as a table and a function that tries them in turn. */
#include "choose.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "at_once.h"

/* Names */

/* Without the dot of the root. */
static size_t name_length(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && name[len - 1] == '.' ? len - 1 : len;
}

static bool is_name(const char *name, const char *other)
{
	size_t len = name_length(name);

	return len == name_length(other) && strncasecmp(name, other, len) == 0;
}

/* suffix begins with a dot. */
static bool is_below(const char *name, const char *suffix)
{
	size_t len = name_length(name), suffix_len = strlen(suffix);

	return len > suffix_len &&
	       strncasecmp(name + len - suffix_len, suffix, suffix_len) == 0;
}

/* nss-myhostname(8); a host whose name is not to be had may have any. */
static bool is_of_this_host(const char *name)
{
	char own[256] = "";

	return is_name(name, "localhost") || is_below(name, ".localhost") ||
	       is_name(name, "localhost.localdomain") ||
	       is_below(name, ".localhost.localdomain") ||
	       is_name(name, "_gateway") || is_name(name, "_outbound") ||
	       gethostname(own, sizeof(own) - 1) != 0 || is_name(name, own);
}

/* Requests */

static bool needs_no_names(const struct job *job)
{
	const char *name = NULL;

	switch (job->kind) {
	case JOB_ADDRINFO:
		name = job->in.addrinfo.node;
		if (!name || job->in.addrinfo.flags & AI_NUMERICHOST)
			return true;
		break;
	case JOB_NAMEINFO:
		return job->in.nameinfo.flags & NI_NUMERICHOST;
	case JOB_HOSTBYNAME:
		name = job->in.hostbyname.name;
		break;
	default:
		return false;
	}
	return is_address(name);
}

/* "" if it is an address. */
static const char *name_of(const struct job *job)
{
	switch (job->kind) {
	case JOB_ADDRINFO:
		return job->in.addrinfo.node;
	case JOB_HOSTBYNAME:
		return job->in.hostbyname.name;
	case JOB_QUERY:
		return job->in.query.name;
	default:
		return "";
	}
}

static bool is_onion(const struct job *job)
{
	return is_below(name_of(job), ".onion");
}

static bool is_local(const struct job *job)
{
	return is_below(name_of(job), ".local");
}

static bool is_this_host(const struct job *job)
{
	return is_of_this_host(name_of(job));
}

static bool is_query(const struct job *job)
{
	return job->kind == JOB_QUERY;
}

static bool is_addrinfo(const struct job *job)
{
	return job->kind == JOB_ADDRINFO;
}

static bool is_reverse(const struct job *job)
{
	return job->kind == JOB_NAMEINFO || job->kind == JOB_HOSTBYADDR;
}

/* A rule applies if its fact is one and the job is as it says; the first that
 * applies decides.  Its sentence is the place of the fact, what stands before
 * its word, the word, and what stands after it. */
static const struct {
	const char *id;
	enum fact_kind fact;
	bool (*applies)(const struct job *job); /* NULL: to any */
	bool native;
	const char *before, *after; /* NULL: nothing */
} rules[NRULES] = {
    [RULE_ASKED] = {"asked", .before = "the resolver was opened for it"},
    [RULE_ENVIRONMENT] = {"environment", .before = "$DUET_BACKEND names it"},
    [RULE_OPTIONS] = {"options", .before = "only this backend can do what ",
	.after = " asks for"},
    [RULE_ONLY] = {"only", .before = "this build has no other to choose"},
    [RULE_ADDRESS] = {"address", NO_FACT, needs_no_names, false,
	"no name service is needed", NULL},
    [RULE_ONION] = {"onion", NO_FACT, is_onion, false,
	"this backend alone keeps .onion names from DNS servers (RFC 7686)",
	NULL},
    [RULE_UNREADABLE] = {"unreadable", FACT_UNREADABLE, NULL, true,
	" cannot be read (", "), and only the system knows what to do then"},
    [RULE_OPTION] = {"resolv-option", FACT_OPTION, NULL, true, " has \"",
	"\", which only the system may know"},
    [RULE_QUERY] = {"query", NO_FACT, is_query, false,
	"a query is for DNS servers, whatever else knows names here", NULL},
    [RULE_NSCD] = {"nscd", FACT_NSCD, NULL, true,
	" is there, and only the system asks nscd", NULL},
    [RULE_SOURCE] = {"source", FACT_SOURCE, NULL, true, " names \"",
	"\", and only the system can ask it"},
    [RULE_MDNS_LOCAL] = {"mdns-local", FACT_MDNS, is_local, true, " names \"",
	"\", and only the system can ask it for .local names"},
    [RULE_MDNS_REVERSE] = {"mdns-reverse", FACT_MDNS, is_reverse, true,
	" names \"", "\", and only the system can ask it for addresses"},
    [RULE_MDNS_ALLOW] = {"mdns-allow", FACT_MDNS_ALLOW, NULL, true,
	" lets multicast DNS have any name, and only the system can ask it",
	NULL},
    [RULE_MYHOSTNAME] = {"myhostname", FACT_MYHOSTNAME, is_this_host, true,
	" names \"",
	"\", and only the system can ask it for names of this host"},
    [RULE_MYHOSTNAME_REVERSE] = {"myhostname-reverse", FACT_MYHOSTNAME,
	is_reverse, true, " names \"",
	"\", and only the system can ask it for addresses"},
    [RULE_LAST_SOURCE] = {"last-source", FACT_LAST, NULL, true, " names \"",
	"\" last, and only the system knows how it says no"},
    [RULE_GAI_RELOAD] = {"gai-reload", FACT_GAI_RELOAD, is_addrinfo, true,
	" turns on \"", "\", and only the system does that"},
    [RULE_PLAIN] = {"plain", NO_FACT, NULL, false,
	"files and DNS are all that is to be asked", NULL},
};

static bool applies(
    enum rule rule, const struct facts *facts, const struct job *job)
{
	enum fact_kind fact = rules[rule].fact;

	return (fact == NO_FACT || facts->of[fact].where) &&
	       (!rules[rule].applies || rules[rule].applies(job));
}

struct choice choose(const struct facts *facts, const struct job *job)
{
	enum rule rule = RULE_ADDRESS;

	while (!applies(rule, facts, job))
		rule++; /* RULE_PLAIN applies to all */
	return (struct choice){rule, &facts->of[rules[rule].fact]};
}

bool choice_is_native(const struct choice *choice)
{
	return rules[choice->rule].native;
}

const char *choice_rule(const struct choice *choice)
{
	return rules[choice->rule].id;
}

int choice_text(const struct choice *choice, char *buf, size_t size)
{
	const struct fact *fact = choice->fact;
	const char *after = rules[choice->rule].after;
	char line[16] = "";

	if (fact->line > 0)
		snprintf(line, sizeof(line), ":%d", fact->line);
	return snprintf(buf, size, "%s%s%s%s%s", fact->where ? fact->where : "",
	    line, rules[choice->rule].before, fact->word, after ? after : "");
}
