/* SPDX-License-Identifier: MIT */
/* A state of resolver(3) beside a fresh one. */
#include "state.h"
#include <string.h>

static bool same_servers(
    const struct __res_state *a, const struct __res_state *b)
{
	if (a->nscount != b->nscount)
		return false;
	for (int i = 0; i < a->nscount && i < MAXNS; i++) {
		const struct sockaddr_in6 *a6 = a->_u._ext.nsaddrs[i];
		const struct sockaddr_in6 *b6 = b->_u._ext.nsaddrs[i];

		if (memcmp(&a->nsaddr_list[i], &b->nsaddr_list[i],
			sizeof(a->nsaddr_list[i])) != 0 ||
		    !a6 != !b6 || (a6 && memcmp(a6, b6, sizeof(*a6)) != 0))
			return false;
	}
	return true;
}

static bool same_domains(
    const struct __res_state *a, const struct __res_state *b)
{
	int i = 0;

	while (i < MAXDNSRCH && a->dnsrch[i] && b->dnsrch[i] &&
	       strcmp(a->dnsrch[i], b->dnsrch[i]) == 0)
		i++;
	return !a->dnsrch[i] && !b->dnsrch[i] &&
	       strcmp(a->defdname, b->defdname) == 0;
}

static bool same_sorting(
    const struct __res_state *a, const struct __res_state *b)
{
	return a->nsort == b->nsort &&
	       memcmp(a->sort_list, b->sort_list,
		   a->nsort * sizeof(*a->sort_list)) == 0;
}

bool state_is_default(const struct __res_state *state)
{
	struct __res_state fresh;
	bool same;

	if (!(state->options & RES_INIT)) /* it will be */
		return true;
	memset(&fresh, 0, sizeof(fresh));
	if (res_ninit(&fresh) != 0)
		return false;
	same = state->options == fresh.options &&
	       state->retrans == fresh.retrans && state->retry == fresh.retry &&
	       state->ndots == fresh.ndots && same_servers(state, &fresh) &&
	       same_domains(state, &fresh) && same_sorting(state, &fresh);
	res_nclose(&fresh);
	return same;
}
