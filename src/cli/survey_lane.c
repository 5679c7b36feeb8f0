/* SPDX-License-Identifier: MIT */
/* A resolver that is asked for many names at a time. */
#include "survey_lane.h"
#include "compare/answer_check.h"
#include "compare/clock.h"
#include "compare/memory.h"
#include "escape.h"
#include "resolver.h"
#include "words.h"
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static bool fail(struct lane *lane, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool fail(struct lane *lane, const char *format, ...)
{
	char text[400];
	va_list args;

	if (lane->error[0])
		return false;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	snprintf(lane->error, sizeof(lane->error), "resolver '%s': %s",
	    lane->spec.name, text);
	return false;
}

static void finish(struct question *question, struct answer answer)
{
	question->lane->busy--;
	question->answered(question, answer);
}

static void on_done(void *arg, duet_result *res)
{
	finish(arg, (struct answer){.res = res});
}

static void ask_backend(struct lane *lane, struct question *question)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	int status;

	word_number(family_words, lane->family, &hints.ai_family);
	status = duet_getaddrinfo(lane->resolver, question->name, NULL, &hints,
	    on_done, question, NULL);
	if (status != DUET_OK)
		fail(lane, "%s", duet_strerror(status));
}

static bool open_backend(struct lane *lane, const char *backend)
{
	struct duet_options options = DUET_OPTIONS_INIT;

	options.backend = backend;
	options.timeout_ms = LANE_DEADLINE_MS;
	options.max_threads = (int)lane->limit;
	lane->resolver = resolver_open_with(&options);
	if (!lane->resolver)
		return fail(lane, "cannot be opened");
	lane->version =
	    memory_needed(strdup(duet_backend_version(lane->resolver)));
	return true;
}

/* It says hello before it is asked anything. */
static bool start(struct lane *lane, struct lane_process *p)
{
	int err = adapter_start(&p->adapter, &lane->spec, lane->environment);

	if (err)
		return fail(lane, "cannot start '%s': %s", lane->spec.argv[0],
		    strerror(err));
	p->greeted = false;
	p->deadline_ms = clock_ms() + ADAPTER_HELLO_MS;
	adapter_say(&p->adapter, "{\"hello\": 1}");
	adapter_serve(&p->adapter);
	return true;
}

static void say_question(struct lane *lane, struct lane_process *p)
{
	json_t *call =
	    json_pack("{s:{s:s, s:s, s:o, s:s, s:s}}", "call", "id", LANE_CALL,
		"op", "getaddrinfo", "name", escape_json(p->question->name),
		"family", lane->family, "socktype", "stream");
	char *line = json_dumps(call, JSON_COMPACT);

	adapter_say(&p->adapter, line);
	adapter_serve(&p->adapter);
	p->deadline_ms = clock_ms() + LANE_DEADLINE_MS;
	free(line);
	json_decref(call);
}

static void answer_is(struct lane_process *p, json_t *json)
{
	struct question *question = p->question;

	p->question = NULL;
	finish(question, (struct answer){.json = json});
}

static bool take_hello(struct lane *lane, struct lane_process *p, json_t *json)
{
	const char *lacking =
	    json_string_value(json_object_get(json, "unsupported"));
	const char *version =
	    json_string_value(json_object_get(json, "version"));

	if (lacking)
		return fail(lane, "lacks %s", lacking);
	if (!json_is_string(json_object_get(json, "name")) ||
	    !json_is_array(json_object_get(json, "caps")))
		return fail(lane, "said hello without 'name' or 'caps'");
	if (!lane->version)
		lane->version = memory_needed(strdup(version ? version : ""));
	p->greeted = true;
	if (p->question)
		say_question(lane, p);
	return true;
}

static bool take_answer(struct lane *lane, struct lane_process *p, json_t *json)
{
	const char *id = json_string_value(json_object_get(json, "id"));
	const char *bad = answer_wrong(json);

	if (!p->question)
		return fail(lane, "wrote a line without being asked");
	if (!id || strcmp(id, LANE_CALL) != 0)
		return fail(lane, "answered without the call's 'id'");
	if (!json_object_get(json, "code") &&
	    !json_object_get(json, "unsupported"))
		return fail(lane, "answered without 'code' or 'unsupported'");
	if (bad)
		return fail(
		    lane, "its answer for %s %s", p->question->name, bad);
	answer_is(p, json_incref(json));
	return true;
}

