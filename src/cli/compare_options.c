/* SPDX-License-Identifier: MIT */
/* What `duet compare` is asked to do. */
#include "compare_options.h"
#include "cli.h"
#include "compare/memory.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { JOBS_MAX = 4096, REPEAT_MAX = 1000, FAILURES_MAX = 1000000 };

void texts_add(struct texts *texts, const char *text)
{
	texts->items =
	    memory_grow(texts->items, texts->count, sizeof(*texts->items));
	texts->items[texts->count++] = text;
	texts->items =
	    memory_grow(texts->items, texts->count, sizeof(*texts->items));
	texts->items[texts->count] = NULL;
}

static bool read_number(
    const char *option, const char *text, unsigned max, unsigned *number)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || value < 1 || value > max) {
		usage_error(&compare_command,
		    "%s '%s' is not a number from 1 to %u", option, text, max);
		return false;
	}
	*number = (unsigned)value;
	return true;
}

enum {
	OPTION_NOT_TAG = 256,
	OPTION_RESOLVERS,
	OPTION_RESOLVER,
	OPTION_REPEAT,
	OPTION_MAXFAIL,
	OPTION_STRICT_KNOWN,
	OPTION_SKIP_UNSUPPORTED,
	OPTION_HTML,
	OPTION_JSON,
	OPTION_NO_PROGRESS
};

static const struct option options[] = {{"keywords", 1, NULL, 'k'},
    {"tag", 1, NULL, 't'}, {"not-tag", 1, NULL, OPTION_NOT_TAG},
    {"resolvers", 1, NULL, OPTION_RESOLVERS},
    {"resolver", 1, NULL, OPTION_RESOLVER}, {"jobs", 1, NULL, 'j'},
    {"repeat", 1, NULL, OPTION_REPEAT}, {"exitfirst", 0, NULL, 'x'},
    {"maxfail", 1, NULL, OPTION_MAXFAIL},
    {"strict-known", 0, NULL, OPTION_STRICT_KNOWN},
    {"skip-unsupported", 0, NULL, OPTION_SKIP_UNSUPPORTED},
    {"html", 1, NULL, OPTION_HTML}, {"json", 1, NULL, OPTION_JSON},
    {"verbose", 0, NULL, 'v'}, {"no-progress", 0, NULL, OPTION_NO_PROGRESS},
    {NULL, 0, NULL, 0}};

static bool read_option(struct compare_options *s, int option)
{
	switch (option) {
	case 'k':
		s->keywords = optarg;
		return true;
	case 't':
		texts_add(&s->tags, optarg);
		return true;
	case OPTION_NOT_TAG:
		texts_add(&s->not_tags, optarg);
		return true;
	case OPTION_RESOLVERS:
		s->resolvers = optarg;
		return true;
	case OPTION_RESOLVER:
		texts_add(&s->definitions, optarg);
		return true;
	case 'j':
		return read_number("-j", optarg, JOBS_MAX, &s->jobs);
	case OPTION_REPEAT:
		return read_number("--repeat", optarg, REPEAT_MAX, &s->repeat);
	case 'x':
		s->max_failures = 1;
		return true;
	case OPTION_MAXFAIL:
		return read_number(
		    "--maxfail", optarg, FAILURES_MAX, &s->max_failures);
	case OPTION_STRICT_KNOWN:
		s->strict_known = true;
		return true;
	case OPTION_SKIP_UNSUPPORTED:
		s->skip_unsupported = true;
		return true;
	case OPTION_HTML:
		s->html = optarg;
		return true;
	case OPTION_JSON:
		s->json = optarg;
		return true;
	case 'v':
		s->verbose = true;
		return true;
	case OPTION_NO_PROGRESS:
		s->no_progress = true;
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

bool compare_options_read(struct compare_options *s, int argc, char **argv)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	const char *ci = getenv("CI");
	int option;

	s->jobs = cpus > 0 ? 4 * (unsigned)cpus : 4;
	s->strict_known = ci && *ci && strcmp(ci, "false") != 0;
	while ((option = next_option(
		    &compare_command, argc, argv, ":k:t:j:xv", options)) != -1)
		if (!read_option(s, option))
			return false;
	for (; optind < argc; optind++)
		texts_add(
		    is_path(argv[optind]) ? &s->paths : &s->ids, argv[optind]);
	if (s->paths.count == 0 && access("testdata", F_OK) == 0)
		texts_add(&s->paths, "testdata");
	if (s->paths.count == 0) {
		usage_error(&compare_command,
		    "no cases: name a file or a folder of them (there is no "
		    "testdata here)");
		return false;
	}
	return true;
}

void compare_options_release(struct compare_options *s)
{
	free(s->paths.items);
	free(s->ids.items);
	free(s->tags.items);
	free(s->not_tags.items);
	free(s->definitions.items);
}
