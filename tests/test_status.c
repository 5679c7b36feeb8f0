/* SPDX-License-Identifier: MIT */
/* Statuses, their names, and what the system's numbers amount to. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/status.h"

static const enum duet_status all[] = {DUET_OK, DUET_ENONAME, DUET_ENODATA,
    DUET_EAGAIN, DUET_ETIMEOUT, DUET_EINVAL, DUET_EBADNAME, DUET_EBADFLAGS,
    DUET_EFAMILY, DUET_ESOCKTYPE, DUET_ESERVICE, DUET_EOVERFLOW,
    DUET_EADDRFAMILY, DUET_EFAIL, DUET_ENOMEM, DUET_ESYSTEM, DUET_ENOTSUP,
    DUET_EBUSY, DUET_EFORKED, DUET_ECANCELLED};
#define COUNT (sizeof(all) / sizeof(*all))

static void every_status_has_a_name_and_words_of_its_own(void **state)
{
	(void)state;
	assert_string_equal(duet_status_name(DUET_ENONAME), "DUET_ENONAME");
	for (size_t i = 0; i < COUNT; i++) {
		assert_memory_equal(duet_status_name(all[i]), "DUET_", 5);
		for (size_t j = 0; j < i; j++) {
			assert_string_not_equal(
			    duet_status_name(all[i]), duet_status_name(all[j]));
			assert_string_not_equal(
			    duet_strerror(all[i]), duet_strerror(all[j]));
		}
	}
}

static void any_number_has_words(void **state)
{
	(void)state;
	assert_string_equal(duet_strerror(-1), "unknown status");
	assert_string_equal(duet_strerror(99999), "unknown status");
	assert_string_equal(duet_status_name(99999), "unknown");
}

static void the_systems_numbers_have_a_status(void **state)
{
	(void)state;
	assert_int_equal(status_of(JOB_ADDRINFO, 0), DUET_OK);
	assert_int_equal(status_of(JOB_ADDRINFO, EAI_NONAME), DUET_ENONAME);
	assert_int_equal(status_of(JOB_NAMEINFO, EAI_FAMILY), DUET_EFAMILY);
	assert_int_equal(
	    status_of(JOB_ADDRINFO, EAI_ADDRFAMILY), DUET_EADDRFAMILY);
	assert_int_equal(status_of(JOB_HOSTBYNAME, NO_DATA), DUET_ENODATA);
	assert_int_equal(status_of(JOB_HOSTBYADDR, TRY_AGAIN), DUET_EAGAIN);
	assert_int_equal(status_of(JOB_QUERY, NO_RECOVERY), DUET_EFAIL);
	assert_int_equal(status_of(JOB_QUERY, NETDB_INTERNAL), DUET_ESYSTEM);
}

static void an_unknown_number_is_a_failure(void **state)
{
	(void)state;
	assert_int_equal(status_of(JOB_ADDRINFO, -9999), DUET_EFAIL);
	assert_int_equal(status_of(JOB_QUERY, 9999), DUET_EFAIL);
}

static void the_librarys_own_ends_have_the_nearest_number(void **state)
{
	static const struct {
		enum duet_status status;
		int eai, h_error;
	} rows[] = {
	    {DUET_ETIMEOUT, EAI_AGAIN, TRY_AGAIN},
	    {DUET_ECANCELLED, EAI_CANCELED, NETDB_INTERNAL},
	    {DUET_ENOMEM, EAI_MEMORY, NETDB_INTERNAL},
	    {DUET_EBUSY, EAI_SYSTEM, NETDB_INTERNAL},
	    {DUET_EFORKED, EAI_SYSTEM, NETDB_INTERNAL},
	};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct outcome eai = outcome_of(JOB_ADDRINFO, rows[i].status);
		struct outcome h = outcome_of(JOB_QUERY, rows[i].status);

		assert_int_equal(eai.error, rows[i].eai);
		assert_int_equal(h.error, rows[i].h_error);
		assert_int_equal(eai.cause.code, rows[i].status);
		assert_int_equal(eai.cause.domain, DUET_FROM_DUET);
		assert_int_equal(eai.cause.rcode, -1);
	}
}

static void expect_text(struct duet_cause cause, const char *expected)
{
	char text[128];

	assert_int_equal(
	    duet_cause_text(&cause, text, sizeof(text)), strlen(expected));
	assert_string_equal(text, expected);
}

static void a_cause_is_named_numbered_and_described(void **state)
{
	(void)state;
	expect_text((struct duet_cause){DUET_FROM_EAI, EAI_AGAIN, 0, -1},
	    "EAI_AGAIN (-3): Temporary failure in name resolution");
	expect_text((struct duet_cause){DUET_FROM_EAI, EAI_SYSTEM, EMFILE, -1},
	    "EAI_SYSTEM (-11): System error: Too many open files");
	expect_text((struct duet_cause){DUET_FROM_H_ERRNO, NO_RECOVERY, 0, 5},
	    "NO_RECOVERY (3): Unknown server error, RCODE 5");
	expect_text((struct duet_cause){DUET_FROM_DUET, DUET_ETIMEOUT, 0, -1},
	    "DUET_ETIMEOUT (201): time limit of the request passed");
	expect_text(
	    (struct duet_cause){DUET_FROM_EAI, 0, 0, -1}, "(0): success");
	expect_text((struct duet_cause){42, 7, 0, -1}, "(7): unknown error");
}

static void a_cause_is_cut_to_fit(void **state)
{
	struct duet_cause cause = {DUET_FROM_EAI, EAI_AGAIN, 0, -1};
	char text[] = "xxxxxxxxxxx";

	(void)state;
	assert_int_equal(duet_cause_text(&cause, text, 10), 52);
	assert_string_equal(text, "EAI_AGAIN");
	assert_int_equal(text[10], 'x');
	assert_int_equal(duet_cause_text(&cause, NULL, 0), 52);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_status_has_a_name_and_words_of_its_own),
	    cmocka_unit_test(any_number_has_words),
	    cmocka_unit_test(the_systems_numbers_have_a_status),
	    cmocka_unit_test(an_unknown_number_is_a_failure),
	    cmocka_unit_test(the_librarys_own_ends_have_the_nearest_number),
	    cmocka_unit_test(a_cause_is_named_numbered_and_described),
	    cmocka_unit_test(a_cause_is_cut_to_fit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
