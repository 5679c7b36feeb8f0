/* SPDX-License-Identifier: MIT */
/* What decides how names are looked up on this machine. */
#include "doctor.h"
#include "escape.h"
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINES_MAX = 8 };

struct config_file {
	const char *subject, *path;
	const char *keyword; /* of the lines that matter; NULL: all */
	const char *absent;  /* what holds when there is no such line */
};

static const struct config_file files[] = {
    {"resolv.conf", "/etc/resolv.conf", NULL,
	"nothing; the server asked is 127.0.0.1"},
    {"nsswitch", "/etc/nsswitch.conf",
	"hosts:", "no hosts line; the C library's default holds"},
    {"hosts", "/etc/hosts", NULL, "nothing"},
    {"gai.conf", "/etc/gai.conf", NULL, "nothing; addresses as by RFC 6724"},
    {"host.conf", "/etc/host.conf", NULL, "nothing"},
};

/* resolv.conf(5), hostname(7), host.conf(5), ares_init_options(3). */
static const char *const variables[] = {"LOCALDOMAIN", "RES_OPTIONS",
    "HOSTALIASES", "RESOLV_HOST_CONF", "RESOLV_MULTI", "RESOLV_REORDER",
    "RESOLV_ADD_TRIM_DOMAINS", "RESOLV_OVERRIDE_TRIM_DOMAINS", "CARES_HOSTS",
    NULL};

/* Without a comment, with single spaces for blanks, in place. */
static char *active_part(char *line)
{
	char *in = line, *out = line;

	line[strcspn(line, "#;\n\r")] = '\0';
	for (; *in; in++) {
		bool blank = *in == ' ' || *in == '\t';

		if (!blank)
			*out++ = *in;
		else if (out > line && out[-1] != ' ')
			*out++ = ' ';
	}
	while (out > line && out[-1] == ' ')
		out--;
	*out = '\0';
	return line;
}

static void print_active(
    const struct config_file *file, const char *line, int number)
{
	char *text = escape_for_terminal(line);

	if (number < LINES_MAX)
		doctor_line(
		    FINDING_NOTE, number ? NULL : file->subject, "%s", text);
	free(text);
}

static int print_lines(const struct config_file *file, FILE *in)
{
	size_t room = 0;
	char *line = NULL;
	int n = 0;

	while (getline(&line, &room, in) >= 0) {
		const char *active = active_part(line);

		if (!*active ||
		    (file->keyword && strncasecmp(active, file->keyword,
					  strlen(file->keyword)) != 0))
			continue;
		print_active(file, active, n++);
	}
	free(line);
	if (n > LINES_MAX)
		doctor_line(
		    FINDING_NOTE, NULL, "... and %d more", n - LINES_MAX);
	return n;
}

static int print_file(const struct config_file *file)
{
	FILE *in = fopen(file->path, "re");

	if (!in && errno != ENOENT) {
		doctor_line(FINDING_FAIL, file->subject, "cannot read %s: %m",
		    file->path);
		doctor_fix("sudo chmod a+r %s", file->path);
		return 1;
	}
	if (!in)
		doctor_line(FINDING_NOTE, file->subject, "no %s: %s",
		    file->path, file->absent);
	else if (print_lines(file, in) == 0)
		doctor_line(FINDING_NOTE, file->subject, "%s", file->absent);
	if (in)
		fclose(in);
	return 0;
}

/* Whether "NAME=value" is one of them, or the library's (docs/environment.md). */
static bool changes_lookups(const char *variable)
{
	size_t len = strcspn(variable, "=");

	if (!strncmp(variable, "DUET_", strlen("DUET_")))
		return true;
	for (int i = 0; variables[i]; i++)
		if (strlen(variables[i]) == len &&
		    !strncmp(variable, variables[i], len))
			return true;
	return false;
}

static void print_variables(void)
{
	const char *subject = "environment";

	for (char **variable = environ; *variable; variable++) {
		char *text;

		if (!changes_lookups(*variable))
			continue;
		text = escape_for_terminal(*variable);
		doctor_line(FINDING_NOTE, subject, "%s", text);
		subject = NULL;
		free(text);
	}
	if (subject)
		doctor_line(
		    FINDING_NOTE, subject, "no variable that changes lookups");
}

int doctor_configuration(void)
{
	int failures = 0;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		failures += print_file(&files[i]);
	print_variables();
	return failures;
}
