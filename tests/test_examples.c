/* SPDX-License-Identifier: MIT */
/*
 * The programs of examples/, run as a user does, on a machine of the test's
 * own, with both backends.  The argument is a program's name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "machine.h"
#include <duet.h>

#define MANY 1000

static const char *example; /* path */
static char names[MANY][24];

struct run {
	int status;
	char *out, *err; /* to be freed */
};

static char *read_back(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text = calloc(1, (size_t)size + 1);

	assert_int_equal(pread(fd, text, (size_t)size, 0), size);
	close(fd);
	return text;
}

static struct run run_with(const char *backend, char **argv)
{
	int out = memfd_create("out", 0), err = memfd_create("err", 0);
	struct run run;
	int status;
	pid_t pid;

	/* Not in the child: a thread of this process may have been about to
	 * allocate memory. */
	setenv("DUET_BACKEND", backend, 1);
	pid = fork();
	if (pid == 0) {
		dup2(out, STDOUT_FILENO);
		dup2(err, STDERR_FILENO);
		execv(example, argv);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	run.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	run.out = read_back(out);
	run.err = read_back(err);
	return run;
}

static void run_free(struct run *run)
{
	free(run->out);
	free(run->err);
}

static void expect(const struct run *run, int status)
{
	if (run->status != status)
		fail_msg("exit status %d, not %d: %s", run->status, status,
		    run->err);
}

/* How many lines begin so. */
static int count(const char *text, const char *start)
{
	int n = 0;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		n += strncmp(text, start, strlen(start)) == 0;
	return n;
}

/* The first of a thousand names is another, and of the rest there is a thing
 * to say or, if silent, there is not. */
static char **thousand(const char *option, const char *first, bool silent)
{
	static char *argv[MANY + 3];
	int argc = 0;

	argv[argc++] = (char *)example;
	if (option)
		argv[argc++] = (char *)option;
	for (int i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "h%d.%s", i,
		    silent ? "silent" : "example");
		argv[argc++] = names[i];
	}
	snprintf(names[0], sizeof(names[0]), "%s", first);
	argv[argc] = NULL;
	return argv;
}

static void expect_each_of(const struct run *run, const char *format)
{
	char line[32];

	for (int i = 0; i < MANY; i++) {
		snprintf(line, sizeof(line), format, i / 250, i % 250);
		if (count(run->out, line) != 1)
			fail_msg("not once: %s", line);
	}
}

#define ADDRESS "10.0.%d.%d\n"

static void a_thousand_are_looked_up_at_once(void **state)
{
	const char *backend = *state;
	struct run run = run_with(backend, thousand(NULL, "h0.example", false));

	expect(&run, 0);
	expect_each_of(&run, ADDRESS);
	assert_string_equal(run.err, "");
	run_free(&run);
}

static void an_address_is_looked_up_back_in_the_callback(void **state)
{
	const char *backend = *state;
	struct run run = run_with(backend, thousand(NULL, "h0.example", false));

	expect(&run, 0);
	expect_each_of(&run, "name-%d-%d.example\n");
	assert_int_equal(count(run.out, ""), 2 * MANY);
	run_free(&run);
}

static void a_failure_cancels_the_rest_in_its_callback(void **state)
{
	const char *backend = *state;
	struct run run = run_with(backend, thousand(NULL, "nx.example", true));

	expect(&run, 1);
	assert_string_equal(run.out, "");
	assert_int_equal(count(run.err, duet_strerror(DUET_ENONAME)), 1);
	assert_int_equal(
	    count(run.err, duet_strerror(DUET_ECANCELLED)), MANY - 1);
	run_free(&run);
}

static void the_first_answer_closes_the_resolver_in_its_callback(void **state)
{
	const char *backend = *state;
	struct run run = run_with(backend, thousand("-1", "h7.example", true));

	expect(&run, 0);
	assert_string_equal(run.out, "10.0.0.7\n");
	assert_int_equal(
	    count(run.err, duet_strerror(DUET_ECANCELLED)), MANY - 1);
	run_free(&run);
}

static void nothing_to_look_up_is_no_loop(void **state)
{
	char *argv[] = {(char *)example, NULL};
	struct run run = run_with(*state, argv);

	expect(&run, 2);
	run_free(&run);
}

