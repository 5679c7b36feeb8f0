/* SPDX-License-Identifier: MIT */
/* Names in, results out, in the order of the names. */
#include "survey_run.h"
#include "compare/clock.h"
#include "compare/memory.h"
#include "compare/rate.h"
#include "escape.h"
#include "progress_line.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 4096, TICK_MS = 100 };

/* A line of the input. */
struct slot {
	uint64_t n;
	char *name;        /* NULL: it is none, for this reason: */
	const char *wrong; /* static */
	struct question questions[2];
};

/* Slots by their number modulo WINDOW: [first, end) are held, of these
 * [asked[i], end) have not been put to lane i. */
struct window {
	struct survey *survey;
	struct slot slots[WINDOW];
	uint64_t first, end, asked[2];
	struct rate rate;
	bool input_ended;
};

static struct slot *slot_at(struct window *w, uint64_t number)
{
	return &w->slots[number % WINDOW];
}

static bool is_ours(const struct survey *s, uint64_t n)
{
	return s->shard.count == 0 ||
	       (n - 1) % s->shard.count == s->shard.index - 1;
}

static bool was_the_same(const struct survey *s, const char *line)
{
	json_t *name = escape_json(line);
	bool same = json_equal(name, s->done_name);

	json_decref(name);
	if (!same)
		trouble("%s:%" PRIu64
			": is '%s', where the survey to be resumed has '%s'",
		    s->path, s->names->n, line,
		    json_string_value(s->done_name));
	return same;
}

static void add_slot(struct window *w, const char *line, const char *wrong)
{
	struct survey *s = w->survey;
	struct slot *slot = slot_at(w, w->end++);

	*slot = (struct slot){.n = s->names->n, .wrong = wrong};
	if (wrong)
		trouble("%s:%" PRIu64 ": %s; a name a line is right", s->path,
		    slot->n, wrong);
	else
		slot->name = memory_needed(strdup(line));
}

/* False after a message. */
static bool take_names(struct window *w)
{
	struct survey *s = w->survey;
	enum names_status status = NAMES_LINE;
	const char *wrong;
	char *line;

	while (!w->input_ended && w->end - w->first < WINDOW &&
	       (s->names->n < s->done_n ||
		   rate_wait_ms(&w->rate, clock_ms()) == 0)) {
		status = names_next(s->names, &line, &wrong);
		if (status != NAMES_LINE)
			break;
		if (s->names->n == s->done_n && s->done_name &&
		    !was_the_same(s, line))
			return false;
		if (s->names->n <= s->done_n || !is_ours(s, s->names->n))
			continue;
		if (!wrong)
			rate_take(&w->rate, clock_ms());
		add_slot(w, line, wrong);
	}
	w->input_ended = w->input_ended || status == NAMES_END;
	if (status == NAMES_FAILED)
		trouble("%s: %m", s->path);
	else if (w->input_ended && s->names->n < s->done_n)
		trouble("%s: has %" PRIu64 " lines, and the survey to be "
			"resumed is of more",
		    s->path, s->names->n);
	return status != NAMES_FAILED &&
	       !(w->input_ended && s->names->n < s->done_n);
}

static void put_questions(struct window *w)
{
	for (size_t i = 0; i < w->survey->nlanes; i++) {
		struct lane *lane = &w->survey->lanes[i];

		for (; w->asked[i] < w->end && lane_has_room(lane) &&
		       !lane->error[0];
		     w->asked[i]++) {
			struct slot *slot = slot_at(w, w->asked[i]);

			if (slot->name)
				lane_ask(lane, &slot->questions[i], slot->name);
		}
	}
}

static bool is_answered(const struct window *w, const struct slot *slot)
{
	for (size_t i = 0; slot->name && i < w->survey->nlanes; i++)
		if (!slot->questions[i].answered)
			return false;
	return true;
}

static void release_slot(struct slot *slot)
{
	for (size_t i = 0; i < 2; i++)
		answer_release(&slot->questions[i].answer);
	free(slot->name);
	*slot = (struct slot){.n = 0};
}

