/* SPDX-License-Identifier: MIT */
/*
 * hosts(5): one text, cut into strings, an array of lines that point into it
 * and two chained hash tables over the lines, so that a file of 100,000 lines
 * costs little more than itself.
 */
#include "hosts.h"
#include "lines.h"
#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define END UINT32_MAX

struct entry {
	unsigned char addr[16];
	uint32_t name;  /* offset into the text of the first name, the others
			   follow it */
	uint32_t names; /* how many, at least 1 */
	uint8_t family;
};

/* An entry under a name, or under an address. */
struct link {
	uint32_t entry;
	uint32_t next;
};

struct table {
	uint32_t *buckets;
	size_t mask;
	struct link *links;
	size_t nlinks, room;
};

struct hosts {
	char *text;
	struct entry *entries;
	size_t nentries, room;
	struct table by_name, by_addr;
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* FNV-1a. */
static uint32_t hash_name(const char *name)
{
	uint32_t hash = 2166136261u;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)lower(*name)) * 16777619u;
	return hash;
}

static uint32_t hash_addr(const unsigned char *addr, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ addr[i]) * 16777619u;
	return hash;
}

static size_t addr_length(int family)
{
	return family == AF_INET ? sizeof(struct in_addr)
				 : sizeof(struct in6_addr);
}

/* What a family sees of a line's address; see hosts.h. */
static bool view(
    const struct entry *entry, int family, unsigned char addr[static 16])
{
	static const unsigned char loopback[4] = {127, 0, 0, 1};
	struct in6_addr in6;

	if (family == AF_UNSPEC || family == entry->family) {
		memcpy(addr, entry->addr, addr_length(entry->family));
		return true;
	}
	if (family != AF_INET)
		return false;
	memcpy(&in6, entry->addr, sizeof(in6));
	if (IN6_IS_ADDR_V4MAPPED(&in6))
		memcpy(addr, entry->addr + 12, 4);
	else if (IN6_IS_ADDR_LOOPBACK(&in6))
		memcpy(addr, loopback, 4);
	else
		return false;
	return true;
}

static bool table_init(struct table *table, size_t entries)
{
	size_t size = 16;

	while (size < entries)
		size *= 2;
	table->buckets = malloc(size * sizeof(*table->buckets));
	if (!table->buckets)
		return false;
	memset(table->buckets, 0xff, size * sizeof(*table->buckets));
	table->mask = size - 1;
	return true;
}

static bool table_add(struct table *table, uint32_t hash, uint32_t entry)
{
	uint32_t *bucket = &table->buckets[hash & table->mask];

	if (table->nlinks == table->room) {
		size_t room = table->room ? table->room * 2 : 16;
		struct link *grown =
		    reallocarray(table->links, room, sizeof(*grown));

		if (!grown)
			return false;
		table->links = grown;
		table->room = room;
	}
	/* Twice the same name on a line. */
	if (*bucket != END && table->links[*bucket].entry == entry)
		return true;
	table->links[table->nlinks] = (struct link){entry, *bucket};
	*bucket = (uint32_t)table->nlinks++;
	return true;
}

static void table_release(struct table *table)
{
	free(table->buckets);
	free(table->links);
}

/* Moves the names of a line together, behind the first. */
static uint32_t join_names(char *rest, const struct hosts *hosts, uint32_t *at)
{
	char *name = next_word(&rest), *end;
	uint32_t names = 1;

	/* A line without a name has an empty one: the NUL behind the text of
	 * the address. */
	*at = (uint32_t)((name ? name : strchr(rest, '\0')) - hosts->text);
	if (!name)
		return 1;
	end = name + strlen(name) + 1;
	while ((name = next_word(&rest))) {
		size_t size = strlen(name) + 1;

		end = memmove(end, name, size);
		end += size;
		names++;
	}
	return names;
}

