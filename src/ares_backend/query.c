/* SPDX-License-Identifier: MIT */
/* res_nquery(3): one question, and the response as it came. */
#include "lookup.h"
#include <errno.h>
#include <netdb.h>

/* False when out of memory. */
static bool keep_packet(struct lookup *l, const struct message *m)
{
	struct answer *answer = found_answer(&l->answer);

	if (!answer)
		return false;
	answer->packet = answer_memdup(answer, m->bytes, m->len);
	answer->packet_len = m->len;
	return answer->packet;
}

static void done(struct ask *ask)
{
	struct lookup *l =
	    (struct lookup *)((char *)ask -
			      offsetof(struct lookup, call.search.ask));
	const struct message *packet = ask->responses[0];

	/* With bad news libc leaves it in a buffer, without its length. */
	if (packet && !ask->ok && !message_is_whole(packet)) {
		packet = NULL;
		ask->rcode = -1;
	}
	l->err = ask->err;
	if (packet && !keep_packet(l, packet)) {
		l->err = ENOMEM;
		lookup_finish(l, NETDB_INTERNAL, false);
	} else {
		if (!ask->ok) {
			l->left_herr = ask->herr;
			l->left_errno = ask->err;
		}
		lookup_finish(l, ask->herr, packet);
	}
}

void query_start(struct lookup *l)
{
	const struct job *job = l->job;
	struct ask *ask = &l->call.search.ask;

	if (job->in.query.rrclass < 0 || job->in.query.rrclass > UINT16_MAX ||
	    job->in.query.rrtype < 0 || job->in.query.rrtype > UINT16_MAX) {
		lookup_finish(l, NO_RECOVERY, false);
		return;
	}
	ask->context = &l->context->ask;
	ask->conf = &l->conf->resolv;
	ask->name = job->in.query.name;
	ask->class = (uint16_t)job->in.query.rrclass;
	ask->types[0] = (uint16_t)job->in.query.rrtype;
	ask->ntypes = 1;
	ask->done = done;
	ask_start(ask);
}
