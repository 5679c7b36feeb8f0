/* SPDX-License-Identifier: MIT */
/* `duet run`: a program, with its lookups through duet. */
#include "case_run.h"
#include "lookup_log.h"
#include "preload.h"
#include "program.h"
#include "resolver.h"
#include "watch.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As env(1) and shells have them. */
enum { EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };

enum { LOG_BUFFER = 1 << 16 };

struct run_options {
	const char *backend; /* NULL: as the environment says */
	const char *log;     /* a file; NULL: none */
	bool compare;
	struct texts where; /* what `duet compare` is given for one case */
	char **program;     /* and its arguments; ends in NULL */
};

enum { OPTION_COMPARE = 256 };

static bool read_option(struct run_options *s, int option)
{
	switch (option) {
	case 'b':
		s->backend = optarg;
		return backend_is_known(&run_command, optarg);
	case 'l':
		s->log = optarg;
		return true;
	case 'c':
		texts_add(&s->where, optarg);
		return true;
	case OPTION_COMPARE:
		s->compare = true;
		return true;
	default:
		return false;
	}
}

static bool read_options(struct run_options *s, int argc, char **argv)
{
	static const struct option options[] = {
	    {"backend", required_argument, NULL, 'b'},
	    {"log", required_argument, NULL, 'l'},
	    {"compare", no_argument, NULL, OPTION_COMPARE},
	    {"case", required_argument, NULL, 'c'}, {NULL, 0, NULL, 0}};
	int option;

	texts_add(&s->where, argv[0]);
	while ((option = next_option(
		    &run_command, argc, argv, "+:b:l:c:", options)) != -1)
		if (!read_option(s, option))
			return false;
	s->program = argv + optind;
	if (*s->program)
		return true;
	usage_error(&run_command, "no program to run");
	return false;
}

/* The status to exit with if it cannot. */
static int check_program(const char *name)
{
	char *path = program_find(name);
	const char *why;
	int status = EXIT_DONE;

	if (!path) {
		status = errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
		trouble("run: %s: %s", name,
		    errno == ENOENT ? "no such program" : strerror(errno));
		return status;
	}
	why = program_refuses(path);
	if (why) {
		trouble("run: %s %s", path, why);
		status = EXIT_CANNOT_RUN;
	}
	free(path);
	return status;
}

/* The rest of the process is in the sandbox of the case, and its nameserver is
 * that of the watch.  EXIT_DONE, or another status after a message. */
static int enter_case(const struct testcase *tc, struct watch *watch)
{
	struct sandbox_config config = tc->sandbox;
	struct texts addresses = {NULL, 0};
	struct sandbox_error error;
	struct ns_error wrong;

	for (size_t i = 0; i < tc->dns.nservers; i++)
		texts_add(&addresses, tc->dns.servers[i].listen);
	config.local_addresses = addresses.items;
	config.nlocal_addresses = addresses.count;
	if (!sandbox_enter(&config, &error)) {
		trouble("sandbox: %s", error.text);
		return EXIT_HARNESS;
	}
	free(addresses.items);
	watch->unprivileged = true;
	for (const char *const *entry = tc->environ; *entry; entry++)
		putenv((char *)*entry);
	if (tc->dns.nservers == 0)
		return EXIT_DONE;
	watch->ns = nameserver_new(&tc->dns, &wrong);
	if (watch->ns && nameserver_listen(watch->ns, &wrong))
		return EXIT_DONE;
	trouble("%s:%d: %s", tc->file, wrong.line ? wrong.line : tc->line,
	    wrong.text);
	return EXIT_HARNESS;
}

/* The same, for the only case that is named. */
static int enter_named(
    const struct run_options *s, struct case_run *cases, struct watch *watch)
{
	int status;

	optind = 1;
	status = case_run_prepare(
	    cases, (int)s->where.count, (char **)s->where.items);
	if (status == EXIT_DONE)
		status = case_run_sandbox(cases);
	if (status != EXIT_DONE)
		return status;
	if (cases->ncases > 1)
		return usage_error(&run_command,
		    "--case names %zu cases; name one, such as '%s'",
		    cases->ncases, cases->cases[0]->id);
	return enter_case(cases->cases[0], watch);
}

