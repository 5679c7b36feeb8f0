/* SPDX-License-Identifier: MIT */
/* Questions to one server that have had no answer yet. */
#include "unheard.h"

/* How long to wait at least. */
#define PATIENCE_US 240000

/* So many are sent again in so long a time. */
#define PACE 32
#define PACE_US 1000

static void append(struct unheard *u, struct exchange *ex)
{
	unsigned list = ex->sends++;

	ex->next_unheard = NULL;
	ex->prev_unheard = u->sent[list].last;
	*(ex->prev_unheard ? &ex->prev_unheard->next_unheard
			   : &u->sent[list].first) = ex;
	u->sent[list].last = ex;
}

static void take_out(struct unheard *u, struct exchange *ex)
{
	unsigned list = ex->sends - 1u;

	*(ex->prev_unheard ? &ex->prev_unheard->next_unheard
			   : &u->sent[list].first) = ex->next_unheard;
	*(ex->next_unheard ? &ex->next_unheard->prev_unheard
			   : &u->sent[list].last) = ex->prev_unheard;
}

void unheard_add(struct unheard *u, struct exchange *ex)
{
	ex->number = ++u->begun;
	if (ex->question.insist)
		append(u, ex);
}

void unheard_remove(struct unheard *u, struct exchange *ex)
{
	u->ended++;
	if ((int32_t)(u->ended - u->latest) > 0)
		u->latest = u->ended;
	if (ex->question.insist)
		take_out(u, ex);
}

/* RFC 6298 section 2. */
static void learn(struct unheard *u, int64_t took_us)
{
	int64_t off_us = took_us - u->usual_us;

	if (u->usual_us == 0) {
		u->usual_us = took_us;
		u->deviation_us = took_us / 2;
		return;
	}
	u->deviation_us +=
	    ((off_us < 0 ? -off_us : off_us) - u->deviation_us) / 4;
	u->usual_us += off_us / 8;
}

/* That of a question sent twice may be the answer to either. */
void unheard_answered(struct unheard *u, struct exchange *ex, int64_t now_us)
{
	if ((int32_t)(ex->number - u->latest) > 0)
		u->latest = ex->number;
	if (ex->question.insist && ex->sends == 1)
		learn(u, now_us - ex->sent_us);
}

static int64_t patience_us(const struct unheard *u, unsigned sends)
{
	int64_t slack_us = 4 * u->deviation_us;
	int64_t us;

	if (slack_us < u->usual_us / 2)
		slack_us = u->usual_us / 2;
	us = u->usual_us + slack_us;
	return (us > PATIENCE_US ? us : PATIENCE_US) << (sends - 1);
}

static bool may_send(struct unheard *u, int64_t now_us)
{
	if (now_us - u->pace_us >= PACE_US) {
		u->pace_us = now_us;
		u->paced = 0;
	}
	return u->paced < PACE;
}

struct exchange *unheard_due(struct unheard *u, int64_t now_us)
{
	for (unsigned sends = 1; sends < UNHEARD_SENDS_MAX; sends++) {
		struct exchange *ex = u->sent[sends - 1].first;

		if (!ex || now_us - ex->sent_us < patience_us(u, sends))
			continue;
		if (!may_send(u, now_us))
			return NULL;
		u->paced++;
		take_out(u, ex);
		append(u, ex);
		return ex;
	}
	return NULL;
}

int64_t unheard_next_us(const struct unheard *u)
{
	int64_t next_us = INT64_MAX;

	for (unsigned sends = 1; sends < UNHEARD_SENDS_MAX; sends++) {
		const struct exchange *ex = u->sent[sends - 1].first;

		if (ex && ex->sent_us + patience_us(u, sends) < next_us)
			next_us = ex->sent_us + patience_us(u, sends);
	}
	if (u->paced == PACE && next_us < u->pace_us + PACE_US)
		next_us = u->pace_us + PACE_US;
	return next_us;
}

unsigned unheard_overtaken(const struct unheard *u)
{
	return u->latest - u->ended;
}
