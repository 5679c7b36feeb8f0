/* SPDX-License-Identifier: MIT */
/* What commands that run cases have in common. */
#include "case_run.h"
#include "compare/clock.h"
#include "compare/describe.h"
#include "compare/memory.h"
#include "compare/report.h"
#include "compare/select.h"
#include "progress_line.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { JOBS_MAX = 4096, REPEAT_MAX = 1000 };

void texts_add(struct texts *texts, const char *text)
{
	texts->items =
	    memory_grow(texts->items, texts->count, sizeof(*texts->items));
	texts->items[texts->count++] = text;
	texts->items =
	    memory_grow(texts->items, texts->count, sizeof(*texts->items));
	texts->items[texts->count] = NULL;
}

bool case_run_number(const struct case_run *run, const char *option,
    const char *text, unsigned max, unsigned *number)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || value < 1 || value > max) {
		usage_error(run->command,
		    "%s '%s' is not a number from 1 to %u", option, text, max);
		return false;
	}
	*number = (unsigned)value;
	return true;
}

bool case_run_option(struct case_run *run, int option)
{
	switch (option) {
	case 'k':
		run->keywords = optarg;
		return true;
	case 't':
		texts_add(&run->tags, optarg);
		return true;
	case OPTION_NOT_TAG:
		texts_add(&run->not_tags, optarg);
		return true;
	case 'b':
		run->listed = optarg;
		return true;
	case OPTION_RESOLVER:
		texts_add(&run->definitions, optarg);
		return true;
	case 'j':
		return case_run_number(run, "-j", optarg, JOBS_MAX, &run->jobs);
	case OPTION_REPEAT:
		return case_run_number(
		    run, "--repeat", optarg, REPEAT_MAX, &run->repeat);
	case OPTION_SKIP_UNSUPPORTED:
		run->skip_unsupported = true;
		return true;
	case OPTION_NO_PROGRESS:
		run->no_progress = true;
		return true;
	default:
		return false;
	}
}

static bool is_path(const char *argument)
{
	const char *end = strrchr(argument, '.');

	return strchr(argument, '/') || access(argument, F_OK) == 0 ||
	       (end && (!strcmp(end, ".yaml") || !strcmp(end, ".yml")));
}

static bool read_arguments(struct case_run *run, int argc, char **argv)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (run->jobs == 0)
		run->jobs = cpus > 0 ? 12 * (unsigned)cpus : 12; /* most wait */
	for (; optind < argc; optind++)
		texts_add(is_path(argv[optind]) ? &run->paths : &run->ids,
		    argv[optind]);
	if (run->paths.count == 0 && access("testdata", F_OK) == 0)
		texts_add(&run->paths, "testdata");
	if (run->paths.count == 0) {
		usage_error(run->command,
		    "no cases: name a file or a folder of them (there is no "
		    "testdata here)");
		return false;
	}
	return true;
}

static bool read_cases(struct case_run *run)
{
	struct case_error error;

	for (size_t i = 0; i < run->paths.count; i++)
		if (!case_set_read(&run->set, run->paths.items[i], &error)) {
			trouble("%s", error.text);
			return false;
		}
	return true;
}

static int select_cases(struct case_run *run)
{
	const struct selection selection = {run->keywords, run->tags.items,
	    run->not_tags.items, run->ids.items};
	struct select_error wrong;

	if (!selection_check(&selection, &run->set, &wrong))
		return usage_error(run->command, "%s", wrong.text);
	run->cases = memory_zeroed(run->set.ncases, sizeof(*run->cases));
	for (size_t i = 0; i < run->set.ncases; i++)
		if (selection_has(&selection, &run->set.cases[i]))
			run->cases[run->ncases++] = &run->set.cases[i];
	if (run->ncases > 0)
		return EXIT_DONE;
	trouble("no case is selected");
	return EXIT_NO_CASE;
}

int case_run_select(struct case_run *run, int argc, char **argv)
{
	if (!read_arguments(run, argc, argv) || !read_cases(run))
		return EXIT_TROUBLE;
	return select_cases(run);
}