/* Each line is written at once: the program writes there too. */
static FILE *open_stderr(void)
{
	int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);

	return fd < 0 ? NULL : fdopen(fd, "w");
}

static bool open_log(const struct run_options *s, struct lookup_log *log)
{
	const char *end = s->log ? strrchr(s->log, '.') : NULL;

	if (!s->log)
		return true;
	log->json = end && !strcmp(end, ".json");
	log->out = strcmp(s->log, "-") ? fopen(s->log, "we") : open_stderr();
	if (!log->out)
		trouble("cannot write %s: %m", s->log);
	else
		setvbuf(log->out, NULL, _IOFBF, LOG_BUFFER);
	return log->out != NULL;
}

static int run_watched(const struct run_options *s)
{
	struct case_run cases = {
	    .command = &run_command, .usual = "ares", .min_resolvers = 1};
	struct lookup_log log = {.out = NULL};
	struct watch watch = {.arg = &log};
	int status = EXIT_TROUBLE;

	watch_prepare(&watch);
	if (s->log || s->compare)
		watch.told = lookup_log_take;
	if (s->compare)
		setenv("DUET_RUN_COMPARE", "1", 1);
	if (open_log(s, &log))
		status = s->where.count > 1 ? enter_named(s, &cases, &watch)
					    : EXIT_DONE;
	if (status == EXIT_DONE) {
		status = watch_run(&watch, s->program);
		if (s->compare)
			lookup_log_report(&log, stderr);
	}
	nameserver_free(watch.ns);
	case_run_release(&cases);
	lookup_log_release(&log);
	if (log.out)
		fclose(log.out);
	return status;
}

/* What is wrong with the environment is said here: lookups of the program
 * would be left to the C library for it. */
static bool can_open(const char *backend)
{
	duet_resolver *resolver = resolver_open(backend, 0);

	duet_close(resolver);
	return resolver != NULL;
}

static int run(int argc, char **argv)
{
	struct run_options options = {.backend = NULL};
	int status = EXIT_TROUBLE;

	if (!read_options(&options, argc, argv))
		goto out;
	status = check_program(options.program[0]);
	if (status != EXIT_DONE)
		goto out;
	status = EXIT_TROUBLE;
	if (!can_open(options.backend) || !preload_set(options.backend))
		goto out;
	if (options.log || options.compare || options.where.count > 1) {
		status = run_watched(&options);
		goto out;
	}
	execvp(options.program[0], options.program);
	trouble("run: %s: %m", options.program[0]);
	status = EXIT_CANNOT_RUN;
out:
	free(options.where.items);
	return status;
}

const struct command run_command = {
    .name = "run",
    .summary = "run a program with its lookups through a backend",
    .run = run,
    .help =
	" [OPTION]... -- PROGRAM [ARGUMENT]...\n"
	"\n"
	"Run a program as it is, with its calls of getaddrinfo, getnameinfo,\n"
	"gethostbyname, gethostbyaddr, res_query, res_search and their other\n"
	"forms answered by a backend of duet; the programs that it starts,\n"
	"too. Not those that are linked statically, are setuid or speak DNS\n"
	"themselves.\n"
	"\n"
	"Options:\n"
	"  -b, --backend NAME   ares, thread or auto (the default: "
	"$DUET_BACKEND,\n"
	"                       or else what suits this machine)\n"
	"  -l, --log FILE       write a line for each lookup (-: to standard "
	"error;\n"
	"                       NAME.json: as JSON, see docs/run.md)\n"
	"      --compare        ask the other backend too, and say at the end "
	"where\n"
	"                       it would have answered otherwise\n"
	"  -c, --case CASE      in the sandbox of a case: a case's ID, or the "
	"file of\n"
	"                       one; both, to name one of a file or folder\n"
	"\n"
	"Exit status: the program's, 128 + N if signal N ended it; 126 if it\n"
	"cannot be run, 127 if there is none; 2 if the request cannot be\n"
	"understood, 3 and 5 as of 'duet compare'.\n"
	"\n"
	"Example:\n"
	"  duet run --backend ares --log - -- getent hosts localhost\n",
};
