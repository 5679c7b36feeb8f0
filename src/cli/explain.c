/* SPDX-License-Identifier: MIT */
/* `duet explain`: what is known under an id, and where. */
#include "case_run.h"
#include "compare/describe.h"
#include "compare/memory.h"
#include "compare/suggest.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const verdicts[] = {[KNOWN_BUG] = "bug",
    [KNOWN_BY_DESIGN] = "by-design",
    [KNOWN_SPEC_ALLOWS] = "spec-allows",
    [KNOWN_UNDECIDED] = "undecided"};

static void print_reason(const struct known *known)
{
	printf(
	    "%s  %s\n%s\n", known->id, verdicts[known->verdict], known->reason);
	for (size_t i = 0; i < known->nlinks; i++)
		printf("%s: %s\n", known->links[i].rel,
		    known->links[i].url ? known->links[i].url
					: known->links[i].ref);
}

static void print_place(const struct testcase *tc, const struct known *known)
{
	const char *resolver;
	json_t *value;

	printf("\n%s  %s: %s  (%s:%d)\n", tc->id, known->field, known->kind,
	    known->file, known->line);
	if (known->call)
		printf("  call  %s\n", known->call);
	json_object_foreach(known->values, resolver, value)
	{
		json_t *when = json_object_get(known->when, resolver);
		char *text = describe_value(value);
		char *only = when ? json_dumps(when, JSON_COMPACT) : NULL;

		printf("  %s  %s%s%s\n", resolver, text, only ? "  when " : "",
		    only ? only : "");
		free(only);
		free(text);
	}
}

static bool explain(const struct case_set *set, const char *id)
{
	bool found = false;

	for (size_t i = 0; i < set->ncases; i++) {
		const struct testcase *tc = &set->cases[i];

		for (size_t k = 0; k < tc->nknown; k++) {
			if (strcmp(tc->known[k].id, id) != 0)
				continue;
			if (!found)
				print_reason(&tc->known[k]);
			found = true;
			print_place(tc, &tc->known[k]);
		}
	}
	return found;
}

static enum exit_status nobody_knows(const struct case_set *set, const char *id)
{
	const char **ids = NULL, *near;
	size_t n = 0;

	for (size_t i = 0; i < set->ncases; i++)
		for (size_t k = 0; k < set->cases[i].nknown; k++) {
			ids = memory_grow(ids, n, sizeof(*ids));
			ids[n++] = set->cases[i].known[k].id;
		}
	ids = memory_grow(ids, n, sizeof(*ids));
	ids[n] = NULL;
	near = suggest(id, ids);
	usage_error(&explain_command, "nothing is known as '%s'%s%s%s", id,
	    near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
	free(ids);
	return EXIT_TROUBLE;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {{NULL, 0, NULL, 0}};
	struct case_run cases = {.command = &explain_command};
	const char *id;
	int status;

	if (next_option(&explain_command, argc, argv, ":", options) != -1)
		return EXIT_TROUBLE;
	if (optind == argc)
		return usage_error(
		    &explain_command, "the id of what is known?");
	id = argv[optind++];
	status = case_run_select(&cases, argc, argv);
	if (status == EXIT_DONE && !explain(&cases.set, id))
		status = nobody_knows(&cases.set, id);
	case_run_release(&cases);
	return status;
}

const struct command explain_command = {
    .name = "explain",
    .summary = "tell why a known difference is there, and in which cases",
    .run = run,
    .help =
	" KNOWN-ID [PATH]...\n"
	"\n"
	"Print the reason and the sources of a known difference, and each "
	"case\n"
	"that has it, with the values of the resolvers. Without a PATH the "
	"cases\n"
	"are those of the folder testdata.\n"
	"\n"
	"Exit status: 0, 2 if there is none or a case cannot be understood.\n"
	"\n"
	"Example:\n"
	"  duet explain KD-LOCALHOST testdata\n",
};
