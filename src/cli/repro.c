/* SPDX-License-Identifier: MIT */
/* `duet repro`: the failures of a report, again and again. */
#include "case_run.h"
#include "compare/compare.h"
#include "compare/memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPEATS = 5 };

struct reproduction {
	struct case_run run;
	struct report_options options;
	json_t *before; /* the report */
	json_t *after;
	unsigned seed;
};

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* The resolvers, cases and files are the report's. */
static bool take_report(struct reproduction *r, const char *path)
{
	json_error_t wrong;
	json_t *item;
	size_t i;

	r->before = json_load_file(path, 0, &wrong);
	if (!json_is_array(json_object_get(r->before, "results"))) {
		trouble("%s: %s", path,
		    r->before ? "not a report; `duet compare --json` writes "
				"them"
			      : wrong.text);
		return false;
	}
	json_array_foreach(json_object_get(r->before, "results"), i, item)
	{
		if (!report_is_failure(r->before, item))
			continue;
		texts_add(&r->run.ids, text_of(item, "case"));
		texts_add(&r->run.paths, text_of(item, "file"));
	}
	json_array_foreach(json_object_get(r->before, "resolvers"), i, item)
	{
		const char *command = text_of(item, "command");
		char *definition = NULL;
		bool added;

		if (*command && asprintf(&definition, "%s=%s",
				    text_of(item, "name"), command) >= 0)
			texts_add(&r->run.definitions, definition);
		added = case_run_add_resolver(&r->run, text_of(item, "name"));
		if (!added)
			return false;
	}
	return true;
}

/* A file of several cases is read once. */
static void drop_twice(struct texts *texts)
{
	size_t kept = 0;

	for (size_t i = 0; i < texts->count; i++) {
		bool twice = false;

		for (size_t j = 0; j < kept; j++)
			twice =
			    twice || !strcmp(texts->items[i], texts->items[j]);
		if (!twice)
			texts->items[kept++] = texts->items[i];
	}
	texts->count = kept;
	if (texts->items)
		texts->items[kept] = NULL;
}

/* Another order than the report's: what leans on it does not come again. */
static void shuffle(struct reproduction *r)
{
	const struct testcase **cases = r->run.cases;

	srand(r->seed);
	for (size_t i = r->run.ncases; i > 1; i--) {
		size_t j = (size_t)rand() % i;
		const struct testcase *moved = cases[i - 1];

		cases[i - 1] = cases[j];
		cases[j] = moved;
	}
}

static bool go(
    void *arg, const struct run_plan *plan, struct sandbox_error *error)
{
	struct reproduction *r = arg;

	r->after = compare_run(plan, &r->options, NULL, 0, error);
	return r->after != NULL;
}

/* What it was in the report. */
static const char *verdict_before(
    const struct reproduction *r, const json_t *result)
{
	json_t *before;
	size_t i;

	json_array_foreach(json_object_get(r->before, "results"), i, before)
	{
		if (!strcmp(text_of(before, "case"), text_of(result, "case")) &&
		    json_equal(json_object_get(before, "between"),
			json_object_get(result, "between")))
			return report_is_failure(r->before, before)
				   ? text_of(before, "verdict")
				   : NULL;
	}
	return NULL;
}

static int conclude(const struct reproduction *r)
{
	size_t counts[3] = {0}, i;
	static const char *const words[] = {"reproducible", "flaky", "gone"};
	json_t *result;

	json_array_foreach(json_object_get(r->after, "results"), i, result)
	{
		const char *now = text_of(result, "verdict");
		const char *before = verdict_before(r, result);
		size_t word = !strcmp(now, "flaky")                 ? 1
			      : report_is_failure(r->after, result) ? 0
								    : 2;

		if (!before)
			continue;
		counts[word]++;
		printf("%-12s  %s  %s, now %s\n", words[word],
		    text_of(result, "case"), before, now);
	}
	printf("%zu reproducible, %zu flaky, %zu gone · %u times each · seed "
	       "%u · %.1f s\n",
	    counts[0], counts[1], counts[2], r->run.repeat, r->seed,
	    r->run.elapsed_s);
	i = (size_t)report_exit_status(r->after);
	if (i == EXIT_HARNESS || i == EXIT_INTERRUPTED)
		return (int)i;
	return counts[1] || counts[2] ? EXIT_NO : EXIT_DONE;
}

static int reproduce(struct reproduction *r)
{
	int status;

	shuffle(r);
	r->options = (struct report_options){.again = "duet compare",
	    .strict_known =
		json_is_true(json_object_get(r->before, "strict_known")),
	    .resolvers = r->run.resolvers.names.items,
	    .commands = r->run.resolvers.commands.items,
	    .nresolvers = r->run.resolvers.names.count};
	status = case_run_start(&r->run, go, r);
	if (status == EXIT_DONE)
		status = conclude(r);
	json_decref(r->after);
	return status;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {{"repeat", 1, NULL, 'n'},
	    {"seed", 1, NULL, 's'}, {"no-progress", 0, NULL, 'p'},
	    {"skip-unsupported", 0, NULL, 'u'}, {NULL, 0, NULL, 0}};
	struct reproduction r = {.run = {.command = &repro_command,
				     .min_resolvers = 2,
				     .jobs = 1,
				     .repeat = REPEATS},
	    .seed = 1};
	int option, status = EXIT_TROUBLE;
	bool good = true;

	while (good && (option = next_option(&repro_command, argc, argv,
			    ":n:", options)) != -1) {
		r.run.no_progress = r.run.no_progress || option == 'p';
		r.run.skip_unsupported =
		    r.run.skip_unsupported || option == 'u';
		good = option != '?';
		if (option == 'n')
			good = case_run_number(
			    &r.run, "--repeat", optarg, 1000, &r.run.repeat);
		if (option == 's')
			good = case_run_number(
			    &r.run, "--seed", optarg, 1 << 30, &r.seed);
	}
	if (good && argc - optind != 1) {
		usage_error(&repro_command, "one report is needed");
		good = false;
	}
	if (good && take_report(&r, argv[optind++])) {
		drop_twice(&r.run.ids);
		drop_twice(&r.run.paths);
		if (r.run.ids.count == 0) {
			puts("no failure in the report");
			status = EXIT_NO_CASE;
		} else {
			status = case_run_prepare(&r.run, argc, argv);
		}
		if (status == EXIT_DONE)
			status = case_run_sandbox(&r.run);
		if (status == EXIT_DONE)
			status = reproduce(&r);
	}
	for (size_t i = 0; i < r.run.definitions.count; i++)
		free((void *)r.run.definitions.items[i]);
	case_run_release(&r.run);
	json_decref(r.before);
	return status;
}

const struct command repro_command = {
    .name = "repro",
    .summary = "run the failures of a report again, several times",
    .run = run,
    .help =
	" [OPTION]... REPORT\n"
	"\n"
	"Run the cases that failed in a report of 'duet compare --json' "
	"again,\n"
	"one after the other and in another order, and tell which fail each\n"
	"time, which now and then, and which no more.\n"
	"\n"
	"  -n, --repeat N         so often (5)\n"
	"      --seed N           of the order (1)\n"
	"      --skip-unsupported exit with 77 where there can be no sandbox\n"
	"      --no-progress      no line of progress on a terminal\n"
	"\n"
	"Exit status: 0 all are reproducible, 1 not all, 2 the request or the\n"
	"report cannot be understood, 3 the harness failed, 5 no failure in\n"
	"the report, 77 no sandbox (--skip-unsupported), 130 interrupted.\n"
	"\n"
	"Example:\n"
	"  duet compare --json report.json testdata || duet repro "
	"report.json\n",
};
