/* SPDX-License-Identifier: MIT */
/* `duet diff` and `duet check`: two snapshots, or one and now. */
#include "case_run.h"
#include "compare/compare.h"
#include "compare/describe.h"
#include "compare/memory.h"
#include "compare/report_text.h"
#include "compare/snapshot.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_STAT = OPTION_CASE_RUN_LAST, OPTION_NAME_ONLY };

struct diff {
	struct case_run run;
	const char *before, *after; /* files; after is NULL: now */
	bool stat, name_only;
	struct run_plan plan;
	struct run_end end;
	struct report_options options;
	struct comparison comparison;
	json_t *now; /* observations, to be written */
};

static bool keep(void *arg, const struct observed *observed)
{
	struct diff *d = arg;

	if (!d->after)
		snapshot_add(d->now, &d->plan, observed);
	return comparison_add(&d->comparison, observed);
}

static bool go(
    void *arg, const struct run_plan *plan, struct sandbox_error *error)
{
	struct diff *d = arg;

	d->plan = *plan;
	d->plan.observed = keep;
	d->plan.observed_arg = d;
	if (d->after) /* nothing is asked of this machine */
		d->plan.machine = (struct machine){true, true};
	d->comparison = (struct comparison){.options = &d->options,
	    .machine = d->plan.machine,
	    .in_pairs = true,
	    .report = report_new(&d->options)};
	return run_cases(&d->plan, &d->end, error);
}

/* That a claim does not hold, before and after, is no change. */
static bool is_changed(const json_t *result)
{
	return json_array_size(json_object_get(result, "differences")) > 0 ||
	       !strcmp(json_string_value(json_object_get(result, "verdict")),
		   "error");
}

static bool is_missing(const json_t *result, size_t side)
{
	const char *why = json_string_value(json_object_get(result, "why"));
	const char *name = json_string_value(
	    json_array_get(json_object_get(result, "between"), side));

	return why && !strncmp(why, name, strlen(name)) &&
	       strstr(why + strlen(name), " lacks the case");
}

struct counts {
	size_t changed, added, deleted, other, unchanged;
};

static void print_name(const char *mark, const json_t *result)
{
	const char *name = json_string_value(
	    json_array_get(json_object_get(result, "between"), 1));
	const char *last = strrchr(name, ':');

	printf("%s  %s  %s\n", mark,
	    json_string_value(json_object_get(result, "case")),
	    last ? last + 1 : name);
}

static void count_and_print(const struct diff *d, struct counts *n, bool print)
{
	struct report_look look = {.elapsed_s = -1};
	struct page page = {stdout, false};
	const json_t *report = d->comparison.report;
	json_t *result;
	size_t i;

	case_run_look(&look);
	page.colour = look.colour;
	*n = (struct counts){0};
	json_array_foreach(json_object_get(report, "results"), i, result)
	{
		const char *mark = NULL;

		if (is_changed(result)) {
			n->changed++;
			if (print && !d->name_only)
				report_text_failure(&page, report, result);
			mark = d->name_only ? "changed" : NULL;
		} else if (is_missing(result, 0)) {
			n->added++;
			mark = "added  ";
		} else if (is_missing(result, 1)) {
			n->deleted++;
			mark = "deleted";
		} else if (json_object_get(result, "why")) {
			n->other++;
		} else {
			n->unchanged++;
		}
		if (mark && print)
			print_name(mark, result);
	}
}

/* Beside the file, for a person to look at and to take. */
static int save_now(const struct diff *d, bool differs)
{
	const char *ci = getenv("CI");
	char *path;
	bool saved = true;

	if (d->after || !differs || (ci && *ci && strcmp(ci, "false") != 0))
		return EXIT_DONE;
	if (asprintf(&path, "%s.new", d->before) < 0)
		path = NULL;
	memory_needed(path);
	if (report_save(path, snapshot_write, d->now, NULL)) {
		printf("written: %s; to take it: mv %s %s\n", path, path,
		    d->before);
	} else {
		trouble("cannot write %s: %m", path);
		saved = false;
	}
	free(path);
	return saved ? EXIT_DONE : EXIT_HARNESS;
}

static int conclude(struct diff *d)
{
	const json_t *report = d->comparison.report;
	struct counts n;
	bool differs;
	int status;

	count_and_print(d, &n, false);
	printf("%zu changed, %zu added, %zu deleted, %zu unchanged", n.changed,
	    n.added, n.deleted, n.unchanged);
	if (n.other)
		printf(", %zu not comparable", n.other);
	printf(" · %s → %s\n", d->before, d->after ? d->after : "now");
	if (!d->stat) {
		putchar('\n');
		count_and_print(d, &n, true);
	}
	differs = n.changed || n.added || n.deleted;
	report_finish(d->comparison.report, d->end.interrupted, 0);
	if (d->end.interrupted)
		return EXIT_INTERRUPTED;
	status = save_now(d, differs);
	if (status != EXIT_DONE)
		return status;
	if (report_exit_status(report) == EXIT_HARNESS)
		return EXIT_HARNESS;
	return differs ? EXIT_NO : EXIT_DONE;
}

static bool add_recorded(struct diff *d, const char *path, const char *name)
{
	char *called;
	bool added;

	if (asprintf(&called, "snapshot:%s:%s", path, name) < 0)
		called = NULL;
	added = case_run_add_resolver(&d->run, memory_needed(called));
	free(called);
	return added;
}

