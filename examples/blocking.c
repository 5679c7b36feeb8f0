/* SPDX-License-Identifier: MIT */
/* Look up a host and wait for the answer. */
#include "print.h"

int main(int argc, char **argv)
{
	const char *host = argc > 1 ? argv[1] : "localhost";
	const char *service = argc > 2 ? argv[2] : "80";
	duet_resolver *r;
	duet_result *res;
	int status = duet_open(&r, NULL);

	if (status != DUET_OK) {
		fprintf(stderr, "duet_open: %s\n", duet_strerror(status));
		return 2;
	}
	res = duet_getaddrinfo_sync(r, host, service, NULL);
	status = print_result(res);
	duet_result_free(res);
	duet_close(r);
	return status;
}
