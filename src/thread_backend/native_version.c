/* SPDX-License-Identifier: MIT */
/* Which C library this is. */
#include "native.h"

#ifdef __GLIBC__
#include <gnu/libc-version.h>
#include <pthread.h>
#include <stdio.h>

static char version[32];

static void write_version(void)
{
	snprintf(version, sizeof(version), "glibc %s", gnu_get_libc_version());
}

const char *native_version(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, write_version);
	return version;
}
#else
/* musl has no way to ask; a Linux system without glibc has it. */
const char *native_version(void)
{
	return "musl unknown";
}
#endif
