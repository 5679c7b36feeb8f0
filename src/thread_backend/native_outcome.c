/* SPDX-License-Identifier: MIT */
/* Numbers that the system's calls return, as outcomes of a job. */
#include "native.h"
#include <errno.h>

struct outcome native_eai(int error)
{
	return (struct outcome){
	    .error = error,
	    .cause = {.domain = DUET_FROM_EAI,
		.code = error,
		.sys_errno = error == EAI_SYSTEM ? errno : 0,
		.rcode = -1},
	};
}

struct outcome native_h_errno(int error)
{
	return (struct outcome){
	    .error = error,
	    .cause = {.domain = DUET_FROM_H_ERRNO,
		.code = error,
		.sys_errno = error == NETDB_INTERNAL ? errno : 0,
		.rcode = -1},
	};
}
