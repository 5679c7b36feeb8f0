/* SPDX-License-Identifier: MIT */
/*
 * Both backends notice within a second, while lookups run, that a file of
 * /etc has changed, whichever way.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "machine.h"
#include <duet.h>

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void in_place(const char *path, const char *text)
{
	write_file(path, text);
}

static void by_rename(const char *path, const char *text)
{
	write_file("/etc/new", text);
	assert_int_equal(rename("/etc/new", path), 0);
}

/* As systemd-resolved and NetworkManager have it; the file that the link
 * leads to is another each time. */
static void by_link(const char *path, const char *text)
{
	static int serial;
	char target[32];

	snprintf(target, sizeof(target), "/run/target-%d", serial++);
	write_file(target, text);
	assert_int_equal(symlink(target, "/etc/new"), 0);
	assert_int_equal(rename("/etc/new", path), 0);
}

static void behind_a_link(const char *path, const char *text)
{
	char target[64];
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	if (len < 0) {
		by_link(path, text);
		return;
	}
	target[len] = '\0';
	write_file(target, text);
}

static void made_again(const char *path, const char *text)
{
	unlink(path);
	write_file(path, text);
}

/* Two texts for a file, and what the name's address is with each.  They differ
 * in size, for a change that keeps inode and size, within the tick of the clock
 * of the one before, cannot be seen. */
static const struct file {
	const char *path, *name;
	const char *text[2], *address[2];
} hosts = {"/etc/hosts", "changing.example",
    {"192.0.2.101 changing.example\n", "192.0.2.2 changing.example\n"},
    {"192.0.2.101", "192.0.2.2"}},
  resolv_conf = {"/etc/resolv.conf", "www.example",
      {"nameserver 127.0.0.1\n", "# another\nnameserver 127.0.0.2\n"},
      {"192.0.2.11", "192.0.2.12"}},
  nsswitch_conf = {"/etc/nsswitch.conf", "both.example",
      {"hosts: files dns\n", "hosts: dns\n"}, {"192.0.2.50", "192.0.2.51"}};

/* With what stands in it at the end of each test. */
static void start_with(const struct file *file)
{
	unlink(file->path);
	write_file(file->path, file->text[0]);
}

