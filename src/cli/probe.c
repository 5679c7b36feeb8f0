/* SPDX-License-Identifier: MIT */
/*
 * `duet probe`: the resolver process of docs/protocol.md
 *
 * Calls are under way at once, as many as come; each is answered when it ends.
 */
#include "cli.h"
#include "compare/memory.h"
#include "compare/session.h"
#include "probe_call.h"
#include "resolver.h"
#include "words.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct probe {
	const char *backend;
	duet_resolver *resolver; /* NULL until something is asked */
	struct asked *asked;     /* that have no answer yet */
	unsigned line;           /* of the input, from 1 */
	bool in_session;         /* it is the process of one */
	bool ended;              /* and has been told to end */
	bool failed; /* no resolver, or an answer could not be written */
};

struct asked {
	struct probe *probe;
	struct asked *next;
	struct call call;
	json_t *id;
	duet_id request;
	struct timespec begin;
};

static void write_line(struct probe *probe, json_t *answer)
{
	if (json_dumpf(answer, stdout, 0) != 0 || putchar('\n') == EOF ||
	    fflush(stdout) != 0)
		probe->failed = true;
	json_decref(answer);
}

static bool open_resolver(struct probe *probe)
{
	if (!probe->resolver) /* whoever asks has deadlines */
		probe->resolver = resolver_open(probe->backend, -1);
	if (!probe->resolver)
		probe->failed = true;
	return !probe->failed;
}

static void close_resolver(struct probe *probe)
{
	duet_close(probe->resolver);
	probe->resolver = NULL;
}

static void asked_free(struct asked *asked)
{
	struct asked **link = &asked->probe->asked;

	while (*link != asked)
		link = &(*link)->next;
	*link = asked->next;
	call_release(&asked->call);
	json_decref(asked->id);
	free(asked);
}

static long since_us(const struct timespec *begin)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - begin->tv_sec) * 1000000 +
	       (now.tv_nsec - begin->tv_nsec) / 1000;
}

static void on_result(void *arg, duet_result *res)
{
	struct asked *asked = arg;
	json_t *answer = json_object(), *found;

	found = answer_json(&asked->call.lookup, res, since_us(&asked->begin));
	json_object_set(answer, "id", asked->id);
	json_object_update(answer, found);
	json_decref(found);
	duet_result_free(res);
	write_line(asked->probe, answer);
	asked_free(asked);
}

static void ask(struct probe *probe, json_t *json)
{
	struct asked *asked = memory_zeroed(1, sizeof(*asked));
	long t_us;

	asked->probe = probe;
	asked->next = probe->asked;
	probe->asked = asked;
	asked->id = json_incref(json_object_get(json, "id"));
	call_read(&asked->call, json);
	clock_gettime(CLOCK_MONOTONIC, &asked->begin);
	if (asked->call.unsupported[0]) {
		write_line(probe, json_pack("{s:O*, s:s}", "id", asked->id,
				      "unsupported", asked->call.unsupported));
		asked_free(asked);
		return;
	}
	/* A refusal is a result too, when the call is a waiting one. */
	if (lookup_submit(probe->resolver, &asked->call.lookup, on_result,
		asked, &asked->request) != DUET_OK)
		on_result(asked,
		    lookup_run(probe->resolver, &asked->call.lookup, &t_us));
}

/* Nothing is said of one that has ended. */
static void cancel(struct probe *probe, const json_t *id)
{
	for (struct asked *asked = probe->asked; asked; asked = asked->next)
		if (json_equal(asked->id, id)) {
			duet_cancel(probe->resolver, asked->request);
			return;
		}
}

static json_t *hello(const duet_resolver *resolver)
{
	json_t *caps = json_array();

	for (int i = 0; lookup_ops[i]; i++)
		json_array_append_new(caps, json_string(lookup_ops[i]));
	json_array_append_new(caps, json_string("with"));
	json_array_append_new(caps, json_string("cancel_after"));
	json_array_append_new(caps, json_string("session"));
	return json_pack("{s:s, s:s, s:s, s:o}", "name", duet_backend(resolver),
	    "version", duet_backend_version(resolver), "libc", libc_version(),
	    "caps", caps);
}

static void say_session(struct probe *probe, const char *word)
{
	if (printf("{\"session\": \"%s\"}\n", word) < 0 || fflush(stdout) != 0)
		probe->failed = true;
}

/* What hello has opened is not for a session. */
static void begin_session(struct probe *probe)
{
	close_resolver(probe);
	switch (session_begin()) {
	case SESSION_BEGUN:
		probe->in_session = true;
		say_session(probe, "begin");
		break;
	case SESSION_ENDED:
		say_session(probe, "end");
		break;
	case SESSION_FAILED:
		trouble("probe: cannot begin a session: %m");
		probe->failed = true;
		break;
	}
}

