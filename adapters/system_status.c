/* SPDX-License-Identifier: MIT */
/* The outcomes of getaddrinfo(3), gethostbyname(3) and their kin. */
#include "protocol.h"
#include <errno.h>
#include <netdb.h>
#include <string.h>

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

void answer_eai(struct call *call, int error)
{
	int system_error = errno;
	static const struct {
		int error;
		const char *symbol, *code;
	} table[] = {
	    {0, "0", "ok"},
	    {EAI_NONAME, "EAI_NONAME", "noname"},
	    {EAI_AGAIN, "EAI_AGAIN", "again"},
	    {EAI_FAIL, "EAI_FAIL", "fail"},
	    {EAI_BADFLAGS, "EAI_BADFLAGS", "badflags"},
	    {EAI_FAMILY, "EAI_FAMILY", "family"},
	    {EAI_SOCKTYPE, "EAI_SOCKTYPE", "socktype"},
	    {EAI_SERVICE, "EAI_SERVICE", "service"},
	    {EAI_MEMORY, "EAI_MEMORY", "nomem"},
	    {EAI_SYSTEM, "EAI_SYSTEM", "system"},
	    {EAI_OVERFLOW, "EAI_OVERFLOW", "overflow"},
	    {-5, "EAI_NODATA", "nodata"},
	    {-9, "EAI_ADDRFAMILY", "addrfamily"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].error == error) {
			answer_status(
			    call, "eai", error, table[i].symbol, table[i].code);
			if (error == EAI_SYSTEM)
				answer_errno(call, system_error);
			return;
		}
	answer_status(call, "eai", error, "unknown", "fail");
}

void answer_h_errno(struct call *call, int error)
{
	int system_error = errno;
	static const struct {
		int error;
		const char *symbol, *code;
	} table[] = {
	    {0, "0", "ok"},
	    {HOST_NOT_FOUND, "HOST_NOT_FOUND", "noname"},
	    {TRY_AGAIN, "TRY_AGAIN", "again"},
	    {NO_RECOVERY, "NO_RECOVERY", "fail"},
	    {NO_DATA, "NO_DATA", "nodata"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].error == error) {
			answer_status(call, "h_errno", error, table[i].symbol,
			    table[i].code);
			return;
		}
	answer_status(call, "h_errno", error, "NETDB_INTERNAL", "system");
	answer_errno(call, system_error);
}
