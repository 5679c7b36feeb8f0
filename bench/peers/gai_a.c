/* SPDX-License-Identifier: MIT */
/* glibc's getaddrinfo_a(3), told of each end by a thread of its own. */
#include "../load.h"

#include <netdb.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct slot {
	struct gaicb cb;
	char name[LOAD_NAME];
	size_t i;
};

static sem_t idle;

static void submit(struct slot *slot);

static void on_done(union sigval value)
{
	struct slot *slot = value.sival_ptr;

	if (gai_error(&slot->cb) == 0) {
		for (struct addrinfo *ai = slot->cb.ar_result; ai;
		     ai = ai->ai_next)
			load_address(slot->i, ai->ai_addr);
		freeaddrinfo(slot->cb.ar_result);
	}
	load_done(slot->i);
	submit(slot);
}

static void submit(struct slot *slot)
{
	static const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct gaicb *list[1] = {&slot->cb};
	struct sigevent event = {.sigev_notify = SIGEV_THREAD};

	if (!load_next(&slot->i, slot->name)) {
		sem_post(&idle);
		return;
	}
	slot->cb = (struct gaicb){.ar_name = slot->name, .ar_request = &hints};
	event.sigev_value.sival_ptr = slot;
	event.sigev_notify_function = on_done;
	if (getaddrinfo_a(GAI_NOWAIT, list, 1, &event))
		load_die("getaddrinfo_a");
}

int main(int argc, char **argv)
{
	struct slot *slots;

	load_begin(argc, argv);
	sem_init(&idle, 0, 0);
	slots = calloc(load.in_flight, sizeof(*slots));
	if (!slots)
		load_die("calloc");
	for (size_t n = 0; n < load.in_flight; n++)
		submit(&slots[n]);
	for (size_t n = 0; n < load.in_flight; n++)
		sem_wait(&idle);
	return load_end();
}
