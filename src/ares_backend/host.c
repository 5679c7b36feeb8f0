/* SPDX-License-Identifier: MIT */
/* gethostbyname2_r(3) and gethostbyaddr_r(3): the sources in turn. */
#include "lookup.h"
#include "numeric.h"
#include "reorder.h"
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct nss_source *current(const struct lookup *l)
{
	return &l->conf->nsswitch.sources[l->source];
}

static bool has_next(const struct lookup *l)
{
	return l->source + 1 < l->conf->nsswitch.nsources;
}

/* Modules that are not there are passed over where nsswitch.conf lets it. */
static bool find_module(struct lookup *l)
{
	while (current(l)->module == NSS_OTHER) {
		if (current(l)->action[NSS_UNAVAIL] != NSS_CONTINUE ||
		    !has_next(l))
			return false;
		l->source++;
	}
	return true;
}

/* host.conf(5): domains that are cut off the names of addresses. */
static void trim(const struct host_conf *conf, char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < conf->ntrim; i++) {
		size_t trim_len = strlen(conf->trim[i]);

		if (len > trim_len &&
		    strcasecmp(name + len - trim_len, conf->trim[i]) == 0) {
			name[len - trim_len] = '\0';
			return;
		}
	}
}

static void trim_names(struct lookup *l)
{
	if (l->found.name)
		trim(&l->conf->host, l->found.name);
	for (size_t i = 0; i < l->found.naliases; i++)
		trim(&l->conf->host, l->found.aliases[i]);
}

static void end(struct lookup *l)
{
	if (host_found(l) && l->call.function == SOURCE_BY_ADDR)
		trim_names(l);
	else if (host_found(l) && l->conf->host.reorder)
		reorder_addresses(&l->found);
	if (l->host_status != NSS_SUCCESS && !l->asked_any)
		l->herr = l->err == ENOENT ? NO_RECOVERY : NETDB_INTERNAL;
	l->host_done(l);
}

static void ask_source(struct lookup *l)
{
	l->asked_any = true;
	source_start(&l->call, current(l)->module);
}

/* False when out of memory. */
static bool keep_found(struct lookup *l)
{
	if (!l->kept) {
		l->kept = malloc(sizeof(*l->kept));
		if (!l->kept)
			return false;
		found_init(l->kept, &l->answer);
	}
	found_copy(l->kept, &l->found);
	return !l->kept->no_memory;
}

/* glibc takes [SUCCESS=merge] and then cannot merge hosts: a second answer is
 * an error; without one the first is left, where what came after it has not
 * overwritten its memory, which we do not follow. */
static enum nss_status merge(struct lookup *l, enum nss_status status)
{
	bool merging = l->merging, kept = true;

	if (merging && status == NSS_SUCCESS) {
		l->merging = false;
		l->err = EINVAL;
		status = NSS_UNAVAIL;
	} else if (merging) {
		found_copy(&l->found, l->kept);
		status = NSS_SUCCESS;
	}
	if (status == NSS_SUCCESS &&
	    current(l)->action[NSS_SUCCESS] == NSS_MERGE) {
		if (!merging)
			kept = keep_found(l);
		l->merging = true;
		l->err = EINVAL;
		status = NSS_UNAVAIL;
	}
	if (!l->found.no_memory && kept)
		return status;
	l->call.search.ask.fleeting = true;
	l->herr = NETDB_INTERNAL;
	l->err = ENOMEM;
	return NSS_UNAVAIL;
}

static void source_done(struct source_call *call)
{
	struct lookup *l =
	    (struct lookup *)((char *)call - offsetof(struct lookup, call));

	if (call->left_herr != HERR_KEPT)
		l->left_herr = call->left_herr;
	if (call->reply.herr != HERR_KEPT)
		l->herr = call->reply.herr;
	if (call->reply.err != -1)
		l->err = call->reply.err;
	l->host_status = merge(l, call->reply.status);
	if (current(l)->action[l->host_status] == NSS_RETURN || !has_next(l)) {
		end(l);
		return;
	}
	l->source++;
	if (find_module(l))
		ask_source(l);
	else
		end(l);
}

/* An address needs no source. */
static bool is_numeric(struct lookup *l)
{
	struct in6_addr addr;
	int family = l->call.family == AF_INET6 ? AF_INET6 : AF_INET;

	switch (numeric_hostname(l->call.name, family, &addr)) {
	case NUMERIC_NAME:
		return false;
	case NUMERIC_REFUSED:
		l->herr = HOST_NOT_FOUND;
		l->host_status = NSS_NOTFOUND;
		return true;
	case NUMERIC_ADDRESS:
		break;
	}
	found_add_address(&l->found, family, &addr);
	found_set_name(&l->found, l->call.name);
	l->herr = NETDB_SUCCESS;
	l->host_status = NSS_SUCCESS;
	return true;
}

void host_start(struct lookup *l, void (*done)(struct lookup *l))
{
	l->host_done = done;
	l->host_status = NSS_UNAVAIL;
	l->asked_any = l->merging = false;
	l->source = 0;
	l->call.done = source_done;
	found_clear(&l->found);
	if (l->call.function == SOURCE_BY_NAME && is_numeric(l)) {
		l->asked_any = true;
		end(l);
		return;
	}
	if (l->conf->nsswitch.invalid)
		l->err = EINVAL;
	if (l->conf->nsswitch.invalid || l->conf->nsswitch.nsources == 0 ||
	    !find_module(l))
		end(l);
	else
		ask_source(l);
}

bool host_found(const struct lookup *l)
{
	return l->host_status == NSS_SUCCESS;
}

int host_errno(const struct lookup *l)
{
	switch (l->host_status) {
	case NSS_SUCCESS:
	case NSS_NOTFOUND:
		return 0;
	case NSS_TRYAGAIN:
		return l->herr == NETDB_INTERNAL ? l->err : EAGAIN;
	default:
		return l->err;
	}
}
