/* SPDX-License-Identifier: MIT */
/*
 * test_sandbox.c - what a process in a sandbox sees, as root and as anyone
 */
#include "compare/etc.h"
#include "compare/links.h"
#include "compare/sandbox.h"
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOBODY = 65534 };

/* Inside: the text of the check that failed, NULL if none did. */
typedef const char *inside_fn(void);
#define CHECK(condition)                   \
	do {                               \
		if (!(condition))          \
			return #condition; \
	} while (0)

static void become_nobody(void)
{
	if (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 ||
	    setuid(NOBODY) != 0 || prctl(PR_SET_DUMPABLE, 1) != 0)
		_exit(99);
}

/* Run inside() in a sandbox; the text it returns, or that of the error. */
static const char *result_of(
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

/* As the user of the test and, if that is root, as an ordinary one too. */
static void passes(const struct sandbox_config *config, inside_fn *inside)
{
	assert_string_equal(result_of(config, false, inside), "");
	if (geteuid() == 0)
		assert_string_equal(result_of(config, true, inside), "");
}

static const char *content(const char *path)
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

static bool holds(const char *path, const char *expected)
{
	const char *found = content(path);

	return found && strcmp(found, expected) == 0;
}

static bool missing(const char *path)
{
	struct stat st;

	return lstat(path, &st) != 0 && errno == ENOENT;
}

/* The local address that a datagram to the given one would have; "" and errno
 * if it cannot be sent. */
static const char *source_for(const char *to)
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

/* All addresses, as "lo 127.0.0.1, d0 192.0.2.254". */
static const char *addresses(void)
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

static bool can_listen(const char *address)
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

/* /etc and /run */

static const struct etc_file files[] = {
    {"resolv.conf", "nameserver 127.0.0.53\n", 0644, 0},
    {"hosts", "192.0.2.1 here\n", 0644, 0},
    {"nsswitch.conf", "hosts: dns\n", 0644, 0},
    {"gai.conf", "precedence ::1/128 50\n", 0644, 0},
    {"host.conf", "multi on\n", 0644, 0},
    {"services", "http 8080/tcp\n", 0644, 0},
    {"no-machine-has-this", "1\n", 0640, 0},
    {"nor-this", NULL, 0644, 0},
    {"passwd", NULL, 0644, 0},
    {"secret", "2\n", 0000, 0},
};
static const struct sandbox_config with_files = {
    .files = files, .nfiles = sizeof(files) / sizeof(files[0])};

static const char *files_are_there(void)
{
	struct stat st;

	for (size_t i = 0; i < with_files.nfiles; i++) {
		char path[64];
		snprintf(path, sizeof(path), "/etc/%s", files[i].name);
		if (!files[i].text) {
			CHECK(missing(path));
			continue;
		}
		CHECK(holds(path, files[i].text));
		CHECK(lstat(path, &st) == 0 && S_ISREG(st.st_mode));
		CHECK((st.st_mode & 07777) == files[i].mode);
	}
	CHECK(!missing("/etc/group"));
	CHECK(access("/etc/group", R_OK) == 0);
	return NULL;
}

static void etc_has_the_files_of_the_configuration(void **state)
{
	(void)state;
	passes(&with_files, files_are_there);
}

static const char *child_sees_modes(void)
{
	int status = 1;
	pid_t pid = fork();

	if (pid == 0) {
		if (!sandbox_drop_privileges())
			_exit(1);
		if (content("/etc/secret") || errno != EACCES)
			_exit(2);
		execl("/bin/sh", "sh", "-c",
		    "! cat /etc/secret 2>/dev/null && cat /etc/hosts "
		    ">/dev/null",
		    (char *)NULL);
		_exit(3);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(status == 0);
	return NULL;
}

static void a_program_without_privileges_is_bound_by_file_modes(void **state)
{
	(void)state;
	passes(&with_files, child_sees_modes);
}

static const char *defaults_are_there(void)
{
	struct servent *service = getservbyname("http", "tcp");
	const struct protoent *protocol = getprotobyname("udp");

	CHECK(service && ntohs((uint16_t)service->s_port) == 80);
	CHECK(protocol && protocol->p_proto == IPPROTO_UDP);
	CHECK(holds("/etc/resolv.conf", ""));
	CHECK(holds("/etc/hosts", ""));
	CHECK(holds("/etc/gai.conf", ""));
	CHECK(holds("/etc/host.conf", ""));
	CHECK(strstr(content("/etc/nsswitch.conf"), "hosts: files dns\n"));
	CHECK(holds("/etc/hostname", "sandbox\n"));
	return NULL;
}

static void files_about_names_are_never_the_machines(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, defaults_are_there);
}

static const char *run_is_empty(void)
{
	const struct dirent *entry;
	DIR *folder = opendir("/run");
	size_t entries = 0;

	CHECK(folder);
	while ((entry = readdir(folder)))
		entries += entry->d_name[0] != '.';
	closedir(folder);
	CHECK(entries == 0);
	CHECK(missing("/var/run/nscd"));
	return NULL;
}

static void run_has_nothing_in_it(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, run_is_empty);
}

