/* SPDX-License-Identifier: MIT */
/* The calling thread's state of glibc's resolver, as settings want it. */
#include "core/file_version.h"
#include "settings.h"
#include <arpa/inet.h>
#include <errno.h>
#include <resolv.h>
#include <stdlib.h>
#include <string.h>

#ifdef __GLIBC__

/* What the calling thread's state is as. */
static _Thread_local struct {
	unsigned generation;
	bool watches; /* the file, since glibc does not */
	struct file_version version;
} entered;

static void free_addresses(struct __res_state *res)
{
	for (int i = 0; i < MAXNS; i++) {
		free(res->_u._ext.nsaddrs[i]);
		res->_u._ext.nsaddrs[i] = NULL;
	}
}

/* IPv4 addresses are in the one list, others in the other. */
static int tell_servers(struct __res_state *res, const struct servers *servers)
{
	free_addresses(res);
	res->nscount = 0;
	for (size_t i = 0; i < servers->count; i++) {
		const union server *server = &servers->list[i];
		bool inet6 = server->sa.sa_family == AF_INET6;

		res->nsaddr_list[i] = (struct sockaddr_in){.sin_family = 0};
		if (!inet6)
			res->nsaddr_list[i] = server->sin;
		else if (!(res->_u._ext.nsaddrs[i] =
				 malloc(sizeof(server->sin6))))
			return ENOMEM;
		else
			*res->_u._ext.nsaddrs[i] = server->sin6;
		res->_u._ext.nssocks[i] = -1;
		res->nscount++;
	}
	return 0;
}

static void heed_servers(const struct __res_state *res, struct servers *servers)
{
	servers->count = (size_t)res->nscount;
	for (int i = 0; i < res->nscount; i++) {
		if (res->nsaddr_list[i].sin_family == 0)
			servers->list[i].sin6 = *res->_u._ext.nsaddrs[i];
		else
			servers->list[i].sin = res->nsaddr_list[i];
		*server_port(&servers->list[i]) = 0;
	}
}

static in_port_t standard_port(const struct duet_options *options)
{
	int port = options->flags & DUET_TCP_ONLY ? options->tcp_port
						  : options->udp_port;

	return htons((uint16_t)(port ? port : NAMESERVER_PORT));
}

static void add_ports(
    struct servers *servers, const struct duet_options *options)
{
	for (size_t i = 0; i < servers->count; i++) {
		in_port_t *port = server_port(&servers->list[i]);

		if (*port == 0)
			*port = standard_port(options);
	}
}

/* A list that begins where that of the file does passes for it if the file's is
 * empty or begins like it: ours begins behind. */
static void tell_search(struct __res_state *res, const char *domains)
{
	size_t count = 0, at = 1;

	res->defdname[0] = '\0';
	memcpy(res->defdname + at, domains, sizeof(res->defdname) - at);
	for (; at < sizeof(res->defdname) && res->defdname[at]; count++) {
		res->dnsrch[count] = res->defdname + at;
		at += strlen(res->defdname + at) + 1;
	}
	res->dnsrch[count] = NULL;
}

static void tell_numbers(
    struct __res_state *res, const struct duet_options *options)
{
	if (options->ndots)
		res->ndots = options->ndots > 0 ? (unsigned)options->ndots : 0;
	if (options->tries)
		res->retry = options->tries;
	if (options->try_timeout_ms)
		res->retrans = options->try_timeout_ms / 1000;
	if (options->flags & DUET_ROTATE)
		res->options |= RES_ROTATE;
	if (options->flags & DUET_TCP_ONLY)
		res->options |= RES_USEVC;
	if (options->edns_size > 0)
		res->options |= RES_USE_EDNS0;
	else if (options->edns_size < 0)
		res->options &= ~(unsigned long)RES_USE_EDNS0;
}

/* As the file has it. */
static int read_file(struct __res_state *res)
{
	errno = 0;
	if (res_ninit(res) == 0)
		return 0;
	return errno ? errno : ENOMEM;
}

static int tell(struct settings *settings, const struct servers *set)
{
	const struct duet_options *options = &settings->options;
	struct __res_state *res = &_res;
	struct servers servers = *set;
	bool any = settings_any(options) || set->count > 0;
	int error;

	if (res->options & RES_INIT)
		res_nclose(res);
	memset(res, 0, sizeof(*res)); /* as it is in a new thread */
	/* Before it is read: what changes meanwhile is read again. */
	entered.version = file_version(_PATH_RESCONF);
	error = read_file(res);
	if (error || !any)
		return error;
	entered.watches = !(res->options & RES_NORELOAD);
	res->options |= RES_NORELOAD;
	if (servers.count == 0)
		heed_servers(res, &servers);
	add_ports(&servers, options);
	if (*settings->search)
		tell_search(res, settings->search);
	tell_numbers(res, options);
	return tell_servers(res, &servers);
}

static bool has_changed(void)
{
	struct file_version now;

	if (!entered.watches)
		return false;
	now = file_version(_PATH_RESCONF);
	return !file_version_is(&now, &entered.version);
}

int settings_enter(struct settings *settings)
{
	unsigned generation = atomic_load(&settings->generation);
	struct servers servers;
	int error;

	if (generation == entered.generation && !has_changed())
		return 0;
	pthread_mutex_lock(&settings->lock);
	generation = atomic_load(&settings->generation);
	servers = settings->servers;
	pthread_mutex_unlock(&settings->lock);
	entered.generation = 0;
	entered.watches = false;
	error = tell(settings, &servers);
	if (!error)
		entered.generation = generation;
	return error;
}

int settings_get_servers(struct settings *settings, struct servers *servers)
{
	struct __res_state res = {.options = 0};
	int error = 0;

	pthread_mutex_lock(&settings->lock);
	*servers = settings->servers;
	pthread_mutex_unlock(&settings->lock);
	if (servers->count == 0) {
		error = read_file(&res);
		if (error)
			return error;
		heed_servers(&res, servers);
		res_nclose(&res);
	}
	add_ports(servers, &settings->options);
	return 0;
}

#else

int settings_enter(struct settings *settings)
{
	(void)settings;
	return 0;
}

int settings_get_servers(struct settings *settings, struct servers *servers)
{
	(void)settings, (void)servers;
	return ENOTSUP;
}

#endif
