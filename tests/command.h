/* SPDX-License-Identifier: MIT */
/*
 * command.h - shell commands in a folder of their own, and what they print
 *
 * For tests of the command as a user runs it.  All of it fails the test, with
 * what was printed, where something is not as it says.
 */
#ifndef DUET_TEST_COMMAND_H
#define DUET_TEST_COMMAND_H

/*
 * For cmocka's groups: make a folder and go there; leave and remove it.
 * Commands find the command under test in $duet, the program of ADAPTER in
 * $adapter and the folder CASES in $cases, as CMakeLists.txt defines them, and
 * the programs of add_adapter() among the adapters.  $CI, which changes
 * defaults, is not set.
 */
int command_set_up(void **state);
int command_tear_down(void **state);

/* The exit status of a shell command; what it prints is in the files `out` and
 * `err` of the folder. */
__attribute__((format(printf, 1, 2))) int command_run(const char *format, ...);

/* A resolver of that name: a shell script. */
__attribute__((format(printf, 2, 3))) void add_adapter(
    const char *name, const char *format, ...);

/* What is in a file of the folder; until the next call. */
char *command_contents(const char *name);

/* Whether a file of the folder has a text in it. */
void assert_printed(const char *name, const char *text);
void assert_not_printed(const char *name, const char *text);

#endif
