/* SPDX-License-Identifier: MIT */
/* `duet compare`: cases on resolvers, and where these differ. */
#include "cli.h"
#include "compare/clock.h"
#include "compare/describe.h"
#include "compare/memory.h"
#include "compare/select.h"
#include "compare_options.h"
#include "compare_progress.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Beyond those of every command; 1 is a result that was not expected. */
enum { EXIT_HARNESS = 3, EXIT_NO_CASE = 5, EXIT_NO_SANDBOX = 77 };

static int stop_pipe[2];

static void stop(int number)
{
	int err = errno;
	ssize_t written = write(stop_pipe[1], "", 1);

	(void)number;
	(void)written; /* if it is full, it is of the same */
	errno = err;
}

static bool read_cases(const struct compare_options *s, struct case_set *set)
{
	struct case_error error;

	for (size_t i = 0; i < s->paths.count; i++)
		if (!case_set_read(set, s->paths.items[i], &error)) {
			trouble("%s", error.text);
			return false;
		}
	return true;
}

/* What begins a command that runs a case in the same way. */
static char *again(const struct compare_options *s)
{
	char *text, *word;
	size_t size;
	FILE *out = memory_needed(open_memstream(&text, &size));

	word = describe_shell_word(program_invocation_name);
	fprintf(out, "%s compare", word);
	free(word);
	if (s->resolvers) {
		word = describe_shell_word(s->resolvers);
		fprintf(out, " --resolvers %s", word);
		free(word);
	}
	for (size_t i = 0; i < s->definitions.count; i++) {
		word = describe_shell_word(s->definitions.items[i]);
		fprintf(out, " --resolver %s", word);
		free(word);
	}
	if (s->repeat)
		fprintf(out, " --repeat %u", s->repeat);
	fclose(out);
	return memory_needed(text);
}

/* Not after all the work. */
static bool can_save(const char *path)
{
	if (!path || report_can_save(path))
		return true;
	trouble("cannot write %s: %m", path);
	return false;
}

static bool save(const char *path, report_writer *write, const json_t *report,
    const struct report_look *look)
{
	if (!path || report_save(path, write, report, look))
		return true;
	trouble("cannot write %s: %m", path);
	return false;
}

/* While cells run, a signal stops these alone; then it ends duet as usual. */
static void catch_signals(void (*handler)(int))
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action = {.sa_handler = handler}, before;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (sigaction(numbers[i], NULL, &before) == 0 &&
		    before.sa_handler != SIG_IGN) /* as by nohup(1) */
			sigaction(numbers[i], &action, NULL);
}

static int run_selected(const struct compare_options *s,
    const struct compare_resolvers *resolvers, const struct testcase **cases,
    size_t ncases)
{
	struct progress_line line = {.began_ms = clock_ms()};
	const char *terminal = getenv("TERM"), *no_colour = getenv("NO_COLOR");
	struct sandbox_error error = {"", ""};
	struct report_look look = {.verbose = s->verbose,
	    .columns = terminal_columns(STDOUT_FILENO),
	    .colour = isatty(STDOUT_FILENO) && !(no_colour && *no_colour) &&
		      !(terminal && !strcmp(terminal, "dumb"))};
	char *begin = again(s);
	struct comparison comparison = {.cases = cases,
	    .ncases = ncases,
	    .resolvers = resolvers->specs,
	    .report = {.again = begin,
		.strict_known = s->strict_known,
		.resolvers = resolvers->names.items,
		.commands = resolvers->commands.items,
		.nresolvers = resolvers->names.count},
	    .machine = compare_machine(),
	    .jobs = s->jobs,
	    .repeat = s->repeat,
	    .max_failures = s->max_failures,
	    .stop_fd = stop_pipe[0],
	    .progress_arg = &line,
	    .progress_ms = PROGRESS_LINE_MS};
	json_t *report;
	int status;

	if (isatty(STDERR_FILENO) && !s->no_progress)
		comparison.progress = progress_line_draw;
	catch_signals(stop);
	report = compare_run(&comparison, &error);
	catch_signals(SIG_DFL);
	progress_line_clear(&line);
	free(begin);
	if (!report) {
		trouble("%s%s%s", error.text, *error.fix ? "; try: " : "",
		    error.fix);
		return EXIT_HARNESS;
	}
	look.elapsed_s = (double)(clock_ms() - line.began_ms) / 1000;
	status = report_exit_status(report);
	/* First: the reader of standard output may be gone. */
	if (!save(s->json, report_write_json, report, &look) ||
	    !save(s->html, report_write_html, report, &look))
		status = EXIT_HARNESS;
	report_write_text(report, &look, stdout);
	json_decref(report);
	return status;
}

