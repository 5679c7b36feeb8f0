/* SPDX-License-Identifier: MIT */
/*
 * test_before_session.c - what a resolver has touched when a session begins
 * (docs/protocol.md)
 *
 *	test_before_session FILES COMMAND...
 *
 * The command is a resolver, and the FILES of /etc are those that it may have
 * read nevertheless: "hosts resolv.conf".  It runs in a machine of the test's
 * own.
 */
#include "machine.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cmocka.h>

static struct resolver {
	pid_t pid;
	FILE *in, *out;
	char line[4096]; /* its last answer */
	const char *operation;
} resolver;

/* Of inotify(7): the files that decide about names, when they are opened. */
static int watch;

static void start(char **command)
{
	int in[2], out[2];

	if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0)
		exit(1);
	resolver.pid = fork();
	if (resolver.pid == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		execve(command[0], command, (char *[]){NULL});
		perror(command[0]);
		_exit(1);
	}
	close(in[0]);
	close(out[1]);
	resolver.in = fdopen(in[1], "w");
	resolver.out = fdopen(out[0], "r");
}

/* Say a line and read the answer. */
static const char *ask(const char *request)
{
	fprintf(resolver.in, "%s\n", request);
	fflush(resolver.in);
	if (!fgets(resolver.line, sizeof(resolver.line), resolver.out))
		fail_msg("no answer to %s", request);
	return resolver.line;
}

static void watch_etc(const char *but)
{
	static const char *const files[] = {"resolv.conf", "hosts", "hostname",
	    "nsswitch.conf", "gai.conf", "host.conf", "services", "protocols",
	    "networks"};
	char path[64];

	watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		snprintf(path, sizeof(path), "/etc/%s", files[i]);
		if (strstr(but, files[i]))
			continue;
		if (inotify_add_watch(watch, path, IN_OPEN) < 0) {
			perror(path);
			exit(1);
		}
	}
}

static bool any_was_opened(void)
{
	char events[4096] __attribute__((aligned(8)));
	ssize_t size = read(watch, events, sizeof(events));

	assert_true(size > 0 || errno == EAGAIN);
	return size > 0;
}

/* Of the first process, not of that of the session. */
static bool holds(const char *kind)
{
	char folder[64], path[512], what[256];
	struct dirent *entry;
	bool found = false;
	DIR *fds;

	snprintf(folder, sizeof(folder), "/proc/%d/fd", (int)resolver.pid);
	fds = opendir(folder);
	assert_non_null(fds);
	while ((entry = readdir(fds))) {
		ssize_t size;

		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		size = readlink(path, what, sizeof(what) - 1);
		what[size > 0 ? size : 0] = '\0';
		found = found || !strncmp(what, kind, strlen(kind));
	}
	closedir(fds);
	return found;
}

static void no_file_that_decides_about_names_has_been_read(void **state)
{
	(void)state;
	assert_false(any_was_opened());
}

static void no_socket_and_no_file_is_held(void **state)
{
	(void)state;
	assert_string_equal(
	    ask("{\"session\": \"begin\"}"), "{\"session\": \"begin\"}\n");
	assert_false(holds("socket:"));
	assert_false(holds("/etc/"));
	assert_true(holds("pipe:"));
}

/* Or the first test would see nothing at all. */
static void a_lookup_reads_one(void **state)
{
	char call[256];

	(void)state;
	close(watch);
	watch_etc("");
	snprintf(call, sizeof(call),
	    "{\"call\": {\"id\": \"a\", \"op\": \"%s\", \"name\": "
	    "\"host.example\", \"family\": \"inet\"}}",
	    resolver.operation);
	assert_non_null(strstr(ask(call), "\"code\""));
	assert_true(any_was_opened());
}

int main(int argc, char **argv)
{
	static const struct etc_file files[] = {
	    {.name = "resolv.conf", .text = "nameserver 127.0.0.1\n"},
	    {.name = "hosts", .text = "192.0.2.1 host.example\n"}};
	static const struct ns_server server = {
	    .name = "s1", .listen = "127.0.0.1", .port = 53, .otherwise = 3};
	const struct sandbox_config sandbox = {.files = files, .nfiles = 2};
	const struct ns_config dns = {.servers = &server, .nservers = 1};
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_file_that_decides_about_names_has_been_read),
	    cmocka_unit_test(no_socket_and_no_file_is_held),
	    cmocka_unit_test(a_lookup_reads_one),
	};

	if (argc < 3)
		return 2;
	machine_enter(&sandbox, &dns);
	watch_etc(argv[1]);
	start(argv + 2);
	if (!strstr(ask("{\"hello\": 1}"), "\"session\"")) {
		fprintf(stderr, "has no sessions: %s", resolver.line);
		return MACHINE_SKIPPED;
	}
	resolver.operation = strstr(resolver.line, "\"getaddrinfo\"")
				 ? "getaddrinfo"
				 : "gethostbyname";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
