/* SPDX-License-Identifier: MIT */
/* Children of fork(2), and what they find of a resolver. */
#include "forked_child.h"
#include "suite.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

pid_t begin_child(void)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		alarm(60);
	return pid;
}

void expect_success(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_false(WIFSIGNALED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void never_run(void *arg, duet_result *res)
{
	(void)arg, (void)res;
	_exit(255);
}

void use_in_child(duet_resolver *r)
{
	struct duet_choice choice;
	struct duet_stats stats;
	duet_result *res;
	duet_id id = 7;
	char text[64];

	CHECK(duet_getaddrinfo(r, HELD, "80", NULL, never_run, NULL, &id) ==
	      DUET_EFORKED);
	CHECK(id == 0);
	res = duet_gethostbyname_sync(r, HELD, AF_INET);
	CHECK(duet_result_status(res) == DUET_EFORKED);
	CHECK(duet_result_error(res) == NETDB_INTERNAL);
	duet_result_free(res);
	CHECK(duet_fd(r) == -1);
	CHECK(duet_process(r) == 0);
	CHECK(duet_wait(r, -1) == 0);
	CHECK(duet_cancel(r, 1) == 0);
	CHECK(duet_cancel_all(r) == 0);
	CHECK(duet_set_servers(r, NULL) == DUET_EFORKED);
	CHECK(duet_get_servers(r, text, sizeof(text)) == -1);
	CHECK(duet_why(r, DUET_CALL_GETADDRINFO, HELD, &choice,
		  sizeof(choice)) == DUET_EFORKED);
	duet_get_stats(r, &stats, sizeof(stats));
	CHECK(stats.submitted == 0);
	CHECK(strcmp(duet_backend(r), backend) == 0);
}

void expect_all(struct done *done, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(done[i].times, 1);
		assert_int_equal(duet_result_status(done[i].res), DUET_OK);
		done_free(&done[i]);
	}
}
