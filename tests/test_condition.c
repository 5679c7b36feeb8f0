/* SPDX-License-Identifier: MIT */
/* Versions and ranges of them, and what a case can require. */
#include "compare/condition.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void versions_compare_by_number(void **state)
{
	(void)state;
	assert_true(range_holds(">=1.18.1", "c-ares 1.34.8"));
	assert_true(range_holds("<1.100", "c-ares 1.34.8"));
	assert_true(range_holds("=1.34", "c-ares 1.34.0"));
	assert_true(range_holds(">=1.34,<=1.34.8", "c-ares 1.34.8"));
	assert_true(range_holds("glibc>=2.34", "glibc 2.36"));
	assert_true(range_holds("glibc", "glibc 2.36"));
	assert_false(range_holds("musl", "glibc 2.36"));
	assert_false(range_holds("musl>=1", "glibc 2.36"));
	assert_false(range_holds(">1.34.8", "c-ares 1.34.8"));
	assert_false(range_holds("glib", "glibc 2.36"));
	assert_false(range_holds("=>2", "glibc 2.36"));
	assert_false(range_holds("glibc", NULL));
}

/* A requirement as a case has it, with this module. */
static const char *requirement(const char *word, const char *module)
{
	return !strcmp(word, "libc:RANGE") ? "libc:glibc"
	       : !strcmp(word, "nss:NAME") ? module
					   : word;
}

static bool is_lacking(
    const char *word, const struct machine *machine, const json_t *who)
{
	const char *const words[] = {word, NULL};
	const char *lacking = requires_missing(words, machine, who);

	assert_true(!lacking || lacking == word);
	return lacking;
}

static void whatever_can_be_required_may_be_lacking(void **state)
{
	static const struct machine bare = {false, false};
	json_t *who = json_pack("{s:s, s:[]}", "libc", "musl 1.2.3", "caps");

	(void)state;
	for (const char *const *r = requirements; *r; r++)
		if (!is_lacking(requirement(*r, "nss:nosuch"), &bare, who))
			fail_msg("%s is never lacking", *r);
	assert_true(is_lacking("teleport", &bare, who));
	json_decref(who);
}

static void whatever_can_be_required_may_be_there(void **state)
{
	static const struct machine rich = {true, true};
	json_t *caps = json_array(), *who;

	(void)state;
	for (const char *const *r = requirements; *r; r++)
		if (!strncmp(*r, "cap:", 4))
			json_array_append_new(caps, json_string(*r + 4));
	who = json_pack("{s:s, s:o}", "libc", "glibc 2.36", "caps", caps);
	for (const char *const *r = requirements; *r; r++)
		if (is_lacking(requirement(*r, "nss:files"), &rich, who))
			fail_msg("%s is always lacking", *r);
	json_decref(who);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(versions_compare_by_number),
	    cmocka_unit_test(whatever_can_be_required_may_be_lacking),
	    cmocka_unit_test(whatever_can_be_required_may_be_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
