/* SPDX-License-Identifier: MIT */
/* `duet doctor`: what works on this machine, and what to do where it does
 * not. */
#include "doctor.h"
#include "cli.h"
#include "compare/sandbox.h"
#include "lookup.h"
#include "resolver.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

void doctor_line(
    enum finding finding, const char *subject, const char *format, ...)
{
	static const char *const marks[] = {
	    [FINDING_OK] = "ok", [FINDING_FAIL] = "FAIL", [FINDING_NOTE] = ""};
	va_list args;

	printf("%-4s  %-11s  ", marks[finding], subject ? subject : "");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

void doctor_fix(const char *format, ...)
{
	va_list args;

	printf("%19sfix: ", "");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

/* An address needs no configuration and nobody to ask. */
static int check_answer(duet_resolver *resolver)
{
	const struct lookup lookup = {.op = OP_GETADDRINFO,
	    .name = "127.0.0.1",
	    .hints = {.ai_flags = AI_NUMERICHOST}};
	long t_us;
	duet_result *res = lookup_run(resolver, &lookup, &t_us);
	int status = duet_result_status(res);

	if (status == DUET_OK)
		doctor_line(FINDING_OK, duet_backend(resolver), "%s",
		    duet_backend_version(resolver));
	else
		doctor_line(FINDING_FAIL, duet_backend(resolver),
		    "%s: 127.0.0.1: %s", duet_backend_version(resolver),
		    duet_strerror(status));
	duet_result_free(res);
	return status != DUET_OK;
}

/* Without --backend or other options, what is wrong is a variable. */
static int does_not_open(const char *subject, const char *line)
{
	doctor_line(FINDING_FAIL, subject, "does not open: %s", line);
	if (!strncmp(line, "DUET_", strlen("DUET_")))
		doctor_fix("unset %.*s", (int)strcspn(line, ":"), line);
	return 1;
}

static int check_backend(const char *name)
{
	char line[256];
	const struct duet_options options = {
	    .size = sizeof(options),
	    .backend = name,
	    .timeout_ms = 5000,
	    .error = line,
	    .error_size = sizeof(line),
	};
	duet_resolver *resolver;
	int failed;

	if (duet_open(&resolver, &options) != DUET_OK)
		return does_not_open(name, line);
	failed = check_answer(resolver);
	duet_close(resolver);
	return failed;
}

/* Which no rule has an eye on, and which nobody is asked for. */
#define ORDINARY_NAME "www.example.com"

static int check_default(void)
{
	char line[256];
	const struct duet_options options = {
	    .size = sizeof(options),
	    .error = line,
	    .error_size = sizeof(line),
	};
	struct duet_choice choice;
	duet_resolver *resolver;

	if (duet_open(&resolver, &options) != DUET_OK)
		return does_not_open("auto", line);
	duet_why(resolver, DUET_CALL_GETADDRINFO, ORDINARY_NAME, &choice,
	    sizeof(choice));
	doctor_line(FINDING_OK, "auto", "chooses %s for most names: %s",
	    choice.backend, choice.text);
	duet_close(resolver);
	return 0;
}

static int check_sandbox(void)
{
	struct sandbox_error error = {.text = ""};

	if (sandbox_available(&error)) {
		doctor_line(FINDING_OK, "sandbox",
		    "comparisons can run, without privileges");
		return 0;
	}
	doctor_line(FINDING_FAIL, "sandbox", "%s", error.text);
	if (*error.fix)
		doctor_fix("%s", error.fix);
	return 1;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {{NULL, 0, NULL, 0}};
	struct utsname machine;
	int failures = 0;

	if (next_option(&doctor_command, argc, argv, "", options) != -1)
		return EXIT_TROUBLE;
	if (optind < argc)
		return usage_error(
		    &doctor_command, "unexpected argument '%s'", argv[optind]);
	if (uname(&machine) == 0)
		doctor_line(FINDING_NOTE, "duet", "%s on %s %s, %s",
		    duet_version(), machine.sysname, machine.release,
		    libc_version());
	for (size_t i = 0; duet_backend_at(i); i++)
		failures += check_backend(duet_backend_at(i));
	failures += check_default();
	failures += check_sandbox();
	failures += doctor_configuration();
	return failures ? EXIT_NO : EXIT_DONE;
}

const struct command doctor_command = {
    .name = "doctor",
    .summary = "what works on this machine, and how to mend what does not",
    .run = run,
    .help =
	"\n"
	"\n"
	"Try each backend, the choice between them and the sandbox of\n"
	"comparisons, without sending anything over a network, and show the\n"
	"files and variables that decide how names are looked up here. Below\n"
	"what does not work stands a command that mends it.\n"
	"\n"
	"Exit status: 0 all works, 1 something does not.\n"
	"\n"
	"Example:\n"
	"  duet doctor\n",
};