/* Process 1 of a sandbox plays a machine, in which another one is made. */
static const char *machine_with_a_link(void)
{
	const struct etc_file ours = {"resolv.conf", "search a.\n", 0644, 0};
	const struct sandbox_config config = {.files = &ours, .nfiles = 1};
	struct sandbox_error error;
	int status = 1;
	pid_t pid;

	CHECK(mount("tmpfs", "/etc", "tmpfs", 0, NULL) == 0);
	CHECK(symlink("../run/stub-resolv.conf", "/etc/resolv.conf") == 0);
	int fd = open("/run/stub-resolv.conf", O_CREAT | O_WRONLY, 0644);
	CHECK(write(fd, "search b.\n", 10) == 10);
	CHECK(holds("/etc/resolv.conf", "search b.\n"));

	pid = fork();
	if (pid == 0) {
		if (!sandbox_enter(&config, &error))
			_exit(1);
		_exit(holds("/etc/resolv.conf", "search a.\n") ? 0 : 2);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(status == 0);
	CHECK(holds("/run/stub-resolv.conf", "search b.\n"));
	return NULL;
}

static void a_resolv_conf_that_is_a_link_is_covered(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, machine_with_a_link);
}

static const char *links_in_etc(void)
{
	struct sandbox_error error;

	if (!etc_make(&with_files, ETC_LINKS, &error))
		return strdup(error.text);
	return files_are_there();
}

static void without_overlayfs_etc_is_the_same(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, links_in_etc);
}

static void a_file_name_with_a_slash_is_refused(void **state)
{
	const struct etc_file bad[] = {{"../run/x", "", 0644, 0}};
	const struct sandbox_config config = {.files = bad, .nfiles = 1};

	(void)state;
	assert_string_equal(result_of(&config, false, run_is_empty),
	    "file '../run/x': not a name of a file in /etc");
}

/* Names */

static const char *host_name_is_box(void)
{
	char name[65];

	CHECK(gethostname(name, sizeof(name)) == 0);
	CHECK(strcmp(name, "box.example") == 0);
	CHECK(holds("/etc/hostname", "box.example\n"));
	return NULL;
}

static void the_host_name_is_the_configured_one(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){.hostname = "box.example"},
	    host_name_is_box);
}

/* The network */

static const char *default_network(void)
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

static void the_default_is_a_host_with_both_families(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, default_network);
}

/* Whether a connection is neither made nor refused within 100 ms. */
static bool lost(const char *to)
{
	struct addrinfo hints = {
	    .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM};
	struct addrinfo *list;
	struct pollfd p = {.events = POLLOUT};
	bool waiting;

	if (getaddrinfo(to, "53", &hints, &list) != 0)
		return false;
	p.fd = socket(
	    list->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	waiting = connect(p.fd, list->ai_addr, list->ai_addrlen) != 0 &&
		  errno == EINPROGRESS && poll(&p, 1, 100) == 0;
	close(p.fd);
	freeaddrinfo(list);
	return waiting;
}

static const char *default_links_lead_nowhere(void)
{
	CHECK(lost("192.0.2.1"));
	CHECK(lost("203.0.113.1"));
	CHECK(lost("2001:db8::1"));
	CHECK(!lost("127.0.0.1"));
	return NULL;
}

static void what_is_sent_over_a_link_is_lost(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, default_links_lead_nowhere);
}

static const char *loopback_alone(void)
{
	CHECK(strcmp(addresses(), "lo 127.0.0.1, lo ::1") == 0);
	CHECK(strcmp(source_for("127.0.0.53"), "127.0.0.1") == 0);
	CHECK(*source_for("203.0.113.1") == '\0' && errno == ENETUNREACH);
	CHECK(*source_for("2001:db8::1") == '\0' && errno == ENETUNREACH);
	return NULL;
}

static const struct sandbox_config no_links = {
    .links = sandbox_default_links, .nlinks = 0};

