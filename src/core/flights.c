/* SPDX-License-Identifier: MIT */
/*
 * A table of flights, and on each a stack of those that boarded.
 *
 * Landing takes no lock, as the resolver may be gone by then: it takes the
 * stack and leaves a mark in its place, and who finds the mark does not board.
 */
#include "flights.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "hash.h"

#define FIRST_BUCKETS 64
#define IN_BUCKET 2 /* on the average, at most */

static struct request landed; /* the mark */

bool flights_init(struct flights *f, bool sharing, const char *resolv_conf)
{
	*f = (struct flights){
	    .sharing = sharing,
	    .nbuckets = FIRST_BUCKETS,
	    .files = {resolv_conf, "/etc/nsswitch.conf", "/etc/hosts"},
	};
	f->buckets = calloc(f->nbuckets, sizeof(*f->buckets));
	/* So that nobody can choose names that share a bucket; without it
	 * they could, and lookups would be slower. */
	(void)!getrandom(&f->seed, sizeof(f->seed), GRND_NONBLOCK);
	return f->buckets;
}

void flights_release(struct flights *f)
{
	free(f->buckets);
}

static uint64_t mix_text(uint64_t hash, const char *text)
{
	return text ? hash_bytes(hash, text, strlen(text)) : hash;
}

static uint64_t begin(
    const struct flights *f, const struct job *job, int number)
{
	return hash_word(f->seed, (uint64_t)job->kind << 32 | (uint32_t)number);
}

/* Further numbers seldom tell requests apart that names do not. */
uint32_t flights_hash(const struct flights *f, const struct job *job)
{
	uint64_t hash = 0;

	if (!f->sharing)
		return 0;
	switch (job->kind) {
	case JOB_ADDRINFO:
		hash = begin(f, job, job->in.addrinfo.family);
		hash = mix_text(hash, job->in.addrinfo.node);
		hash = mix_text(hash, job->in.addrinfo.service);
		break;
	case JOB_NAMEINFO:
		hash = begin(f, job, job->in.nameinfo.flags);
		hash = hash_bytes(
		    hash, job->in.nameinfo.sa, job->in.nameinfo.salen);
		break;
	case JOB_HOSTBYNAME:
		hash = begin(f, job, job->in.hostbyname.family);
		hash = mix_text(hash, job->in.hostbyname.name);
		break;
	case JOB_HOSTBYADDR:
		hash = begin(f, job, job->in.hostbyaddr.family);
		hash = hash_bytes(
		    hash, job->in.hostbyaddr.addr, job->in.hostbyaddr.len);
		break;
	case JOB_QUERY:
		hash = begin(f, job, job->in.query.rrtype);
		hash = mix_text(hash, job->in.query.name);
		break;
	}
	return (uint32_t)hash;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool ask_the_same(const struct job *a, const struct job *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case JOB_ADDRINFO:
		return same_text(a->in.addrinfo.node, b->in.addrinfo.node) &&
		       same_text(
			   a->in.addrinfo.service, b->in.addrinfo.service) &&
		       a->in.addrinfo.flags == b->in.addrinfo.flags &&
		       a->in.addrinfo.family == b->in.addrinfo.family &&
		       a->in.addrinfo.socktype == b->in.addrinfo.socktype &&
		       a->in.addrinfo.protocol == b->in.addrinfo.protocol;
	case JOB_NAMEINFO:
		return a->in.nameinfo.salen == b->in.nameinfo.salen &&
		       memcmp(a->in.nameinfo.sa, b->in.nameinfo.sa,
			   a->in.nameinfo.salen) == 0 &&
		       a->in.nameinfo.flags == b->in.nameinfo.flags;
	case JOB_HOSTBYNAME:
		return same_text(
			   a->in.hostbyname.name, b->in.hostbyname.name) &&
		       a->in.hostbyname.family == b->in.hostbyname.family;
	case JOB_HOSTBYADDR:
		return a->in.hostbyaddr.len == b->in.hostbyaddr.len &&
		       memcmp(a->in.hostbyaddr.addr, b->in.hostbyaddr.addr,
			   a->in.hostbyaddr.len) == 0 &&
		       a->in.hostbyaddr.family == b->in.hostbyaddr.family;
	case JOB_QUERY:
		return same_text(a->in.query.name, b->in.query.name) &&
		       a->in.query.rrclass == b->in.query.rrclass &&
		       a->in.query.rrtype == b->in.query.rrtype;
	}
	return false;
}

