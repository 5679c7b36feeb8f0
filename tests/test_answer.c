/* SPDX-License-Identifier: MIT */
/* The memory of answers. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/answer.h"

static void memory_is_zeroed_and_aligned_and_grows(void **state)
{
	static const size_t sizes[] = {1, 3, 0, 100, 4096, 7, 1 << 20, 1};
	static const unsigned char zeros[1 << 20];
	struct answer *a = answer_new(10);

	(void)state;
	for (size_t i = 0; i < 8; i++) {
		unsigned char *mem = answer_alloc(a, sizes[i]);

		assert_non_null(mem);
		assert_int_equal((uintptr_t)mem % alignof(max_align_t), 0);
		assert_memory_equal(mem, zeros, sizes[i]);
		memset(mem, 0xff, sizes[i]);
	}
	answer_free(a);
}

static void too_much_memory_is_none(void **state)
{
	struct answer *a = answer_new(0);

	(void)state;
	assert_null(answer_alloc(a, SIZE_MAX));
	assert_non_null(answer_alloc(a, 1));
	answer_free(a);
}

static void copies_are_deep(void **state)
{
	struct answer *a = answer_new(16);
	char text[] = "abc";
	char *copy = answer_strdup(a, text);

	(void)state;
	text[0] = 'x';
	assert_string_equal(copy, "abc");
	answer_free(a);
}

static void a_hostent_is_copied_whole(void **state)
{
	char name[] = "www.example", alias[] = "alias.example";
	unsigned char addrs[2][4] = {{192, 0, 2, 1}, {192, 0, 2, 2}};
	char *aliases[] = {alias, NULL};
	char *list[] = {(char *)addrs[0], (char *)addrs[1], NULL};
	struct hostent h = {name, aliases, AF_INET, 4, list}, *copy;
	struct answer *a = answer_new(16);

	(void)state;
	copy = answer_copy_hostent(a, &h);
	memset(name, 0, sizeof(name));
	memset(alias, 0, sizeof(alias));
	memset(addrs, 0, sizeof(addrs));
	assert_string_equal(copy->h_name, "www.example");
	assert_string_equal(copy->h_aliases[0], "alias.example");
	assert_null(copy->h_aliases[1]);
	assert_int_equal(copy->h_addrtype, AF_INET);
	assert_memory_equal(copy->h_addr_list[1], "\xc0\0\x2\x2", 4);
	assert_null(copy->h_addr_list[2]);
	answer_free(a);
}

static void a_hostent_may_lack_its_lists(void **state)
{
	struct hostent h = {NULL, NULL, AF_INET, 4, NULL}, *copy;
	struct answer *a = answer_new(16);

	(void)state;
	copy = answer_copy_hostent(a, &h);
	assert_null(copy->h_name);
	assert_null(copy->h_aliases[0]);
	assert_null(copy->h_addr_list[0]);
	answer_free(a);
}

/* The memory that it was made of, and that it was packed in, is gone. */
static struct answer *packed_and_moved(struct answer *a)
{
	struct packed_answer *packed = answer_pack(a);
	unsigned char *moved;

	answer_free(a);
	assert_non_null(packed);
	moved = malloc(packed->size + 1);
	memcpy(moved + 1, packed, packed->size);
	free(packed);
	a = answer_unpack(moved + 1);
	free(moved);
	return a;
}

static void a_list_is_packed_and_moved_whole(void **state)
{
	struct sockaddr_in sin = {.sin_family = AF_INET, .sin_port = htons(80)};
	struct addrinfo second = {.ai_family = AF_INET,
	    .ai_addrlen = sizeof(sin),
	    .ai_addr = (struct sockaddr *)&sin};
	char name[] = "www.example";
	struct addrinfo first = second;
	struct answer *a = answer_new(1);

	(void)state;
	first.ai_canonname = name;
	first.ai_next = &second;
	answer_alloc(a, 300);
	a->addrinfo = &first;
	a = packed_and_moved(a);
	name[0] = '\0';
	assert_string_equal(a->addrinfo->ai_canonname, "www.example");
	assert_ptr_not_equal(a->addrinfo->ai_next, &second);
	assert_int_equal(a->addrinfo->ai_next->ai_family, AF_INET);
	assert_memory_equal(a->addrinfo->ai_next->ai_addr, &sin, sizeof(sin));
	assert_null(a->addrinfo->ai_next->ai_next);
	assert_null(a->addrinfo->ai_next->ai_canonname);
	assert_null(a->hostent);
	answer_free(a);
}

