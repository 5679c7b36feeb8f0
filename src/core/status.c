/* SPDX-License-Identifier: MIT */
/* Statuses, the system's numbers, and their names and words. */
#include "status.h"

#include <stdio.h>
#include <string.h>

#include "backends.h"

struct code {
	int code;
	enum duet_status status;
	const char *name;
};

#define EAI(code, status)                               \
	{                                               \
		EAI_##code, DUET_##status, "EAI_" #code \
	}
static const struct code eai_codes[] = {
    EAI(NONAME, ENONAME),
    EAI(NODATA, ENODATA),
    EAI(AGAIN, EAGAIN),
    EAI(BADFLAGS, EBADFLAGS),
    EAI(FAMILY, EFAMILY),
    EAI(SOCKTYPE, ESOCKTYPE),
    EAI(SERVICE, ESERVICE),
    EAI(OVERFLOW, EOVERFLOW),
    EAI(ADDRFAMILY, EADDRFAMILY),
    EAI(IDN_ENCODE, EBADNAME),
    EAI(FAIL, EFAIL),
    EAI(MEMORY, ENOMEM),
    EAI(SYSTEM, ESYSTEM),
    EAI(CANCELED, ECANCELLED),
    {0},
};

#define H(code, status)                    \
	{                                  \
		code, DUET_##status, #code \
	}
static const struct code h_errno_codes[] = {
    H(HOST_NOT_FOUND, ENONAME),
    H(TRY_AGAIN, EAGAIN),
    H(NO_RECOVERY, EFAIL),
    H(NO_DATA, ENODATA),
    H(NETDB_INTERNAL, ESYSTEM),
    {0},
};

struct status_text {
	enum duet_status status;
	const char *name, *text;
};

#define STATUS(status, text)                         \
	{                                            \
		DUET_##status, "DUET_" #status, text \
	}
static const struct status_text statuses[] = {
    STATUS(OK, "success"),
    STATUS(ENONAME, "name does not exist"),
    STATUS(ENODATA, "name exists, but not with this kind of data"),
    STATUS(EAGAIN, "no usable answer from any server"),
    STATUS(ETIMEOUT, "time limit of the request passed"),
    STATUS(EINVAL, "invalid argument"),
    STATUS(EBADNAME, "name cannot be encoded"),
    STATUS(EBADFLAGS, "invalid flags"),
    STATUS(EFAMILY, "address family not supported"),
    STATUS(ESOCKTYPE, "socket type not supported"),
    STATUS(ESERVICE, "service not known for this socket type"),
    STATUS(EOVERFLOW, "result does not fit"),
    STATUS(EADDRFAMILY, "name has no address of this family"),
    STATUS(EFAIL, "lookup failed and would fail again"),
    STATUS(ENOMEM, "out of memory"),
    STATUS(ESYSTEM, "system error"),
    STATUS(ENOTSUP, "not supported by this backend or build"),
    STATUS(EBUSY, "too many requests at a time"),
    STATUS(EFORKED, "resolver was opened by the parent process"),
    STATUS(ECANCELLED, "cancelled"),
};

static const struct code *codes_of(enum duet_domain domain)
{
	return domain == DUET_FROM_EAI ? eai_codes : h_errno_codes;
}

enum duet_domain domain_of(enum job_kind kind)
{
	return kind == JOB_ADDRINFO || kind == JOB_NAMEINFO ? DUET_FROM_EAI
							    : DUET_FROM_H_ERRNO;
}

enum duet_status status_of(enum job_kind kind, int error)
{
	const struct code *c = codes_of(domain_of(kind));

	if (error == 0)
		return DUET_OK;
	while (c->name && c->code != error)
		c++;
	return c->name ? c->status : DUET_EFAIL;
}

static int error_of(enum job_kind kind, enum duet_status status)
{
	bool eai = domain_of(kind) == DUET_FROM_EAI;

	switch (status) {
	case DUET_OK:
		return 0;
	case DUET_ETIMEOUT:
		return eai ? EAI_AGAIN : TRY_AGAIN;
	case DUET_ECANCELLED:
		return eai ? EAI_CANCELED : NETDB_INTERNAL;
	case DUET_ENOMEM:
		return eai ? EAI_MEMORY : NETDB_INTERNAL;
	default:
		return eai ? EAI_SYSTEM : NETDB_INTERNAL;
	}
}

struct outcome outcome_of(enum job_kind kind, enum duet_status status)
{
	return (struct outcome){
	    .error = error_of(kind, status),
	    .cause = {DUET_FROM_DUET, status, 0, -1},
	};
}

static const struct status_text *find_status(int status)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
		if ((int)statuses[i].status == status)
			return &statuses[i];
	return NULL;
}

const char *duet_strerror(int status)
{
	const struct status_text *found = find_status(status);

	return found ? found->text : "unknown status";
}

const char *duet_status_name(int status)
{
	const struct status_text *found = find_status(status);

	return found ? found->name : "unknown";
}

static const char *code_name(enum duet_domain domain, int code)
{
	const struct code *c = codes_of(domain);

	while (c->name && c->code != code)
		c++;
	return c->name;
}

static const char *duet_code_name(int code)
{
	return find_status(code) ? duet_status_name(code) : NULL;
}

static const char *eai_name(int code)
{
	return code_name(DUET_FROM_EAI, code);
}

static const char *h_errno_name(int code)
{
	return code_name(DUET_FROM_H_ERRNO, code);
}

static const struct code_map own_maps[] = {
    {DUET_FROM_DUET, duet_code_name, duet_strerror},
    {DUET_FROM_EAI, eai_name, gai_strerror},
    {DUET_FROM_H_ERRNO, h_errno_name, hstrerror},
};

static const struct code_map *map_of(enum duet_domain domain)
{
	for (size_t i = 0; i < sizeof(own_maps) / sizeof(*own_maps); i++)
		if (own_maps[i].domain == domain)
			return &own_maps[i];
	for (size_t i = 0; backends[i]; i++)
		if (backends[i]->codes && backends[i]->codes->domain == domain)
			return backends[i]->codes;
	return NULL;
}

int duet_cause_text(const struct duet_cause *cause, char *buf, size_t size)
{
	const struct code_map *map = map_of(cause->domain);
	const char *name = map ? map->name(cause->code) : NULL;
	const char *text = "unknown error";
	char number[32], room[128], system[192] = "", rcode[32] = "";

	if (cause->code == 0)
		text =
		    duet_strerror(DUET_OK); /* gai_strerror(3) does not know */
	else if (map)
		text = map->text(cause->code);
	snprintf(number, sizeof(number), "(%d)", cause->code);
	if (cause->sys_errno)
		snprintf(system, sizeof(system), ": %s",
		    strerror_r(cause->sys_errno, room, sizeof(room)));
	if (cause->rcode >= 0)
		snprintf(rcode, sizeof(rcode), ", RCODE %d", cause->rcode);
	return snprintf(buf, size, "%s%s%s: %s%s%s", name ? name : "",
	    name ? " " : "", number, text, system, rcode);
}
