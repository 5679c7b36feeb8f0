/* SPDX-License-Identifier: MIT */
/* The thread backend against the calls that it makes. */
#include "machine.h"
#include "thread_machine.h"
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <duet.h>
#include <netinet/in.h>
#include <resolv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_same_list(
    const struct addrinfo *found, const struct addrinfo *expected)
{
	for (; expected; expected = expected->ai_next) {
		assert_non_null(found);
		assert_int_equal(found->ai_flags, expected->ai_flags);
		assert_int_equal(found->ai_family, expected->ai_family);
		assert_int_equal(found->ai_socktype, expected->ai_socktype);
		assert_int_equal(found->ai_protocol, expected->ai_protocol);
		assert_int_equal(found->ai_addrlen, expected->ai_addrlen);
		assert_memory_equal(
		    found->ai_addr, expected->ai_addr, expected->ai_addrlen);
		assert_int_equal(!found->ai_canonname, !expected->ai_canonname);
		if (expected->ai_canonname)
			assert_string_equal(
			    found->ai_canonname, expected->ai_canonname);
		found = found->ai_next;
	}
	assert_null(found);
}

static void check_addrinfo(duet_resolver *resolver, const char *node,
    const char *service, const struct addrinfo *hints)
{
	duet_result *res =
	    duet_getaddrinfo_sync(resolver, node, service, hints);
	const struct duet_cause *cause = duet_result_cause(res);
	struct addrinfo *list = NULL;
	int error = getaddrinfo(node, service, hints, &list);

	assert_int_equal(duet_result_error(res), error);
	assert_int_equal(cause->domain, DUET_FROM_EAI);
	assert_int_equal(cause->code, error);
	assert_same_list(duet_result_addrinfo(res), error ? NULL : list);
	duet_result_free(res);
	if (!error)
		freeaddrinfo(list);
}

static void getaddrinfo_ends_as_the_systems_own(void **state)
{
	static const struct addrinfo hints[] = {
	    {.ai_flags = AI_CANONNAME},
	    {.ai_family = AF_INET6, .ai_flags = AI_V4MAPPED | AI_ALL},
	    {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM},
	    {.ai_family = AF_UNIX},
	    {.ai_socktype = SOCK_RAW},
	    {.ai_flags = AI_NUMERICHOST},
	    {.ai_flags = 0x40000000},
	    {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_DGRAM},
	    {.ai_socktype = SOCK_SEQPACKET},
	    {.ai_socktype = 77},
	};
	static const char *const nodes[] = {"localhost", "www.example.",
	    "alias.example.", "only6.example.", "nosuch.example.",
	    "broken.example.", "refused.example.", "host.test", "127.1",
	    "fe80::1%lo", "", "a..b", NULL};
	static const char *const services[] = {NULL, "80", "domain", "nosuch"};

	for (size_t n = 0; n < sizeof(nodes) / sizeof(*nodes); n++)
		for (size_t s = 0; s < 4; s++) {
			check_addrinfo(*state, nodes[n], services[s], NULL);
			for (size_t h = 0; h < 10; h++)
				check_addrinfo(
				    *state, nodes[n], services[s], &hints[h]);
		}
}

static void check_nameinfo(duet_resolver *resolver, const char *address,
    unsigned port, int flags, socklen_t size)
{
	struct sockaddr_in sa = {
	    .sin_family = AF_INET, .sin_port = htons(port)};
	char host[NI_MAXHOST], service[NI_MAXSERV];
	duet_result *res;
	int error;

	inet_pton(AF_INET, address, &sa.sin_addr);
	error = getnameinfo((struct sockaddr *)&sa, size, host, sizeof(host),
	    service, sizeof(service), flags);
	res = duet_getnameinfo_sync(
	    resolver, (struct sockaddr *)&sa, size, flags);
	assert_int_equal(duet_result_error(res), error);
	if (error) {
		assert_null(duet_result_host(res));
		assert_null(duet_result_service(res));
	} else {
		assert_string_equal(duet_result_host(res), host);
		assert_string_equal(duet_result_service(res), service);
	}
	duet_result_free(res);
}

