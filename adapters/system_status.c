/* SPDX-License-Identifier: MIT */
/* The outcomes of getaddrinfo(3), gethostbyname(3) and their kin. */
#include "protocol.h"
#include <errno.h>
#include <netdb.h>
#include <string.h>

/* Numbers where not every libc has the name. */
static const struct {
	const char *domain;
	int error;
	const char *symbol, *code;
} table[] = {
    {"eai", 0, "0", "ok"},
    {"eai", EAI_NONAME, "EAI_NONAME", "noname"},
    {"eai", EAI_AGAIN, "EAI_AGAIN", "again"},
    {"eai", EAI_FAIL, "EAI_FAIL", "fail"},
    {"eai", EAI_BADFLAGS, "EAI_BADFLAGS", "badflags"},
    {"eai", EAI_FAMILY, "EAI_FAMILY", "family"},
    {"eai", EAI_SOCKTYPE, "EAI_SOCKTYPE", "socktype"},
    {"eai", EAI_SERVICE, "EAI_SERVICE", "service"},
    {"eai", EAI_MEMORY, "EAI_MEMORY", "nomem"},
    {"eai", EAI_SYSTEM, "EAI_SYSTEM", "system"},
    {"eai", EAI_OVERFLOW, "EAI_OVERFLOW", "overflow"},
    {"eai", -5, "EAI_NODATA", "nodata"},
    {"eai", -9, "EAI_ADDRFAMILY", "addrfamily"},
    {"eai", -105, "EAI_IDN_ENCODE", "badname"},
    {"h_errno", 0, "0", "ok"},
    {"h_errno", HOST_NOT_FOUND, "HOST_NOT_FOUND", "noname"},
    {"h_errno", TRY_AGAIN, "TRY_AGAIN", "again"},
    {"h_errno", NO_RECOVERY, "NO_RECOVERY", "fail"},
    {"h_errno", NO_DATA, "NO_DATA", "nodata"},
    {"h_errno", -1, "NETDB_INTERNAL", "system"},
};

/* musl has no names for them. */
static void answer_errno(struct call *call, int error)
{
#ifdef __GLIBC__
	if (error)
		answer_text(call, "errno", strerrorname_np(error));
#else
	(void)call;
	(void)error;
#endif
}

static void answer_system(
    struct call *call, const char *domain, int error, int system_error)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].error == error &&
		    !strcmp(table[i].domain, domain)) {
			answer_status(call, domain, error, table[i].symbol,
			    table[i].code);
			if (!strcmp(table[i].code, "system"))
				answer_errno(call, system_error);
			return;
		}
	answer_status(call, domain, error, "unknown", "fail");
}

void answer_eai(struct call *call, int error)
{
	answer_system(call, "eai", error, errno);
}

void answer_h_errno(struct call *call, int error)
{
	answer_system(call, "h_errno", error, errno);
}
