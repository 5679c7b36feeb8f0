/* SPDX-License-Identifier: MIT */
/* A handful of names and one address. */
#include "fake_world.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <stdlib.h>
#include <string.h>

#include "core/status.h"

static const char WWW[] = "www.example";
static const char WWW_ADDRESS[] = "192.0.2.1";

const char *world_name(const struct job *job)
{
	const char *name = NULL;

	switch (job->kind) {
	case JOB_ADDRINFO:
		name = job->in.addrinfo.node;
		break;
	case JOB_HOSTBYNAME:
		name = job->in.hostbyname.name;
		break;
	case JOB_QUERY:
		name = job->in.query.name;
		break;
	default:
		break;
	}
	return name ? name : "";
}

static bool is_name(const char *name, const char *other)
{
	size_t len = strlen(other);

	return strncasecmp(name, other, len) == 0 &&
	       (!name[len] || strcmp(name + len, ".") == 0);
}

static bool is_scripted(const char *name)
{
	static const char *const words[] = {
	    "now", "stay", "pump", "late", "held", "never"};

	for (size_t i = 0; i < 6; i++)
		if (strncmp(name, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

/* In numbers of h_errno; 0 for a name that has an address. */
static int verdict(const char *name)
{
	if (is_name(name, "empty.example"))
		return NO_DATA;
	if (is_name(name, WWW) || is_name(name, "host.example") ||
	    is_name(name, "alias.example") || is_scripted(name))
		return 0;
	return HOST_NOT_FOUND;
}

static const char *address_of(const char *name)
{
	return is_name(name, "host.example") ? "192.0.2.10" : WWW_ADDRESS;
}

static struct outcome eai(int error)
{
	return (struct outcome){
	    .error = error, .cause = {DUET_FROM_EAI, error, 0, -1}};
}

static struct outcome h_error(int error)
{
	return (struct outcome){
	    .error = error, .cause = {DUET_FROM_H_ERRNO, error, 0, -1}};
}

static struct outcome addrinfo(const struct job *job, struct answer *a)
{
	const char *service = job->in.addrinfo.service;
	struct addrinfo *ai = answer_alloc(a, sizeof(*ai));
	struct sockaddr_in *sin = answer_alloc(a, sizeof(*sin));

	switch (verdict(world_name(job))) {
	case HOST_NOT_FOUND:
		return eai(EAI_NONAME);
	case NO_DATA:
		return eai(EAI_NODATA);
	}
	if (!ai || !sin)
		return eai(EAI_MEMORY);
	sin->sin_family = AF_INET;
	sin->sin_port = htons(service ? (uint16_t)atoi(service) : 0);
	inet_pton(AF_INET, address_of(world_name(job)), &sin->sin_addr);
	ai->ai_family = AF_INET;
	ai->ai_socktype = SOCK_STREAM;
	ai->ai_addr = (struct sockaddr *)sin;
	ai->ai_addrlen = sizeof(*sin);
	a->addrinfo = ai;
	return eai(0);
}

static bool is_www(const void *addr)
{
	struct in_addr www;

	inet_pton(AF_INET, WWW_ADDRESS, &www);
	return memcmp(addr, &www, sizeof(www)) == 0;
}

static struct outcome nameinfo(const struct job *job, struct answer *a)
{
	const struct sockaddr_in *sin = (const void *)job->in.nameinfo.sa;
	int flags = job->in.nameinfo.flags;
	char text[INET_ADDRSTRLEN];

	if (job->in.nameinfo.salen < sizeof(*sin) || sin->sin_family != AF_INET)
		return eai(EAI_FAMILY);
	if (is_www(&sin->sin_addr)) {
		a->host = answer_strdup(a, WWW);
	} else {
		if (flags & NI_NAMEREQD)
			return eai(EAI_NONAME);
		inet_ntop(AF_INET, &sin->sin_addr, text, sizeof(text));
		a->host = answer_strdup(a, text);
	}
	a->service = answer_strdup(a, "80");
	return eai(a->host && a->service ? 0 : EAI_MEMORY);
}

static struct outcome host(
    struct answer *a, const char *address, const char *name, const char *alias)
{
	struct in_addr addr;
	char *aliases[] = {(char *)alias, NULL};
	char *addrs[] = {(char *)&addr, NULL};
	struct hostent h = {(char *)name, aliases, AF_INET, 4, addrs};

	inet_pton(AF_INET, address, &addr);
	a->hostent = answer_copy_hostent(a, &h);
	return h_error(a->hostent ? 0 : NETDB_INTERNAL);
}

static struct outcome hostbyname(const struct job *job, struct answer *a)
{
	const char *name = world_name(job);
	int error = verdict(name);

	if (error)
		return h_error(error);
	if (is_name(name, "alias.example"))
		return host(a, WWW_ADDRESS, WWW, "alias.example");
	return host(a, address_of(name), name, NULL);
}

static struct outcome hostbyaddr(const struct job *job, struct answer *a)
{
	if (job->in.hostbyaddr.len != 4 || !is_www(job->in.hostbyaddr.addr))
		return h_error(HOST_NOT_FOUND);
	return host(a, WWW_ADDRESS, WWW, NULL);
}

/* A response with a question and, where there is one, an A record
 * (RFC 1035 section 4). */
static struct outcome query(const struct job *job, struct answer *a)
{
	static const unsigned char record[] = {
	    0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1};
	static const unsigned char type_a_class_in[] = {0, 0, 1, 0, 1};
	const char *name = world_name(job);
	int error = verdict(name);
	unsigned char packet[512] = {0};
	unsigned char *p = packet + HFIXEDSZ;
	struct outcome outcome = h_error(error);

	outcome.cause.rcode = error == HOST_NOT_FOUND ? 3 : 0;
	packet[2] = 0x84;
	packet[3] = (unsigned char)outcome.cause.rcode;
	packet[5] = 1;
	packet[7] = !error;
	while (*name) {
		size_t len = strcspn(name, ".");
		*p++ = (unsigned char)len;
		memcpy(p, name, len);
		p += len;
		name += len + (name[len] == '.');
	}
	memcpy(p, type_a_class_in, sizeof(type_a_class_in));
	p += sizeof(type_a_class_in);
	if (!error) {
		memcpy(p, record, sizeof(record));
		p += sizeof(record);
	}
	a->packet_len = (size_t)(p - packet);
	a->packet = answer_memdup(a, packet, a->packet_len);
	return a->packet ? outcome : h_error(NETDB_INTERNAL);
}

struct outcome world_look_up(const struct job *job, struct answer **answer)
{
	static struct outcome (*const calls[])(
	    const struct job *, struct answer *) = {
	    [JOB_ADDRINFO] = addrinfo,
	    [JOB_NAMEINFO] = nameinfo,
	    [JOB_HOSTBYNAME] = hostbyname,
	    [JOB_HOSTBYADDR] = hostbyaddr,
	    [JOB_QUERY] = query,
	};

	*answer = answer_new(64);
	if (!*answer)
		return outcome_of(job->kind, DUET_ENOMEM);
	return calls[job->kind](job, *answer);
}
