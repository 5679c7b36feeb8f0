/* SPDX-License-Identifier: MIT */
/* A host in a buffer of the caller's. */
#include "hostent_pack.h"
#include <stdalign.h>
#include <stdint.h>
#include <string.h>

struct room {
	char *at;
	size_t left;
};

/* NULL if there is not as much. */
static void *take(struct room *room, size_t size)
{
	char *taken = room->at;

	if (size > room->left)
		return NULL;
	room->at += size;
	room->left -= size;
	return taken;
}

static bool align(struct room *room)
{
	size_t past = (uintptr_t)room->at % alignof(char *);

	return past == 0 || take(room, alignof(char *) - past);
}

static size_t list_count(char *const *list)
{
	size_t n = 0;

	while (list && list[n])
		n++;
	return n;
}

/* Elements of some size each; 0: texts. */
static bool pack_list(
    char **to, char *const *from, size_t size, struct room *room)
{
	size_t n = list_count(from);

	for (size_t i = 0; i < n; i++) {
		size_t length = size ? size : strlen(from[i]) + 1;

		to[i] = take(room, length);
		if (!to[i])
			return false;
		memcpy(to[i], from[i], length);
	}
	to[n] = NULL;
	return true;
}

/* What must be aligned comes first. */
bool hostent_pack(
    struct hostent *to, const struct hostent *from, char *buffer, size_t size)
{
	struct room room = {buffer, size};
	char **addresses, **aliases, *name;

	if (!align(&room))
		return false;
	addresses = take(
	    &room, (list_count(from->h_addr_list) + 1) * sizeof(*addresses));
	aliases =
	    take(&room, (list_count(from->h_aliases) + 1) * sizeof(*aliases));
	if (!addresses || !aliases ||
	    !pack_list(
		addresses, from->h_addr_list, (size_t)from->h_length, &room))
		return false;
	name = take(&room, strlen(from->h_name) + 1);
	if (!name || !pack_list(aliases, from->h_aliases, 0, &room))
		return false;
	strcpy(name, from->h_name);
	*to = (struct hostent){
	    .h_name = name,
	    .h_aliases = aliases,
	    .h_addrtype = from->h_addrtype,
	    .h_length = from->h_length,
	    .h_addr_list = addresses,
	};
	return true;
}
