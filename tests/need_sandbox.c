/* SPDX-License-Identifier: MIT */
/* For programs of tests that are nothing without a sandbox. */
#include "need_sandbox.h"
#include "compare/sandbox.h"
#include <stdio.h>
#include <stdlib.h>

void need_sandbox(void)
{
	struct sandbox_error error;

	if (sandbox_available(&error))
		return;
	fprintf(stderr, "skipped, no sandbox: %s\n", error.text);
	exit(77);
}
