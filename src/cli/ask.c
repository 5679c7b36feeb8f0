/* SPDX-License-Identifier: MIT */
/* What `duet lookup`, `reverse`, `host` and `query` have in common. */
#include "ask.h"
#include "escape.h"
#include "records.h"
#include "resolver.h"
#include "rows.h"
#include "sections.h"
#include "side_by_side.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool ask_option(struct ask *ask, int option)
{
	switch (option) {
	case 'b':
		ask->options.backend = optarg;
		return backend_is_known(ask->command, optarg);
	case 'B':
		ask->both = true;
		return true;
	case 'j':
		ask->json = true;
		return true;
	case '?':
		return false;
	}
	return resolver_option(
	    ask->command, &ask->options, (enum resolver_option)option);
}

bool ask_word(const struct ask *ask, const char *what, const struct word *words,
    int *number)
{
	const char *nearest;
	char *list;

	if (word_number(words, optarg, number))
		return true;
	nearest = word_suggestion(words, optarg);
	list = word_list(words);
	if (nearest)
		usage_error(ask->command, "no %s '%s'; did you mean '%s'?",
		    what, optarg, nearest);
	else
		usage_error(ask->command, "no %s '%s'; use a number or %s",
		    what, optarg, list);
	free(list);
	return false;
}

bool ask_flag(const struct ask *ask, const struct word *words, int *flags)
{
	int flag;

	if (!ask_word(ask, "flag", words, &flag))
		return false;
	*flags |= flag;
	return true;
}

static void print_rows(const struct rows *rows)
{
	int width = 0;

	for (size_t i = 1; i < rows->n; i++)
		if ((int)strlen(rows->rows[i].value) > width)
			width = strlen(rows->rows[i].value);
	/* The first is the status. */
	for (size_t i = 1; i < rows->n; i++) {
		const struct row *row = &rows->rows[i];

		/* Port 0, which is what nobody has asked for. */
		if (!strcmp(row->label, "service") && !strcmp(row->value, "0"))
			continue;
		printf("%-*s  %s\n", width, row->value,
		    *row->detail ? row->detail : row->label);
	}
}

static void print_answer(const struct ask *ask, const json_t *answer)
{
	struct rows rows;

	rows_init(&rows, answer);
	if (ask->lookup.op == OP_QUERY)
		sections_print(&rows, ask->verbose);
	else
		print_rows(&rows);
	rows_release(&rows);
}

/* The cause too, where it says more than the error. */
static void print_failure(const struct ask *ask, const duet_result *res)
{
	const struct duet_cause *cause = duet_result_cause(res);
	enum duet_domain domain = lookup_domain(&ask->lookup);
	int status = duet_result_status(res), error = duet_result_error(res);
	bool more = cause->domain != domain || cause->code != error ||
		    cause->sys_errno || cause->rcode >= 0;
	char symbol[SYMBOL_SIZE], text[256];
	char *subject = escape_for_terminal(ask->subject);

	error_symbol(domain, error, symbol);
	duet_cause_text(cause, text, sizeof(text));
	trouble("%s: %s (%s %d%s%s)", subject, duet_strerror(status), symbol,
	    error, more ? "; " : "", more ? text : "");
	free(subject);
}

static void print_json(const json_t *json)
{
	json_dumpf(json, stdout, JSON_INDENT(2));
	putchar('\n');
}

static json_t *ask_resolver(
    const struct ask *ask, duet_resolver *resolver, duet_result **res)
{
	json_t *answer;
	long t_us;

	*res = lookup_run(resolver, &ask->lookup, &t_us);
	answer = answer_json(&ask->lookup, *res, t_us);
	if (ask->lookup.op == OP_QUERY)
		add_sections(answer, *res);
	return answer;
}

static double milliseconds(const json_t *answer)
{
	return json_integer_value(json_object_get(answer, "t_us")) / 1e3;
}

/* Who has answered, to standard error. */
static void print_backend(const char *backend, const json_t *answer)
{
	const char *rcode = json_string_value(json_object_get(answer, "rcode"));

	fprintf(stderr, "%s (%s), %.1f ms%s%s\n", backend,
	    backend_version(backend), milliseconds(answer), rcode ? ", " : "",
	    rcode ? rcode : "");
}

