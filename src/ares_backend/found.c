/* SPDX-License-Identifier: MIT */
/* What a source of the name service found. */
#include "found.h"
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Enough for a list of two addresses and a name. */
#define ANSWER_SIZE 256

struct answer *found_answer(struct answer **answer)
{
	if (!*answer)
		*answer = answer_new(ANSWER_SIZE);
	return *answer;
}

void found_init(struct found *found, struct answer **arena)
{
	memset(found, 0, sizeof(*found));
	found->arena = arena;
}

void found_clear(struct found *found)
{
	found->naddresses = found->naliases = 0;
	found->name = NULL;
	found->no_memory = false;
}

void found_release(struct found *found)
{
	free(found->addresses);
	free(found->aliases);
}

/* Room for one more element; false when out of memory. */
static bool reserve(void *array, uint32_t count, uint32_t *room, size_t size)
{
	uint32_t more = *room ? *room * 2 : 8;
	void *grown;

	if (count < *room)
		return true;
	grown = reallocarray(*(void **)array, more, size);
	if (!grown)
		return false;
	*(void **)array = grown;
	*room = more;
	return true;
}

void found_add_address(struct found *found, int family, const void *addr)
{
	struct found_address *at;

	if (!reserve(&found->addresses, found->naddresses, &found->address_room,
		sizeof(*at))) {
		found->no_memory = true;
		return;
	}
	at = &found->addresses[found->naddresses++];
	memset(at, 0, sizeof(*at));
	at->family = family;
	memcpy(&at->addr, addr,
	    family == AF_INET ? sizeof(at->addr.in) : sizeof(at->addr.in6));
}

static char *keep(struct found *found, const char *name)
{
	struct answer *arena = found_answer(found->arena);
	char *kept = arena ? answer_strdup(arena, name) : NULL;

	if (!kept)
		found->no_memory = true;
	return kept;
}

void found_add_alias(struct found *found, const char *name)
{
	char *kept = keep(found, name);

	if (!kept)
		return;
	if (!reserve(&found->aliases, found->naliases, &found->alias_room,
		sizeof(*found->aliases))) {
		found->no_memory = true;
		return;
	}
	found->aliases[found->naliases++] = kept;
}

void found_set_name(struct found *found, const char *name)
{
	found->name = keep(found, name);
}

void found_copy(struct found *to, const struct found *from)
{
	found_clear(to);
	for (size_t i = 0; i < from->naddresses; i++)
		found_add_address(
		    to, from->addresses[i].family, &from->addresses[i].addr);
	for (size_t i = 0; i < from->naliases; i++)
		found_add_alias(to, from->aliases[i]);
	if (from->name)
		found_set_name(to, from->name);
}

struct in6_addr found_mapped(const struct found_address *address)
{
	struct in6_addr addr = IN6ADDR_ANY_INIT;

	if (address->family == AF_INET6)
		return address->addr.in6;
	addr.s6_addr[10] = addr.s6_addr[11] = 0xff;
	memcpy(&addr.s6_addr[12], &address->addr.in, 4);
	return addr;
}
