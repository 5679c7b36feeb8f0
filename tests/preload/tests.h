/* SPDX-License-Identifier: MIT */
/* tests.h - what the tests of src/preload share */
#ifndef PRELOAD_TESTS_H
#define PRELOAD_TESTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* No server answers for this one. */
#define SILENT "silent.example"

/* A character-string of 200 octets. */
#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define LONG_TXT "\"" FIFTY FIFTY FIFTY FIFTY "\" "

/* Those of getaddrinfo_a(3) and its kin; how many failed. */
int run_gai_tests(void);

/* Those of gethostbyname(3) and its kin; how many failed. */
int run_hostent_tests(void);

/* First of all: threads inherit it. */
void block_gai_signal(void);

#endif