/* The address, "" if there is none. */
static void look_up(
    duet_resolver *r, const char *name, char out[INET_ADDRSTRLEN])
{
	const struct addrinfo hints = {
	    .ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
	duet_result *res = duet_getaddrinfo_sync(r, name, NULL, &hints);
	const struct addrinfo *ai = duet_result_addrinfo(res);
	const struct sockaddr_in *sin = ai ? (const void *)ai->ai_addr : NULL;

	*out = '\0';
	if (sin)
		inet_ntop(AF_INET, &sin->sin_addr, out, INET_ADDRSTRLEN);
	duet_result_free(res);
}

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A lookup that begins a second after the change has the new answer. */
static void expect_change(
    duet_resolver *r, const char *name, const char *address)
{
	const double changed_s = now_s();
	char found[INET_ADDRSTRLEN];
	double begun_s;

	do {
		begun_s = now_s();
		look_up(r, name, found);
		if (!strcmp(found, address))
			return;
	} while (begun_s - changed_s < 1);
	fail_msg(
	    "%s: %s is '%s', not '%s'", duet_backend(r), name, found, address);
}

/* Lookups of another thread, whose answers are always an old or a new one. */
struct others {
	duet_resolver *r;
	const struct file *file;
	atomic_bool end;
	sem_t begun;
	atomic_int wrong;
};

static void *look_up_all_the_time(void *arg)
{
	struct others *o = arg;
	char found[INET_ADDRSTRLEN];

	while (!atomic_load(&o->end)) {
		look_up(o->r, o->file->name, found);
		sem_post(&o->begun);
		if (strcmp(found, o->file->address[0]) != 0 &&
		    strcmp(found, o->file->address[1]) != 0)
			atomic_fetch_add(&o->wrong, 1);
	}
	return NULL;
}

/* Some ways have a moment without the text. */
static void change_to_and_fro(const struct file *file,
    void (*change)(const char *path, const char *text), bool atomic)
{
	const char *backend;

	for (size_t b = 0; (backend = duet_backend_at(b)); b++) {
		struct duet_options opts = DUET_OPTIONS_INIT;
		struct others o = {.file = file};
		pthread_t thread;

		start_with(file);
		opts.backend = backend;
		assert_int_equal(duet_open(&o.r, &opts), DUET_OK);
		expect_change(o.r, file->name, file->address[0]);
		sem_init(&o.begun, 0, 0);
		pthread_create(&thread, NULL, look_up_all_the_time, &o);
		sem_wait(&o.begun);
		for (int i = 1; i <= 10; i++) {
			change(file->path, file->text[i % 2]);
			expect_change(o.r, file->name, file->address[i % 2]);
		}
		atomic_store(&o.end, true);
		pthread_join(thread, NULL);
		if (atomic)
			assert_int_equal(o.wrong, 0);
		start_with(file);
		sem_destroy(&o.begun);
		duet_close(o.r);
	}
}

static void change_every_way(const struct file *file)
{
	change_to_and_fro(file, in_place, false);
	change_to_and_fro(file, by_rename, true);
	change_to_and_fro(file, by_link, true);
	change_to_and_fro(file, behind_a_link, false);
	change_to_and_fro(file, made_again, false);
}

static void hosts_is_read_anew(void **state)
{
	(void)state;
	change_every_way(&hosts);
}

static void resolv_conf_is_read_anew(void **state)
{
	(void)state;
	change_every_way(&resolv_conf);
}

static void nsswitch_conf_is_read_anew(void **state)
{
	(void)state;
	change_every_way(&nsswitch_conf);
}

static void a_file_that_goes_is_missed_until_it_is_there_again(void **state)
{
	const char *backend;

	(void)state;
	for (size_t b = 0; (backend = duet_backend_at(b)); b++) {
		struct duet_options opts = DUET_OPTIONS_INIT;
		duet_resolver *r;

		opts.backend = backend;
		assert_int_equal(duet_open(&r, &opts), DUET_OK);
		for (int i = 0; i < 5; i++) {
			start_with(&hosts);
			expect_change(r, hosts.name, hosts.address[0]);
			unlink(hosts.path);
			expect_change(r, hosts.name, "");
		}
		start_with(&hosts);
		duet_close(r);
	}
}

/* An /etc that can be written: the sandbox's cannot. */
static void enter(void)
{
#define TELLS(address)                                                       \
	{                                                                    \
		.match = {.qname = "www.example.", .qtype = -1, .edns = -1}, \
		.action = {                                                  \
			.rcode = -1,                                         \
			.keep = -1,                                          \
			.answer = "@ A " address                             \
		}                                                            \
	}
	static const struct ns_rule first = TELLS("192.0.2.11"),
				    second = TELLS("192.0.2.12");
	static const struct ns_zone zone = {.origin = "example.",
	    .text = "$TTL 60\n"
		    "@ SOA ns host 1 3600 600 86400 30\n"
		    "both A 192.0.2.51\n"};
	static const struct ns_server servers[] = {
	    {.name = "s1",
		.listen = "127.0.0.1",
		.port = 53,
		.otherwise = 3,
		.rules = &first,
		.nrules = 1},
	    {.name = "s2",
		.listen = "127.0.0.2",
		.port = 53,
		.otherwise = 3,
		.rules = &second,
		.nrules = 1},
	};
	static const struct ns_config dns = {
	    .zones = &zone, .nzones = 1, .servers = servers, .nservers = 2};
	const struct sandbox_config sandbox = {.nfiles = 0};

	machine_enter(&sandbox, &dns);
	if (mount("tmpfs", "/etc", "tmpfs", 0, "mode=755") != 0) {
		perror("/etc");
		exit(1);
	}
	start_with(&resolv_conf);
	start_with(&nsswitch_conf);
	start_with(&hosts);
}

static int with_both_in_hosts(void **state)
{
	(void)state;
	write_file("/etc/hosts", "192.0.2.50 both.example\n");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hosts_is_read_anew),
	    cmocka_unit_test(resolv_conf_is_read_anew),
	    cmocka_unit_test_setup(
		nsswitch_conf_is_read_anew, with_both_in_hosts),
	    cmocka_unit_test(
		a_file_that_goes_is_missed_until_it_is_there_again),
	};

	enter();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
