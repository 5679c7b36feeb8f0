/* SPDX-License-Identifier: MIT */
/*
 * "auto" on machines of its own: each row of docs/auto.md is met by a lookup
 * that really goes to that backend.
 *
 * The argument names the machine: what libc reads once is there from the
 * start.  Without one it is an ordinary machine.
 */
#include <arpa/nameser.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>
#include <duet.h>

#include "machine.h"

#define NSSWITCH "/etc/nsswitch.conf"
#define RESOLV_CONF "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n"

static duet_resolver *open_auto(const char *backend)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	duet_resolver *r;

	opts.backend = backend;
	opts.flags = DUET_NOENV;
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	return r;
}

static duet_result *call(
    duet_resolver *r, enum duet_call which, const char *name)
{
	static const unsigned char addr[] = {192, 0, 2, 1};
	struct sockaddr_in sin = {.sin_family = AF_INET};

	memcpy(&sin.sin_addr, addr, sizeof(addr));
	switch (which) {
	case DUET_CALL_GETADDRINFO:
		return duet_getaddrinfo_sync(r, name, NULL, NULL);
	case DUET_CALL_GETNAMEINFO:
		return duet_getnameinfo_sync(
		    r, (void *)&sin, sizeof(sin), NI_NAMEREQD);
	case DUET_CALL_GETHOSTBYNAME:
		return duet_gethostbyname_sync(r, name, AF_INET);
	case DUET_CALL_GETHOSTBYADDR:
		return duet_gethostbyaddr_sync(r, addr, sizeof(addr), AF_INET);
	default:
		return duet_query_sync(r, name, DUET_CLASS_IN, DUET_TYPE_A);
	}
}

/* What is said and what is done, by a resolver opened now. */
static void expect(enum duet_call which, const char *name, const char *backend,
    const char *rule)
{
	duet_resolver *r = open_auto(NULL);
	struct duet_choice choice;
	duet_result *res;

	assert_string_equal(duet_backend(r), "auto");
	assert_int_equal(
	    duet_why(r, which, name, &choice, sizeof(choice)), DUET_OK);
	assert_string_equal(choice.rule, rule);
	assert_string_equal(choice.backend, backend);
	res = call(r, which, name);
	assert_string_equal(duet_result_backend(res), backend);
	duet_result_free(res);
	duet_close(r);
}

static void expect_name(const char *name, const char *backend, const char *rule)
{
	expect(DUET_CALL_GETADDRINFO, name, backend, rule);
}

static void expect_address(const char *backend, const char *rule)
{
	expect(DUET_CALL_GETNAMEINFO, NULL, backend, rule);
	expect(DUET_CALL_GETHOSTBYADDR, NULL, backend, rule);
}

static void files_and_dns_are_asked_by_ares(void **state)
{
	(void)state;
	expect_name("www.example", "ares", "plain");
	expect_name("x.local", "ares", "plain");
	expect_name("localhost", "ares", "plain");
	expect_name("192.0.2.1", "ares", "address");
	expect_name(NULL, "ares", "address");
	expect_name("secret.onion", "ares", "onion");
	expect(DUET_CALL_GETHOSTBYNAME, "www.example", "ares", "plain");
	expect(DUET_CALL_QUERY, "www.example", "ares", "query");
	expect_address("ares", "plain");
}

/* The cause is what the library underneath said: it cannot be the other's. */
static enum duet_domain domain_of_failure(const char *name)
{
	duet_resolver *r = open_auto("auto");
	duet_result *res = duet_getaddrinfo_sync(r, name, NULL, NULL);
	enum duet_domain domain = duet_result_cause(res)->domain;

	assert_int_equal(duet_result_error(res), EAI_NONAME);
	duet_result_free(res);
	duet_close(r);
	return domain;
}

static void nss_mdns_is_asked_by_the_system(void **state)
{
	(void)state;
	machine_replace(
	    NSSWITCH, "hosts: files mdns4_minimal [NOTFOUND=return] dns\n");
	expect_name("x.local", "thread", "mdns-local");
	expect(DUET_CALL_GETHOSTBYNAME, "x.local", "thread", "mdns-local");
	expect_address("thread", "mdns-reverse");
	expect_name("www.example", "ares", "plain");
	expect(DUET_CALL_QUERY, "x.local", "ares", "query");
	expect_name("secret.onion", "ares", "onion");
	assert_int_equal(domain_of_failure("x.local"), DUET_FROM_EAI);
	assert_int_not_equal(domain_of_failure("nx.example"), DUET_FROM_EAI);
	umount2(NSSWITCH, MNT_DETACH);
}

