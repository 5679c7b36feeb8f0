/* SPDX-License-Identifier: MIT */
/* Names in, results out, in the order of the names. */
#include "survey_run.h"
#include "compare/clock.h"
#include "compare/memory.h"
#include "compare/rate.h"
#include "escape.h"
#include "progress_line.h"
#include "survey_result.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

enum {
	LINES_MAX = 1 << 16, /* held, from the first without a result on */
	HELD_MAX = 32 << 20, /* octets of results that wait for those before */
	BEHIND_MAX = 512,    /* names that have not been put to a lane */
	TICK_MS = 100
};

/* A name that not all lanes have answered. */
struct asked {
	uint64_t n;
	unsigned missing; /* answers */
	struct question questions[2];
	struct answer answers[2];
	char name[];
};

/* A line of the input: first asked, then a result. */
struct line {
	TAILQ_ENTRY(line) others;
	struct window *window;
	struct asked *asked;  /* or NULL */
	struct result result; /* with a text, or not yet */
};

/* The lines that are held, in the order of the input. */
struct window {
	struct survey *survey;
	TAILQ_HEAD(, line) lines;
	size_t nlines, held;
	struct line *next[2]; /* to be put to each lane, or NULL */
	size_t behind[2];     /* lines, from next on */
	uint64_t answered;    /* in this run; not all are written */
	struct rate rate;
	bool input_ended;
	struct progress_line line;
	int64_t shown_ms; /* 0: not yet */
	double share;     /* of the names, when it was shown first */
};

static bool has_room(const struct window *w)
{
	return w->nlines < LINES_MAX && w->held < HELD_MAX &&
	       w->behind[0] < BEHIND_MAX && w->behind[1] < BEHIND_MAX;
}

static void free_asked(struct asked *asked)
{
	for (size_t i = 0; asked && i < 2; i++)
		answer_release(&asked->answers[i]);
	free(asked);
}

