/* SPDX-License-Identifier: MIT */
/* Shell commands in a folder of their own, and what they print. */
#include "command.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/duet-test-XXXXXX";

int command_set_up(void **state)
{
	(void)state;
	if (!mkdtemp(folder) || chdir(folder) < 0 ||
	    mkdir("adapters", 0755) < 0 ||
	    setenv("DUET_ADAPTERS", "adapters", 1) < 0 ||
	    setenv("duet", DUET_COMMAND, 1) < 0 ||
	    setenv("adapter", ADAPTER, 1) < 0 || setenv("cases", CASES, 1) < 0)
		return -1;
	return unsetenv("CI");
}

int command_tear_down(void **state)
{
	(void)state;
	if (chdir("/") < 0 || setenv("folder", folder, 1) < 0)
		return -1;
	return system("rm -rf \"$folder\"");
}

int command_run(const char *format, ...)
{
	char command[8192], whole[sizeof(command) + 32];
	va_list values;
	int length, status;

	va_start(values, format);
	length = vsnprintf(command, sizeof(command), format, values);
	va_end(values);
	assert_in_range(length, 0, sizeof(command) - 1);
	snprintf(whole, sizeof(whole), "{ %s\n} >out 2>err", command);
	status = system(whole);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

void add_adapter(const char *name, const char *format, ...)
{
	char path[64];
	va_list values;
	FILE *out;

	snprintf(path, sizeof(path), "adapters/%s", name);
	out = fopen(path, "w");
	assert_non_null(out);
	fputs("#!/bin/sh\n", out);
	va_start(values, format);
	vfprintf(out, format, values);
	va_end(values);
	fputc('\n', out);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(chmod(path, 0755), 0);
}

char *command_contents(const char *name)
{
	static char text[1 << 20];
	FILE *in = fopen(name, "r");
	size_t n;

	if (!in)
		fail_msg("no %s", name);
	n = fread(text, 1, sizeof(text) - 1, in);
	text[n] = '\0';
	fclose(in);
	return text;
}

void assert_printed(const char *name, const char *text)
{
	if (!strstr(command_contents(name), text))
		fail_msg("no '%s' in:\n%s", text, command_contents(name));
}

void assert_not_printed(const char *name, const char *text)
{
	if (strstr(command_contents(name), text))
		fail_msg("'%s' in:\n%s", text, command_contents(name));
}