static void nss_myhostname_is_asked_by_the_system(void **state)
{
	(void)state;
	machine_replace(NSSWITCH, "hosts: files myhostname dns\n");
	expect_name("localhost", "thread", "myhostname");
	expect_name("sandbox", "thread", "myhostname");
	expect_name("_gateway", "thread", "myhostname");
	expect_address("thread", "myhostname-reverse");
	expect_name("www.example", "ares", "plain");
	umount2(NSSWITCH, MNT_DETACH);
}

static void the_last_source_is_asked_by_the_system(void **state)
{
	(void)state;
	machine_replace(NSSWITCH, "hosts: files dns myhostname\n");
	expect_name("www.example", "thread", "last-source");
	expect_name("nx.example", "thread", "last-source");
	umount2(NSSWITCH, MNT_DETACH);
}

static void other_sources_are_asked_by_the_system(void **state)
{
	(void)state;
	machine_replace(
	    NSSWITCH, "hosts: resolve [!UNAVAIL=return] files dns\n");
	expect_name("www.example", "thread", "source");
	expect_address("thread", "source");
	expect(DUET_CALL_QUERY, "www.example", "ares", "query");
	expect_name("192.0.2.1", "ares", "address");
	umount2(NSSWITCH, MNT_DETACH);
}

static void unknown_options_are_left_to_the_system(void **state)
{
	(void)state;
	machine_replace("/etc/resolv.conf", RESOLV_CONF "options strange\n");
	expect_name("www.example", "thread", "resolv-option");
	expect(DUET_CALL_QUERY, "www.example", "thread", "resolv-option");
	expect_name("192.0.2.1", "ares", "address");
	umount2("/etc/resolv.conf", MNT_DETACH);
	setenv("RES_OPTIONS", "strange", 1);
	expect_name("www.example", "thread", "resolv-option");
	unsetenv("RES_OPTIONS");
	expect_name("www.example", "ares", "plain");
}

static int listen_at(const char *path)
{
	struct sockaddr_un sun = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strcpy(sun.sun_path, path);
	assert_int_equal(bind(fd, (void *)&sun, sizeof(sun)), 0);
	assert_int_equal(listen(fd, 16), 0);
	return fd;
}

/* A socket is there and cannot be read, even with privileges. */
static void files_that_cannot_be_read_are_left_to_the_system(void **state)
{
	int fd = listen_at("/run/unreadable");

	(void)state;
	assert_int_equal(
	    mount("/run/unreadable", NSSWITCH, NULL, MS_BIND, NULL), 0);
	expect_name("www.example", "thread", "unreadable");
	umount2(NSSWITCH, MNT_DETACH);
	close(fd);
	expect_name("www.example", "ares", "plain");
}

/* An nscd that says nothing. */
struct nscd {
	int fd;
	atomic_int asked;
};

static void *hang_up(void *arg)
{
	struct nscd *nscd = arg;
	int fd;

	while ((fd = accept(nscd->fd, NULL, NULL)) >= 0) {
		atomic_fetch_add(&nscd->asked, 1);
		close(fd);
	}
	return NULL;
}

/* Its socket is what the system goes by: glibc really asks there, and looks
 * for it again at every hundredth lookup if it did not find it. */
static void nscd_is_asked_by_the_system(void **state)
{
	struct nscd nscd = {.asked = 0};
	pthread_t thread;

	(void)state;
	mkdir("/run/nscd", 0755);
	nscd.fd = listen_at("/var/run/nscd/socket");
	pthread_create(&thread, NULL, hang_up, &nscd);
	for (int i = 0; i < 1000 && !atomic_load(&nscd.asked); i++)
		expect_name("www.example", "thread", "nscd");
	assert_true(atomic_load(&nscd.asked) > 0);
	expect_address("thread", "nscd");
	expect(DUET_CALL_QUERY, "www.example", "ares", "query");
	shutdown(nscd.fd, SHUT_RDWR);
	pthread_join(thread, NULL);
	close(nscd.fd);
	unlink("/run/nscd/socket");
}

