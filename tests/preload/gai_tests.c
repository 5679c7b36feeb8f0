/* SPDX-License-Identifier: MIT */
/* getaddrinfo_a(3), gai_suspend(3), gai_error(3) and gai_cancel(3). */
#include "preload/tests.h"
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct addrinfo stream = {.ai_socktype = SOCK_STREAM};

static struct gaicb request(const char *name)
{
	return (struct gaicb){
	    .ar_name = name, .ar_service = "80", .ar_request = &stream};
}

static void requests_are_waited_for(void **state)
{
	struct gaicb found = request("www.example");
	struct gaicb missing = request("nx.example");
	struct gaicb *list[] = {&found, NULL, &missing};

	(void)state;
	assert_int_equal(getaddrinfo_a(GAI_WAIT, list, 3, NULL), 0);
	assert_int_equal(gai_error(&found), 0);
	assert_non_null(found.ar_result);
	assert_int_equal(gai_error(&missing), EAI_NONAME);
	assert_int_equal(gai_cancel(&found), EAI_ALLDONE);
	freeaddrinfo(found.ar_result);
}

static void requests_are_waited_for_later(void **state)
{
	struct gaicb found = request("www.example");
	struct gaicb silent = request(SILENT);
	struct gaicb *list[] = {&silent, &found};
	const struct gaicb *const waited[] = {&silent, &found};
	const struct timespec shortly = {0, 1000000};

	(void)state;
	assert_int_equal(getaddrinfo_a(GAI_NOWAIT, list, 2, NULL), 0);
	assert_int_equal(gai_error(&silent), EAI_INPROGRESS);
	while (gai_error(&found) == EAI_INPROGRESS)
		assert_int_equal(gai_suspend(waited + 1, 1, NULL), 0);
	assert_int_equal(gai_error(&found), 0);
	freeaddrinfo(found.ar_result);
	errno = EDOM;
	assert_int_equal(gai_suspend(waited, 1, &shortly), EAI_SYSTEM);
	assert_int_equal(errno, EDOM);
	assert_int_equal(gai_suspend(waited + 1, 1, NULL), EAI_ALLDONE);
	/* The C library stops none that it has begun. */
	if (gai_cancel(&silent) == EAI_CANCELED)
		assert_int_equal(gai_error(&silent), EAI_CANCELED);
	else
		assert_int_equal(gai_suspend(waited, 1, NULL), 0);
}

static void another_mode_is_refused(void **state)
{
	(void)state;
	errno = 0;
	assert_int_equal(getaddrinfo_a(7, NULL, 0, NULL), EAI_SYSTEM);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(getaddrinfo_a(GAI_WAIT, NULL, 0, NULL), 0);
}

static void a_signal_tells_the_end(void **state)
{
	struct gaicb found = request("www.example");
	struct gaicb *list[] = {&found};
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL,
	    .sigev_signo = SIGRTMIN,
	    .sigev_value = {.sival_ptr = &found}};
	sigset_t set;
	siginfo_t info;

	(void)state;
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	assert_int_equal(getaddrinfo_a(GAI_NOWAIT, list, 1, &event), 0);
	assert_int_equal(sigwaitinfo(&set, &info), SIGRTMIN);
	assert_int_equal(info.si_code, SI_ASYNCNL);
	assert_int_equal(info.si_pid, getpid());
	assert_ptr_equal(info.si_value.sival_ptr, &found);
	assert_int_equal(gai_error(&found), 0);
	freeaddrinfo(found.ar_result);
}

static void post(union sigval value)
{
	sem_post(value.sival_ptr);
}

static void a_function_tells_the_end(void **state)
{
	struct gaicb found = request("www.example");
	struct gaicb *list[] = {&found};
	sem_t told;
	struct sigevent event = {.sigev_notify = SIGEV_THREAD,
	    .sigev_notify_function = post,
	    .sigev_value = {.sival_ptr = &told}};

	(void)state;
	sem_init(&told, 0, 0);
	assert_int_equal(getaddrinfo_a(GAI_NOWAIT, list, 1, &event), 0);
	while (sem_wait(&told) != 0)
		assert_int_equal(errno, EINTR);
	assert_int_equal(gai_error(&found), 0);
	freeaddrinfo(found.ar_result);
	sem_destroy(&told);
}

/* With or without duet, who asks for the older one gets that of the same
 * library. */
static void both_versions_are_of_one_library(void **state)
{
	static const char *const names[] = {
	    "getaddrinfo_a", "gai_suspend", "gai_error", "gai_cancel"};
	Dl_info newer, older;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		void *old = dlvsym(RTLD_DEFAULT, names[i], "GLIBC_2.2.5");

		if (!old) /* of another architecture */
			continue;
		assert_int_not_equal(dladdr(old, &older), 0);
		assert_int_not_equal(
		    dladdr(dlsym(RTLD_DEFAULT, names[i]), &newer), 0);
		assert_string_equal(older.dli_fname, newer.dli_fname);
	}
}

void block_gai_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

int run_gai_tests(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(requests_are_waited_for),
	    cmocka_unit_test(requests_are_waited_for_later),
	    cmocka_unit_test(another_mode_is_refused),
	    cmocka_unit_test(a_signal_tells_the_end),
	    cmocka_unit_test(a_function_tells_the_end),
	    cmocka_unit_test(both_versions_are_of_one_library),
	};

	return cmocka_run_group_tests_name("gai", tests, NULL, NULL);
}