static void getnameinfo_ends_as_the_systems_own(void **state)
{
	static const char *const addresses[] = {
	    "127.0.0.1", "192.0.2.1", "192.0.2.10", "192.0.2.77"};
	static const int flags[] = {0, NI_NAMEREQD, NI_NUMERICHOST,
	    NI_NUMERICSERV | NI_DGRAM, NI_NOFQDN, 0x10000};

	for (size_t a = 0; a < 4; a++)
		for (size_t f = 0; f < 6; f++) {
			check_nameinfo(*state, addresses[a], 53, flags[f],
			    sizeof(struct sockaddr_in));
			check_nameinfo(*state, addresses[a], 0, flags[f],
			    sizeof(struct sockaddr_in));
		}
	check_nameinfo(*state, "127.0.0.1", 0, 0, 4);
}

static size_t count(char **vector)
{
	size_t n = 0;

	while (vector[n])
		n++;
	return n;
}

static void assert_same_host(
    const struct hostent *found, const struct hostent *expected)
{
	assert_int_equal(!found, !expected);
	if (!expected)
		return;
	assert_string_equal(found->h_name, expected->h_name);
	assert_int_equal(found->h_addrtype, expected->h_addrtype);
	assert_int_equal(found->h_length, expected->h_length);
	assert_int_equal(count(found->h_aliases), count(expected->h_aliases));
	for (size_t i = 0; expected->h_aliases[i]; i++)
		assert_string_equal(
		    found->h_aliases[i], expected->h_aliases[i]);
	assert_int_equal(
	    count(found->h_addr_list), count(expected->h_addr_list));
	for (size_t i = 0; expected->h_addr_list[i]; i++)
		assert_memory_equal(found->h_addr_list[i],
		    expected->h_addr_list[i], expected->h_length);
}

static void gethostbyname_ends_as_the_systems_own(void **state)
{
	static const char *const names[] = {"localhost", "www.example.",
	    "alias.example.", "only6.example.", "nosuch.example.",
	    "broken.example.", "alias.test", "10.1.2.3", "::1", "", "a..b"};
	static const int families[] = {AF_INET, AF_INET6, AF_UNIX};

	for (size_t n = 0; n < sizeof(names) / sizeof(*names); n++)
		for (size_t f = 0; f < 3; f++) {
			const struct hostent *expected;
			duet_result *res = duet_gethostbyname_sync(
			    *state, names[n], families[f]);

			h_errno = 0;
			expected = gethostbyname2(names[n], families[f]);
			if (!expected && h_errno)
				assert_int_equal(
				    duet_result_error(res), h_errno);
			assert_int_equal(
			    duet_result_error(res) == 0, expected != NULL);
			assert_same_host(duet_result_hostent(res), expected);
			duet_result_free(res);
		}
}

static void gethostbyname_without_a_family_does_not_end_the_process(
    void **state)
{
	duet_result *res =
	    duet_gethostbyname_sync(*state, "many.test", AF_UNSPEC);

	assert_int_equal(duet_result_error(res), NO_DATA);
	assert_int_equal(duet_result_cause(res)->code, DUET_EFAMILY);
	duet_result_free(res);
}

static void gethostbyaddr_ends_as_the_systems_own(void **state)
{
	static const char *const addresses[] = {
	    "127.0.0.1", "192.0.2.1", "192.0.2.10", "192.0.2.77"};

	for (size_t i = 0; i < 4; i++) {
		const struct hostent *expected;
		struct in_addr address;
		duet_result *res;

		inet_pton(AF_INET, addresses[i], &address);
		res = duet_gethostbyaddr_sync(
		    *state, &address, sizeof(address), AF_INET);
		expected = gethostbyaddr(&address, sizeof(address), AF_INET);
		assert_int_equal(
		    duet_result_error(res), expected ? 0 : h_errno);
		assert_same_host(duet_result_hostent(res), expected);
		duet_result_free(res);
	}
}

static void a_host_of_many_addresses_has_them_all(void **state)
{
	duet_result *res =
	    duet_gethostbyname_sync(*state, "many.test", AF_INET);

	assert_int_equal(duet_result_status(res), DUET_OK);
	assert_int_equal(count(duet_result_hostent(res)->h_addr_list), MANY);
	duet_result_free(res);
}