/* Until the files are looked at again. */
static void await_rule(duet_resolver *r, const char *rule)
{
	struct duet_choice choice = {.rule = ""};

	while (strcmp(choice.rule, rule) != 0)
		duet_why(r, DUET_CALL_GETADDRINFO, "www.example", &choice,
		    sizeof(choice));
}

static void a_resolver_follows_the_files(void **state)
{
	duet_resolver *r = open_auto("auto");
	duet_result *res;

	(void)state;
	await_rule(r, "plain");
	machine_replace(NSSWITCH, "hosts: files ldap dns\n");
	await_rule(r, "source");
	res = duet_getaddrinfo_sync(r, "www.example", NULL, NULL);
	assert_string_equal(duet_result_backend(res), "thread");
	duet_result_free(res);
	umount2(NSSWITCH, MNT_DETACH);
	await_rule(r, "plain");
	res = duet_getaddrinfo_sync(r, "www.example", NULL, NULL);
	assert_string_equal(duet_result_backend(res), "ares");
	duet_result_free(res);
	duet_close(r);
}

static void the_sentence_names_file_line_and_word(void **state)
{
	struct duet_choice choice;
	duet_resolver *r;

	(void)state;
	machine_replace(NSSWITCH, "# here\nhosts: files mdns4_minimal dns\n");
	r = open_auto(NULL);
	assert_int_equal(duet_why(r, DUET_CALL_GETADDRINFO, "x.local", &choice,
			     sizeof(choice)),
	    DUET_OK);
	assert_string_equal(choice.file, NSSWITCH);
	assert_int_equal(choice.line, 2);
	assert_string_equal(choice.text,
	    NSSWITCH ":2 names \"mdns4_minimal\", and only the system can ask "
		     "it for .local names");
	duet_close(r);
	umount2(NSSWITCH, MNT_DETACH);
}

static void a_resolver_that_does_not_choose_says_why(void **state)
{
	struct duet_options opts = DUET_OPTIONS_INIT;
	struct duet_choice choice;
	duet_resolver *r = open_auto("thread");

	(void)state;
	duet_why(r, DUET_CALL_GETADDRINFO, "x", &choice, sizeof(choice));
	assert_string_equal(choice.rule, "asked");
	assert_string_equal(choice.backend, "thread");
	duet_close(r);
	opts.lookups = "files";
	assert_int_equal(duet_open(&r, &opts), DUET_OK);
	duet_why(r, DUET_CALL_GETADDRINFO, "x", &choice, sizeof(choice));
	assert_string_equal(choice.rule, "options");
	assert_string_equal(duet_backend(r), "ares");
	assert_string_equal(
	    choice.text, "only this backend can do what lookups asks for");
	duet_close(r);
	setenv("DUET_BACKEND", "ares", 1);
	assert_int_equal(duet_open(&r, NULL), DUET_OK);
	duet_why(r, DUET_CALL_GETADDRINFO, "x", &choice, sizeof(choice));
	assert_string_equal(choice.rule, "environment");
	duet_close(r);
	unsetenv("DUET_BACKEND");
}

static void arguments_that_are_missing_are_refused(void **state)
{
	struct duet_choice choice;
	duet_resolver *r = open_auto(NULL);

	(void)state;
	assert_int_equal(
	    duet_why(NULL, DUET_CALL_QUERY, "x", &choice, sizeof(choice)),
	    DUET_EINVAL);
	assert_int_equal(
	    duet_why(r, DUET_CALL_QUERY, "x", NULL, 0), DUET_EINVAL);
	assert_int_equal(
	    duet_why(r, DUET_CALL_QUERY, NULL, &choice, sizeof(choice)),
	    DUET_EINVAL);
	assert_int_equal(
	    duet_why(r, (enum duet_call)99, "x", &choice, sizeof(choice)),
	    DUET_EINVAL);
	duet_close(r);
}

/* The machine "allow": nss-mdns may be asked for more than .local. */

static void mdns_allow_is_left_to_the_system(void **state)
{
	(void)state;
	expect_name("www.example", "ares", "plain");
	machine_replace(NSSWITCH, "hosts: files mdns4 [NOTFOUND=return] dns\n");
	expect_name("www.example", "thread", "mdns-allow");
	expect_name("x.local", "thread", "mdns-local");
	umount2(NSSWITCH, MNT_DETACH);
}