static struct request **bucket(const struct flights *f, uint32_t hash)
{
	return &f->buckets[hash & (f->nbuckets - 1)];
}

static void list(struct flights *f, struct request *flight)
{
	struct request **at = bucket(f, flight->hash);

	flight->link = *at;
	*at = flight;
	flight->listed = true;
}

/* When there is no memory the chains get longer instead. */
static void grow(struct flights *f)
{
	struct request **smaller = f->buckets, *flight, *next;
	size_t n = f->nbuckets;
	struct request **larger = calloc(n * 2, sizeof(*larger));

	if (!larger)
		return;
	f->buckets = larger;
	f->nbuckets = n * 2;
	for (size_t i = 0; i < n; i++) {
		for (flight = smaller[i]; flight; flight = next) {
			next = flight->link;
			list(f, flight);
		}
	}
	free(smaller);
}

static void add(struct flights *f, struct request *flight)
{
	if (f->count >= f->nbuckets * IN_BUCKET)
		grow(f);
	list(f, flight);
	f->count++;
}

static void unlist(struct flights *f, struct request *flight)
{
	struct request **at = bucket(f, flight->hash);

	while (*at != flight)
		at = &(*at)->link;
	*at = flight->link;
	flight->listed = false;
	f->count--;
}

static struct request *find(const struct flights *f, const struct request *req)
{
	struct request *flight = *bucket(f, req->hash);

	while (flight &&
	       (flight->hash != req->hash || flight->asked != req->asked ||
		   !ask_the_same(&flight->job, &req->job)))
		flight = flight->link;
	return flight;
}

/* False if it has landed.  Both hold on to each other: the flight until it
 * lands, the request for as long as it lives. */
static bool board(struct request *flight, struct request *req)
{
	struct request *top = atomic_load(&flight->boarded);

	if (top == &landed)
		return false;
	request_ref(flight);
	request_ref(req);
	do
		req->link = top;
	while (top != &landed &&
	       !atomic_compare_exchange_weak(&flight->boarded, &top, req));
	if (top != &landed)
		return true;
	request_put(req);
	request_put(flight);
	return false;
}

bool flights_enter(struct flights *f, struct request *req)
{
	struct request *flight = find(f, req);

	if (flight && board(flight, req)) {
		atomic_fetch_add(&flight->waiting, 1);
		req->boards = true;
		req->flight = flight;
		return true;
	}
	if (flight)
		unlist(f, flight);
	atomic_init(&req->waiting, 1);
	if (f->sharing)
		add(f, req);
	return false;
}

bool flights_leave(struct flights *f, struct request *req)
{
	struct request *flight = flight_of(req);

	if (atomic_fetch_sub(&flight->waiting, 1) > 1)
		return false;
	if (flight->listed)
		unlist(f, flight);
	return true;
}

bool flights_are_stale(struct flights *f, int64_t now_ns)
{
	return f->sharing && now_ns >= f->watch.look_again_ns &&
	       file_watch(&f->watch, f->files, now_ns) == FILES_CHANGED;
}

void flights_forget(struct flights *f)
{
	for (size_t i = 0; i < f->nbuckets && f->count > 0; i++)
		while (f->buckets[i])
			unlist(f, f->buckets[i]);
}

struct request *flight_land(struct request *flight)
{
	struct request *newest = atomic_exchange(&flight->boarded, &landed);
	struct request *oldest = NULL;

	while (newest) {
		struct request *req = newest;
		newest = req->link;
		req->link = oldest;
		oldest = req;
	}
	return oldest;
}

bool flight_has_landed(const struct request *flight)
{
	return atomic_load(&flight->boarded) == &landed;
}
