/* SPDX-License-Identifier: MIT */
/* The command, run as a user does, on a machine of the test's own. */
#include "cli_machine.h"
#include "machine.h"
#include <duet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const struct etc_file files[] = {
    {.name = "resolv.conf",
	.text = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"},
    {.name = "hosts",
	.text = "127.0.0.1 localhost\n"
		"192.0.2.10 host.test alias.test\n"
		"192.0.2.20 na\377me.test\n"},
};

static const struct ns_zone zones[] = {
    {.origin = "example.",
	.text = "$TTL 60\n"
		"@ SOA ns host 1 3600 600 86400 30\n"
		"www A 192.0.2.1\n"
		"alias CNAME www\n"
		"mail MX 10 www\n"
		"mail TXT \"a\\\"b\" \"c\"\n"
		"odd TYPE65280 \\# 3 010203\n"},
    {.origin = "2.0.192.in-addr.arpa.",
	.text = "$TTL 60\n"
		"@ SOA ns.example. host.example. 1 3600 600 86400 30\n"
		"1 PTR www.example.\n"},
};

static const struct ns_server servers[] = {
    {.name = "s1", .listen = "127.0.0.1", .port = 53, .otherwise = 5},
    {.name = "s2", .listen = "127.0.0.5", .port = 5353, .otherwise = 5},
};

static void read_all(int fd, char *text, size_t size)
{
	size_t used = 0;
	ssize_t n;

	while ((n = read(fd, text + used, size - 1 - used)) > 0)
		used += n;
	text[used] = '\0';
	close(fd);
}

struct run *sh(const char *command)
{
	static struct run run;
	int out[2], err[2], status;
	pid_t pid;

	assert_int_equal(pipe(out), 0);
	assert_int_equal(pipe(err), 0);
	setenv("duet", DUET_COMMAND, 1); /* memory, so not in the child */
	pid = fork();
	if (pid == 0) {
		dup2(out[1], STDOUT_FILENO);
		dup2(err[1], STDERR_FILENO);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	close(err[1]);
	read_all(out[0], run.out, sizeof(run.out));
	read_all(err[0], run.err, sizeof(run.err));
	waitpid(pid, &status, 0);
	run.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	return &run;
}

void assert_contains(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no '%s' in:\n%s", part, text);
}

bool has_both(void)
{
	return duet_backend_at(1) != NULL;
}

void cli_machine_enter(void)
{
	static const struct sandbox_config sandbox = {
	    .files = files, .nfiles = sizeof(files) / sizeof(*files)};
	static const struct ns_config dns = {.zones = zones,
	    .nzones = sizeof(zones) / sizeof(*zones),
	    .servers = servers,
	    .nservers = 2};

	machine_enter(&sandbox, &dns);
}
