/* SPDX-License-Identifier: MIT */
/* one_cell.c - a case of a few calls, and a cell of it */
#include "one_cell.h"
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

const char *const no_environment[] = {NULL};
const char *const shell[] = {SHELL_ADAPTER, NULL};
const struct resolver_spec shell_spec = {.name = "sh", .argv = shell};

void one_case_init(struct one_case *f, const char *const *ops)
{
	static const char *const ids[] = {"c0", "c1", "c2", "c3"};

	*f = (struct one_case){.tc = {.id = "test.cell",
				   .environ = no_environment,
				   .calls = f->calls,
				   .repeat = 1,
				   .file = "test.yaml",
				   .line = 1}};
	for (size_t i = 0; ops[i]; i++) {
		const char *name = strchr(ops[i], ' ');
		int n = name ? (int)(name - ops[i]) : (int)strlen(ops[i]);
		json_t *request = json_pack("{s{ss ss# ss}}", "call", "id",
		    ids[i], "op", ops[i], n, "name", name ? name + 1 : "");
		f->calls[i] = (struct call){.id = ids[i],
		    .op = "getaddrinfo",
		    .deadline_ms = 10000,
		    .request = json_dumps(request, JSON_COMPACT)};
		json_decref(request);
		f->tc.ncalls++;
	}
}

void one_case_release(struct one_case *f)
{
	for (size_t i = 0; i < f->tc.ncalls; i++)
		free((void *)f->calls[i].request);
}

struct cell *cell_begin(
    const struct one_case *f, const struct resolver_spec *spec)
{
	struct sandbox_error error;
	struct fork_server *server = cell_server_start(&error);
	struct cell *cell =
	    server ? cell_start(server, &f->tc, spec, 1, &error) : NULL;

	if (!cell)
		fail_msg("%s", error.text);
	fork_server_stop(server);
	return cell;
}

json_t *cell_end(struct cell *cell)
{
	do {
		struct pollfd p = {cell_fd(cell), POLLIN, 0};
		assert_int_equal(poll(&p, 1, 60000), 1);
	} while (cell_read(cell));
	return cell_finish(cell);
}

json_t *cell_run_with(struct one_case *f, const struct resolver_spec *spec)
{
	json_t *observation = cell_end(cell_begin(f, spec));

	one_case_release(f);
	assert_string_equal(
	    json_string_value(json_object_get(observation, "case")),
	    "test.cell");
	return observation;
}

json_t *cell_run(struct one_case *f)
{
	return cell_run_with(f, &shell_spec);
}

const char *error_of(const json_t *observation)
{
	const char *error =
	    json_string_value(json_object_get(observation, "error"));

	return error ? error : "";
}

const char *call_text(const json_t *observation, size_t i, const char *member)
{
	const char *text = json_string_value(json_object_get(
	    json_array_get(json_object_get(observation, "calls"), i), member));

	return text ? text : "";
}

void calls_are(const json_t *observation, const char *expected)
{
	char *text =
	    json_dumps(json_object_get(observation, "calls"), JSON_COMPACT);

	assert_string_equal(error_of(observation), "");
	assert_string_equal(text, expected);
	free(text);
}

void ends_with(struct one_case *f, const char *calls)
{
	json_t *observation = cell_run(f);

	calls_are(observation, calls);
	json_decref(observation);
}

void fails_with(
    struct one_case *f, const struct resolver_spec *spec, const char *error)
{
	json_t *observation = cell_run_with(f, spec);

	assert_string_equal(error_of(observation), error);
	json_decref(observation);
}
