/* SPDX-License-Identifier: MIT */
/* Questions to one server that have had no answer yet. */
#include "unheard.h"

/* How long to wait at least; and for one when so many later ones have had their
 * answers. */
#define PATIENCE_US 240000
#define OVERTAKEN_US 25000
#define OVERTAKEN 16

/* So much later it may be for this host's reasons. */
#define NOISE_US 5000

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

static int64_t slack_us(const struct unheard *u)
{
	int64_t slack_us = 4 * u->deviation_us;

	return slack_us > u->usual_us / 2 ? slack_us : u->usual_us / 2;
}

/* It was sent again.  If its answer comes later than the last sending accounts
 * for, it was late and not lost: others like it will be waited for. */
static void learn_restraint(
    struct unheard *u, const struct exchange *ex, int64_t now_us)
{
	int64_t took_us = now_us - ex->sent_us;
	int64_t late_us = took_us + took_us / 4 - OVERTAKEN_US;

	if (now_us - ex->again_us <= u->usual_us + slack_us(u) + NOISE_US)
		u->restraint_us -= u->restraint_us / 8;
	else if (took_us < PATIENCE_US && u->restraint_us < late_us)
		u->restraint_us = late_us;
}

/* That of a question sent twice may be the answer to either. */
void unheard_answered(struct unheard *u, struct exchange *ex, int64_t now_us)
{
	if ((int32_t)(ex->number - u->latest) > 0)
		u->latest = ex->number;
	if (!ex->question.insist)
		return;
	if (ex->sends == 1)
		learn(u, now_us - ex->sent_us);
	else
		learn_restraint(u, ex, now_us);
}

static bool is_overtaken(const struct unheard *u, const struct exchange *ex)
{
	return (int32_t)(u->ended - ex->number) >= OVERTAKEN;
}

static int64_t due_us(const struct unheard *u, const struct exchange *ex)
{
	int64_t early_us = OVERTAKEN_US + u->restraint_us;
	int64_t usual_us = u->usual_us + slack_us(u);
	int again = ex->sends - 1;

	if (early_us < usual_us)
		early_us = usual_us;
	if (early_us < PATIENCE_US && is_overtaken(u, ex))
		return ex->sent_us + (early_us << 2 * again);
	if (usual_us < PATIENCE_US)
		usual_us = PATIENCE_US;
	return ex->sent_us + (usual_us << again);
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

		if (!ex || now_us < due_us(u, ex))
			continue;
		if (!may_send(u, now_us))
			return NULL;
		u->paced++;
		ex->again_us = now_us;
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

		if (ex && due_us(u, ex) < next_us)
			next_us = due_us(u, ex);
	}
	if (u->paced == PACE && next_us < u->pace_us + PACE_US)
		next_us = u->pace_us + PACE_US;
	return next_us;
}

unsigned unheard_overtaken(const struct unheard *u)
{
	return u->latest - u->ended;
}
