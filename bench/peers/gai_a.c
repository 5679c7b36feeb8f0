/* SPDX-License-Identifier: MIT */
/* glibc's getaddrinfo_a(3), told of each end by a queued signal, the cheapest of
 * the ways that its page has: SIGEV_THREAD starts a thread for each. */
#include "../load.h"

#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct slot {
	struct gaicb cb;
	char name[LOAD_NAME];
	size_t i;
};

static size_t under_way;

static void submit(struct slot *slot)
{
	static const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct gaicb *list[1] = {&slot->cb};
	struct sigevent event = {.sigev_notify = SIGEV_SIGNAL};

	if (!load_next(&slot->i, slot->name))
		return;
	under_way++;
	slot->cb = (struct gaicb){.ar_name = slot->name, .ar_request = &hints};
	event.sigev_signo = SIGRTMIN;
	event.sigev_value.sival_ptr = slot;
	if (getaddrinfo_a(GAI_NOWAIT, list, 1, &event))
		load_die("getaddrinfo_a");
}

static void finish(struct slot *slot)
{
	if (gai_error(&slot->cb) == 0) {
		for (struct addrinfo *ai = slot->cb.ar_result; ai;
		     ai = ai->ai_next)
			load_address(slot->i, ai->ai_addr);
		freeaddrinfo(slot->cb.ar_result);
	}
	load_done(slot->i);
	under_way--;
}

int main(int argc, char **argv)
{
	struct slot *slots;
	siginfo_t info;
	sigset_t done;

	load_begin(argc, argv);
	sigemptyset(&done);
	sigaddset(&done, SIGRTMIN);
	pthread_sigmask(SIG_BLOCK, &done, NULL);
	slots = calloc(load.in_flight, sizeof(*slots));
	if (!slots)
		load_die("calloc");
	for (size_t n = 0; n < load.in_flight; n++)
		submit(&slots[n]);
	while (under_way) {
		if (sigwaitinfo(&done, &info) < 0)
			continue;
		finish(info.si_value.sival_ptr);
		submit(info.si_value.sival_ptr);
	}
	free(slots);
	return load_end();
}
