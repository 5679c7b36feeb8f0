/* SPDX-License-Identifier: MIT */
/* The names of signals. */
#include "signal_name.h"
#include <signal.h>
#include <stdio.h>

const char *signal_name(int number, char buffer[SIGNAL_NAME_SIZE])
{
	static const struct {
		int number;
		const char *name;
	} names[] = {
	    {SIGABRT, "SIGABRT"},
	    {SIGALRM, "SIGALRM"},
	    {SIGBUS, "SIGBUS"},
	    {SIGFPE, "SIGFPE"},
	    {SIGHUP, "SIGHUP"},
	    {SIGILL, "SIGILL"},
	    {SIGINT, "SIGINT"},
	    {SIGKILL, "SIGKILL"},
	    {SIGPIPE, "SIGPIPE"},
	    {SIGQUIT, "SIGQUIT"},
	    {SIGSEGV, "SIGSEGV"},
	    {SIGSYS, "SIGSYS"},
	    {SIGTERM, "SIGTERM"},
	    {SIGTRAP, "SIGTRAP"},
	    {SIGUSR1, "SIGUSR1"},
	    {SIGUSR2, "SIGUSR2"},
	    {SIGXCPU, "SIGXCPU"},
	    {SIGXFSZ, "SIGXFSZ"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].number == number)
			return names[i].name;
	snprintf(buffer, SIGNAL_NAME_SIZE, "signal %d", number);
	return buffer;
}
