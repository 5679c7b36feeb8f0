/* SPDX-License-Identifier: MIT */
/* What a program's options say in place of the system's files. */
#include "overrides.h"
#include "endpoint.h"
#include "sysconf.h"
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* Texts that the core has checked. */
static void read_addresses(struct servers *servers, const char *text)
{
	char why[256];

	if (!text || !servers_read(servers, text, why, sizeof(why)))
		servers->count = 0;
}

void overrides_init(
    struct overrides *overrides, const struct duet_options *options)
{
	overrides->options = options;
	read_addresses(&overrides->servers, options->servers);
}

const char *overrides_resolv_conf(const struct overrides *overrides)
{
	const char *path = overrides->options->resolv_conf;

	return path ? path : "/etc/resolv.conf";
}

/* The words of a list behind a first, each after a blank, in a line.  NULL when
 * out of memory. */
static char *join(const char *first, const char *list)
{
	char *joined = malloc(strlen(first) + strlen(list) + 3), *end = joined;
	const char *word;
	size_t len;

	if (!joined)
		return NULL;
	end = stpcpy(end, first);
	while ((word = next_in_list(&list, &len))) {
		if (end > joined)
			*end++ = ' ';
		end = mempcpy(end, word, len);
	}
	strcpy(end, "\n");
	return joined;
}

static bool apply_search(struct resolv_conf *resolv, const char *list)
{
	char *joined = join("", list);
	bool ok;

	if (!joined)
		return false;
	joined[strcspn(joined, "\n")] = '\0';
	ok = resolv_conf_set_search(resolv, joined);
	free(joined);
	return ok;
}

static bool apply_lookups(struct nsswitch *nsswitch, const char *list)
{
	char *joined = join("hosts:", list);
	bool ok;

	if (!joined)
		return false;
	nsswitch_release(nsswitch);
	ok = nsswitch_init(nsswitch, joined);
	free(joined);
	return ok;
}

/* -1 stands for 0. */
static int or_zero(int number)
{
	return number > 0 ? number : 0;
}

static void apply_numbers(
    struct resolv_conf *resolv, const struct duet_options *options)
{
	if (options->ndots)
		resolv->ndots = or_zero(options->ndots);
	if (options->tries) {
		resolv->attempts = options->tries;
		resolv->attempts_given = true;
	}
	if (options->try_timeout_ms)
		resolv->timeout_ms = options->try_timeout_ms;
	if (options->udp_port)
		resolv->udp_port = htons((uint16_t)options->udp_port);
	if (options->tcp_port)
		resolv->tcp_port = htons((uint16_t)options->tcp_port);
	if (options->edns_size) {
		resolv->edns0 = options->edns_size > 0;
		resolv->edns_size = (uint16_t)or_zero(options->edns_size);
	}
}

bool overrides_apply(const struct overrides *overrides, struct sysconf *conf)
{
	const struct duet_options *options = overrides->options;
	struct resolv_conf *resolv = &conf->resolv;

	if (overrides->servers.count > 0) {
		resolv->nservers = (unsigned)overrides->servers.count;
		memcpy(resolv->servers, overrides->servers.list,
		    sizeof(resolv->servers));
	}
	resolv->rotate = resolv->rotate || options->flags & DUET_ROTATE;
	resolv->use_vc = resolv->use_vc || options->flags & DUET_TCP_ONLY;
	apply_numbers(resolv, options);
	if (options->search && !apply_search(resolv, options->search))
		return false;
	return !options->lookups ||
	       apply_lookups(&conf->nsswitch, options->lookups);
}

void overrides_sockets(
    const struct overrides *overrides, struct socket_options *sockets)
{
	const struct duet_options *options = overrides->options;
	struct servers local;

	memset(sockets, 0, sizeof(*sockets));
	sockets->send_buffer = options->send_buffer;
	sockets->receive_buffer = options->receive_buffer;
	sockets->device = options->local_device;
	read_addresses(&local, options->local_address);
	for (size_t i = 0; i < local.count; i++) {
		if (local.list[i].sa.sa_family == AF_INET)
			sockets->local4 = local.list[i];
		else
			sockets->local6 = local.list[i];
	}
}
