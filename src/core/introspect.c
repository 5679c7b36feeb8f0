/* SPDX-License-Identifier: MIT */
/* What is running, and how much of it. */
#include <string.h>

#include "backends.h"
#include "resolver.h"

#define TEXT(x) #x
#define VERSION(major, minor, patch) TEXT(major) "." TEXT(minor) "." TEXT(patch)

const char *duet_version(void)
{
	return VERSION(
	    DUET_VERSION_MAJOR, DUET_VERSION_MINOR, DUET_VERSION_PATCH);
}

const char *duet_backend_at(size_t i)
{
	size_t n = 0;

	while (n < i && backends[n])
		n++;
	return backends[n] ? backends[n]->name : NULL;
}

const char *duet_backend(const duet_resolver *r)
{
	return r->backend->ops->name;
}

const char *duet_backend_version(const duet_resolver *r)
{
	return r->backend->ops->version();
}

static unsigned count_abandoned(struct duet_resolver *r)
{
	struct backend *be = r->backend;
	unsigned n;

	if (!be->ops->abandoned)
		return 0;
	pthread_mutex_lock(&r->backend_lock);
	n = be->ops->abandoned(be);
	pthread_mutex_unlock(&r->backend_lock);
	return n;
}

void duet_get_stats(
    const duet_resolver *resolver, struct duet_stats *out, size_t size)
{
	struct duet_resolver *r = (struct duet_resolver *)resolver;
	struct duet_stats stats;
	unsigned abandoned;

	memset(out, 0, size);
	if (is_forked(r))
		return;
	abandoned = count_abandoned(r);
	pthread_mutex_lock(&r->lock);
	stats = r->stats;
	stats.pending = unfinished(r);
	pthread_mutex_unlock(&r->lock);
	stats.abandoned = abandoned;
	memcpy(out, &stats, size < sizeof(stats) ? size : sizeof(stats));
}