static void a_hostent_is_packed_and_moved_whole(void **state)
{
	char name[] = "www.example", alias[] = "alias.example";
	unsigned char addr[4] = {192, 0, 2, 1};
	char *aliases[] = {alias, NULL}, *addrs[] = {(char *)addr, NULL};
	struct hostent host = {.h_name = name,
	    .h_aliases = aliases,
	    .h_addrtype = AF_INET,
	    .h_length = 4,
	    .h_addr_list = addrs};
	struct answer *a = answer_new(0);

	(void)state;
	a->hostent = answer_copy_hostent(a, &host);
	a = packed_and_moved(a);
	assert_string_equal(a->hostent->h_name, "www.example");
	assert_string_equal(a->hostent->h_aliases[0], "alias.example");
	assert_null(a->hostent->h_aliases[1]);
	assert_memory_equal(a->hostent->h_addr_list[0], addr, 4);
	assert_null(a->hostent->h_addr_list[1]);
	assert_null(a->addrinfo);
	answer_free(a);
}

static void what_has_other_members_is_not_packed(void **state)
{
	struct answer *a = answer_new(0);

	(void)state;
	a->packet = answer_memdup(a, "packet", 7);
	assert_null(answer_pack(a));
	answer_free(a);
}

static void a_list_of_addresses_is_copied_whole(void **state)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = 1};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = 2};
	char name[] = "www.example";
	struct addrinfo list[] = {
	    {.ai_flags = AI_CANONNAME,
		.ai_family = AF_INET,
		.ai_addrlen = sizeof(in),
		.ai_addr = (struct sockaddr *)&in,
		.ai_canonname = name,
		.ai_next = &list[1]},
	    {.ai_socktype = SOCK_RAW,
		.ai_protocol = 3,
		.ai_addrlen = sizeof(in6),
		.ai_addr = (struct sockaddr *)&in6},
	};
	const struct sockaddr_in in_before = in;
	const struct sockaddr_in6 in6_before = in6;
	struct answer *a = answer_new(0);
	const struct addrinfo *copy = answer_copy_addrinfo(a, list);

	(void)state;
	memset(list, 0xff, sizeof(list));
	memset(&in, 0xff, sizeof(in));
	memset(&in6, 0xff, sizeof(in6));
	memset(name, 'x', sizeof(name));
	assert_int_equal(copy->ai_flags, AI_CANONNAME);
	assert_int_equal(copy->ai_family, AF_INET);
	assert_int_equal(copy->ai_addrlen, sizeof(in_before));
	assert_memory_equal(copy->ai_addr, &in_before, sizeof(in_before));
	assert_string_equal(copy->ai_canonname, "www.example");
	copy = copy->ai_next;
	assert_int_equal(copy->ai_socktype, SOCK_RAW);
	assert_int_equal(copy->ai_protocol, 3);
	assert_int_equal(copy->ai_addrlen, sizeof(in6_before));
	assert_memory_equal(copy->ai_addr, &in6_before, sizeof(in6_before));
	assert_null(copy->ai_canonname);
	assert_null(copy->ai_next);
	answer_free(a);
	answer_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(memory_is_zeroed_and_aligned_and_grows),
	    cmocka_unit_test(too_much_memory_is_none),
	    cmocka_unit_test(copies_are_deep),
	    cmocka_unit_test(a_hostent_is_copied_whole),
	    cmocka_unit_test(a_hostent_may_lack_its_lists),
	    cmocka_unit_test(a_list_is_packed_and_moved_whole),
	    cmocka_unit_test(a_hostent_is_packed_and_moved_whole),
	    cmocka_unit_test(what_has_other_members_is_not_packed),
	    cmocka_unit_test(a_list_of_addresses_is_copied_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
