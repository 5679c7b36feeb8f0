/* SPDX-License-Identifier: MIT */
/* Running out of memory, at every allocation of the core in turn. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "done.h"
#include "fake_backend.h"

/* Allocations until one fails; negative: none does. */
static int left = -1;

void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

static bool fails(void)
{
	if (left == 0) {
		errno = ENOMEM;
		return true;
	}
	left -= left > 0;
	return false;
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

static void opening_fails_cleanly(void **state)
{
	duet_resolver *r;
	int status, n = 0;

	(void)state;
	do {
		left = n++;
		status = duet_open(&r, NULL);
		left = -1;
		assert_true(status == DUET_OK || status == DUET_ENOMEM);
		assert_true((status == DUET_OK) == (r != NULL));
	} while (status != DUET_OK);
	assert_true(n > 2);
	duet_close(r);
}

static void a_request_is_refused(void **state)
{
	struct done done = {0};
	duet_resolver *r;

	(void)state;
	assert_int_equal(duet_open(&r, NULL), DUET_OK);
	left = 0;
	errno = 4711;
	assert_int_equal(
	    duet_getaddrinfo(r, "now", NULL, NULL, done_run, &done, NULL),
	    DUET_ENOMEM);
	left = -1;
	assert_int_equal(errno, 4711);
	assert_int_equal(duet_wait(r, -1), 0);
	assert_int_equal(done.times, 0);
	duet_close(r);
}

static void a_blocking_call_has_a_result_all_the_same(void **state)
{
	duet_result *eai, *h_error;
	duet_resolver *r;

	(void)state;
	assert_int_equal(duet_open(&r, NULL), DUET_OK);
	left = 0;
	errno = 4711;
	eai = duet_getaddrinfo_sync(r, "now", NULL, NULL);
	h_error = duet_gethostbyname_sync(r, "now", AF_INET);
	left = -1;
	assert_int_equal(errno, 4711);
	assert_int_equal(duet_result_status(eai), DUET_ENOMEM);
	assert_int_equal(duet_result_error(eai), EAI_MEMORY);
	assert_int_equal(duet_result_cause(eai)->code, DUET_ENOMEM);
	assert_int_equal(duet_result_status(h_error), DUET_ENOMEM);
	assert_int_equal(duet_result_error(h_error), NETDB_INTERNAL);
	assert_null(duet_result_addrinfo(eai));
	duet_result_free(eai);
	duet_result_free(h_error);
	duet_close(r);
}

static void many_may_wait_without_a_larger_table(void **state)
{
	enum { MANY = 500 };
	static struct done done[MANY];
	duet_id ids[MANY];
	duet_resolver *r;

	(void)state;
	assert_int_equal(duet_open(&r, NULL), DUET_OK);
	for (int i = 0; i < MANY; i++) {
		left = 1; /* the request's own */
		assert_int_equal(duet_getaddrinfo(r, "never", NULL, NULL,
				     done_run, &done[i], &ids[i]),
		    DUET_OK);
		left = -1;
	}
	for (int i = 0; i < MANY; i++)
		assert_int_equal(duet_cancel(r, ids[i]), 1);
	duet_close(r);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(done[i].times, 1);
		done_free(&done[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(opening_fails_cleanly),
	    cmocka_unit_test(a_request_is_refused),
	    cmocka_unit_test(a_blocking_call_has_a_result_all_the_same),
	    cmocka_unit_test(many_may_wait_without_a_larger_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