/* A response that libc takes may have records that nobody can read. */
static bool is_unreadable(const duet_result *res)
{
	int count;

	duet_result_records(res, DUET_SECTION_ANSWER, &count);
	return duet_result_packet(res, NULL) && count < 0;
}

static enum exit_status ask_one(const struct ask *ask)
{
	duet_resolver *resolver = resolver_open_with(&ask->options);
	enum exit_status status = EXIT_DONE;
	const char *backend;
	duet_result *res;
	json_t *answer;

	if (!resolver)
		return EXIT_TROUBLE;
	answer = ask_resolver(ask, resolver, &res);
	backend = duet_result_backend(res);
	if (!backend)
		backend = duet_backend(resolver);
	if (duet_result_status(res) != DUET_OK || is_unreadable(res))
		status = EXIT_NO;
	if (ask->json) {
		json_object_set_new(answer, "backend", json_string(backend));
		json_object_set_new(
		    answer, "version", json_string(backend_version(backend)));
		print_json(answer);
	} else {
		print_answer(ask, answer);
		fflush(stdout);
		if (duet_result_status(res) != DUET_OK)
			print_failure(ask, res);
		else if (is_unreadable(res))
			trouble("the records of the response are malformed");
		print_backend(backend, answer);
	}
	json_decref(answer);
	duet_result_free(res);
	duet_close(resolver);
	return status;
}

/* One side of two. */
struct side {
	char title[64];
	const char *backend;
	json_t *answer;
};

static bool ask_side(const struct ask *ask, struct side *side)
{
	struct duet_options options = ask->options;
	duet_resolver *resolver;
	duet_result *res;

	options.backend = side->backend;
	resolver = resolver_open_with(&options);
	if (!resolver)
		return false;
	side->answer = ask_resolver(ask, resolver, &res);
	snprintf(side->title, sizeof(side->title), "%s (%s)", side->backend,
	    duet_backend_version(resolver));
	duet_result_free(res);
	duet_close(resolver);
	return true;
}

static void print_sides_json(
    const struct side *left, const struct side *right, json_t *differences)
{
	json_t *all = json_object();

	json_object_set(all, left->backend, left->answer);
	json_object_set(all, right->backend, right->answer);
	json_object_set(all, "differences", differences);
	print_json(all);
	json_decref(all);
}

static void print_cause(const struct side *side)
{
	const char *cause =
	    json_string_value(json_object_get(side->answer, "cause"));

	fprintf(stderr, "%s: %.1f ms%s%s\n", side->backend,
	    milliseconds(side->answer), cause ? ", " : "", cause ? cause : "");
}

static void print_sides(
    const struct side *left, const struct side *right, size_t ndifferences)
{
	side_by_side_print(
	    left->title, left->answer, right->title, right->answer);
	puts(ndifferences ? "They differ." : "No difference.");
	fflush(stdout);
	print_cause(left);
	print_cause(right);
}

static enum exit_status ask_both(const struct ask *ask)
{
	struct side left = {.backend = duet_backend_at(0)};
	struct side right = {.backend = duet_backend_at(1)};
	enum exit_status status = EXIT_TROUBLE;
	json_t *differences;

	if (!right.backend)
		return trouble("this build has one backend only; --both "
			       "needs two");
	if (ask_side(ask, &left) && ask_side(ask, &right)) {
		differences =
		    side_by_side_differences(left.answer, right.answer);
		status = json_array_size(differences) ? EXIT_NO : EXIT_DONE;
		if (ask->json)
			print_sides_json(&left, &right, differences);
		else
			print_sides(
			    &left, &right, json_array_size(differences));
		json_decref(differences);
	}
	json_decref(left.answer);
	json_decref(right.answer);
	return status;
}

enum exit_status ask_run(const struct ask *ask)
{
	if (ask->both && ask->options.backend)
		return usage_error(ask->command,
		    "--both asks every backend; leave out --backend");
	return ask->both ? ask_both(ask) : ask_one(ask);
}
