/* SPDX-License-Identifier: MIT */
/* How many addresses a name has. */
#include "count_addresses.h"

#include <netdb.h>
#include <stddef.h>

int count_addresses(duet_resolver *r, const char *name, int flags)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = flags};
	duet_result *res = duet_getaddrinfo_sync(r, name, NULL, &hints);
	const struct addrinfo *ai = duet_result_addrinfo(res);
	int n = 0;

	for (; ai; ai = ai->ai_next)
		n++;
	duet_result_free(res);
	return n;
}
