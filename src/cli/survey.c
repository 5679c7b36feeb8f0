/* SPDX-License-Identifier: MIT */
/* `duet survey`: one resolver or two on as many names as there are. */
#include "compare/describe.h"
#include "compare/memory.h"
#include "survey_machine.h"
#include "survey_request.h"
#include "survey_summary.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	/* Of two resolvers with two questions each a third of what a server has
	 * room for (docs/internals/nameserver.md). */
	LOOKUPS = 32,
	PROCESSES = 4,
	PROCESSES_MAX = LANE_POLL_MAX / ADAPTER_POLL_MAX
};

static bool open_names(struct survey_request *r)
{
	struct survey *s = &r->survey;
	const char *path = s->path;

	s->names = memory_zeroed(1, sizeof(*s->names));
	if (strcmp(path, "-") != 0)
		s->names->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (s->names->fd >= 0)
		return true;
	trouble("%s: %m", path);
	return false;
}

/* One that was killed may not be gone yet, and must not write any more. */
static bool lock(int fd, const char *path)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	trouble("%s: waiting for another survey that writes it", path);
	return flock(fd, LOCK_EX) == 0;
}

static bool open_output(struct survey_request *r)
{
	int fd;

	if (!r->output) {
		r->survey.out = stdout;
		return true;
	}
	fd = open(r->output,
	    O_RDWR | O_CREAT | O_CLOEXEC | (r->resume ? 0 : O_EXCL), 0666);
	if (fd >= 0 && lock(fd, r->output)) {
		r->survey.out = memory_needed(fdopen(fd, "r+"));
		return true;
	}
	if (errno == EEXIST)
		trouble("%s: is there already; --resume goes on with it",
		    r->output);
	else
		trouble("%s: %m", r->output);
	return false;
}

static bool open_lanes(struct survey_request *r)
{
	const struct resolver_list *list = &r->run.resolvers;
	struct survey *s = &r->survey;

	s->lanes = r->lanes;
	for (size_t i = 0; i < list->names.count; i++) {
		struct lane *lane = &r->lanes[i];
		const char *backend = NULL;
		unsigned most = r->run.jobs;

		if (!list->commands.items[i] &&
		    case_run_is_backend(list->names.items[i]))
			backend = list->names.items[i];
		if (!most)
			most = backend ? LOOKUPS : PROCESSES;
		if (!backend && most > PROCESSES_MAX)
			most = PROCESSES_MAX;
		*lane = (struct lane){.spec = list->specs[i],
		    .environment = r->live ? (const char *const *)environ
					   : r->machine->environ,
		    .family = s->family,
		    .limit = most};
		lane->spec.as_we_are = true;
		s->nlanes++;
		if (!lane_open(lane, backend)) {
			trouble("%s", lane->error);
			return false;
		}
	}
	return true;
}

static json_t *header_json(const struct survey_request *r)
{
	const struct survey *s = &r->survey;
	json_t *resolvers = json_array();
	json_t *header = json_pack("{s:i, s:s, s:s, s:o}", "survey", 1, "on",
	    r->live        ? "live"
	    : r->case_path ? r->machine->digest
			   : "synth",
	    "family", s->family, "resolvers", resolvers);

	for (size_t i = 0; i < s->nlanes; i++)
		json_array_append_new(resolvers,
		    json_pack("{s:s, s:s}", "name", s->lanes[i].spec.name,
			"version", s->lanes[i].version));
	if (s->shard.count)
		json_object_set_new(header, "shard",
		    json_pack("{s:i, s:i}", "index", (int)s->shard.index,
			"count", (int)s->shard.count));
	return header;
}

static void say_how_to_go_on(const struct survey_request *r)
{
	char *text;
	size_t size;
	FILE *out;

	if (!r->output) {
		trouble("stopped; a survey into a file (-o) can be resumed");
		return;
	}
	out = memory_needed(open_memstream(&text, &size));
	fputs(program_invocation_name, out);
	for (char **argument = r->argv; *argument; argument++) {
		char *word = describe_shell_word(*argument);

		fprintf(out, " %s", word);
		if (argument == r->argv && !r->resume)
			fputs(" --resume", out);
		free(word);
	}
	fclose(out);
	trouble("stopped; to go on%s: %s",
	    r->survey.names->fd == 0 ? " with the same names" : "", text);
	free(text);
}

/* From where it has come to; the exit status. */
static int go_on(struct survey_request *r, const json_t *header,
    const struct survey_resume *resume)
{
	static const int statuses[] = {[SURVEY_STOPPED] = EXIT_INTERRUPTED,
	    [SURVEY_BAD_INPUT] = EXIT_TROUBLE,
	    [SURVEY_FAILED] = EXIT_HARNESS};
	struct survey *s = &r->survey;
	enum survey_end end = SURVEY_DONE;

	s->tally = resume->tally; /* from here on it is there */
	s->done_n = resume->n;
	s->done_name = resume->name;
	if (!resume->has_header && !survey_write(s->out, header)) {
		trouble("cannot write the output: %m");
		return EXIT_HARNESS;
	}
	if (!resume->ended)
		end = survey_run(s);
	survey_summary(&s->tally, header, s->out == stdout ? stderr : stdout);
	if (end == SURVEY_DONE)
		return survey_exit_status(&s->tally);
	if (end != SURVEY_BAD_INPUT)
		say_how_to_go_on(r);
	return statuses[end];
}