static void free_line(struct window *w, struct line *line)
{
	TAILQ_REMOVE(&w->lines, line, others);
	w->nlines--;
	w->held -= line->result.length;
	free_asked(line->asked);
	result_release(&line->result);
	free(line);
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

static void keep_result(struct line *line)
{
	line->window->held += line->result.length;
	line->window->answered++;
}

static void take_answer(struct question *question, struct answer answer)
{
	struct line *line = question->owner;
	struct asked *asked = line->asked;

	asked->answers[question - asked->questions] = answer;
	if (--asked->missing > 0)
		return;
	result_of_name(&line->result, asked->n, asked->name, asked->answers,
	    line->window->survey->nlanes);
	keep_result(line);
	free_asked(asked);
	line->asked = NULL;
}

static struct asked *new_asked(
    struct line *line, const struct survey *s, const char *name)
{
	size_t size = strlen(name) + 1;
	struct asked *asked = memory_zeroed(1, sizeof(*asked) + size);

	asked->n = s->names->n;
	asked->missing = (unsigned)s->nlanes;
	memcpy(asked->name, name, size);
	for (size_t i = 0; i < s->nlanes; i++)
		asked->questions[i] =
		    (struct question){asked->name, take_answer, line, NULL};
	return asked;
}

static void add_line(struct window *w, const char *text, const char *wrong)
{
	struct line *line = memory_zeroed(1, sizeof(*line));
	const struct survey *s = w->survey;

	line->window = w;
	TAILQ_INSERT_TAIL(&w->lines, line, others);
	w->nlines++;
	for (size_t i = 0; i < s->nlanes; i++) {
		if (!w->next[i])
			w->next[i] = line;
		w->behind[i]++;
	}
	if (!wrong) {
		line->asked = new_asked(line, s, text);
		return;
	}
	trouble("%s:%" PRIu64 ": %s; a name a line is right", s->path,
	    s->names->n, wrong);
	result_of_bad_line(&line->result, s->names->n, wrong);
	keep_result(line);
}

/* False after a message. */
static bool take_names(struct window *w)
{
	struct survey *s = w->survey;
	enum names_status status = NAMES_LINE;
	const char *wrong;
	char *line;

	while (!w->input_ended && has_room(w) &&
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
		add_line(w, line, wrong);
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
		struct line *line;

		while ((line = w->next[i]) && lane_has_room(lane) &&
		       !lane->error[0]) {
			w->next[i] = TAILQ_NEXT(line, others);
			w->behind[i]--;
			if (line->asked)
				lane_ask(lane, &line->asked->questions[i]);
		}
	}
}

/* As far as there is no gap; false after a message. */
static bool write_results(struct window *w)
{
	struct survey *s = w->survey;
	struct line *line;

	while ((line = TAILQ_FIRST(&w->lines)) && line->result.text &&
	       line != w->next[0] && line != w->next[1]) {
		const struct result *r = &line->result;

		if (fwrite(r->text, r->length, 1, s->out) != 1) {
			trouble("cannot write the output: %m");
			return false;
		}
		survey_count(&s->tally, r->bad, r->name, r->kinds);
		free_line(w, line);
	}
	return true;
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
	if (!w->input_ended && has_room(w)) {
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

/* For instance "  3 s, 5 s left"; how long the rest takes is known where it is
 * known how much it is. */
static void put_times(struct window *w, FILE *out)
{
	double elapsed = (double)(clock_ms() - w->line.began_ms) / 1000;
	double share = names_share(w->survey->names);

	if (w->shown_ms == 0)
		w->share = share; /* was done before */
	fprintf(out, "  %.0f/s  %.0f s",
	    elapsed > 0 ? (double)w->answered / elapsed : 0.0, elapsed);
	if (share > w->share)
		fprintf(out, ", %.0f s left",
		    elapsed * (1 - share) / (share - w->share));
}

static void show_progress(struct window *w)
{
	const struct survey_tally *tally = &w->survey->tally;
	char text[256];
	FILE *out = memory_needed(fmemopen(text, sizeof(text), "w"));

	fprintf(out, "%" PRIu64 " names", tally->names);
	if (tally->different > 0)
		fprintf(out, ", %" PRIu64 " different", tally->different);
	put_times(w, out);
	fclose(out);
	progress_line_show(&w->line, text);
}

/* Ten times a second. */
static void show(struct window *w)
{
	int64_t now = clock_ms();

	if (now - w->shown_ms < TICK_MS)
		return;
	fflush(w->survey->out);
	if (w->survey->progress)
		show_progress(w);
	w->shown_ms = now;
}

static enum survey_end go(struct window *w)
{
	for (;;) {
		if (!take_names(w))
			return SURVEY_BAD_INPUT;
		put_questions(w);
		if (!write_results(w))
			return SURVEY_FAILED;
		show(w);
		if (w->input_ended && w->nlines == 0)
			return SURVEY_DONE;
		if (!wait_for_more(w))
			return SURVEY_STOPPED;
		if (!serve_lanes(w->survey))
			return SURVEY_FAILED;
	}
}

enum survey_end survey_run(struct survey *s)
{
	struct window w = {.survey = s, .line = {.began_ms = clock_ms()}};
	enum survey_end end;
	struct line *line;

	TAILQ_INIT(&w.lines);
	rate_init(&w.rate, s->per_second, clock_ms());
	end = go(&w);
	progress_line_clear(&w.line);
	if (end == SURVEY_DONE)
		survey_write_end(s->out, &s->tally);
	if ((fflush(s->out) != 0 || ferror(s->out)) && end != SURVEY_FAILED) {
		trouble("cannot write the output: %m");
		end = SURVEY_FAILED;
	}
	/* First: what is pending points into the lines. */
	for (size_t i = 0; i < s->nlanes; i++) {
		lane_release(&s->lanes[i]);
		s->lanes[i] = (struct lane){.limit = 0};
	}
	while ((line = TAILQ_FIRST(&w.lines)))
		free_line(&w, line);
	return end;
}
