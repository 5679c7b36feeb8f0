/* SPDX-License-Identifier: MIT */
/* adns: A and AAAA of a name in one query for addresses. */
#include "../load.h"

#include <adns.h>
#include <poll.h>
#include <stdlib.h>

static adns_state state;
static size_t under_way;

static bool submit(void)
{
	char name[LOAD_NAME];
	adns_query query;
	size_t i;

	if (!load_next(&i, name))
		return false;
	under_way++;
	if (adns_submit(state, name, load.single ? adns_r_a : adns_r_addr,
		adns_qf_want_allaf, (void *)i, &query))
		load_die("adns_submit");
	return true;
}

static void collect(void)
{
	adns_answer *found;
	adns_query query;
	void *context;

	for (query = NULL; !adns_check(state, &query, &found, &context);
	     query = NULL) {
		size_t i = (size_t)context;

		if (found->status == adns_s_ok)
			for (int n = 0; n < found->nrrs; n++) {
				if (load.single)
					load_inet(
					    i, AF_INET, &found->rrs.inaddr[n]);
				else
					load_address(
					    i, &found->rrs.addr[n].addr.sa);
			}
		free(found);
		load_done(i);
		under_way--;
	}
}

int main(int argc, char **argv)
{
	bool more = true;

	load_begin(argc, argv);
	if (adns_init(&state, adns_if_noautosys, NULL))
		load_die("adns_init");
	while (more || under_way) {
		struct pollfd fds[ADNS_POLLFDS_RECOMMENDED];
		int n = ADNS_POLLFDS_RECOMMENDED, timeout = -1;

		while (more && under_way < load.in_flight)
			more = submit();
		if (!under_way)
			break;
		adns_beforepoll(state, fds, &n, &timeout, NULL);
		poll(fds, (nfds_t)n, timeout);
		adns_afterpoll(state, fds, n, NULL);
		collect();
	}
	adns_finish(state);
	return load_end();
}
