/* SPDX-License-Identifier: MIT */
/* A program of somebody else's, built against what is installed: every
 * backend reads an address. */
#include <duet.h>
#include <stdio.h>

int main(void)
{
	const char *backend;

	for (size_t i = 0; (backend = duet_backend_at(i)); i++) {
		struct duet_options options = DUET_OPTIONS_INIT;
		options.backend = backend;
		duet_resolver *r;
		if (duet_open(&r, &options))
			return 1;
		duet_result *res =
		    duet_getaddrinfo_sync(r, "127.0.0.1", NULL, NULL);
		int status = duet_result_status(res);
		printf("%s: %s\n", backend, duet_status_name(status));
		duet_result_free(res);
		duet_close(r);
		if (status)
			return 1;
	}
	return 0;
}
