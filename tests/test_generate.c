/* SPDX-License-Identifier: MIT */
/* Random cases from a seed. */
#include "compare/case.h"
#include "compare/generate.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char *case_of(uint64_t seed, unsigned number)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	generate_case(seed, number, out);
	fclose(out);
	return text;
}

static void a_seed_and_a_number_make_the_same_case_each_time(void **state)
{
	char *once = case_of(7, 3), *again = case_of(7, 3);

	(void)state;
	assert_string_equal(once, again);
	free(once);
	free(again);
}

/* What follows the lines with the id and the title. */
static const char *body(const char *text)
{
	return strstr(text, "\nenv:");
}

static void another_seed_or_number_makes_another_case(void **state)
{
	char *one = case_of(7, 3), *number = case_of(7, 4),
	     *seed = case_of(8, 3);

	(void)state;
	assert_string_not_equal(body(one), body(number));
	assert_string_not_equal(body(one), body(seed));
	free(one);
	free(number);
	free(seed);
}

static void the_schema_takes_every_case(void **state)
{
	char path[] = "/tmp/duet-generate-XXXXXX.yaml";
	int fd = mkstemps(path, 5);
	struct case_error error;

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	for (unsigned i = 1; i <= 2000; i++) {
		struct case_set set = {0};
		FILE *out = fopen(path, "w");
		bool taken;

		assert_non_null(out);
		generate_case(42, i, out);
		assert_int_equal(fclose(out), 0);
		taken = case_set_read(&set, path, &error);
		case_set_release(&set);
		if (!taken)
			print_error("%s\n", error.text);
		assert_true(taken);
	}
	unlink(path);
}

/* Records A and AAAA of the owner of this line of a zone, on it and after it.
 * Lines end in the two characters of an escaped newline. */
static size_t addresses_of_owner(const char *line)
{
	int owner = (int)strcspn(line, " ");
	char before[512];
	size_t count = 0;

	snprintf(before, sizeof(before), "\\n%.*s A", owner, line);
	for (line -= 2; (line = strstr(line, before)); line++)
		count++;
	return count;
}

/* Another question, as libc asks when its buffer is too small for the answer,
 * would be a difference: KD-ASKED-AGAIN. */
static void no_name_has_more_addresses_than_libc_takes_at_once(void **state)
{
	enum { BUFFER = 1024, ADDRESS = 40, NAMES = 384 };
	size_t most = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 50; seed++) {
		for (unsigned i = 1; i <= 100; i++) {
			char *text = case_of(seed, i), *at = text;

			while ((at = strstr(at, "\\n")) && *(at += 2)) {
				size_t count = addresses_of_owner(at);

				most = count > most ? count : most;
			}
			free(text);
		}
	}
	assert_in_range(most, 10, (BUFFER - NAMES) / ADDRESS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_seed_and_a_number_make_the_same_case_each_time),
	    cmocka_unit_test(another_seed_or_number_makes_another_case),
	    cmocka_unit_test(the_schema_takes_every_case),
	    cmocka_unit_test(
		no_name_has_more_addresses_than_libc_takes_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