static void without_links_nothing_can_be_sent(void **state)
{
	(void)state;
	passes(&no_links, loopback_alone);
}

static const struct link_address d0_addresses[] = {
    {"198.51.100.5/24", false},
    {"2001:db8:1::dead/64", true},
    {"2001:db8:1::5/64", false},
    {"fe80::5/64", false},
};
static const struct link_address d1_addresses[] = {{"10.0.0.1/8", false}};
static const struct link_address lo_addresses[] = {{"192.0.2.7/32", false}};
static const struct link_config two_links[] = {
    {"d0", d0_addresses, 4}, {"d1", d1_addresses, 1}, {"lo", lo_addresses, 1}};
static const struct route_config some_routes[] = {
    {"203.0.113.0/24", ROUTE_UNICAST, "d1"},
    {"203.0.113.128/25", ROUTE_UNREACHABLE, NULL},
    {"198.51.100.128/25", ROUTE_BLACKHOLE, NULL},
    {"2001:db8:2::/48", ROUTE_UNREACHABLE, NULL},
    {"default6", ROUTE_UNICAST, "d0"},
};
static const struct sandbox_config configured = {
    .links = two_links,
    .nlinks = 3,
    .routes = some_routes,
    .nroutes = 5,
};

static const char *configured_network(void)
{
	CHECK(strstr(addresses(), "d0 198.51.100.5"));
	CHECK(strstr(addresses(), "d1 10.0.0.1"));
	CHECK(strstr(addresses(), "lo 192.0.2.7"));
	CHECK(strstr(addresses(), "d0 2001:db8:1::dead"));
	CHECK(strstr(addresses(), "d0 fe80::5%d0"));
	CHECK(strcmp(source_for("198.51.100.9"), "198.51.100.5") == 0);
	CHECK(strcmp(source_for("203.0.113.1"), "10.0.0.1") == 0);
	CHECK(*source_for("203.0.113.200") == '\0' && errno == EHOSTUNREACH);
	CHECK(*source_for("198.51.100.200") == '\0' && errno == EINVAL);
	CHECK(*source_for("192.0.2.9") == '\0' && errno == ENETUNREACH);
	CHECK(strcmp(source_for("2001:db8:1::dea0"), "2001:db8:1::5") == 0);
	CHECK(strcmp(source_for("2001:db8:3::1"), "2001:db8:1::5") == 0);
	CHECK(*source_for("2001:db8:2::1") == '\0' && errno == EHOSTUNREACH);
	return NULL;
}

static void links_addresses_and_routes_are_the_configured_ones(void **state)
{
	(void)state;
	passes(&configured, configured_network);
}

static const char *other_kinds_of_link(void)
{
	struct sandbox_error error;

	if (!links_make(&configured, LINK_DUMMY, &error))
		return strdup(error.text);
	return configured_network();
}

static void every_kind_of_link_serves(void **state)
{
	(void)state;
	if (access("/dev/net/tun", R_OK | W_OK) != 0)
		skip();
	assert_string_equal(
	    result_of(&no_links, false, other_kinds_of_link), "");
}

static const char *only_ipv6(void)
{
	CHECK(
	    strcmp(addresses(), "lo 127.0.0.1, lo ::1, d0 2001:db8::254") == 0);
	CHECK(can_listen("127.0.0.53"));
	CHECK(*source_for("203.0.113.1") == '\0');
	CHECK(strcmp(source_for("2001:db8:1::1"), "2001:db8::254") == 0);
	return NULL;
}

static void ipv4_off_leaves_loopback_of_it(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){.ipv4_off = true}, only_ipv6);
}

static const char *only_ipv4(void)
{
	CHECK(strcmp(addresses(), "lo 127.0.0.1, d0 192.0.2.254") == 0);
	CHECK(!can_listen("::1"));
	CHECK(*source_for("2001:db8:1::1") == '\0');
	CHECK(strcmp(source_for("203.0.113.1"), "192.0.2.254") == 0);
	return NULL;
}

static void ipv6_off_leaves_nothing_of_it(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){.ipv6_off = true}, only_ipv4);
}

static const char *servers_can_listen(void)
{
	CHECK(can_listen("127.0.0.53"));
	CHECK(can_listen("192.0.2.53"));
	CHECK(can_listen("192.0.2.254"));
	CHECK(can_listen("2001:db8::53"));
	CHECK(can_listen("fe80::53%d0"));
	CHECK(can_listen("::1"));
	CHECK(!can_listen("192.0.2.54"));
	CHECK(strcmp(source_for("203.0.113.1"), "192.0.2.254") == 0);
	CHECK(strcmp(source_for("2001:db8:1::1"), "2001:db8::254") == 0);
	return NULL;
}

