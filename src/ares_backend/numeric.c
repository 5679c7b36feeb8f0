/* SPDX-License-Identifier: MIT */
/* Addresses written as numbers. */
#include "numeric.h"
#include "lines.h"
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_xdigit(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool numeric_inet(const char *text, struct in_addr *addr)
{
	const char *at = text;

	if (!is_digit(*text))
		return false;
	if (inet_pton(AF_INET, text, addr) == 1)
		return true; /* the usual form; it reads that faster */
	/* inet_aton() ignores what follows white space. */
	while (*at && !is_space(*at))
		at++;
	return *at == '\0' && inet_aton(text, addr);
}

static bool scope_number(const char *text, uint32_t *scope_id)
{
	unsigned long long number;
	char *end;

	if (!is_digit(*text))
		return false;
	number = strtoull(text, &end, 10);
	*scope_id = (uint32_t)number;
	return *end == '\0' && number <= UINT32_MAX;
}

/* Names of interfaces only where the zone is a link (RFC 4007 section 6). */
static bool scope_of_link(const struct in6_addr *addr)
{
	return IN6_IS_ADDR_LINKLOCAL(addr) || IN6_IS_ADDR_MC_NODELOCAL(addr) ||
	       IN6_IS_ADDR_MC_LINKLOCAL(addr);
}

enum numeric_inet6 numeric_inet6(
    const char *text, struct in6_addr *addr, uint32_t *scope_id)
{
	const char *percent = strchrnul(text, '%');
	size_t len = (size_t)(percent - text);
	char digits[INET6_ADDRSTRLEN];

	*scope_id = 0;
	if (len >= sizeof(digits) || !strchr(text, ':'))
		return NUMERIC_NO;
	memcpy(digits, text, len);
	digits[len] = '\0';
	if (inet_pton(AF_INET6, digits, addr) <= 0)
		return NUMERIC_NO;
	if (*percent == '\0')
		return NUMERIC_YES;
	if (scope_of_link(addr))
		*scope_id = if_nametoindex(percent + 1);
	if (*scope_id || scope_number(percent + 1, scope_id))
		return NUMERIC_YES;
	*scope_id = 0;
	return NUMERIC_BAD_SCOPE;
}

static int as_inet(
    struct in_addr addr, int family, int flags, struct found_address *found)
{
	*found = (struct found_address){.family = AF_INET, .addr.in = addr};
	if (family != AF_INET6)
		return 0;
	if (!(flags & AI_V4MAPPED)) {
		found->family = AF_UNSPEC;
		return EAI_ADDRFAMILY;
	}
	found->addr.in6 = found_mapped(found);
	found->family = AF_INET6;
	return 0;
}

static int as_inet6(const struct in6_addr *addr, uint32_t scope_id, int family,
    struct found_address *found)
{
	*found = (struct found_address){.family = AF_UNSPEC};
	if (family != AF_INET) {
		found->family = AF_INET6;
		found->scope_id = scope_id;
		found->addr.in6 = *addr;
		return 0;
	}
	if (!IN6_IS_ADDR_V4MAPPED(addr))
		return EAI_ADDRFAMILY;
	found->family = AF_INET;
	memcpy(&found->addr.in, &addr->s6_addr[12], sizeof(found->addr.in));
	return 0;
}

int numeric_addrinfo(
    const char *name, int family, int flags, struct found_address *found)
{
	struct in6_addr addr6;
	struct in_addr addr;
	uint32_t scope_id;
	enum numeric_inet6 kind;
	int error;

	if (numeric_inet(name, &addr))
		return as_inet(addr, family, flags, found);
	found->family = AF_UNSPEC;
	kind = numeric_inet6(name, &addr6, &scope_id);
	if (kind == NUMERIC_NO)
		return flags & AI_NUMERICHOST ? EAI_NONAME : 0;
	error = as_inet6(&addr6, scope_id, family, found);
	return !error && kind == NUMERIC_BAD_SCOPE ? EAI_NONAME : error;
}

/* Whether all of name is of these characters; then *last is its last one. */
static bool consists_of(const char *name, bool (*is_one)(char), char *last)
{
	for (; *name; name++) {
		if (!is_one(*name))
			return false;
		*last = *name;
	}
	return true;
}

static bool is_digit_or_dot(char c)
{
	return is_digit(c) || c == '.';
}

static bool is_inet6_char(char c)
{
	return is_xdigit(c) || c == ':' || c == '.';
}

static enum numeric_name numeric_or_refused(bool ok)
{
	return ok ? NUMERIC_ADDRESS : NUMERIC_REFUSED;
}

enum numeric_name numeric_hostname(
    const char *name, int family, struct in6_addr *addr)
{
	char last = '\0';

	if (family != AF_INET6)
		family = AF_INET;
	if (is_digit(*name) && consists_of(name, is_digit_or_dot, &last) &&
	    last != '.')
		return numeric_or_refused(
		    family == AF_INET
			? numeric_inet(name, (struct in_addr *)addr)
			: inet_pton(AF_INET6, name, addr) > 0);
	if (*name != ':' && !(is_xdigit(*name) && strchr(name, ':')))
		return NUMERIC_NAME;
	if (family == AF_INET)
		return NUMERIC_REFUSED;
	if (consists_of(name, is_inet6_char, &last) && last != '.')
		return numeric_or_refused(inet_pton(AF_INET6, name, addr) > 0);
	return NUMERIC_NAME;
}
