/* SPDX-License-Identifier: MIT */
/* print.h - what all the examples do with a result: show it */
#ifndef PRINT_H
#define PRINT_H

#include <duet.h>
#include <stdio.h>

/* Returns 0 for an answer, 1 for a failure; to be a program's exit status. */
static int print_result(const duet_result *res)
{
	const struct addrinfo *ai = duet_result_addrinfo(res);
	int status = duet_result_status(res);
	char text[256];

	if (status != DUET_OK) {
		duet_cause_text(duet_result_cause(res), text, sizeof(text));
		fprintf(stderr, "%s: %s\n", duet_strerror(status), text);
		return 1;
	}
	for (; ai; ai = ai->ai_next) {
		getnameinfo(ai->ai_addr, ai->ai_addrlen, text, sizeof(text),
		    NULL, 0, NI_NUMERICHOST);
		puts(text);
	}
	return 0;
}

#endif
