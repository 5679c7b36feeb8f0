/* SPDX-License-Identifier: MIT */
/*
 * survey_machine.h - the sandbox of a survey, with a nameserver that answers
 * what the names say
 */
#ifndef DUET_SURVEY_MACHINE_H
#define DUET_SURVEY_MACHINE_H

#include "compare/case.h"

/* The machine of a survey without a case: each name is answered as its first
 * label says (`synth` of docs/cases.md). */
extern const struct testcase survey_machine;

/* In the sandbox, in a process of one thread: serve in a process of its own,
 * which ends with the sandbox; take on the environment of the case, and give
 * up the privileges.  False after a message. */
bool survey_machine_start(const struct testcase *tc);

#endif
