/* SPDX-License-Identifier: MIT */
/* Servers that are set and read while a resolver runs. */
#include <errno.h>

#include "resolver.h"
#include "servers.h"

/* Whether the backend takes them, as at open. */
static int judge(const struct backend_ops *ops, const char *text)
{
	struct duet_options options = DUET_OPTIONS_INIT;

	options.servers = text;
	if (!ops->set_servers ||
	    (ops->unsupported && ops->unsupported(&options)))
		return DUET_ENOTSUP;
	return DUET_OK;
}

static int set_servers(struct duet_resolver *r, const char *text)
{
	const struct backend_ops *ops = r->backend->ops;
	struct servers servers = {.count = 0};
	char why[256];
	int status;

	if (is_forked(r))
		return DUET_EFORKED;
	if (text && !servers_read(&servers, text, why, sizeof(why)))
		return DUET_EINVAL;
	status = judge(ops, text);
	if (status != DUET_OK)
		return status;
	pthread_mutex_lock(&r->backend_lock);
	status = ops->set_servers(r->backend, &servers);
	pthread_mutex_lock(&r->lock);
	flights_forget(&r->flights);
	pthread_mutex_unlock(&r->lock);
	pthread_mutex_unlock(&r->backend_lock);
	return status;
}

int duet_set_servers(duet_resolver *r, const char *servers)
{
	int saved_errno = errno;
	int status = r ? set_servers(r, servers) : DUET_EINVAL;

	errno = saved_errno;
	return status;
}

int duet_get_servers(const duet_resolver *resolver, char *buf, size_t size)
{
	struct duet_resolver *r = (struct duet_resolver *)resolver;
	const struct backend_ops *ops = r->backend->ops;
	struct servers servers = {.count = 0};
	int saved_errno = errno;
	int status = DUET_OK;

	if (is_forked(r))
		return -1;
	pthread_mutex_lock(&r->backend_lock);
	if (ops->get_servers)
		status = ops->get_servers(r->backend, &servers);
	pthread_mutex_unlock(&r->backend_lock);
	errno = saved_errno;
	return status == DUET_OK ? servers_write(&servers, buf, size) : -1;
}