static void servers_can_listen_on_their_real_addresses(void **state)
{
	static const char *const local[] = {"127.0.0.53", "192.0.2.53",
	    "192.0.2.254", "2001:db8::53", "2001:db8::53", "fe80::53%d0",
	    "::1"};

	(void)state;
	passes(&(struct sandbox_config){.local_addresses = local,
		   .nlocal_addresses = 7},
	    servers_can_listen);
}

/* Each time the last of them is asked for first, as that is late first. */
static const char *reached_as_soon_as_made(void)
{
	const char *local[3];
	const struct sandbox_config config = {.links = sandbox_default_links,
	    .local_addresses = local,
	    .nlocal_addresses = 3};
	struct sandbox_error error;
	char texts[3][INET6_ADDRSTRLEN];

	for (int i = 1; i <= 1000; i++) {
		for (int j = 0; j < 3; j++) {
			snprintf(texts[j], sizeof(texts[j]), "2001:db8::%d:%d",
			    i, j + 1);
			local[j] = texts[j];
		}
		if (!links_make(&config, LINK_VETH, &error))
			return strdup(error.text);
		for (int j = 3; j-- > 0;)
			CHECK(strcmp(source_for(texts[j]), texts[j]) == 0);
	}
	return NULL;
}

static void an_ipv6_address_is_routed_to_from_the_beginning(void **state)
{
	(void)state;
	passes(&no_links, reached_as_soon_as_made);
}

static void what_is_wrong_in_the_network_is_named(void **state)
{
	static const struct link_address bad[] = {{"192.0.2.1/33", false}};
	static const struct link_config bad_address[] = {{"d0", bad, 1}};
	static const struct link_config long_name[] = {
	    {"a-name-too-long-", NULL, 0}};
	static const struct route_config no_link[] = {
	    {"default", ROUTE_UNICAST, "d7"}};

	(void)state;
	assert_string_equal(
	    result_of(
		&(struct sandbox_config){.links = bad_address, .nlinks = 1},
		false, run_is_empty),
	    "address '192.0.2.1/33' on link d0: not like 192.0.2.1/24 or "
	    "2001:db8::1/64");
	assert_string_equal(
	    result_of(&(struct sandbox_config){.links = long_name, .nlinks = 1},
		false, run_is_empty),
	    "link 'a-name-too-long-': a name has 1 to 15 characters");
	assert_string_equal(
	    result_of(&(struct sandbox_config){.routes = no_link, .nroutes = 1},
		false, run_is_empty),
	    "route to default: no link d7");
}

/* Processes */

static const char *is_process_2(void)
{
	char name[32] = "";

	CHECK(getpid() == 2);
	CHECK(readlink("/proc/self", name, sizeof(name) - 1) == 1);
	CHECK(strcmp(name, "2") == 0);
	CHECK(kill(1000, 0) != 0 && errno == ESRCH);
	return NULL;
}

static void only_processes_of_the_sandbox_are_seen(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, is_process_2);
}

static pid_t spawn(void (*inside)(int fd), int fd)
{
	static const struct sandbox_config config;
	struct sandbox_error error;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid > 0)
		return pid;
	if (!sandbox_enter(&config, &error))
		_exit(98);
	inside(fd);
	_exit(7);
}

/* Nobody has the other end of the pipe: it is at its end. */
static bool all_gone(int fd)
{
	struct pollfd p = {fd, POLLIN, 0};
	char byte;

	return poll(&p, 1, 10000) == 1 && read(fd, &byte, 1) == 0;
}

static void trap(int fd)
{
	(void)fd;
	signal(SIGILL, SIG_DFL); /* cmocka handles it */
	__builtin_trap();
}

static void nothing(int fd)
{
	(void)fd;
}

static void the_original_ends_as_the_copy_ends(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	pid = spawn(nothing, -1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);

	pid = spawn(trap, -1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 128 + SIGILL);
}

/* Children that would stay: stopped ones, deaf ones in sessions of their own,
 * and their children. */
static void leave_children(int fd)
{
	(void)fd;
	for (int i = 0; i < 8; i++) {
		if (fork() > 0)
			continue;
		setsid();
		signal(SIGTERM, SIG_IGN);
		if (i < 4)
			fork();
		if (i % 2)
			raise(SIGSTOP);
		for (;;)
			pause();
	}
}

