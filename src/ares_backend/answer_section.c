/* SPDX-License-Identifier: MIT */
/*
 * What glibc's dns module takes from responses.
 *
 * CNAME records are followed in the order in which they stand, whatever their
 * owner; names that are none of hosts are followed but not told.
 */
#include "answer_section.h"
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

/* MAXHOSTNAMELEN of <arpa/nameser.h>'s users in glibc, and a NUL. */
#define HOST_NAME_SIZE 257

static const struct nss_reply success = {NSS_SUCCESS, NETDB_SUCCESS, -1};
static const struct nss_reply unreadable = {NSS_UNAVAIL, NO_RECOVERY, EMSGSIZE};
static const struct nss_reply no_host = {NSS_UNAVAIL, NO_RECOVERY, -1};
static const struct nss_reply not_found = {NSS_NOTFOUND, HOST_NOT_FOUND, -1};

static int family_of(uint16_t type)
{
	return type == DNS_A ? AF_INET : AF_INET6;
}

static bool is_address(const struct message_record *rr, uint16_t qtype,
    const unsigned char *expected)
{
	return rr->type == qtype && name_equal(rr->name, expected) &&
	       rr->rdlength == (qtype == DNS_A ? 4 : 16);
}

/* One response of two.  told: the canonical name is known already. */
static struct nss_reply read_slice(
    const struct message *m, struct found *found, bool told)
{
	unsigned char expected[NAME_MAX_LABELS], canonical[NAME_MAX_LABELS];
	size_t before = found->naddresses;
	struct message_cursor c;
	struct message_record rr;

	if (!message_begin(&c, m))
		return unreadable;
	if (message_ancount(m) == 0 || !name_is_host(c.qname))
		return not_found;
	(void)message_name(&c, c.qname, expected);
	memcpy(canonical, expected, sizeof(canonical));
	for (unsigned n = message_ancount(m); n > 0; n--) {
		char name[HOST_NAME_SIZE];

		if (!message_next(&c, &rr))
			return unreadable;
		if (rr.type == DNS_CNAME) {
			if (message_name(&c, rr.rdata, expected) < 0)
				return unreadable;
			if (name_is_host(expected))
				memcpy(canonical, expected, sizeof(canonical));
		} else if (is_address(&rr, c.qtype, expected)) {
			found_add_address(found, family_of(c.qtype), rr.rdata);
			if (!told &&
			    name_to_text(canonical, name, sizeof(name)))
				found_set_name(found, name);
			told = true;
		}
	}
	return found->naddresses > before ? success : not_found;
}

struct nss_reply read_both(
    struct message *const responses[static 2], struct found *found)
{
	struct nss_reply first = not_found, second;

	if (responses[0])
		first = read_slice(responses[0], found, false);
	if (first.status == NSS_UNAVAIL || !responses[1])
		return first;
	second = read_slice(responses[1], found, first.status == NSS_SUCCESS);
	if (first.status != NSS_SUCCESS && second.status != NSS_NOTFOUND)
		return second;
	first.herr = second.herr;
	return first;
}

/* False if it is no name of a host, and not told. */
static bool tell(struct found *found, const unsigned char *labels)
{
	char name[HOST_NAME_SIZE];

	if (!name_is_host(labels) || !name_to_text(labels, name, sizeof(name)))
		return false;
	found_add_alias(found, name);
	return true;
}

struct nss_reply read_host(
    const struct message *response, uint16_t qtype, struct found *found)
{
	unsigned char expected[NAME_MAX_LABELS];
	struct message_cursor c;
	struct message_record rr;

	if (!message_begin(&c, response))
		return unreadable;
	if (message_rcode(response) == RCODE_NXDOMAIN || !tell(found, c.qname))
		return (struct nss_reply){NSS_NOTFOUND, HOST_NOT_FOUND, ENOENT};
	(void)message_name(&c, c.qname, expected);
	for (unsigned n = message_ancount(response); n > 0; n--) {
		if (!message_next(&c, &rr))
			return unreadable;
		if (rr.class != DNS_IN)
			continue;
		if (rr.type == DNS_CNAME) {
			if (message_name(&c, rr.rdata, expected) < 0)
				return unreadable;
			tell(found, expected);
		} else if (is_address(&rr, qtype, expected)) {
			found_add_address(found, family_of(qtype), rr.rdata);
		}
	}
	if (found->naddresses == 0)
		return (struct nss_reply){NSS_TRYAGAIN, NO_RECOVERY, ENOENT};
	/* The last name told is the canonical one. */
	if (found->naliases > 0)
		found->name = found->aliases[--found->naliases];
	return success;
}

struct nss_reply read_pointer(
    const struct message *response, struct found *found)
{
	unsigned char expected[NAME_MAX_LABELS], target[NAME_MAX_LABELS];
	struct message_cursor c;
	struct message_record rr;
	char name[HOST_NAME_SIZE];

	if (!message_begin(&c, response))
		return unreadable;
	(void)message_name(&c, c.qname, expected);
	for (unsigned n = message_ancount(response); n > 0; n--) {
		if (!message_next(&c, &rr))
			return unreadable;
		if (rr.class != DNS_IN)
			continue;
		if (rr.type == DNS_CNAME) {
			if (message_name(&c, rr.rdata, expected) < 0)
				return unreadable;
		} else if (rr.type == DNS_PTR &&
			   name_equal(rr.name, expected)) {
			if (message_name(&c, rr.rdata, target) < 0)
				return unreadable;
			if (!name_is_host(target))
				return no_host;
			if (!name_to_text(target, name, sizeof(name)))
				return unreadable;
			found_set_name(found, name);
			return success;
		}
	}
	return (struct nss_reply){NSS_TRYAGAIN, NO_RECOVERY, ENOENT};
}
