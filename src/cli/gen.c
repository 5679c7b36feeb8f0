/* SPDX-License-Identifier: MIT */
/* `duet gen`: random cases for `duet compare`. */
#include "cli.h"
#include "compare/generate.h"
#include "compare/whole_file.h"
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>

struct gen_options {
	uint64_t seed;
	uint64_t count;
	const char *directory;
};

enum { OPTION_SEED = 256, OPTION_COUNT };

static bool read_number(
    const char *option, const char *text, uint64_t max, uint64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 10);
	if (*text >= '0' && *text <= '9' && !*end && !errno && *number <= max)
		return true;
	usage_error(&gen_command, "%s '%s' is not a number up to %" PRIu64,
	    option, text, max);
	return false;
}

static bool read_options(struct gen_options *s, int argc, char **argv)
{
	static const struct option options[] = {{"seed", 1, NULL, OPTION_SEED},
	    {"count", 1, NULL, OPTION_COUNT}, {NULL, 0, NULL, 0}};
	int option;

	while ((option = next_option(&gen_command, argc, argv, ":", options)) !=
	       -1) {
		if (option == OPTION_SEED &&
		    read_number("--seed", optarg, UINT32_MAX, &s->seed))
			continue;
		if (option == OPTION_COUNT &&
		    read_number("--count", optarg, 100000, &s->count))
			continue;
		return false;
	}
	if (argc - optind == 1) {
		s->directory = argv[optind];
		return true;
	}
	usage_error(&gen_command,
	    argc == optind ? "no folder to write to" : "more than one folder");
	return false;
}

static bool write_case(const struct gen_options *s, unsigned number)
{
	char path[4096];
	struct whole_file file;
	bool written;

	snprintf(path, sizeof(path), "%s/%" PRIu64 "-%u.yaml", s->directory,
	    s->seed, number);
	written = whole_file_open(&file, path);
	if (written) {
		generate_case(s->seed, number, file.out);
		written = whole_file_close(&file, true);
	}
	if (!written)
		trouble("%s: cannot be written: %m", path);
	return written;
}

static int run(int argc, char **argv)
{
	struct gen_options options = {.seed = 1, .count = 100};

	if (!read_options(&options, argc, argv))
		return EXIT_TROUBLE;
	if (mkdir(options.directory, 0777) < 0 && errno != EEXIST)
		return trouble("%s: cannot be made: %m", options.directory);
	for (unsigned i = 1; i <= options.count; i++)
		if (!write_case(&options, i))
			return EXIT_TROUBLE;
	return EXIT_DONE;
}

const struct command gen_command = {
    .name = "gen",
    .summary = "write random cases from a seed",
    .run = run,
    .help =
	" [--seed N] [--count N] FOLDER\n"
	"\n"
	"Write cases into a folder, which is made if it is not there: files "
	"of\n"
	"/etc, a network, zones, server rules and calls, all at random over a\n"
	"few names. The same seed gives the same cases. Where the backends "
	"are\n"
	"the same in all of them, 'duet compare FOLDER' has nothing to tell.\n"
	"\n"
	"  --seed N    where to begin; 1 by default\n"
	"  --count N   how many cases; 100 by default\n"
	"\n"
	"Example:\n"
	"  duet gen --seed 7 --count 200 /tmp/cases && duet compare "
	"/tmp/cases\n",
};