static void no_process_outlives_the_copy(void **state)
{
	int ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid_t pid = spawn(leave_children, ends[1]);
	close(ends[1]);
	assert_true(all_gone(ends[0]));
	close(ends[0]);
	waitpid(pid, NULL, 0);
}

static void leave_children_and_stay(int fd)
{
	leave_children(fd);
	assert_int_equal(write(fd, "r", 1), 1);
	for (;;)
		pause();
}

static void no_process_outlives_the_original(void **state)
{
	int ends[2];
	char byte;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid_t pid = spawn(leave_children_and_stay, ends[1]);
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);

	kill(pid, SIGKILL);

	assert_true(all_gone(ends[0]));
	close(ends[0]);
	waitpid(pid, NULL, 0);
}

static void no_process_outlives_the_parent(void **state)
{
	int ends[2];
	char byte;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid_t parent = fork();
	if (parent == 0) {
		spawn(leave_children_and_stay, ends[1]);
		for (;;)
			pause();
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);

	kill(parent, SIGKILL);

	assert_true(all_gone(ends[0]));
	close(ends[0]);
	waitpid(parent, NULL, 0);
}

/* Inside, where root can say so: */
static bool forbid_user_namespaces(void)
{
	int fd = open("/proc/sys/user/max_user_namespaces", O_WRONLY);
	bool ok = write(fd, "0", 1) == 1;

	close(fd);
	return ok;
}

static const char *enter_as_root(void)
{
	struct sandbox_error error;
	int status = 1;
	pid_t pid;

	CHECK(forbid_user_namespaces());
	pid = fork();
	if (pid == 0)
		_exit(!sandbox_enter(&with_files, &error) ||
		      files_are_there() || default_network());
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(status == 0);
	return NULL;
}

static void root_needs_no_user_namespace(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, enter_as_root);
}

static const char *enter_as_anyone(void)
{
	struct sandbox_error error;
	int status = 1;
	pid_t pid;

	CHECK(forbid_user_namespaces());
	pid = fork();
	if (pid == 0) {
		if (!sandbox_drop_privileges() || sandbox_available(&error))
			_exit(1);
		_exit(strcmp(error.text,
			  "new namespaces: No space left on device") != 0 ||
		      strcmp(error.fix,
			  "sysctl -w user.max_user_namespaces=10000") != 0);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(status == 0);
	return NULL;
}

static void a_machine_without_user_namespaces_is_told_the_fix(void **state)
{
	(void)state;
	passes(&(struct sandbox_config){0}, enter_as_anyone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(etc_has_the_files_of_the_configuration),
	    cmocka_unit_test(
		a_program_without_privileges_is_bound_by_file_modes),
	    cmocka_unit_test(files_about_names_are_never_the_machines),
	    cmocka_unit_test(run_has_nothing_in_it),
	    cmocka_unit_test(a_resolv_conf_that_is_a_link_is_covered),
	    cmocka_unit_test(without_overlayfs_etc_is_the_same),
	    cmocka_unit_test(a_file_name_with_a_slash_is_refused),
	    cmocka_unit_test(the_host_name_is_the_configured_one),
	    cmocka_unit_test(the_default_is_a_host_with_both_families),
	    cmocka_unit_test(what_is_sent_over_a_link_is_lost),
	    cmocka_unit_test(without_links_nothing_can_be_sent),
	    cmocka_unit_test(
		links_addresses_and_routes_are_the_configured_ones),
	    cmocka_unit_test(every_kind_of_link_serves),
	    cmocka_unit_test(ipv4_off_leaves_loopback_of_it),
	    cmocka_unit_test(ipv6_off_leaves_nothing_of_it),
	    cmocka_unit_test(servers_can_listen_on_their_real_addresses),
	    cmocka_unit_test(an_ipv6_address_is_routed_to_from_the_beginning),
	    cmocka_unit_test(what_is_wrong_in_the_network_is_named),
	    cmocka_unit_test(only_processes_of_the_sandbox_are_seen),
	    cmocka_unit_test(the_original_ends_as_the_copy_ends),
	    cmocka_unit_test(no_process_outlives_the_copy),
	    cmocka_unit_test(no_process_outlives_the_original),
	    cmocka_unit_test(no_process_outlives_the_parent),
	    cmocka_unit_test(root_needs_no_user_namespace),
	    cmocka_unit_test(a_machine_without_user_namespaces_is_told_the_fix),
	};
	struct sandbox_error error;

	if (!sandbox_available(&error)) {
		fprintf(
		    stderr, "no sandbox here: %s\n%s\n", error.text, error.fix);
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
