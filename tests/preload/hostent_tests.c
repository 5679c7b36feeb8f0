/* SPDX-License-Identifier: MIT */
/* gethostbyname(3), gethostbyaddr(3) and their _r forms. */
#include "preload/tests.h"
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

static int host_r(const char *name, char *buffer, size_t size,
    struct hostent *host, struct hostent **found, int *error)
{
	*found = (void *)buffer;
	*error = -7;
	return gethostbyname_r(name, host, buffer, size, found, error);
}

static void a_small_buffer_is_told_to_grow(void **state)
{
	char buffer[1024];
	struct hostent host, *found;
	size_t size = 0;
	int status, error;

	(void)state;
	while ((status = host_r(
		    "many.example", buffer, size, &host, &found, &error))) {
		assert_int_equal(status, ERANGE);
		assert_int_equal(errno, ERANGE);
		assert_int_equal(error, NETDB_INTERNAL);
		assert_null(found);
		assert_true(size < sizeof(buffer));
		size += 24;
	}
	assert_ptr_equal(found, &host);
	assert_string_equal(host.h_name, "many.example");
	assert_int_equal(host.h_addrtype, AF_INET);
	assert_int_equal(host.h_length, 4);
	for (int i = 0; i < 8; i++)
		assert_non_null(host.h_addr_list[i]);
	assert_null(host.h_addr_list[8]);
	for (int i = 0; i < 8; i++) /* inside the buffer */
		assert_true(host.h_addr_list[i] >= buffer &&
			    host.h_addr_list[i] + 4 <= buffer + size);
}

static void a_buffer_need_not_be_aligned(void **state)
{
	char buffer[1024];
	struct hostent host, *found;
	int error;

	(void)state;
	assert_int_equal(host_r("alias.example", buffer + 1, sizeof(buffer) - 1,
			     &host, &found, &error),
	    0);
	assert_int_equal((uintptr_t)host.h_aliases % sizeof(char *), 0);
	assert_string_equal(host.h_name, "www.example");
	assert_string_equal(host.h_aliases[0], "alias.example");
	assert_null(host.h_aliases[1]);
}

static void a_host_that_is_not_there_is_no_failure(void **state)
{
	char buffer[1024];
	struct hostent host, *found;
	int error;

	(void)state;
	assert_int_equal(
	    host_r("nx.example", buffer, sizeof(buffer), &host, &found, &error),
	    0);
	assert_null(found);
	assert_int_equal(error, HOST_NOT_FOUND);
	assert_int_equal(h_errno, HOST_NOT_FOUND);
}

/* What is returned hangs on why, and errno is the same. */
static void expect_no_host(const char *name, int status, int expected)
{
	char buffer[1024];
	struct hostent host, *found;
	int error;

	errno = EXDEV;
	assert_int_equal(
	    host_r(name, buffer, sizeof(buffer), &host, &found, &error),
	    status);
	assert_int_equal(errno, status);
	assert_int_equal(error, expected);
	assert_null(found);
}

static void what_is_returned_for_no_host_is_errno(void **state)
{
	(void)state;
	expect_no_host("nx.example", 0, HOST_NOT_FOUND);
	expect_no_host("long.example", 0, NO_DATA);
	expect_no_host("servfail.example.", EAGAIN, TRY_AGAIN);
	expect_no_host("formerr.example.", 0, NO_RECOVERY);
	expect_no_host("loop.example", EAGAIN, NO_RECOVERY);
	expect_no_host("1.2.3.400", 0, HOST_NOT_FOUND);
}

/* CPython tells it in place of what gethostbyaddr_r(3) says. */
static void h_errno_is_what_dns_said_last(void **state)
{
	struct in_addr address = {htonl(0xc0000202)};
	char buffer[1024];
	struct hostent host, *found;
	struct addrinfo *list;
	int error;

	(void)state;
	h_errno = 99;
	host_r("host.example", buffer, sizeof(buffer), &host, &found, &error);
	assert_int_equal(h_errno, 99);
	host_r("www.example", buffer, sizeof(buffer), &host, &found, &error);
	assert_int_equal(error, NETDB_SUCCESS);
	assert_int_equal(h_errno, HOST_NOT_FOUND); /* until the answer */
	assert_int_equal(getaddrinfo("www.example", NULL, NULL, &list), 0);
	freeaddrinfo(list);
	assert_int_equal(h_errno, HOST_NOT_FOUND); /* of the other family */
	gethostbyname2("www.example", AF_INET6);
	assert_int_equal(h_errno, NO_DATA);
	/* What the answer names is no host. */
	assert_int_equal(gethostbyaddr_r(&address, sizeof(address), AF_INET,
			     &host, buffer, sizeof(buffer), &found, &error),
	    0);
	assert_int_equal(error, NO_RECOVERY);
	assert_int_equal(h_errno, NO_DATA);
}

static void a_host_has_one_place_until_the_next_call(void **state)
{
	struct hostent *host = gethostbyname("www.example");

	(void)state;
	assert_non_null(host);
	assert_string_equal(host->h_name, "www.example");
	assert_ptr_equal(gethostbyname("many.example"), host);
	assert_string_equal(host->h_name, "many.example");
	assert_null(gethostbyname("nx.example"));
	assert_int_equal(h_errno, HOST_NOT_FOUND);
	assert_null(gethostbyname2("www.example", AF_INET6));
	assert_int_equal(h_errno, NO_DATA);
}

static void an_address_has_a_host(void **state)
{
	struct in_addr address = {htonl(0xc0000201)};
	char buffer[1024];
	struct hostent *host, place, *found;
	int error;

	(void)state;
	host = gethostbyaddr(&address, sizeof(address), AF_INET);
	assert_non_null(host);
	assert_string_equal(host->h_name, "www.example");
	assert_int_equal(gethostbyaddr_r(&address, sizeof(address), AF_INET,
			     &place, buffer, sizeof(buffer), &found, &error),
	    0);
	assert_string_equal(found->h_name, "www.example");
	assert_null(gethostbyaddr(&address, 3, AF_INET));
}

int run_hostent_tests(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_small_buffer_is_told_to_grow),
	    cmocka_unit_test(a_buffer_need_not_be_aligned),
	    cmocka_unit_test(a_host_that_is_not_there_is_no_failure),
	    cmocka_unit_test(what_is_returned_for_no_host_is_errno),
	    cmocka_unit_test(h_errno_is_what_dns_said_last),
	    cmocka_unit_test(a_host_has_one_place_until_the_next_call),
	    cmocka_unit_test(an_address_has_a_host),
	};

	return cmocka_run_group_tests_name("hosts", tests, NULL, NULL);
}
