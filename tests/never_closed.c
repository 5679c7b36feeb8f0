/* SPDX-License-Identifier: MIT */
/*
 * A resolver that is opened and never closed.  Other libraries warn when such
 * an object is collected; here it is for a leak checker to tell (duet.h).
 */
#include <duet.h>
#include <stdio.h>

static int open_and_forget(const char *backend)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	duet_resolver *r;
	int status;

	opts.backend = backend;
	status = duet_open(&r, &opts);
	printf("%s: %s\n", backend, duet_status_name(status));
	return status;
}

int main(int argc, char **argv)
{
	return argc == 2 ? open_and_forget(argv[1]) : 2;
}