static int survey(struct survey_request *r)
{
	struct survey_resume resume = {.n = 0};
	char text[SURVEY_MESSAGE];
	int status = EXIT_HARNESS;
	json_t *header = NULL;

	if (!open_lanes(r))
		goto out;
	header = header_json(r);
	if (r->resume &&
	    !survey_continue(r->survey.out, header, &resume, text)) {
		trouble("%s: %s", r->output, text);
		survey_tally_release(&resume.tally);
		status = EXIT_TROUBLE;
		goto out;
	}
	status = go_on(r, header, &resume);
	survey_tally_release(&r->survey.tally);
out:
	for (size_t i = 0; i < r->survey.nlanes; i++)
		lane_release(&r->lanes[i]);
	json_decref(resume.name);
	json_decref(header);
	return status;
}

static int inside(void *arg, const struct sandbox_error *failed)
{
	struct survey_request *r = arg;
	int status = EXIT_HARNESS;

	if (failed)
		trouble("no sandbox: %s%s%s", failed->text,
		    *failed->fix ? "; try: " : "", failed->fix);
	else if (survey_machine_start(r->machine))
		status = survey(r);
	fflush(NULL);
	return status;
}

static int survey_in_sandbox(struct survey_request *r)
{
	struct sandbox_error error = {"", ""};
	int status = case_run_sandbox(&r->run);
	pid_t pid;

	if (status != EXIT_DONE)
		return status;
	pid = sandbox_spawn(&r->machine->sandbox, inside, r, &error);
	if (pid < 0) {
		trouble("no sandbox: %s%s%s", error.text,
		    *error.fix ? "; try: " : "", error.fix);
		return EXIT_HARNESS;
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_HARNESS;
}

static int stop_pipe[2];

/* What a terminal sends, the sandbox gets too: a byte more. */
static void stop(int number)
{
	int err = errno;
	ssize_t written = write(stop_pipe[1], "", 1);

	(void)number;
	(void)written;
	errno = err;
}

static bool catch_signals(struct survey *s)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action = {.sa_handler = stop}, before;

	if (pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) < 0) {
		trouble("pipe: %m");
		return false;
	}
	s->stop_fd = stop_pipe[0];
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (sigaction(numbers[i], NULL, &before) == 0 &&
		    before.sa_handler != SIG_IGN) /* as by nohup(1) */
			sigaction(numbers[i], &action, NULL);
	return true;
}

static int run(int argc, char **argv)
{
	struct survey_request r = {.run = {.command = &survey_command,
				       .usual = "thread,ares",
				       .min_resolvers = 1},
	    .survey = {.family = "unspec"}};
	int status = EXIT_TROUBLE;

	if (survey_request_read(&r, argc, argv) && open_names(&r) &&
	    open_output(&r)) {
		r.survey.progress = isatty(STDERR_FILENO) && !r.run.no_progress;
		status = !catch_signals(&r.survey) ? EXIT_HARNESS
			 : r.live                  ? survey(&r)
						   : survey_in_sandbox(&r);
	}
	if (r.survey.names && r.survey.names->fd > 0)
		close(r.survey.names->fd);
	if (r.survey.out && r.survey.out != stdout)
		fclose(r.survey.out);
	free(r.survey.names);
	case_run_release(&r.run);
	return status;
}

const struct command survey_command = {
    .name = "survey",
    .summary = "look millions of names up on two resolvers and count what "
	       "differs",
    .run = run,
    .help =
	" [OPTION]... NAMES\n"
	"\n"
	"Look up each name of a file (- is standard input), a name a line, on "
	"two\n"
	"resolvers, with many lookups at a time, and write a line of JSON for "
	"each,\n"
	"in the order of the names (docs/survey.md). Nothing is sent over a "
	"network\n"
	"without --live: the names are answered in a sandbox, by a nameserver "
	"that\n"
	"does as their first labels say (a2-c1.test has two addresses behind "
	"an\n"
	"alias, e2.test has RCODE 2; others do not exist).\n"
	"\n"
	"  -b, --resolvers LIST    thread,ares by default; one may stand "
	"alone\n"
	"      --resolver NAME=COMMAND\n"
	"                          one of your own (docs/protocol.md)\n"
	"  -j, --jobs N            lookups at a time of each: 32, or 4 "
	"processes\n"
	"                          where it is no backend\n"
	"      --family FAMILY     unspec (the default), inet or inet6\n"
	"      --rate N            N names a second at most\n"
	"      --case FILE         on the machine of this case, with its "
	"servers\n"
	"      --live              on this machine: asks its servers for every "
	"name\n"
	"  -o, --output FILE       write there, not to standard output\n"
	"      --resume            go on with that file where a survey "
	"stopped\n" SHARD_HELP
	"      --skip-unsupported  exit with 77 where there can be no "
	"sandbox\n"
	"      --no-progress       no line of progress on a terminal\n"
	"\n"
	"Exit status: 0 no difference, 1 some, 2 the request or a line of the "
	"names\n"
	"cannot be understood, 3 the harness or a resolver's protocol failed, "
	"77 no\n"
	"sandbox (--skip-unsupported), 130 interrupted: --resume goes on.\n"
	"\n"
	"Examples:\n"
	"  seq -f 'a2.%g.test' 1000000 | duet survey -o all.ndjson -\n"
	"  duet survey --live --rate 50 -o out.ndjson --resume names.txt\n"
	"  duet survey --shard 1/8 -o 1.ndjson names.txt\n",
};