static void a_host_has_an_address(void **state)
{
	char *argv[] = {(char *)example, "h7.example", NULL};
	struct run run = run_with(*state, argv);

	expect(&run, 0);
	assert_int_equal(count(run.out, "10.0.0.7\n"), count(run.out, ""));
	run_free(&run);
	argv[1] = "nx.example";
	run = run_with(*state, argv);
	expect(&run, 1);
	assert_int_equal(count(run.err, duet_strerror(DUET_ENONAME)), 1);
	run_free(&run);
}

static void a_domain_has_mail_servers(void **state)
{
	char *argv[] = {(char *)example, "example", NULL};
	struct run run = run_with(*state, argv);

	expect(&run, 0);
	assert_string_equal(run.out, "10 mail.example.\n");
	run_free(&run);
}

/* Both zones; kept as long as the nameserver's thread runs. */
static const struct ns_zone *zones(void)
{
	static struct ns_zone made[2] = {
	    {.origin = "example."}, {.origin = "0.10.in-addr.arpa."}};
	char *text[2];
	size_t size;
	FILE *out[2];

	for (int i = 0; i < 2; i++) {
		out[i] = open_memstream(&text[i], &size);
		fputs("$TTL 60\n@ SOA ns.example. host.example. 1 1 1 1 30\n",
		    out[i]);
	}
	fputs("@ MX 10 mail\n", out[0]);
	for (int i = 0; i < MANY; i++) {
		int high = i / 250, low = i % 250;

		fprintf(out[0], "h%d A 10.0.%d.%d\n", i, high, low);
		fprintf(out[1], "%d.%d PTR name-%d-%d.example.\n", low, high,
		    high, low);
	}
	for (int i = 0; i < 2; i++) {
		fclose(out[i]);
		made[i].text = text[i];
	}
	return made;
}

static void enter(void)
{
	/* Over TCP: a burst of datagrams gets lost where the nameserver's
	 * thread has to wait for the processor, and this is about loops. */
	static const struct etc_file file = {.name = "resolv.conf",
	    .text = "nameserver 127.0.0.1\noptions use-vc\n",
	    .mode = 0644};
	static const struct ns_rule rule = {
	    .match = {.under = "silent.", .qtype = -1, .edns = -1},
	    .action = {.rcode = -1, .keep = -1, .drop = true}};
	static const struct ns_server server = {.name = "s1",
	    .listen = "127.0.0.1",
	    .port = 53,
	    .otherwise = 5,
	    .rules = &rule,
	    .nrules = 1};
	static struct ns_config dns = {
	    .nzones = 2, .servers = &server, .nservers = 1};
	const struct sandbox_config sandbox = {.files = &file, .nfiles = 1};

	dns.zones = zones();
	machine_enter(&sandbox, &dns);
}

static int test_with(const char *name, const char *backend)
{
#define WITH(f) cmocka_unit_test_prestate(f, (void *)backend)
	const struct CMUnitTest loop[] = {
	    WITH(a_thousand_are_looked_up_at_once),
	    WITH(an_address_is_looked_up_back_in_the_callback),
	    WITH(a_failure_cancels_the_rest_in_its_callback),
	    WITH(the_first_answer_closes_the_resolver_in_its_callback),
	    WITH(nothing_to_look_up_is_no_loop),
	};
	const struct CMUnitTest thread[] = {
	    WITH(a_thousand_are_looked_up_at_once),
	    WITH(a_failure_cancels_the_rest_in_its_callback),
	};
	const struct CMUnitTest blocking[] = {WITH(a_host_has_an_address)};
	const struct CMUnitTest records[] = {WITH(a_domain_has_mail_servers)};

	if (!strcmp(name, "thread"))
		return cmocka_run_group_tests(thread, NULL, NULL);
	if (!strcmp(name, "blocking"))
		return cmocka_run_group_tests(blocking, NULL, NULL);
	if (!strcmp(name, "records"))
		return cmocka_run_group_tests(records, NULL, NULL);
	return cmocka_run_group_tests(loop, NULL, NULL);
}

int main(int argc, char **argv)
{
	const char *backend;
	char path[4096];
	int failed = 0;

	if (argc != 2) {
		fprintf(stderr, "usage: test_examples NAME\n");
		return 2;
	}
	snprintf(path, sizeof(path), EXAMPLES "/example_%s", argv[1]);
	example = path;
	enter();
	for (size_t i = 0; (backend = duet_backend_at(i)); i++)
		failed += test_with(argv[1], backend);
	return failed;
}
