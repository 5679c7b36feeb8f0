/* SPDX-License-Identifier: MIT */
/*
 * unheard.h - questions to one server that have had no answer yet
 *
 * One that insists is sent again when nothing has come for longer than answers
 * take, by RFC 6298's reckoning, and not for a quarter of a second; three times
 * at most, each after twice the time.  Where so many later ones have been
 * answered that this one is likely lost it is 25 ms that it waits at least, and
 * each time four times as long; or more, since such a one was only late.  What
 * was lost in a burst is not sent again in a burst.
 *
 * Those that later ones have overtaken tell of losses before their time is up.
 */
#ifndef DUET_UNHEARD_H
#define DUET_UNHEARD_H

#include "exchange.h"

#define UNHEARD_SENDS_MAX 4

/* Begin with zeros. */
struct unheard {
	int64_t usual_us, deviation_us; /* of an answer's time; 0: not known */
	int64_t restraint_us; /* since some were late that were thought lost */
	struct {
		struct exchange *first, *last;
	} sent
	    [UNHEARD_SENDS_MAX]; /* those that insist, by how often, less one */
	int64_t pace_us;         /* when some were last sent again */
	unsigned paced;          /* how many then */
	uint32_t begun, ended, latest;
};

void unheard_add(struct unheard *u, struct exchange *ex);
void unheard_remove(struct unheard *u, struct exchange *ex);

/* It is answered, and about to be removed. */
void unheard_answered(struct unheard *u, struct exchange *ex, int64_t now_us);

/* One that is to be sent again now, and counts as sent; NULL: none is. */
struct exchange *unheard_due(struct unheard *u, int64_t now_us);

/* When unheard_due() may have one; INT64_MAX: never. */
int64_t unheard_next_us(const struct unheard *u);

/* How many of those before the latest that was answered are not. */
unsigned unheard_overtaken(const struct unheard *u);

#endif