static json_t *result_json(const struct slot *slot, size_t nlanes)
{
	json_t *codes, *hashes, *full, *kinds = NULL;
	json_t *result = json_pack("{s:I}", "n", (json_int_t)slot->n);

	if (!slot->name) {
		json_object_set_new(result, "bad", json_string(slot->wrong));
		return result;
	}
	json_object_set_new(result, "name", escape_json(slot->name));
	codes = json_array();
	hashes = json_array();
	json_object_set_new(result, "codes", codes);
	json_object_set_new(result, "addresses", hashes);
	for (size_t i = 0; i < nlanes; i++) {
		const struct answer *answer = &slot->questions[i].answer;

		json_array_append_new(codes, json_string(answer_code(answer)));
		json_array_append_new(
		    hashes, json_sprintf("%016" PRIx64, answer_hash(answer)));
	}
	if (nlanes == 2)
		kinds = answer_differences(
		    &slot->questions[0].answer, &slot->questions[1].answer);
	if (!kinds)
		return result;
	full = json_array();
	for (size_t i = 0; i < nlanes; i++)
		json_array_append_new(
		    full, answer_full(&slot->questions[i].answer));
	json_object_set_new(result, "differences", kinds);
	json_object_set_new(result, "answers", full);
	return result;
}

/* As far as there is no gap; false after a message. */
static bool write_results(struct window *w)
{
	struct survey *s = w->survey;
	bool written = true;

	while (written && w->first < w->end) {
		struct slot *slot = slot_at(w, w->first);
		json_t *result;

		for (size_t i = 0; i < s->nlanes; i++)
			if (w->asked[i] == w->first)
				return true;
		if (!is_answered(w, slot))
			return true;
		result = result_json(slot, s->nlanes);
		survey_count(&s->tally, result);
		written = survey_write(s->out, result) && !ferror(s->out);
		json_decref(result);
		release_slot(slot);
		w->first++;
	}
	if (!written)
		trouble("cannot write the output: %m");
	return written;
}

/* Wait until something is to be done; false when it should stop. */
static bool wait_for_more(struct window *w)
{
	static struct pollfd fds[2 * LANE_POLL_MAX + 2];
	const struct survey *s = w->survey;
	int64_t now = clock_ms(), until = now + TICK_MS, wait;
	size_t n = 0;

	fds[n++] = (struct pollfd){s->stop_fd, POLLIN, 0};
	for (size_t i = 0; i < s->nlanes; i++) {
		int64_t deadline = lane_deadline_ms(&s->lanes[i]);

		n += lane_poll(&s->lanes[i], fds + n);
		until = deadline < until ? deadline : until;
	}
	wait = rate_wait_ms(&w->rate, now);
	if (!w->input_ended && w->end - w->first < WINDOW) {
		if (wait > 0)
			until = now + wait < until ? now + wait : until;
		else
			fds[n++] = (struct pollfd){s->names->fd, POLLIN, 0};
	}
	poll(fds, n, until > now ? (int)(until - now) : 0);
	return fds[0].revents == 0;
}

static bool serve_lanes(struct survey *s)
{
	for (size_t i = 0; i < s->nlanes; i++)
		if (!lane_serve(&s->lanes[i])) {
			trouble("%s", s->lanes[i].error);
			return false;
		}
	return true;
}

static enum survey_end go(struct window *w)
{
	struct progress_line line = {.began_ms = clock_ms()};
	struct survey *s = w->survey;
	enum survey_end end = SURVEY_DONE;
	int64_t flushed_ms = clock_ms();

	while (end == SURVEY_DONE && !(w->input_ended && w->first == w->end)) {
		const struct progress done = {.done = s->tally.names};

		if (!take_names(w)) {
			end = SURVEY_BAD_INPUT;
			break;
		}
		put_questions(w);
		if (w->first < w->end || !w->input_ended)
			end = wait_for_more(w) ? SURVEY_DONE : SURVEY_STOPPED;
		if (!serve_lanes(s) || !write_results(w))
			end = SURVEY_FAILED;
		if (clock_ms() - flushed_ms >= TICK_MS) {
			fflush(s->out);
			flushed_ms = clock_ms();
		}
		if (s->progress)
			progress_line_draw(&line, &done);
	}
	progress_line_clear(&line);
	return end;
}

enum survey_end survey_run(struct survey *s)
{
	struct window *w = memory_zeroed(1, sizeof(*w));
	enum survey_end end;

	w->survey = s;
	rate_init(&w->rate, s->per_second, clock_ms());
	end = go(w);
	if (end == SURVEY_DONE)
		survey_write_end(s->out, &s->tally);
	if ((fflush(s->out) != 0 || ferror(s->out)) && end != SURVEY_FAILED) {
		trouble("cannot write the output: %m");
		end = SURVEY_FAILED;
	}
	/* First: what is pending points into the slots. */
	for (size_t i = 0; i < s->nlanes; i++) {
		lane_release(&s->lanes[i]);
		s->lanes[i] = (struct lane){.limit = 0};
	}
	for (; w->first < w->end; w->first++)
		release_slot(slot_at(w, w->first));
	free(w);
	return end;
}
