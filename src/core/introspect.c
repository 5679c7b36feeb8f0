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

static void count_backends_own(
    struct duet_resolver *r, struct duet_stats *stats)
{
	struct backend *be = r->backend;

	if (!be->ops->count)
		return;
	pthread_mutex_lock(&r->backend_lock);
	be->ops->count(be, stats);
	pthread_mutex_unlock(&r->backend_lock);
}

void duet_get_stats(
    const duet_resolver *resolver, struct duet_stats *out, size_t size)
{
	struct duet_resolver *r = (struct duet_resolver *)resolver;
	struct duet_stats own = {0}, stats;

	memset(out, 0, size);
	if (is_forked(r))
		return;
	count_backends_own(r, &own);
	pthread_mutex_lock(&r->lock);
	stats = r->stats;
	stats.pending = unfinished(r);
	pthread_mutex_unlock(&r->lock);
	stats.abandoned = own.abandoned;
	stats.cache_hits = own.cache_hits;
	stats.cache_misses = own.cache_misses;
	memcpy(out, &stats, size < sizeof(stats) ? size : sizeof(stats));
}
