/* SPDX-License-Identifier: MIT */
/* lookups NAME N: look a name up N times, each time waiting for the answer. */
#include <duet.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	struct duet_options options = DUET_OPTIONS_INIT;
	duet_resolver *resolver;
	int failed = 0;

	options.backend = "ares";
	if (argc != 3 || duet_open(&resolver, &options) != DUET_OK)
		return 2;
	for (int left = atoi(argv[2]); left > 0; left--) {
		duet_result *res =
		    duet_getaddrinfo_sync(resolver, argv[1], NULL, NULL);

		failed += duet_result_status(res) != DUET_OK;
		duet_result_free(res);
	}
	duet_close(resolver);
	return failed != 0;
}
