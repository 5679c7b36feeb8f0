/* SPDX-License-Identifier: MIT */
/* libunbound as a stub: it forwards to the server of resolv.conf. */
#include "../load.h"

#include <arpa/nameser.h>
#include <poll.h>
#include <stdlib.h>
#include <unbound.h>

static struct ub_ctx *context;
static size_t under_way;
static unsigned char *missing;

static void on_answer(void *arg, int err, struct ub_result *found)
{
	size_t i = (size_t)arg;

	if (!err && found->havedata)
		load_inet(i, found->qtype == ns_t_a ? AF_INET : AF_INET6,
		    found->data[0]);
	ub_resolve_free(found);
	if (--missing[i])
		return;
	load_done(i);
	under_way--;
}

static bool submit(void)
{
	char name[LOAD_NAME];
	size_t i;

	if (!load_next(&i, name))
		return false;
	under_way++;
	missing[i] = load.single ? 1 : 2;
	ub_resolve_async(
	    context, name, ns_t_a, ns_c_in, (void *)i, on_answer, NULL);
	if (!load.single)
		ub_resolve_async(context, name, ns_t_aaaa, ns_c_in, (void *)i,
		    on_answer, NULL);
	return true;
}

int main(int argc, char **argv)
{
	bool more = true;

	load_begin(argc, argv);
	missing = calloc(load.total, 1);
	context = ub_ctx_create();
	if (!context || !missing || ub_ctx_async(context, 1) ||
	    ub_ctx_set_option(context, "do-not-query-localhost:", "no") ||
	    ub_ctx_set_option(context, "module-config:", "iterator") ||
	    ub_ctx_resolvconf(context, NULL))
		load_die("ub_ctx_create");
	while (more || under_way) {
		while (more && under_way < load.in_flight)
			more = submit();
		if (under_way)
			poll(
			    &(struct pollfd){ub_fd(context), POLLIN, 0}, 1, -1);
		ub_process(context);
	}
	ub_ctx_delete(context);
	return load_end();
}