static bool take_line(
    struct lane *lane, struct lane_process *p, const char *line, size_t length)
{
	json_error_t wrong;
	json_t *json = json_loadb(line, length, JSON_REJECT_DUPLICATES, &wrong);
	bool good;

	if (!json_is_object(json))
		good = fail(lane, "wrote what is no JSON object%s%s",
		    json ? "" : ": ", json ? "" : wrong.text);
	else
		good = p->greeted ? take_answer(lane, p, json)
				  : take_hello(lane, p, json);
	json_decref(json);
	return good;
}

/* By itself, or because it took too long; for the next name there will be
 * another. */
static bool process_ended(
    struct lane *lane, struct lane_process *p, const char *code)
{
	adapter_kill(&p->adapter);
	if (!p->greeted)
		return fail(lane, "did not say hello");
	if (p->question)
		answer_is(p, json_pack("{s:s}", "code", code));
	return true;
}

static bool serve_process(struct lane *lane, struct lane_process *p)
{
	char *line;
	size_t length;

	if (!p->adapter.pid && !p->adapter.ended)
		return true;
	adapter_serve(&p->adapter);
	if (!p->adapter.out)
		adapter_reap(&p->adapter);
	while ((line = adapter_line(&p->adapter, &length))) {
		bool good = take_line(lane, p, line, length);

		free(line);
		if (!good)
			return false;
	}
	if (adapter_too_long(&p->adapter))
		return fail(lane, "wrote a line of more than %d bytes",
		    ADAPTER_LINE_MAX);
	if (p->adapter.ended || !p->adapter.out)
		return process_ended(lane, p, "crash");
	if ((p->question || !p->greeted) && clock_ms() >= p->deadline_ms)
		return process_ended(lane, p, "deadline");
	return true;
}

bool lane_serve(struct lane *lane)
{
	if (lane->resolver)
		duet_process(lane->resolver);
	for (unsigned i = 0; lane->processes && i < lane->limit; i++)
		if (!serve_process(lane, &lane->processes[i]))
			return false;
	return !lane->error[0];
}

bool lane_open(struct lane *lane, const char *backend)
{
	struct lane_process *first;

	if (backend)
		return open_backend(lane, backend);
	lane->processes = memory_zeroed(lane->limit, sizeof(*lane->processes));
	first = &lane->processes[0];
	if (!start(lane, first))
		return false;
	while (!lane->version) {
		struct pollfd fds[ADAPTER_POLL_MAX];
		int64_t left = first->deadline_ms - clock_ms();

		poll(fds, adapter_poll(&first->adapter, fds),
		    left > 0 ? (int)left : 0);
		if (!lane_serve(lane))
			return false;
	}
	return true;
}

void lane_ask(struct lane *lane, struct question *question)
{
	struct lane_process *p = lane->processes;

	question->lane = lane;
	lane->busy++;
	if (lane->resolver) {
		ask_backend(lane, question);
		return;
	}
	while (p->question)
		p++;
	p->question = question;
	if (p->adapter.pid && p->greeted)
		say_question(lane, p);
	else if (!p->adapter.pid)
		start(lane, p);
}

size_t lane_poll(const struct lane *lane, struct pollfd *fds)
{
	size_t n = 0;

	if (lane->resolver)
		fds[n++] = (struct pollfd){duet_fd(lane->resolver), POLLIN, 0};
	for (unsigned i = 0; lane->processes && i < lane->limit; i++)
		n += adapter_poll(&lane->processes[i].adapter, fds + n);
	return n;
}

int64_t lane_deadline_ms(const struct lane *lane)
{
	int64_t first = INT64_MAX;

	for (unsigned i = 0; lane->processes && i < lane->limit; i++) {
		const struct lane_process *p = &lane->processes[i];

		if ((p->question || (p->adapter.pid && !p->greeted)) &&
		    p->deadline_ms < first)
			first = p->deadline_ms;
	}
	return first;
}

void lane_release(struct lane *lane)
{
	duet_close(lane->resolver);
	for (unsigned i = 0; lane->processes && i < lane->limit; i++)
		adapter_release(&lane->processes[i].adapter);
	free(lane->processes);
	free(lane->version);
}
