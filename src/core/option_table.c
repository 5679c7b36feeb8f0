/* SPDX-License-Identifier: MIT */
/* Every option, and what is right for it. */
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <errno.h>

#include "options.h"
#include "servers.h"

static bool check_servers(const char *text, char *why, size_t size)
{
	struct servers servers;

	return servers_read(&servers, text, why, size);
}

static bool check_search(const char *text, char *why, size_t size)
{
	const char *word;
	size_t len, count = 0;

	for (; (word = next_in_list(&text, &len)); count++) {
		if (len > 254) {
			snprintf(why, size, "'%.*s...' is too long for a name",
			    20, word);
			return false;
		}
	}
	if (count == 0)
		snprintf(why, size, "no domain is given; \".\" is for none");
	return count > 0;
}

static bool check_lookups(const char *text, char *why, size_t size)
{
	const char *word;
	size_t len, count = 0;

	for (; (word = next_in_list(&text, &len)); count++) {
		if ((len == 5 && memcmp(word, "files", len) == 0) ||
		    (len == 3 && memcmp(word, "dns", len) == 0))
			continue;
		snprintf(why, size, "'%.*s' is neither files nor dns", (int)len,
		    word);
		return false;
	}
	if (count == 0)
		snprintf(why, size, "neither files nor dns is given");
	return count > 0;
}

static bool check_resolv_conf(const char *text, char *why, size_t size)
{
	if (access(text, R_OK) == 0)
		return true;
	snprintf(why, size, "%s: cannot be read: %s", text, strerror(errno));
	return false;
}

static bool check_local_address(const char *text, char *why, size_t size)
{
	struct servers local;
	bool right = true;

	if (!servers_read(&local, text, why, size))
		return false;
	for (size_t i = 0; i < local.count; i++)
		right = right && *server_port(&local.list[i]) == 0;
	right =
	    right && (local.count == 1 ||
			 (local.count == 2 && local.list[0].sa.sa_family !=
						  local.list[1].sa.sa_family));
	if (!right)
		snprintf(why, size,
		    "'%s' is not an IPv4 address, an IPv6 address, or one of "
		    "each, without port",
		    text);
	return right;
}

static bool check_local_device(const char *text, char *why, size_t size)
{
	size_t len = strlen(text);

	if (len > 0 && len < IF_NAMESIZE && !strpbrk(text, "/ \t"))
		return true;
	snprintf(
	    why, size, "'%s' is not the name of a link, as \"eth0\"", text);
	return false;
}

#define TEXT(field, var, checking)                                    \
	{                                                             \
		.name = #field, .variable = var, .kind = OPTION_TEXT, \
		.offset = offsetof(struct duet_options, field),       \
		.check = checking                                     \
	}
#define NUMBER(field, var, least, most, off)                                  \
	{                                                                     \
		.name = #field, .variable = var, .kind = OPTION_NUMBER,       \
		.offset = offsetof(struct duet_options, field), .min = least, \
		.max = most, .minus_one = off                                 \
	}
#define FLAG(enumerator)                                        \
	{                                                       \
		.name = #enumerator, .variable = #enumerator,   \
		.kind = OPTION_FLAG,                            \
		.offset = offsetof(struct duet_options, flags), \
		.flag = enumerator                              \
	}

const struct option option_table[] = {
    TEXT(backend, "DUET_BACKEND", NULL),
    TEXT(servers, "DUET_NAMESERVERS", check_servers),
    TEXT(search, "DUET_SEARCH", check_search),
    TEXT(lookups, "DUET_LOOKUPS", check_lookups),
    TEXT(resolv_conf, "DUET_RESOLV_CONF", check_resolv_conf),
    TEXT(local_address, "DUET_LOCAL_ADDRESS", check_local_address),
    TEXT(local_device, "DUET_LOCAL_DEVICE", check_local_device),
    FLAG(DUET_ROTATE),
    FLAG(DUET_TCP_ONLY),
    FLAG(DUET_NO_SHARING),
    NUMBER(timeout_ms, "DUET_TIMEOUT_MS", 1, INT_MAX, "no limit"),
    NUMBER(close_wait_ms, NULL, 1, INT_MAX, "no limit"),
    NUMBER(max_threads, "DUET_MAX_THREADS", 1, INT_MAX, NULL),
    NUMBER(max_pending, "DUET_MAX_PENDING", 1, INT_MAX, NULL),
    NUMBER(thread_idle_ms, "DUET_THREAD_IDLE_MS", 1, INT_MAX, "never"),
    NUMBER(ndots, "DUET_NDOTS", 1, 15, "0"),
    NUMBER(tries, "DUET_TRIES", 1, 100, NULL),
    NUMBER(try_timeout_ms, "DUET_TRY_TIMEOUT_MS", 1, 3600000, NULL),
    NUMBER(udp_port, "DUET_UDP_PORT", 1, 65535, NULL),
    NUMBER(tcp_port, "DUET_TCP_PORT", 1, 65535, NULL),
    NUMBER(edns_size, "DUET_EDNS_SIZE", 512, 65535, "none"),
    NUMBER(send_buffer, "DUET_SEND_BUFFER", 1, INT_MAX, NULL),
    NUMBER(receive_buffer, "DUET_RECEIVE_BUFFER", 1, INT_MAX, NULL),
    NUMBER(cache_size, "DUET_CACHE_SIZE", 4096, INT_MAX, NULL),
    NUMBER(cache_max_ttl, "DUET_CACHE_MAX_TTL", 1, INT_MAX, NULL),
    {.name = NULL},
};
