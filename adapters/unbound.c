/* SPDX-License-Identifier: MIT */
/*
 * unbound.c - libunbound with the system's files
 *
 * It forwards to the servers of resolv.conf and reads the hosts file; it knows
 * no search list, no services and no order of addresses: A comes before AAAA.
 */
#include "protocol.h"
#include <duet.h>
#include <gnu/libc-version.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unbound.h>

enum {
	RCODE_FORMERR = 1,
	RCODE_SERVFAIL,
	RCODE_NXDOMAIN,
	RCODE_NOTIMP,
	RCODE_REFUSED
};

static struct ub_ctx *context;

static void answer_rcode(struct call *call, int rcode, bool have_data)
{
	static const struct {
		const char *symbol, *code;
	} table[] = {{"NOERROR", "ok"}, {"FORMERR", "formerr"},
	    {"SERVFAIL", "servfail"}, {"NXDOMAIN", "noname"},
	    {"NOTIMP", "notimp"}, {"REFUSED", "refused"}};

	if (rcode == 0 && !have_data)
		answer_status(call, "rcode", 0, "NOERROR", "nodata");
	else if (rcode >= 0 && rcode <= RCODE_REFUSED)
		answer_status(call, "rcode", rcode, table[rcode].symbol,
		    table[rcode].code);
	else
		answer_status(call, "rcode", rcode, "unknown", "fail");
}

static void add_addresses(
    struct call *call, const struct ub_result *result, int family)
{
	struct sockaddr_storage address;
	struct sockaddr_in *v4 = (struct sockaddr_in *)&address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address;

	for (int i = 0; result && result->data && result->data[i]; i++) {
		memset(&address, 0, sizeof(address));
		address.ss_family = (sa_family_t)family;
		if (family == AF_INET6)
			memcpy(&v6->sin6_addr, result->data[i],
			    sizeof(v6->sin6_addr));
		else
			memcpy(&v4->sin_addr, result->data[i],
			    sizeof(v4->sin_addr));
		answer_address(call, (struct sockaddr *)&address);
	}
}

/* What is asked for a call: an operation may have two questions. */
struct lookup {
	struct call *call;
	void (*answer)(struct lookup *lookup);
	struct question {
		struct lookup *lookup; /* NULL: not asked */
		struct ub_result *result;
		int id;
	} questions[2];
	int unanswered, error;
};

static void lookup_end(struct lookup *lookup)
{
	answer_end(lookup->call);
	ub_resolve_free(lookup->questions[0].result);
	ub_resolve_free(lookup->questions[1].result);
	free(lookup);
}

static void finish(struct lookup *lookup)
{
	if (lookup->error) {
		answer_status(lookup->call, "unbound", lookup->error, "error",
		    lookup->error == UB_SYNTAX ? "badname" : "fail");
		answer_text(lookup->call, "cause", ub_strerror(lookup->error));
	} else {
		lookup->answer(lookup);
	}
	lookup_end(lookup);
}

static void on_result(void *arg, int error, struct ub_result *result)
{
	struct question *question = arg;
	struct lookup *lookup = question->lookup;

	question->result = result;
	lookup->error = lookup->error ? lookup->error : error;
	if (--lookup->unanswered == 0)
		finish(lookup);
}

static void ask(struct lookup *lookup, struct question *question, int type)
{
	const struct call *call = lookup->call;
	int error = lookup->error;

	question->lookup = lookup;
	if (!error)
		error = ub_resolve_async(context, call->name, type, call->class,
		    question, on_result, &question->id);
	if (error)
		on_result(question, error, NULL);
}

static struct lookup *lookup_new(
    struct call *call, int nquestions, void (*answer)(struct lookup *))
{
	struct lookup *lookup = calloc(1, sizeof(*lookup));

	if (!lookup)
		abort();
	lookup->call = call;
	call->of_resolver = lookup;
	lookup->unanswered = nquestions;
	lookup->answer = answer;
	return lookup;
}

static bool has_data(const struct ub_result *result)
{
	return result && result->havedata;
}

static void answer_addresses(struct lookup *lookup)
{
	const struct ub_result *a = lookup->questions[0].result;
	const struct ub_result *aaaa = lookup->questions[1].result;

	if (!has_data(a) && !has_data(aaaa)) {
		answer_rcode(lookup->call, (a ? a : aaaa)->rcode, false);
		return;
	}
	answer_rcode(lookup->call, 0, true);
	answer_list(lookup->call, "addresses");
	add_addresses(lookup->call, a, AF_INET);
	add_addresses(lookup->call, aaaa, AF_INET6);
	answer_list_end(lookup->call);
}

static void run_getaddrinfo(struct call *call)
{
	bool wants_a = call->family != AF_INET6;
	bool wants_aaaa = call->family != AF_INET;
	struct lookup *lookup;

	if (!call->name || call->service || call->flags) {
		answer_unsupported(call, !call->name     ? "a name that is NULL"
					 : call->service ? "service"
							 : "flags");
		answer_end(call);
		return;
	}
	lookup = lookup_new(call, wants_a + wants_aaaa, answer_addresses);
	if (wants_a)
		ask(lookup, &lookup->questions[0], DUET_TYPE_A);
	if (wants_aaaa)
		ask(lookup, &lookup->questions[1], DUET_TYPE_AAAA);
}

static void answer_records(struct lookup *lookup)
{
	const struct ub_result *result = lookup->questions[0].result;

	answer_rcode(lookup->call, result->rcode, result->havedata);
	answer_response(
	    lookup->call, result->answer_packet, (size_t)result->answer_len);
}

static void run_query(struct call *call)
{
	struct lookup *lookup = lookup_new(call, 1, answer_records);

	ask(lookup, &lookup->questions[0], call->type);
}

static size_t poll_context(struct pollfd *fds, int *timeout_ms)
{
	(void)timeout_ms;
	fds[0] = (struct pollfd){ub_fd(context), POLLIN, 0};
	return 1;
}

static void process(const struct pollfd *fds, size_t n)
{
	(void)n;
	if (fds[0].revents)
		ub_process(context);
}

/* Nothing is said of a question that is cancelled. */
static void cancel(struct call *call)
{
	struct lookup *lookup = call->of_resolver;

	for (int i = 0; i < 2; i++)
		if (lookup->questions[i].lookup && !lookup->questions[i].result)
			ub_cancel(context, lookup->questions[i].id);
	answer_status(call, "unbound", 0, "cancelled", "cancelled");
	lookup_end(lookup);
}

static bool open_context(void)
{
	context = ub_ctx_create();
	if (!context)
		return false;
	ub_ctx_async(context, 1); /* a thread, not a process */
	/* Servers may be on this machine; nothing is validated. */
	ub_ctx_set_option(context, "do-not-query-localhost:", "no");
	ub_ctx_set_option(context, "module-config:", "iterator");
	ub_ctx_resolvconf(context, NULL);
	ub_ctx_hosts(context, NULL);
	return true;
}

static void close_context(void)
{
	ub_ctx_delete(context);
}

int main(void)
{
	static const struct operation operations[] = {
	    {"getaddrinfo", run_getaddrinfo}, {"query", run_query},
	    {NULL, NULL}};
	char version[64], libc[64];

	snprintf(version, sizeof(version), "libunbound %s", ub_version());
	snprintf(libc, sizeof(libc), "glibc %s", gnu_get_libc_version());
	return protocol_serve(&(struct adapted){.name = "unbound",
	    .version = version,
	    .libc = libc,
	    .operations = operations,
	    .open = open_context,
	    .poll = poll_context,
	    .process = process,
	    .cancel = cancel,
	    .close = close_context});
}