/* Each resolver of the first file, before and after. */
static bool add_pairs(struct diff *d)
{
	char wrong[512];
	json_t *before = snapshot_read(d->before, wrong), *cases;
	json_t *after = d->after ? snapshot_read(d->after, wrong) : NULL;
	bool good = before && (!d->after || after);
	const char *name;

	if (!good)
		trouble("%s", wrong);
	json_object_foreach(before, name, cases)
	{
		if (!good || (after && !json_object_get(after, name)))
			continue;
		good = add_recorded(d, d->before, name) &&
		       (after ? add_recorded(d, d->after, name)
			      : case_run_add_resolver(&d->run, name));
	}
	if (good && d->run.resolvers.names.count == 0) {
		usage_error(d->run.command,
		    "%s and %s have no resolver in common", d->before,
		    d->after);
		good = false;
	}
	json_decref(before);
	json_decref(after);
	return good;
}

/* The files come before cases and ids. */
static bool read_options(struct diff *d, int argc, char **argv)
{
	static const struct option options[] = {CASE_RUN_OPTIONS,
	    {"stat", 0, NULL, OPTION_STAT},
	    {"name-only", 0, NULL, OPTION_NAME_ONLY}, {NULL, 0, NULL, 0}};
	bool two = d->run.command == &diff_command;
	int option;

	while ((option = next_option(d->run.command, argc, argv,
		    ":" CASE_RUN_SHORTS, options)) != -1)
		if (option == OPTION_STAT)
			d->stat = true;
		else if (option == OPTION_NAME_ONLY)
			d->name_only = true;
		else if (!case_run_option(&d->run, option))
			return false;
	if (argc - optind < 1 + two) {
		usage_error(d->run.command,
		    two ? "two snapshots are compared" : "no snapshot given");
		return false;
	}
	if (d->run.listed) {
		usage_error(d->run.command,
		    "-b is not for this: the resolvers are the snapshot's");
		return false;
	}
	d->before = argv[optind++];
	d->after = two ? argv[optind++] : NULL;
	return add_pairs(d);
}

/* What begins a command that looks at a case again. */
static char *again_text(const struct diff *d)
{
	char *before = describe_shell_word(d->before);
	char *after = describe_shell_word(d->after ? d->after : "");
	char *text;

	if (asprintf(&text, "duet %s %s%s%s", d->run.command->name, before,
		d->after ? " " : "", d->after ? after : "") < 0)
		text = NULL;
	free(before);
	free(after);
	return memory_needed(text);
}

static int run(const struct command *command, int argc, char **argv)
{
	struct diff d = {.run = {.command = command}, .now = json_array()};
	char *again = NULL;
	int status = EXIT_TROUBLE;

	if (read_options(&d, argc, argv))
		status = case_run_prepare(&d.run, argc, argv);
	if (status == EXIT_DONE && !d.after)
		status = case_run_sandbox(&d.run);
	if (status == EXIT_DONE) {
		again = again_text(&d);
		d.options = (struct report_options){.again = again,
		    .resolvers = d.run.resolvers.names.items,
		    .commands = d.run.resolvers.commands.items,
		    .nresolvers = d.run.resolvers.names.count};
		status = case_run_start(&d.run, go, &d);
	}
	if (status == EXIT_DONE)
		status = conclude(&d);
	json_decref(d.comparison.report);
	json_decref(d.now);
	free(again);
	case_run_release(&d.run);
	return status;
}

static int run_diff(int argc, char **argv)
{
	return run(&diff_command, argc, argv);
}

static int run_check(int argc, char **argv)
{
	return run(&check_command, argc, argv);
}

#define DIFF_HELP                                 \
	"      --stat           how many alone\n" \
	"      --name-only      and which\n"

const struct command diff_command = {
    .name = "diff",
    .summary = "tell what changed from one snapshot to another",
    .run = run_diff,
    .help =
	" [OPTION]... A B [PATH | ID]...\n"
	"\n"
	"Compare two snapshots, of other machines or versions, resolver by\n"
	"resolver and by the rules of the cases.\n"
	"\n" DIFF_HELP "\n" CASE_RUN_CASES_HELP "\n"
	"Exit status: 0 nothing changed, 1 something did, 2 the request or a\n"
	"file cannot be understood, 3 an observation is an error.\n"
	"\n"
	"Example:\n"
	"  duet diff debian12.ndjson debian13.ndjson testdata\n",
};

const struct command check_command = {
    .name = "check",
    .summary = "tell what changed since a snapshot was recorded",
    .run = run_check,
    .help =
	" [OPTION]... SNAPSHOT [PATH | ID]...\n"
	"\n"
	"Run the cases again on the resolvers of a snapshot and compare with\n"
	"it. What is now is written to SNAPSHOT.new where it differs, but not\n"
	"where $CI is set.\n"
	"\n" DIFF_HELP "\n" CASE_RUN_CASES_HELP "\n" CASE_RUN_HOW_HELP "\n"
	"Exit status: 0 nothing changed, 1 something did, 2 the request or a\n"
	"file cannot be understood, 3 the harness or a resolver's protocol\n"
	"failed, 5 no case is selected, 77 no sandbox (--skip-unsupported), "
	"130\n"
	"interrupted.\n"
	"\n"
	"Example:\n"
	"  duet record -o snapshot.ndjson testdata\n"
	"  duet check snapshot.ndjson testdata\n",
};
