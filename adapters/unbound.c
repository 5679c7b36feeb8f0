/* SPDX-License-Identifier: MIT */
/*
 * unbound.c - libunbound with the system's files
 *
 * It forwards to the servers of resolv.conf and reads the hosts file; it knows
 * no search list, no services and no order of addresses: A comes before AAAA.
 */
#include "protocol.h"
#include <gnu/libc-version.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unbound.h>

enum { TYPE_A = 1, TYPE_AAAA = 28, CLASS_IN = 1 };
enum {
	RCODE_FORMERR = 1,
	RCODE_SERVFAIL,
	RCODE_NXDOMAIN,
	RCODE_NOTIMP,
	RCODE_REFUSED
};

static struct ub_ctx *context;

static void answer_rcode(int rcode, bool have_data)
{
	static const struct {
		const char *symbol, *code;
	} table[] = {{"NOERROR", "ok"}, {"FORMERR", "formerr"},
	    {"SERVFAIL", "servfail"}, {"NXDOMAIN", "noname"},
	    {"NOTIMP", "notimp"}, {"REFUSED", "refused"}};

	if (rcode == 0 && !have_data)
		answer_status("rcode", 0, "NOERROR", "nodata");
	else if (rcode >= 0 && rcode <= RCODE_REFUSED)
		answer_status(
		    "rcode", rcode, table[rcode].symbol, table[rcode].code);
	else
		answer_status("rcode", rcode, "unknown", "fail");
}

static void add_addresses(const struct ub_result *result, int family)
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
		answer_address((struct sockaddr *)&address);
	}
}

static struct ub_result *resolve(
    const char *name, int type, bool wanted, int *error)
{
	struct ub_result *result = NULL;

	if (wanted && !*error)
		*error = ub_resolve(context, name, type, CLASS_IN, &result);
	return result;
}

static void look_up(struct call *call)
{
	bool wants_a = call->family != AF_INET6;
	bool wants_aaaa = call->family != AF_INET;
	int error = 0;
	struct ub_result *a = resolve(call->name, TYPE_A, wants_a, &error);
	struct ub_result *aaaa =
	    resolve(call->name, TYPE_AAAA, wants_aaaa, &error);
	const struct ub_result *first = a ? a : aaaa;

	if (error) {
		answer_status("unbound", error, "error",
		    error == UB_SYNTAX ? "badname" : "fail");
		answer_text("cause", ub_strerror(error));
	} else if ((a && a->havedata) || (aaaa && aaaa->havedata)) {
		answer_rcode(0, true);
		answer_list("addresses");
		add_addresses(a, AF_INET);
		add_addresses(aaaa, AF_INET6);
		answer_list_end();
	} else {
		answer_rcode(first->rcode, false);
	}
	ub_resolve_free(a);
	ub_resolve_free(aaaa);
}

static void run_getaddrinfo(struct call *call)
{
	if (!call->name)
		answer_unsupported(call, "a name that is NULL");
	else if (call->service)
		answer_unsupported(call, "service");
	else if (call->flags)
		answer_unsupported(call, "flags");
	else
		look_up(call);
}

int main(void)
{
	static const struct operation operations[] = {
	    {"getaddrinfo", run_getaddrinfo}, {NULL, NULL}};
	char version[64], libc[64];
	int status;

	context = ub_ctx_create();
	if (!context)
		return 1;
	/* Servers may be on this machine; nothing is validated. */
	ub_ctx_set_option(context, "do-not-query-localhost:", "no");
	ub_ctx_set_option(context, "module-config:", "iterator");
	ub_ctx_resolvconf(context, NULL);
	ub_ctx_hosts(context, NULL);
	snprintf(version, sizeof(version), "libunbound %s", ub_version());
	snprintf(libc, sizeof(libc), "glibc %s", gnu_get_libc_version());
	status = protocol_serve("unbound", version, libc, operations);
	ub_ctx_delete(context);
	return status;
}
