/* SPDX-License-Identifier: MIT */
/* A name, asked for as it is and under the domains of the search list. */
#include "search.h"
#include "lines.h"
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

/* MAXDNAME of <arpa/nameser.h>; libc writes a name and a domain into it. */
#define MAX_NAME 1025

enum stage { AS_IS_FIRST, LIST, AS_IS_LAST, END };

void search_plan(
    struct search_plan *plan, const struct resolv_conf *conf, const char *name)
{
	size_t len = strlen(name);

	memset(plan, 0, sizeof(*plan));
	plan->conf = conf;
	plan->name = name;
	for (const char *at = name; *at; at++)
		plan->dots += *at == '.';
	plan->trailing_dot = len > 0 && name[len - 1] == '.';
	plan->first_herr = SEARCH_NO_HERR;
	plan->stage = (int)plan->dots >= conf->ndots || plan->trailing_dot
			  ? AS_IS_FIRST
			  : LIST;
	plan->list_done = plan->trailing_dot;
}

/* What the step says about going on; false: that is the end. */
static bool learn(struct search_plan *plan, struct search_step *last)
{
	if (plan->stage == AS_IS_FIRST) {
		plan->tried_as_is = true;
		plan->first_herr = last->herr;
		plan->stage = LIST;
		return !plan->trailing_dot;
	}
	if (plan->stage == AS_IS_LAST) {
		plan->stage = END;
		return true;
	}
	if (last->err == ECONNREFUSED) {
		/* No server at all: nothing else will be answered either. */
		last->herr = TRY_AGAIN;
		return false;
	}
	if (last->herr == NO_DATA)
		plan->got_nodata = true;
	else if (last->herr == TRY_AGAIN &&
		 last->buffer_rcode == RCODE_SERVFAIL)
		plan->got_servfail = true;
	else if (last->herr != HOST_NOT_FOUND)
		plan->list_done = true;
	return true;
}

static enum search_verdict as_is(
    const struct search_plan *plan, char out[static SEARCH_MAX_NAME])
{
	size_t len = strlen(plan->name);

	if (len == 0 || len - 1 >= MAX_NAME - 1)
		return SEARCH_TOO_LONG;
	memcpy(out, plan->name, len + 1);
	return SEARCH_ASK;
}

static enum search_verdict in_domain(
    struct search_plan *plan, char out[static SEARCH_MAX_NAME])
{
	const char *domain = plan->conf->search[plan->next++];
	size_t len = strlen(plan->name), domain_len;

	plan->searched = true;
	if (*domain == '.')
		domain++;
	if (*domain == '\0')
		plan->root_on_list = true;
	domain_len = strlen(domain);
	if (len + domain_len + 1 >= MAX_NAME)
		return SEARCH_TOO_LONG;
	memcpy(out, plan->name, len);
	out[len] = '.';
	memcpy(out + len + 1, domain, domain_len + 1);
	return SEARCH_ASK;
}

static int final_herr(const struct search_plan *plan, int last)
{
	if (plan->first_herr != SEARCH_NO_HERR)
		return plan->first_herr;
	if (plan->got_nodata)
		return NO_DATA;
	return plan->got_servfail ? TRY_AGAIN : last;
}

enum search_verdict search_next(struct search_plan *plan,
    struct search_step *last, char out[static SEARCH_MAX_NAME])
{
	if (last->ok)
		return SEARCH_FOUND;
	if (last->herr != SEARCH_NO_HERR && !learn(plan, last))
		return SEARCH_FAILED;
	if (plan->stage == AS_IS_FIRST)
		return as_is(plan, out);
	if (plan->stage == LIST && !plan->list_done &&
	    plan->next < plan->conf->nsearch)
		return in_domain(plan, out);
	if (plan->stage == LIST) {
		plan->stage = END;
		if (!plan->tried_as_is && !plan->root_on_list &&
		    (plan->dots > 0 || !plan->searched ||
			!plan->conf->no_tld_query)) {
			plan->stage = AS_IS_LAST;
			return as_is(plan, out);
		}
	}
	last->herr = final_herr(
	    plan, last->herr == SEARCH_NO_HERR ? HOST_NOT_FOUND : last->herr);
	return SEARCH_FAILED;
}

char *search_alias(char *text, const char *name)
{
	unsigned char wanted[NAME_MAX_LABELS], labels[NAME_MAX_LABELS];
	char *line;

	if (!name_from_text(name, wanted))
		return NULL;
	while ((line = next_line(&text))) {
		char *alias = line;

		while (*line && !is_space(*line))
			line++;
		if (*line != '\0')
			*line++ = '\0';
		if (name_from_text(alias, labels) && name_equal(labels, wanted))
			return next_word(&line);
	}
	return NULL;
}

/* Whether the ask has ended when it returns.  A long search list of which all
 * is known at once is walked without recursion. */
static bool ask_now(struct search *search, const char *name)
{
	search->ask.name = name; /* until it has started */
	search->starting = true;
	search->ended = false;
	ask_start(&search->ask);
	search->starting = false;
	return search->ended;
}

static struct search_step step_of(const struct ask *ask)
{
	return (struct search_step){
	    .ok = ask->ok,
	    .herr = ask->herr,
	    .err = ask->err,
	    .buffer_rcode = ask->buffer_rcode,
	};
}

static void advance(struct search *search, struct search_step step)
{
	char name[SEARCH_MAX_NAME];

	for (;;) {
		if (!step.ok && step.herr != SEARCH_NO_HERR)
			search->left_herr = step.herr;
		switch (search_next(&search->plan, &step, name)) {
		case SEARCH_ASK:
			if (!ask_now(search, name))
				return;
			step = step_of(&search->ask);
			continue;
		case SEARCH_TOO_LONG:
			step = (struct search_step){.herr = NO_RECOVERY};
			continue;
		case SEARCH_FOUND:
			break;
		case SEARCH_FAILED:
			search->ask.ok = false;
			search->ask.herr = step.herr;
			search->ask.err = step.err;
			break;
		}
		search->done(search);
		return;
	}
}

static void step_done(struct ask *ask)
{
	struct search *search = (struct search *)ask;

	if (search->only_as_is)
		search->done(search);
	else if (search->starting)
		search->ended = true;
	else
		advance(search, step_of(ask));
}

static char *read_alias(const char *name, const char *aliases)
{
	char *text, *alias;

	if (!aliases || strchr(name, '.') || !(text = read_text(aliases)))
		return NULL;
	alias = search_alias(text, name);
	if (alias)
		alias = strndup(alias, SEARCH_MAX_NAME - 1);
	free(text);
	return alias;
}

/* libc looks for an alias twice: for what that finds, if it has no dot, there
 * may be another, which then is taken as it is. */
void search_start(struct search *search, const char *name, const char *aliases)
{
	char *alias;

	search->ask.done = step_done;
	search->left_herr = HOST_NOT_FOUND; /* until something else is said */
	search->only_as_is = false;
	free(search->alias);
	search->alias = read_alias(name, aliases);
	if (search->alias)
		name = search->alias;
	alias = read_alias(name, aliases);
	if (alias) {
		free(search->alias);
		search->alias = alias;
		search->only_as_is = true;
		search->ask.name = alias;
		ask_start(&search->ask);
		return;
	}
	search_plan(&search->plan, search->ask.conf, name);
	advance(search, SEARCH_NO_STEP);
}

void search_release(struct search *search)
{
	ask_release(&search->ask);
	free(search->alias);
	search->alias = NULL;
}
