/* SPDX-License-Identifier: MIT */
/* What a process in a sandbox finds. */
#include "in_sandbox.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOBODY = 65534 };

static void become_nobody(void)
{
	if (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 ||
	    setuid(NOBODY) != 0 || prctl(PR_SET_DUMPABLE, 1) != 0)
		_exit(99);
}

const char *result_of(
    const struct sandbox_config *config, bool nobody, inside_fn *inside)
{
	static char text[512];
	struct sandbox_error error;
	int result[2];
	size_t used = 0;
	ssize_t n;
	int status;

	assert_int_equal(pipe2(result, O_CLOEXEC), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		const char *failed = error.text;
		if (nobody)
			become_nobody();
		if (sandbox_enter(config, &error))
			failed = inside();
		if (failed)
			n = write(result[1], failed, strlen(failed));
		_exit(0);
	}
	close(result[1]);
	while ((n = read(result[0], text + used, sizeof(text) - 1 - used)) > 0)
		used += (size_t)n;
	text[used] = '\0';
	close(result[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (used == 0 && status != 0)
		snprintf(text, sizeof(text), "wait status %#x", status);
	return text;
}

void passes(const struct sandbox_config *config, inside_fn *inside)
{
	assert_string_equal(result_of(config, false, inside), "");
	if (geteuid() == 0)
		assert_string_equal(result_of(config, true, inside), "");
}

const char *content(const char *path)
{
	static char text[65536];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return NULL;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n < 0)
		return NULL;
	text[n] = '\0';
	return text;
}

bool holds(const char *path, const char *expected)
{
	const char *found = content(path);

	return found && strcmp(found, expected) == 0;
}

bool missing(const char *path)
{
	struct stat st;

	return lstat(path, &st) != 0 && errno == ENOENT;
}

const char *source_for(const char *to)
{
	static char text[INET6_ADDRSTRLEN];
	struct addrinfo hints = {
	    .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_DGRAM};
	struct addrinfo *list;
	struct sockaddr_storage from;
	socklen_t length = sizeof(from);
	int fd, err;

	text[0] = '\0';
	if (getaddrinfo(to, "9", &hints, &list) != 0)
		return text;
	fd = socket(list->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (connect(fd, list->ai_addr, list->ai_addrlen) == 0 &&
	    getsockname(fd, (struct sockaddr *)&from, &length) == 0)
		getnameinfo((struct sockaddr *)&from, length, text,
		    sizeof(text), NULL, 0, NI_NUMERICHOST);
	err = errno;
	close(fd);
	freeaddrinfo(list);
	errno = err;
	return text;
}

const char *addresses(void)
{
	static char text[1024];
	char address[INET6_ADDRSTRLEN + 1 + 16];
	struct ifaddrs *list;
	size_t used = 0;

	text[0] = '\0';
	if (getifaddrs(&list) != 0)
		return text;
	for (struct ifaddrs *i = list; i; i = i->ifa_next) {
		int family = i->ifa_addr ? i->ifa_addr->sa_family : 0;
		if (family != AF_INET && family != AF_INET6)
			continue;
		getnameinfo(i->ifa_addr,
		    family == AF_INET ? sizeof(struct sockaddr_in)
				      : sizeof(struct sockaddr_in6),
		    address, sizeof(address), NULL, 0, NI_NUMERICHOST);
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "%s%s %s", used ? ", " : "", i->ifa_name, address);
	}
	freeifaddrs(list);
	return text;
}

bool can_listen(const char *address)
{
	struct addrinfo hints = {
	    .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_DGRAM};
	struct addrinfo *list;
	bool bound;
	int fd;

	if (getaddrinfo(address, "53", &hints, &list) != 0)
		return false;
	fd = socket(list->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bound = bind(fd, list->ai_addr, list->ai_addrlen) == 0;
	close(fd);
	freeaddrinfo(list);
	return bound;
}

const char *default_network(void)
{
	CHECK(
	    strcmp(addresses(),
		"lo 127.0.0.1, d0 192.0.2.254, lo ::1, d0 2001:db8::254") == 0);
	CHECK(strcmp(source_for("203.0.113.1"), "192.0.2.254") == 0);
	CHECK(strcmp(source_for("2001:db8:1::1"), "2001:db8::254") == 0);
	CHECK(can_listen("127.0.0.53"));
	CHECK(can_listen("::1"));
	return NULL;
}

bool forbid_user_namespaces(void)
{
	int fd = open("/proc/sys/user/max_user_namespaces", O_WRONLY);
	bool ok = write(fd, "0", 1) == 1;

	close(fd);
	return ok;
}
