/* SPDX-License-Identifier: MIT */
/* Tests of each backend in turn, or of both side by side. */
#include "each_backend.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

duet_resolver *resolvers[2];

int run_on_each(int argc, char **argv, const char **backend, int (*run)(void))
{
	int failed = 0;

	if (argc > 1) {
		*backend = argv[1];
		return run();
	}
	for (size_t i = 0; (*backend = duet_backend_at(i)); i++)
		failed += run();
	return failed;
}

int open_both(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct duet_options opts = DUET_OPTIONS_INIT;

		opts.backend = duet_backend_at(i);
		assert_int_equal(duet_open(&resolvers[i], &opts), DUET_OK);
	}
	return 0;
}

int close_both(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++)
		duet_close(resolvers[i]);
	return 0;
}