static bool add_line(struct hosts *hosts, char *line)
{
	struct entry entry = {.family = AF_INET};
	char *addr;

	line[strcspn(line, "#")] = '\0';
	addr = next_word(&line);
	if (!addr)
		return true;
	if (inet_pton(AF_INET, addr, entry.addr) <= 0) {
		entry.family = AF_INET6;
		if (inet_pton(AF_INET6, addr, entry.addr) <= 0)
			return true;
	}
	entry.names = join_names(line, hosts, &entry.name);
	if (hosts->nentries == hosts->room) {
		size_t room = hosts->room ? hosts->room * 2 : 16;
		struct entry *grown =
		    reallocarray(hosts->entries, room, sizeof(*grown));

		if (!grown)
			return false;
		hosts->entries = grown;
		hosts->room = room;
	}
	hosts->entries[hosts->nentries++] = entry;
	return true;
}

/* From the last line to the first, so that chains begin with the first. */
static bool index_lines(struct hosts *hosts)
{
	if (!table_init(&hosts->by_name, hosts->nentries) ||
	    !table_init(&hosts->by_addr, hosts->nentries))
		return false;
	for (size_t i = hosts->nentries; i-- > 0;) {
		const struct entry *entry = &hosts->entries[i];
		const char *name = hosts->text + entry->name;
		unsigned char addr[16];

		for (uint32_t n = 0; n < entry->names; n++) {
			if (!table_add(
				&hosts->by_name, hash_name(name), (uint32_t)i))
				return false;
			name += strlen(name) + 1;
		}
		if (!table_add(&hosts->by_addr,
			hash_addr(entry->addr, addr_length(entry->family)),
			(uint32_t)i))
			return false;
		if (entry->family == AF_INET6 && view(entry, AF_INET, addr) &&
		    !table_add(
			&hosts->by_addr, hash_addr(addr, 4), (uint32_t)i))
			return false;
	}
	return true;
}

struct hosts *hosts_new(char *text)
{
	struct hosts *hosts = calloc(1, sizeof(*hosts));
	char *line;

	if (!hosts) {
		free(text);
		return NULL;
	}
	hosts->text = text;
	while ((line = next_line(&text)))
		if (!add_line(hosts, line))
			goto fail;
	if (!index_lines(hosts))
		goto fail;
	return hosts;
fail:
	hosts_free(hosts);
	return NULL;
}

void hosts_free(struct hosts *hosts)
{
	if (!hosts)
		return;
	table_release(&hosts->by_name);
	table_release(&hosts->by_addr);
	free(hosts->entries);
	free(hosts->text);
	free(hosts);
}

static bool has_name(
    const struct hosts *hosts, const struct entry *entry, const char *name)
{
	const char *at = hosts->text + entry->name;

	for (uint32_t n = 0; n < entry->names; n++) {
		if (strcasecmp(at, name) == 0)
			return true;
		at += strlen(at) + 1;
	}
	return false;
}

static void fill_line(const struct hosts *hosts, const struct entry *entry,
    int family, struct hosts_line *line)
{
	line->family =
	    family == AF_UNSPEC ? entry->family : (sa_family_t)family;
	line->name = hosts->text + entry->name;
	line->naliases = entry->names - 1;
	line->aliases = line->name + strlen(line->name) + 1;
}

/* *at is 1 + the link to go on with, so that 0 is the beginning. */
bool hosts_by_name(const struct hosts *hosts, const char *name, int family,
    size_t *at, struct hosts_line *line)
{
	const struct table *table = &hosts->by_name;
	uint32_t link = *at == 0 ? table->buckets[hash_name(name) & table->mask]
				 : (uint32_t)(*at - 1);

	for (; link != END; link = table->links[link].next) {
		const struct entry *entry =
		    &hosts->entries[table->links[link].entry];

		if (!has_name(hosts, entry, name) ||
		    !view(entry, family, line->addr))
			continue;
		fill_line(hosts, entry, family, line);
		*at = (size_t)table->links[link].next + 1;
		return true;
	}
	*at = (size_t)END + 1;
	return false;
}

bool hosts_by_addr(const struct hosts *hosts, const void *addr, int family,
    struct hosts_line *line)
{
	const struct table *table = &hosts->by_addr;
	size_t len = addr_length(family);
	uint32_t link = table->buckets[hash_addr(addr, len) & table->mask];

	for (; link != END; link = table->links[link].next) {
		const struct entry *entry =
		    &hosts->entries[table->links[link].entry];

		if (!view(entry, family, line->addr) ||
		    memcmp(line->addr, addr, len) != 0)
			continue;
		fill_line(hosts, entry, family, line);
		return true;
	}
	return false;
}
