/* SPDX-License-Identifier: MIT */
/*
 * thread_machine.h - the thread backend on a machine whose every file and
 * nameserver is the test's
 */
#ifndef DUET_TEST_THREAD_MACHINE_H
#define DUET_TEST_THREAD_MACHINE_H

#include <duet.h>

#define MANY 300 /* addresses of many.test */
#define RESOLV_CONF "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"

void thread_machine_enter(void); /* first in main() */

duet_resolver *thread_open(int timeout_ms);

/* For cmocka: one without a limit in *state. */
int thread_set_up(void **state);
int thread_tear_down(void **state);

#endif
