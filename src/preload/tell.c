/* SPDX-License-Identifier: MIT */
/* Tell `duet run` of the program's lookups. */
#include "tell.h"
#include "ask.h"
#include "call_json.h"
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* As they were when the program began: it may clear its environment. */
static struct sockaddr_un listener;
static socklen_t listener_size; /* 0: nobody wants to know */
static bool compares;

__attribute__((constructor)) static void find_listener(void)
{
	const char *name = secure_getenv("DUET_RUN_SOCKET");
	size_t length = name ? strlen(name) : 0;

	if (length == 0 || length >= sizeof(listener.sun_path))
		return;
	listener.sun_family = AF_UNIX;
	memcpy(listener.sun_path + 1, name, length);
	listener_size =
	    offsetof(struct sockaddr_un, sun_path) + 1 + (socklen_t)length;
	compares = secure_getenv("DUET_RUN_COMPARE") != NULL;
}

bool tell_is_wanted(void)
{
	return listener_size > 0;
}

static bool send_text(const char *text)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ssize_t sent = -1;

	if (fd < 0 || !text)
		goto out;
	do
		sent = sendto(fd, text, strlen(text), 0,
		    (const struct sockaddr *)&listener, listener_size);
	while (sent < 0 && errno == EINTR);
out:
	if (fd >= 0)
		close(fd);
	return sent >= 0 || errno != EMSGSIZE;
}

/* What makes an answer larger than a datagram may be. */
static void drop_lists(json_t *answers)
{
	json_t *answer;
	size_t i;

	json_array_foreach(answers, i, answer)
	{
		json_object_del(answer, "records");
		json_object_del(answer, "addresses");
		json_object_del(answer, "aliases");
	}
}

/* Takes the reference. */
static void send_message(
    const struct lookup *lookup, const char *member, json_t *value)
{
	json_t *message = json_pack("{si so so}", "pid", (int)getpid(), "call",
	    call_json(lookup), member, value);
	char *text = json_dumps(message, JSON_COMPACT);

	if (!send_text(text)) {
		free(text);
		drop_lists(value);
		text = json_dumps(message, JSON_COMPACT);
		send_text(text);
	}
	free(text);
	json_decref(message);
}

static void add_answer(json_t *answers, const struct lookup *lookup,
    const duet_result *result, long t_us)
{
	json_t *answer = answer_json(lookup, result, t_us);

	json_object_set_new(
	    answer, "backend", json_string(duet_result_backend(result)));
	json_array_append_new(answers, answer);
}

static void ask_other(
    json_t *answers, const struct lookup *lookup, const char *asked)
{
	struct duet_options options = ask_options();
	duet_resolver *resolver;
	duet_result *result;
	long t_us;

	for (size_t i = 0; (options.backend = duet_backend_at(i)); i++) {
		if (!strcmp(options.backend, asked) ||
		    duet_open(&resolver, &options) != DUET_OK)
			continue;
		result = lookup_run(resolver, lookup, &t_us);
		add_answer(answers, lookup, result, t_us);
		duet_result_free(result);
		duet_close(resolver);
	}
}

void tell_answer(
    const struct lookup *lookup, const duet_result *result, long t_us)
{
	json_t *answers;

	if (!tell_is_wanted())
		return;
	answers = json_array();
	add_answer(answers, lookup, result, t_us);
	if (compares)
		ask_other(answers, lookup, duet_result_backend(result));
	send_message(lookup, "answers", answers);
}

void tell_left(const struct lookup *lookup, const char *why)
{
	if (tell_is_wanted())
		send_message(lookup, "left", json_string(why));
}
