/* SPDX-License-Identifier: MIT */
/* Which requests need nobody. */
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/at_once.h"

static const char *const addresses[] = {"192.0.2.1", "0.0.0.0",
    "255.255.255.255", "127.1", "4294967295", "0x7f000001", "0177.0.0.1", "::1",
    "2001:db8::1", "fe80::1%eth0", "fe80::1%nosuch", "::ffff:192.0.2.1"};

/* To getaddrinfo(3) they are names, whatever they look like. */
static const char *const names[] = {"", "www.example", "1.example",
    "192.0.2.1.", "192.0.2", "192.0.2.256", "192.0.2.1.1", "08.0.2.1",
    "192.0.2.09", "192.0.2.1 x", "192.0.2.1 ", "4294967296", "0x", "fe80::1::2",
    "::g", "[::1]", "a.b", "*"};

static void getaddrinfo_says_which_names_are_addresses(void **state)
{
	static const struct addrinfo hints = {
	    .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST};
	struct addrinfo *list;

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++)
		assert_true(is_address(addresses[i]));
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		int error = getaddrinfo(names[i], NULL, &hints, &list);

		assert_int_equal(is_address(names[i]), error == 0);
		if (error == 0)
			freeaddrinfo(list);
	}
}

#define JOB(...)                                                     \
	&(struct job)                                                \
	{                                                            \
		.kind = JOB_ADDRINFO, .in.addrinfo = { __VA_ARGS__ } \
	}

static void what_reads_files_or_asks_the_kernel_does_not(void **state)
{
	(void)state;
	assert_true(needs_nobody(JOB(.node = "::1")));
	assert_true(needs_nobody(JOB(.node = "::1", .service = "80")));
	assert_true(needs_nobody(JOB(.node = "::1",
	    .flags = AI_NUMERICHOST | AI_PASSIVE | AI_CANONNAME)));
	assert_false(needs_nobody(JOB(.node = NULL, .service = "80")));
	assert_false(needs_nobody(JOB(.node = "::1", .service = "http")));
	assert_false(needs_nobody(JOB(.node = "::1", .service = "")));
	assert_false(needs_nobody(JOB(.node = "::1", .service = "-1")));
	assert_false(needs_nobody(JOB(.node = "::1", .flags = AI_ADDRCONFIG)));
	assert_false(needs_nobody(JOB(.node = "::1", .flags = AI_IDN)));
	assert_false(needs_nobody(JOB(.node = "::1", .flags = 1 << 20)));
	assert_false(needs_nobody(&(struct job){
	    .kind = JOB_HOSTBYNAME, .in.hostbyname.name = "::1"}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(getaddrinfo_says_which_names_are_addresses),
	    cmocka_unit_test(what_reads_files_or_asks_the_kernel_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