static void say_hello(struct probe *probe)
{
	if (open_resolver(probe))
		write_line(probe, hello(probe->resolver));
}

/* False if it is nothing of this version's. */
static bool take_request(struct probe *probe, const json_t *request)
{
	json_t *call = json_object_get(request, "call");
	json_t *id = json_object_get(request, "cancel");
	const char *session =
	    json_string_value(json_object_get(request, "session"));

	if (json_integer_value(json_object_get(request, "hello")) == 1)
		say_hello(probe);
	else if (json_is_object(call) && open_resolver(probe))
		ask(probe, call);
	else if (id)
		cancel(probe, id);
	else if (session && !strcmp(session, "begin") && !probe->in_session)
		begin_session(probe);
	else if (session && !strcmp(session, "end") && probe->in_session)
		probe->ended = true;
	else
		return false;
	return !probe->failed;
}

static bool take_line(struct probe *probe, const char *line, size_t size)
{
	json_error_t error;
	json_t *request = json_loadb(line, size, 0, &error);
	bool taken = request && take_request(probe, request);

	probe->line++;
	if (!request)
		trouble("probe: line %u: %s", probe->line, error.text);
	else if (!taken && !probe->failed)
		trouble("probe: line %u: neither {\"hello\": 1} nor {\"call\": "
			"{...}} nor {\"cancel\": ID}, nor the begin or end of "
			"a session",
		    probe->line);
	json_decref(request);
	return taken;
}

struct input {
	char *text;
	size_t used, size;
	bool ended;
};

static void read_input(struct input *input)
{
	ssize_t n;

	if (input->used == input->size) {
		input->size = input->size ? 2 * input->size : 4096;
		input->text = memory_needed(realloc(input->text, input->size));
	}
	n = read(
	    STDIN_FILENO, input->text + input->used, input->size - input->used);
	if (n > 0)
		input->used += (size_t)n;
	else if (n == 0 || errno != EINTR)
		input->ended = true;
}

/* Every line that is whole; what follows the last newline when nothing more
 * comes. */
static bool take_lines(struct probe *probe, struct input *input)
{
	bool going = true;

	while (going && input->used > 0) {
		const char *newline = memchr(input->text, '\n', input->used);
		size_t size =
		    newline ? (size_t)(newline - input->text) + 1 : input->used;

		if (!newline && !input->ended)
			break;
		going = take_line(probe, input->text, size);
		input->used -= size;
		memmove(input->text, input->text + size, input->used);
	}
	return going;
}

static bool serve(struct probe *probe)
{
	struct input input = {NULL, 0, 0, false};
	bool going = true;

	while (going && !probe->failed && !probe->ended && !input.ended) {
		struct pollfd fds[] = {{STDIN_FILENO, POLLIN, 0},
		    {probe->resolver ? duet_fd(probe->resolver) : -1, POLLIN,
			0}};

		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			break;
		if (fds[1].revents)
			duet_process(probe->resolver);
		if (fds[0].revents) {
			read_input(&input);
			going = take_lines(probe, &input);
		}
	}
	if (probe->resolver && !probe->failed)
		duet_wait(probe->resolver, -1);
	free(input.text);
	return going && !probe->failed;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
	    {"backend", required_argument, NULL, 'b'}, {NULL, 0, NULL, 0}};
	struct probe probe = {.backend = NULL};
	bool good;
	int option;

	while ((option = next_option(
		    &probe_command, argc, argv, ":b:", options)) != -1) {
		probe.backend = optarg;
		if (option == '?' || !backend_is_known(&probe_command, optarg))
			return EXIT_TROUBLE;
	}
	if (optind < argc)
		return usage_error(
		    &probe_command, "unexpected argument '%s'", argv[optind]);
	good = serve(&probe);
	close_resolver(&probe);
	if (probe.in_session && good)
		session_end();
	return good ? EXIT_DONE : EXIT_TROUBLE;
}

const struct command probe_command = {
    .name = "probe",
    .summary = "answer lookups as JSON lines (for programs)",
    .run = run,
    .help =
	" [--backend NAME]\n"
	"\n"
	"Be a resolver process: read requests from standard input and write\n"
	"answers to standard output, one JSON object a line "
	"(docs/protocol.md).\n"
	"This is what comparisons start, for programs rather than people.\n"
	"\n"
	"Options:\n"
	"  -b, --backend NAME   ares, thread or auto (the default: "
	"$DUET_BACKEND,\n"
	"                       or else what suits this machine)\n"
	"\n"
	"Example:\n"
	"  echo '{\"call\": {\"id\": \"1\", \"op\": \"getaddrinfo\", "
	"\"name\": \"localhost\"}}' |\n"
	"      duet probe --backend thread\n",
};
