/* SPDX-License-Identifier: MIT */
/* What the C library's resolver is told in place of its files. */
#include "settings.h"
#include <resolv.h>
#include <string.h>

/* What offers EDNS offers to take that: RESOLV_EDNS_BUFFER_SIZE of glibc. */
#define EDNS_SIZE 1200

/* Supported by no C library. */
static const char *never(const struct duet_options *options)
{
	if (options->lookups)
		return "lookups";
	if (options->resolv_conf)
		return "resolv_conf";
	if (options->local_address)
		return "local_address";
	if (options->local_device)
		return "local_device";
	if (options->send_buffer)
		return "send_buffer";
	if (options->receive_buffer)
		return "receive_buffer";
	if (options->cache_size)
		return "cache_size";
	if (options->cache_max_ttl)
		return "cache_max_ttl";
	return NULL;
}

#ifdef __GLIBC__

static int port_or(int port, int standard)
{
	return port ? port : standard;
}

/* A server has one port. */
static bool ports_differ(const struct duet_options *options)
{
	return !(options->flags & DUET_TCP_ONLY) &&
	       port_or(options->udp_port, NAMESERVER_PORT) !=
		   port_or(options->tcp_port, NAMESERVER_PORT);
}

static bool too_many_servers(const char *text)
{
	struct servers servers;
	char why[256];

	return text && servers_read(&servers, text, why, sizeof(why)) &&
	       servers.count > MAXNS;
}

static bool too_many_domains(const char *text)
{
	size_t count = 0, bytes = 0, len;

	while (text && next_in_list(&text, &len)) {
		count++;
		bytes += len + 1;
	}
	return count > MAXDNSRCH ||
	       bytes > sizeof(((struct __res_state *)0)->defdname) - 1;
}

const char *settings_unsupported(const struct duet_options *options)
{
	const char *name = never(options);

	if (name)
		return name;
	if (too_many_servers(options->servers))
		return "servers: at most 3";
	if (too_many_domains(options->search))
		return "search: at most 6 domains and 255 bytes";
	if (options->try_timeout_ms % 1000)
		return "try_timeout_ms: only whole seconds";
	if (ports_differ(options))
		return options->udp_port ? "udp_port: only as tcp_port"
					 : "tcp_port: only as udp_port";
	if (options->edns_size > 0 && options->edns_size != EDNS_SIZE)
		return "edns_size: only 1200 or none";
	return NULL;
}

#else

const char *settings_unsupported(const struct duet_options *options)
{
	if (options->servers)
		return "servers";
	if (options->search)
		return "search";
	if (options->flags & DUET_ROTATE)
		return "DUET_ROTATE";
	if (options->flags & DUET_TCP_ONLY)
		return "DUET_TCP_ONLY";
	if (options->ndots)
		return "ndots";
	if (options->tries)
		return "tries";
	if (options->try_timeout_ms)
		return "try_timeout_ms";
	if (options->udp_port)
		return "udp_port";
	if (options->tcp_port)
		return "tcp_port";
	if (options->edns_size)
		return "edns_size";
	return never(options);
}

#endif

bool settings_any(const struct duet_options *options)
{
	return options->servers || options->search || options->ndots ||
	       options->tries || options->try_timeout_ms || options->udp_port ||
	       options->tcp_port || options->edns_size ||
	       options->flags & (DUET_ROTATE | DUET_TCP_ONLY);
}

static void copy_domains(char *domains, size_t size, const char *list)
{
	char *end = domains;
	const char *word;
	size_t len;

	memset(domains, 0, size);
	while (list && (word = next_in_list(&list, &len))) {
		memcpy(end, word, len);
		end += len + 1;
	}
}

void settings_init(
    struct settings *settings, const struct duet_options *options)
{
	char why[256];

	settings->options = *options;
	copy_domains(
	    settings->search, sizeof(settings->search), options->search);
	if (!options->servers || !servers_read(&settings->servers,
				     options->servers, why, sizeof(why)))
		settings->servers.count = 0;
	settings->options.servers = NULL; /* they may be unset */
	pthread_mutex_init(&settings->lock, NULL);
	atomic_init(&settings->generation,
	    settings->servers.count > 0 || settings_any(&settings->options));
}

void settings_release(struct settings *settings)
{
	pthread_mutex_destroy(&settings->lock);
}

void settings_set_servers(
    struct settings *settings, const struct servers *servers)
{
	pthread_mutex_lock(&settings->lock);
	settings->servers = *servers;
	atomic_fetch_add(&settings->generation, 1);
	pthread_mutex_unlock(&settings->lock);
}
