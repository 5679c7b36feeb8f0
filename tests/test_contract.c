/* SPDX-License-Identifier: MIT */
/* What is answered, whichever backend does. */
#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "contract.h"

static void a_name_of_the_hosts_file_is_found(void **state)
{
	duet_result *res =
	    duet_getaddrinfo_sync(*state, "host.example", "80", &stream);

	expect_address(res, "192.0.2.10");
	duet_result_free(res);
}

static void a_name_in_dns_is_found(void **state)
{
	duet_result *res =
	    duet_getaddrinfo_sync(*state, "www.example", "80", &stream);

	expect_address(res, "192.0.2.1");
	assert_null(duet_result_hostent(res));
	assert_null(duet_result_host(res));
	assert_null(duet_result_packet(res, NULL));
	duet_result_free(res);
}

static void a_name_that_does_not_exist_is_no_name(void **state)
{
	expect_no(duet_getaddrinfo_sync(*state, "nx.example", "80", &stream),
	    DUET_ENONAME, EAI_NONAME);
	expect_no(duet_gethostbyname_sync(*state, "nx.example", AF_INET),
	    DUET_ENONAME, HOST_NOT_FOUND);
}

static void a_name_without_addresses_is_no_data(void **state)
{
	expect_no(duet_getaddrinfo_sync(*state, "empty.example", "80", &stream),
	    DUET_ENODATA, EAI_NODATA);
	expect_no(duet_gethostbyname_sync(*state, "empty.example", AF_INET),
	    DUET_ENODATA, NO_DATA);
}

static void no_node_and_no_service_is_no_name(void **state)
{
	expect_no(duet_getaddrinfo_sync(*state, NULL, NULL, NULL), DUET_ENONAME,
	    EAI_NONAME);
}

static void a_host_has_its_aliases(void **state)
{
	duet_result *res =
	    duet_gethostbyname_sync(*state, "alias.example", AF_INET);
	const struct hostent *host = duet_result_hostent(res);

	assert_int_equal(duet_result_status(res), DUET_OK);
	assert_string_equal(host->h_name, "www.example");
	assert_string_equal(host->h_aliases[0], "alias.example");
	assert_null(host->h_aliases[1]);
	assert_int_equal(host->h_addrtype, AF_INET);
	assert_int_equal(host->h_length, 4);
	assert_memory_equal(host->h_addr_list[0], "\xc0\0\2\1", 4);
	assert_null(host->h_addr_list[1]);
	assert_null(duet_result_addrinfo(res));
	duet_result_free(res);
}

static void an_address_has_a_host(void **state)
{
	duet_result *res =
	    duet_gethostbyaddr_sync(*state, "\xc0\0\2\1", 4, AF_INET);

	assert_int_equal(duet_result_status(res), DUET_OK);
	assert_string_equal(duet_result_hostent(res)->h_name, "www.example");
	duet_result_free(res);
	expect_no(duet_gethostbyaddr_sync(*state, "\xc0\0\2\x63", 4, AF_INET),
	    DUET_ENONAME, HOST_NOT_FOUND);
}

static void an_address_has_a_name(void **state)
{
	struct sockaddr_in sin = {.sin_family = AF_INET, .sin_port = htons(80)};
	duet_result *res;

	sin.sin_addr.s_addr = htonl(0xc0000201);
	res = duet_getnameinfo_sync(
	    *state, (void *)&sin, sizeof(sin), NI_NUMERICSERV);
	assert_int_equal(duet_result_status(res), DUET_OK);
	assert_string_equal(duet_result_host(res), "www.example");
	assert_string_equal(duet_result_service(res), "80");
	duet_result_free(res);
	sin.sin_addr.s_addr = htonl(0xc0000263);
	expect_no(duet_getnameinfo_sync(
		      *state, (void *)&sin, sizeof(sin), NI_NAMEREQD),
	    DUET_ENONAME, EAI_NONAME);
}

static int rcode_of(const duet_result *res)
{
	size_t len;
	const unsigned char *packet = duet_result_packet(res, &len);

	assert_non_null(packet);
	assert_true(len > NS_HFIXEDSZ);
	assert_int_equal(packet[2] & 0x80, 0x80); /* a response */
	assert_int_equal(duet_result_cause(res)->rcode, packet[3] & 15);
	return packet[3] & 15;
}

static void a_query_has_the_response_as_received(void **state)
{
	duet_result *res =
	    duet_query_sync(*state, "www.example", ns_c_in, ns_t_a);
	const unsigned char *packet;
	size_t len;

	assert_int_equal(duet_result_status(res), DUET_OK);
	assert_int_equal(rcode_of(res), ns_r_noerror);
	packet = duet_result_packet(res, &len);
	assert_int_equal(ns_get16(packet + 6), 1); /* answers */
	assert_non_null(memmem(packet, len, "\0\4\xc0\0\2\1", 6));
	duet_result_free(res);
}

static void a_query_has_the_response_also_when_it_says_no(void **state)
{
	duet_result *res =
	    duet_query_sync(*state, "nx.example", ns_c_in, ns_t_a);

	assert_int_equal(duet_result_status(res), DUET_ENONAME);
	assert_int_equal(duet_result_error(res), HOST_NOT_FOUND);
	assert_int_equal(rcode_of(res), ns_r_nxdomain);
	duet_result_free(res);
	res = duet_query_sync(*state, "empty.example", ns_c_in, ns_t_a);
	assert_int_equal(duet_result_status(res), DUET_ENODATA);
	assert_int_equal(rcode_of(res), ns_r_noerror);
	duet_result_free(res);
}

static void it_says_what_it_is(void **state)
{
	assert_string_equal(duet_backend(*state), backend);
	assert_non_null(strpbrk(duet_backend_version(*state), "0123456789"));
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_name_of_the_hosts_file_is_found),
	    TEST(a_name_in_dns_is_found),
	    TEST(a_name_that_does_not_exist_is_no_name),
	    TEST(a_name_without_addresses_is_no_data),
	    TEST(no_node_and_no_service_is_no_name),
	    TEST(a_host_has_its_aliases),
	    TEST(an_address_has_a_host),
	    TEST(an_address_has_a_name),
	    TEST(a_query_has_the_response_as_received),
	    TEST(a_query_has_the_response_also_when_it_says_no),
	    TEST(it_says_what_it_is),
	};

	return cmocka_run_group_tests_name(backend, tests, NULL, NULL);
}

int main(int argc, char **argv)
{
	return contract_main(argc, argv, run);
}