/* The machine "gai": its gai.conf is to be read again. */

static int first_family(duet_resolver *r)
{
	duet_result *res = duet_getaddrinfo_sync(r, "two.test", NULL, NULL);
	int family;

	assert_int_equal(duet_result_status(res), DUET_OK);
	family = duet_result_addrinfo(res)->ai_family;
	duet_result_free(res);
	return family;
}

static void gai_conf_is_read_again_by_the_system(void **state)
{
	static const struct timespec past[2] = {{1, 0}, {1, 0}};
	duet_resolver *ares = open_auto("ares"), *both = open_auto(NULL);

	(void)state;
	expect_name("two.test", "thread", "gai-reload");
	expect(DUET_CALL_GETHOSTBYNAME, "two.test", "ares", "plain");
	assert_int_equal(first_family(ares), AF_INET6);
	assert_int_equal(first_family(both), AF_INET6);
	machine_replace(
	    "/etc/gai.conf", "reload yes\nprecedence ::ffff:0:0/96 100\n");
	/* glibc goes by that, and the clock of files ticks slowly. */
	assert_int_equal(utimensat(AT_FDCWD, "/etc/gai.conf", past, 0), 0);
	assert_int_equal(first_family(ares), AF_INET6);
	assert_int_equal(first_family(both), AF_INET);
	duet_close(both);
	duet_close(ares);
}

static void enter_machine(const char *kind)
{
	static struct etc_file files[] = {
	    {.name = "resolv.conf", .text = RESOLV_CONF},
	    {.name = "hosts",
		.text = "192.0.2.1 two.test\n2001:db8::1 two.test\n"},
	    {.name = "gai.conf", .text = ""},
	    {.name = "mdns.allow", .text = NULL},
	    {.name = "host.conf", .text = "multi on\n"},
	};
	static const struct ns_zone zones[] = {
	    {.origin = "example.",
		.text = "$TTL 60\n"
			"@ SOA ns host 1 3600 600 86400 30\n"
			"www A 192.0.2.1\n"},
	};
	static const struct ns_server server = {.name = "s1",
	    .listen = "127.0.0.1",
	    .port = 53,
	    .otherwise = ns_r_nxdomain};
	static const struct sandbox_config sandbox = {
	    .files = files, .nfiles = sizeof(files) / sizeof(*files)};
	static const struct ns_config dns = {
	    .zones = zones, .nzones = 1, .servers = &server, .nservers = 1};

	if (strcmp(kind, "gai") == 0)
		files[2].text = "reload yes\n";
	if (strcmp(kind, "allow") == 0)
		files[3].text = "*\n";
	machine_enter(&sandbox, &dns);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest ordinary[] = {
	    cmocka_unit_test(nscd_is_asked_by_the_system),
	    cmocka_unit_test(files_and_dns_are_asked_by_ares),
	    cmocka_unit_test(nss_mdns_is_asked_by_the_system),
	    cmocka_unit_test(nss_myhostname_is_asked_by_the_system),
	    cmocka_unit_test(the_last_source_is_asked_by_the_system),
	    cmocka_unit_test(other_sources_are_asked_by_the_system),
	    cmocka_unit_test(unknown_options_are_left_to_the_system),
	    cmocka_unit_test(files_that_cannot_be_read_are_left_to_the_system),
	    cmocka_unit_test(a_resolver_follows_the_files),
	    cmocka_unit_test(the_sentence_names_file_line_and_word),
	    cmocka_unit_test(a_resolver_that_does_not_choose_says_why),
	    cmocka_unit_test(arguments_that_are_missing_are_refused),
	};
	static const struct CMUnitTest allow[] = {
	    cmocka_unit_test(mdns_allow_is_left_to_the_system)};
	static const struct CMUnitTest gai[] = {
	    cmocka_unit_test(gai_conf_is_read_again_by_the_system)};
	const char *kind = argc > 1 ? argv[1] : "";

	enter_machine(kind);
	if (strcmp(kind, "allow") == 0)
		return cmocka_run_group_tests(allow, NULL, NULL);
	if (strcmp(kind, "gai") == 0)
		return cmocka_run_group_tests(gai, NULL, NULL);
	return cmocka_run_group_tests(ordinary, NULL, NULL);
}