/* The packet too: its RCODE and that it is whole. */
static void check_query(
    duet_resolver *resolver, const char *name, int type, int error, int rcode)
{
	duet_result *res = duet_query_sync(resolver, name, ns_c_in, type);
	size_t size;
	const unsigned char *packet = duet_result_packet(res, &size);
	ns_msg message;

	assert_int_equal(duet_result_error(res), error);
	assert_int_equal(duet_result_cause(res)->domain, DUET_FROM_H_ERRNO);
	assert_int_equal(duet_result_cause(res)->code, error);
	assert_int_equal(duet_result_cause(res)->rcode, rcode);
	if (rcode < 0) {
		assert_null(packet);
	} else {
		assert_non_null(packet);
		assert_int_equal(ns_initparse(packet, size, &message), 0);
		assert_int_equal(ns_msg_getflag(message, ns_f_rcode), rcode);
	}
	duet_result_free(res);
}

static void a_query_keeps_good_news(void **state)
{
	check_query(*state, "www.example.", ns_t_a, 0, ns_r_noerror);
}

static void a_query_keeps_the_response_that_says_no(void **state)
{
	check_query(
	    *state, "nosuch.example.", ns_t_a, HOST_NOT_FOUND, ns_r_nxdomain);
	check_query(*state, "www.example.", ns_t_mx, NO_DATA, ns_r_noerror);
}

static void a_query_keeps_the_response_of_a_failing_server(void **state)
{
	check_query(
	    *state, "broken.example.", ns_t_a, TRY_AGAIN, ns_r_servfail);
	check_query(
	    *state, "refused.example.", ns_t_a, TRY_AGAIN, ns_r_refused);
}

static void a_query_that_cannot_be_sent_has_no_response(void **state)
{
	check_query(*state, "a..b", ns_t_a, NO_RECOVERY, -1);
}

static void a_query_without_a_response_has_none(void **state)
{
	check_query(*state, "silent.example.", ns_t_a, TRY_AGAIN, -1);
}

static void a_large_response_comes_whole(void **state)
{
	duet_result *res =
	    duet_query_sync(*state, "large.example.", ns_c_in, ns_t_txt);
	size_t size;
	const unsigned char *packet = duet_result_packet(res, &size);
	ns_msg message;

	assert_int_equal(duet_result_status(res), DUET_OK);
	assert_int_equal(ns_initparse(packet, size, &message), 0);
	assert_int_equal(ns_msg_count(message, ns_s_an), 60);
	assert_true(size > 60 * 200);
	duet_result_free(res);
}

static void a_changed_resolv_conf_is_noticed(void **state)
{
	check_query(*state, "www.example.", ns_t_a, 0, ns_r_noerror);
	machine_replace("/etc/resolv.conf",
	    "nameserver 127.0.0.1\n"
	    "search example\n"
	    "options timeout:1 attempts:1 ndots:9\n");
	check_addrinfo(*state, "www", NULL, NULL);
	machine_replace("/etc/resolv.conf", "nameserver 127.0.0.77\n"
					    "options timeout:1 attempts:1\n");
	check_query(*state, "www.example.", ns_t_a, TRY_AGAIN, -1);
	machine_replace("/etc/resolv.conf", RESOLV_CONF);
	check_query(*state, "www.example.", ns_t_a, 0, ns_r_noerror);
}

static void it_names_the_c_library(void **state)
{
	assert_string_equal(duet_backend(*state), "thread");
	assert_non_null(strchr(duet_backend_version(*state), ' '));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(getaddrinfo_ends_as_the_systems_own),
	    cmocka_unit_test(getnameinfo_ends_as_the_systems_own),
	    cmocka_unit_test(gethostbyname_ends_as_the_systems_own),
	    cmocka_unit_test(
		gethostbyname_without_a_family_does_not_end_the_process),
	    cmocka_unit_test(gethostbyaddr_ends_as_the_systems_own),
	    cmocka_unit_test(a_host_of_many_addresses_has_them_all),
	    cmocka_unit_test(a_query_keeps_good_news),
	    cmocka_unit_test(a_query_keeps_the_response_that_says_no),
	    cmocka_unit_test(a_query_keeps_the_response_of_a_failing_server),
	    cmocka_unit_test(a_query_that_cannot_be_sent_has_no_response),
	    cmocka_unit_test(a_query_without_a_response_has_none),
	    cmocka_unit_test(a_large_response_comes_whole),
	    cmocka_unit_test(a_changed_resolv_conf_is_noticed),
	    cmocka_unit_test(it_names_the_c_library),
	};

	thread_machine_enter();
	return cmocka_run_group_tests(tests, thread_set_up, thread_tear_down);
}