static int compare(const struct compare_options *s, const struct case_set *set,
    const struct compare_resolvers *resolvers)
{
	const struct selection selection = {
	    s->keywords, s->tags.items, s->not_tags.items, s->ids.items};
	const struct testcase **cases;
	struct select_error wrong;
	struct sandbox_error error = {"", ""};
	size_t n = 0;
	int status;

	if (!selection_check(&selection, set, &wrong))
		return usage_error(&compare_command, "%s", wrong.text);
	cases = memory_zeroed(set->ncases, sizeof(*cases));
	for (size_t i = 0; i < set->ncases; i++)
		if (selection_has(&selection, &set->cases[i]))
			cases[n++] = &set->cases[i];
	if (n == 0) {
		trouble("no case is selected");
		status = EXIT_NO_CASE;
	} else if (!can_save(s->json) || !can_save(s->html)) {
		status = EXIT_HARNESS;
	} else if (!sandbox_available(&error)) {
		trouble("no sandbox: %s%s%s", error.text,
		    *error.fix ? "; try: " : "", error.fix);
		status = s->skip_unsupported ? EXIT_NO_SANDBOX : EXIT_HARNESS;
	} else if (pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) < 0) {
		trouble("pipe: %m");
		status = EXIT_HARNESS;
	} else {
		status = run_selected(s, resolvers, cases, n);
	}
	free(cases);
	return status;
}

static int run(int argc, char **argv)
{
	struct compare_options options = {.jobs = 0};
	struct compare_resolvers resolvers = {NULL};
	struct case_set set = {NULL, 0, NULL};
	int status = EXIT_TROUBLE;

	if (compare_options_read(&options, argc, argv) &&
	    compare_resolvers_read(&resolvers, &options) &&
	    read_cases(&options, &set))
		status = compare(&options, &set, &resolvers);
	case_set_release(&set);
	compare_resolvers_release(&resolvers);
	compare_options_release(&options);
	return status;
}

const struct command compare_command = {
    .name = "compare",
    .summary = "run cases on several resolvers and tell where they differ",
    .run = run,
    .help =
	" [OPTION]... [PATH | ID]...\n"
	"\n"
	"Run comparison cases, YAML files or folders of them, on resolvers in\n"
	"sandboxes of their own, and report where these differ from the first\n"
	"of them. Nothing is sent over a network. Without a PATH the cases "
	"are\n"
	"those of the folder testdata.\n"
	"\n"
	"Which cases:\n"
	"  ID                   search.walk and all its variations, one of "
	"them\n"
	"                       ('search.walk[name=rf]'), an area (search), "
	"or\n"
	"                       with * and ?\n"
	"  -k, --keywords EXPR  whose id or title has the words: \"search and "
	"not rf\"\n"
	"  -t, --tag TAG        with the tag; may be repeated: with one of "
	"them\n"
	"      --not-tag TAG    without it; may be repeated\n"
	"\n"
	"On which resolvers:\n"
	"      --resolvers LIST        thread,ares by default; the first is "
	"what the\n"
	"                              others are compared with\n"
	"      --resolver NAME=COMMAND one of your own, a program or a shell\n"
	"                              command that speaks "
	"docs/protocol.md\n"
	"\n"
	"How:\n"
	"  -j, --jobs N            so many at a time (4 per processor)\n"
	"      --repeat N          each case so often, in place of what it "
	"says\n"
	"  -x, --exitfirst         stop at the first failure\n"
	"      --maxfail N         stop at the Nth\n"
	"      --strict-known      a known difference that is gone is a "
	"failure;\n"
	"                          so by default where $CI is set\n"
	"      --skip-unsupported  exit with 77 where there can be no sandbox\n"
	"\n"
	"What is told:\n"
	"  -v, --verbose           same cases and the environment too\n"
	"      --html FILE         the report as one page\n"
	"      --json FILE         the report for programs\n"
	"      --no-progress       no line of progress on a terminal\n"
	"\n"
	"Exit status: 0 nothing unexpected, 1 an unexpected result, 2 the "
	"request\n"
	"or a case cannot be understood, 3 the harness or a resolver's "
	"protocol\n"
	"failed, 5 no case is selected, 77 no sandbox (--skip-unsupported), "
	"130\n"
	"interrupted.\n"
	"\n"
	"Examples:\n"
	"  duet compare testdata\n"
	"  duet compare 'search.walk[name=rf]' testdata -v\n"
	"  duet compare --resolver go=./go-adapter --html report.html\n",
};
