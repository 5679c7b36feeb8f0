/* SPDX-License-Identifier: MIT */
/* Two answers in two columns, in a pipe and on a terminal. */
#include "cli/side_by_side.h"
#include <fcntl.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#define ADDRESS(text)                                                   \
	"{\"addr\": \"" text "\", \"family\": \"inet\", \"socktype\": " \
	"\"stream\", \"protocol\": \"tcp\", \"port\": 0}"
#define FOUND(addresses)                                                  \
	"{\"domain\": \"eai\", \"raw\": 0, \"symbol\": \"0\", \"code\": " \
	"\"ok\", \"addresses\": [" addresses "], \"t_us\": 7}"
#define NOT_FOUND                                                         \
	"{\"domain\": \"eai\", \"raw\": -2, \"symbol\": \"EAI_NONAME\", " \
	"\"code\": \"noname\", \"t_us\": 8, \"cause\": \"said so\"}"

/* What is printed to a descriptor that stands for standard output. */
static const char *printed_to(
    int writing, int reading, const char *left, const char *right)
{
	static char text[4096];
	json_t *l = json_loads(left, 0, NULL), *r = json_loads(right, 0, NULL);
	int saved = dup(STDOUT_FILENO);
	ssize_t n;

	fflush(stdout);
	dup2(writing, STDOUT_FILENO);
	side_by_side_print("one", l, "two", r);
	fflush(stdout);
	n = read(reading, text, sizeof(text) - 1);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	close(writing);
	close(reading);
	json_decref(l);
	json_decref(r);
	text[n > 0 ? n : 0] = '\0';
	return text;
}

static const char *printed(const char *left, const char *right)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	return printed_to(fds[1], fds[0], left, right);
}

static const char *shown(const char *left, const char *right)
{
	struct termios raw;
	int terminal, user;

	assert_int_equal(openpty(&user, &terminal, NULL, NULL, NULL), 0);
	tcgetattr(terminal, &raw);
	cfmakeraw(&raw);
	tcsetattr(terminal, TCSANOW, &raw);
	return printed_to(terminal, user, left, right);
}

static void equal_rows_have_no_mark(void **state)
{
	(void)state;
	assert_string_equal(
	    printed(FOUND(ADDRESS("192.0.2.1")), FOUND(ADDRESS("192.0.2.1"))),
	    "           one                 two\n"
	    "status     ok                  ok\n"
	    "address    192.0.2.1  stream   192.0.2.1  stream\n");
}

static void what_one_side_has_points_to_it(void **state)
{
	(void)state;
	assert_string_equal(
	    printed(FOUND(ADDRESS("192.0.2.1") "," ADDRESS("192.0.2.2")),
		FOUND(ADDRESS("192.0.2.2") "," ADDRESS("192.0.2.3"))),
	    "           one                 two\n"
	    "status     ok                  ok\n"
	    "address    192.0.2.1  stream <\n"
	    "           192.0.2.2  stream   192.0.2.2  stream\n"
	    "                             > 192.0.2.3  stream\n");
}

static void what_differs_in_place_has_a_bar(void **state)
{
	(void)state;
	assert_string_equal(printed(NOT_FOUND, FOUND("")),
	    "           one                       two\n"
	    "status     EAI_NONAME (-2)  noname | ok\n");
}

static void a_terminal_gets_colour_and_the_same_marks(void **state)
{
	(void)state;
	unsetenv("NO_COLOR");
	setenv("TERM", "xterm", 1);
	assert_non_null(strstr(shown(NOT_FOUND, FOUND("")),
	    "\033[31mEAI_NONAME (-2)  noname\033[m | \033[32mok\033[m"));
}

static void nobody_else_gets_colour(void **state)
{
	(void)state;
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	assert_null(strchr(printed(NOT_FOUND, FOUND("")), '\033'));
	setenv("NO_COLOR", "1", 1);
	assert_null(strchr(shown(NOT_FOUND, FOUND("")), '\033'));
	unsetenv("NO_COLOR");
	setenv("TERM", "dumb", 1);
	assert_null(strchr(shown(NOT_FOUND, FOUND("")), '\033'));
}

static void time_and_cause_are_no_difference(void **state)
{
	json_t *one = json_loads(NOT_FOUND, 0, NULL);
	json_t *two = json_loads(NOT_FOUND, 0, NULL);
	json_t *differences;

	(void)state;
	json_object_set_new(one, "t_us", json_integer(99));
	json_object_set_new(one, "cause", json_string("another"));
	differences = side_by_side_differences(one, two);
	assert_int_equal(json_array_size(differences), 0);
	json_decref(differences);
	json_decref(one);
	json_decref(two);
}

static void a_member_of_one_side_is_a_difference_once(void **state)
{
	json_t *one = json_loads(FOUND(""), 0, NULL);
	json_t *two = json_loads(FOUND(""), 0, NULL);
	json_t *differences;

	(void)state;
	json_object_set_new(one, "canonical", json_string("www.example"));
	json_object_set_new(two, "canonical", json_string("www.example."));
	json_object_set_new(two, "errno", json_string("EAGAIN"));
	differences = side_by_side_differences(one, two);
	assert_int_equal(json_array_size(differences), 2);
	json_decref(differences);
	json_decref(one);
	json_decref(two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(equal_rows_have_no_mark),
	    cmocka_unit_test(what_one_side_has_points_to_it),
	    cmocka_unit_test(what_differs_in_place_has_a_bar),
	    cmocka_unit_test(a_terminal_gets_colour_and_the_same_marks),
	    cmocka_unit_test(nobody_else_gets_colour),
	    cmocka_unit_test(time_and_cause_are_no_difference),
	    cmocka_unit_test(a_member_of_one_side_is_a_difference_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
