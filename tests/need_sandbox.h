/* SPDX-License-Identifier: MIT */
/* need_sandbox.h - for programs of tests that are nothing without a sandbox */
#ifndef DUET_TEST_NEED_SANDBOX_H
#define DUET_TEST_NEED_SANDBOX_H

/* Where there can be none, end the program with the status that ctest takes for
 * skipped, 77, after a line on standard error that says why. */
void need_sandbox(void);

#endif
