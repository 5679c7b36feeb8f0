/* SPDX-License-Identifier: MIT */
/* What lookups have made of kept responses. */
#include "results.h"
#include "core/hash.h"
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

/* Longer ones are not kept. */
#define KEY_MAX 512

struct result {
	unsigned routes; /* changes of them before */
	uint16_t questions, key_len;
	struct outcome outcome;
	unsigned char key[]; /* and behind it the answer, packed, or nothing */
};
_Static_assert(
    offsetof(struct ring_entry, bytes) % _Alignof(struct result) == 0,
    "a result is aligned in its entry");

struct key {
	size_t len; /* 0: it is not kept */
	uint32_t hash;
	unsigned char bytes[KEY_MAX];
};

/* All arguments that count, to the letter. */

static void add(struct key *key, const void *data, size_t size)
{
	if (size > KEY_MAX || key->len > KEY_MAX - size) {
		key->len = KEY_MAX + 1;
		return;
	}
	memcpy(key->bytes + key->len, data, size);
	key->len += size;
}

static void add_numbers(struct key *key, int a, int b, int c, int d, int e)
{
	const int numbers[] = {a, b, c, d, e};

	add(key, numbers, sizeof(numbers));
}

static bool is_number(const char *service)
{
	return !service[strspn(service, "0123456789")];
}

static void write_key(struct key *key, const struct job *job)
{
	const char *name = job->in.addrinfo.node;
	const char *service = job->in.addrinfo.service;

	switch (job->kind) {
	case JOB_ADDRINFO:
		if (!name || (service && !is_number(service)) ||
		    (job->in.addrinfo.flags & (AI_IDN | AI_CANONIDN)))
			return;
		add_numbers(key, job->kind, job->in.addrinfo.flags,
		    job->in.addrinfo.family, job->in.addrinfo.socktype,
		    job->in.addrinfo.protocol);
		add(key, name, strlen(name) + 1);
		if (service)
			add(key, service, strlen(service) + 1);
		break;
	case JOB_HOSTBYNAME:
		name = job->in.hostbyname.name;
		add_numbers(key, job->kind, job->in.hostbyname.family, 0, 0, 0);
		add(key, name, strlen(name) + 1);
		break;
	case JOB_HOSTBYADDR:
		add_numbers(key, job->kind, job->in.hostbyaddr.family, 0, 0, 0);
		add(key, job->in.hostbyaddr.addr, job->in.hostbyaddr.len);
		break;
	default:
		break;
	}
}

/* False if such a job is not kept. */
static bool make_key(
    const struct cache *cache, const struct job *job, struct key *key)
{
	key->len = 0;
	write_key(key, job);
	if (key->len == 0 || key->len > KEY_MAX)
		return false;
	key->hash = (uint32_t)hash_bytes(cache->seed, key->bytes, key->len);
	return true;
}

static struct result *result_in(struct ring_entry *e)
{
	return (struct result *)e->bytes;
}

static bool is_about(const struct result *result, const struct key *key)
{
	return result->key_len == key->len &&
	       memcmp(result->key, key->bytes, key->len) == 0;
}

static struct ring_entry *find(struct cache *cache, const struct key *key)
{
	struct ring_entry *e = NULL;

	do
		e = ring_find(cache->ring, RING_RESULT, key->hash, e);
	while (e && !is_about(result_in(e), key));
	return e;
}

/* Without a question to a server it has begun and ended in one go: what it hangs
 * on is as it is now. */
static bool is_lasting(const struct lookup *l, const struct outcome *outcome)
{
	const struct ask *ask = &l->call.search.ask;

	if (ask->recalled == 0 || ask->recalled > UINT16_MAX || ask->fleeting ||
	    l->conf->aliases || l->conf->host.reorder)
		return false;
	if (l->job->kind == JOB_ADDRINFO)
		return outcome->error == 0 || outcome->error == EAI_NONAME ||
		       outcome->error == EAI_NODATA;
	return outcome->error == NETDB_SUCCESS ||
	       outcome->error == HOST_NOT_FOUND || outcome->error == NO_DATA;
}

static void put(const struct lookup *l, const struct key *key,
    const struct outcome *outcome, const struct packed_answer *answer)
{
	const struct ask *ask = &l->call.search.ask;
	struct cache *cache = ask->context->cache;
	size_t answer_size = answer ? answer->size : 0;
	size_t len = sizeof(struct result) + key->len + answer_size;
	struct ring_entry *e = find(cache, key);
	struct result *result;

	if (e)
		ring_kill(cache->ring, e);
	if (len > UINT16_MAX)
		return;
	e = ring_add(cache->ring,
	    &(struct ring_entry){
		.expires_us = ask->recalled_until_us,
		.hash = key->hash,
		.len = (uint16_t)len,
		.kind = RING_RESULT,
	    },
	    transport_now_us(ask->context->transport));
	if (!e)
		return;
	result = result_in(e);
	result->routes = l->context->routes.changes;
	result->questions = (uint16_t)ask->recalled;
	result->key_len = (uint16_t)key->len;
	result->outcome = *outcome;
	memcpy(result->key, key->bytes, key->len);
	if (answer)
		memcpy(result->key + key->len, answer, answer_size);
}

void results_keep(struct lookup *l, const struct outcome *outcome)
{
	struct packed_answer *packed = NULL;
	struct key key;

	if (!is_lasting(l, outcome) ||
	    !make_key(l->context->ask.cache, l->job, &key))
		return;
	if (outcome->error == 0 && !(packed = answer_pack(l->answer)))
		return;
	put(l, &key, outcome, packed);
	free(packed);
}

bool results_get(struct lookup_context *context, const struct job *job,
    struct outcome *outcome, struct answer **answer)
{
	struct cache *cache = context->ask.cache;
	const struct result *result;
	struct ring_entry *e;
	struct key key;

	if (!make_key(cache, job, &key) || !(e = find(cache, &key)))
		return false;
	result = result_in(e);
	if (transport_now_us(context->ask.transport) >= e->expires_us ||
	    result->routes != routes_changes(&context->routes))
		return false;
	*answer = NULL;
	if (result->outcome.error == 0 &&
	    !(*answer = answer_unpack(result->key + key.len)))
		return false;
	*outcome = result->outcome;
	cache->hits += result->questions;
	return true;
}
