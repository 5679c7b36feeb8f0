/* SPDX-License-Identifier: MIT */
/* lookups BACKEND NAME N: look a name up N times, each time waiting for the
 * answer; /NAME without the flags of getaddrinfo(3) where there are no hints;
 * =NAME with a cache. */
#include <duet.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	static const struct addrinfo plain;
	struct duet_options options = DUET_OPTIONS_INIT;
	const struct addrinfo *hints = NULL;
	duet_resolver *resolver;
	const char *name;
	int failed = 0;

	if (argc != 4)
		return 2;
	options.backend = argv[1];
	name = argv[2];
	if (*name == '/') {
		name++;
		hints = &plain;
	} else if (*name == '=') {
		name++;
		options.cache_size = 1 << 20;
	}
	if (duet_open(&resolver, &options) != DUET_OK)
		return 2;
	for (int left = atoi(argv[3]); left > 0; left--) {
		duet_result *res =
		    duet_getaddrinfo_sync(resolver, name, NULL, hints);

		failed += duet_result_status(res) != DUET_OK;
		duet_result_free(res);
	}
	duet_close(resolver);
	return failed != 0;
}