int case_run_prepare(struct case_run *run, int argc, char **argv)
{
	if (!read_arguments(run, argc, argv) || !case_run_find_resolvers(run) ||
	    !read_cases(run))
		return EXIT_TROUBLE;
	return select_cases(run);
}

int case_run_sandbox(const struct case_run *run)
{
	struct sandbox_error error = {"", ""};

	if (sandbox_available(&error))
		return EXIT_DONE;
	trouble("no sandbox: %s%s%s", error.text, *error.fix ? "; try: " : "",
	    error.fix);
	return run->skip_unsupported ? EXIT_NO_SANDBOX : EXIT_HARNESS;
}

static int stop_pipe[2];

static void stop(int number)
{
	int err = errno;
	ssize_t written = write(stop_pipe[1], "", 1);

	(void)number;
	(void)written; /* if it is full, it is of the same */
	errno = err;
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

int case_run_start(struct case_run *run, case_run_go *go, void *arg)
{
	struct progress_line line = {.began_ms = clock_ms()};
	struct sandbox_error error = {"", ""};
	struct run_plan plan = {.cases = run->cases,
	    .ncases = run->ncases,
	    .resolvers = run->resolvers.specs,
	    .nresolvers = run->resolvers.names.count,
	    .machine = run_machine(),
	    .jobs = run->jobs,
	    .repeat = run->repeat,
	    .progress_arg = &line,
	    .progress_ms = PROGRESS_LINE_MS};
	bool went;

	if (pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) < 0) {
		trouble("pipe: %m");
		return EXIT_HARNESS;
	}
	plan.stop_fd = stop_pipe[0];
	if (isatty(STDERR_FILENO) && !run->no_progress)
		plan.progress = progress_line_draw;
	catch_signals(stop);
	went = go(arg, &plan, &error);
	catch_signals(SIG_DFL);
	progress_line_clear(&line);
	run->elapsed_s = (double)(clock_ms() - line.began_ms) / 1000;
	if (went)
		return EXIT_DONE;
	trouble("%s%s%s", error.text, *error.fix ? "; try: " : "", error.fix);
	return EXIT_HARNESS;
}

char *case_run_again(const struct case_run *run)
{
	char *text, *word;
	size_t size;
	FILE *out = memory_needed(open_memstream(&text, &size));

	word = describe_shell_word(program_invocation_name);
	fprintf(out, "%s %s", word, run->command->name);
	free(word);
	if (run->listed) {
		word = describe_shell_word(run->listed);
		fprintf(out, " --resolvers %s", word);
		free(word);
	}
	for (size_t i = 0; i < run->definitions.count; i++) {
		word = describe_shell_word(run->definitions.items[i]);
		fprintf(out, " --resolver %s", word);
		free(word);
	}
	if (run->repeat)
		fprintf(out, " --repeat %u", run->repeat);
	fclose(out);
	return memory_needed(text);
}

void case_run_look(struct report_look *look)
{
	const char *terminal = getenv("TERM"), *no_colour = getenv("NO_COLOR");

	look->columns = terminal_columns(STDOUT_FILENO);
	look->colour = isatty(STDOUT_FILENO) && !(no_colour && *no_colour) &&
		       !(terminal && !strcmp(terminal, "dumb"));
}

static void resolver_list_release(struct resolver_list *list)
{
	for (size_t i = 0; i < list->names.count; i++) {
		for (const char *const *word = list->specs[i].argv;
		     word && *word; word++)
			free((void *)*word);
		free((void *)list->specs[i].argv);
		free((void *)list->names.items[i]);
	}
	free(list->specs);
	free(list->names.items);
	free(list->commands.items);
	free(list->directory);
	json_decref(list->snapshots);
}

void case_run_release(struct case_run *run)
{
	free(run->paths.items);
	free(run->ids.items);
	free(run->tags.items);
	free(run->not_tags.items);
	free(run->definitions.items);
	free(run->cases);
	case_set_release(&run->set);
	resolver_list_release(&run->resolvers);
}
