/* SPDX-License-Identifier: MIT */
/* What `duet survey` is asked to do. */
#include "survey_request.h"
#include "survey_machine.h"
#include "words.h"

enum { RATE_MAX = 1000000 };

enum {
	OPTION_RESUME = OPTION_CASE_RUN_LAST,
	OPTION_RATE,
	OPTION_SHARD,
	OPTION_CASE,
	OPTION_FAMILY,
	OPTION_LIVE
};

static bool read_option(struct survey_request *r, int option)
{
	int family;

	switch (option) {
	case 'o':
		r->output = optarg;
		return true;
	case OPTION_RESUME:
		r->resume = true;
		return true;
	case OPTION_RATE:
		return case_run_number(
		    &r->run, "--rate", optarg, RATE_MAX, &r->rate);
	case OPTION_SHARD:
		return shard_read(r->run.command, optarg, &r->survey.shard);
	case OPTION_CASE:
		r->case_path = optarg;
		return true;
	case OPTION_FAMILY:
		r->survey.family = optarg;
		if (word_number(family_words, optarg, &family) &&
		    word_text(family_words, family))
			return true;
		usage_error(r->run.command,
		    "--family '%s' is not unspec, inet or inet6", optarg);
		return false;
	case OPTION_LIVE:
		r->live = true;
		return true;
	default:
		return case_run_option(&r->run, option);
	}
}

static bool read_options(struct survey_request *r, int argc, char **argv)
{
	static const struct option options[] = {{"backends", 1, NULL, 'b'},
	    {"resolvers", 1, NULL, 'b'}, {"resolver", 1, NULL, OPTION_RESOLVER},
	    {"jobs", 1, NULL, 'j'}, {"output", 1, NULL, 'o'},
	    {"resume", 0, NULL, OPTION_RESUME}, {"rate", 1, NULL, OPTION_RATE},
	    {"shard", 1, NULL, OPTION_SHARD}, {"case", 1, NULL, OPTION_CASE},
	    {"family", 1, NULL, OPTION_FAMILY}, {"live", 0, NULL, OPTION_LIVE},
	    {"skip-unsupported", 0, NULL, OPTION_SKIP_UNSUPPORTED},
	    {"no-progress", 0, NULL, OPTION_NO_PROGRESS}, {NULL, 0, NULL, 0}};
	const struct command *command = r->run.command;
	int option;

	while ((option = next_option(
		    command, argc, argv, ":b:j:o:", options)) != -1)
		if (!read_option(r, option))
			return false;
	if (argc - optind != 1)
		usage_error(command, argc == optind
					 ? "no names: give a file of them, or -"
					 : "one file of names, please");
	else if (r->resume && !r->output)
		usage_error(command, "--resume goes on with the file of "
				     "--output; name it");
	else if (r->live && r->case_path)
		usage_error(command, "--live is without a sandbox, --case in "
				     "that of a case; choose one");
	else {
		r->argv = argv;
		r->survey.per_second = r->rate;
		r->survey.path = argv[optind];
		return true;
	}
	return false;
}

static bool find_resolvers(struct survey_request *r)
{
	const struct resolver_list *list = &r->run.resolvers;

	if (!case_run_find_resolvers(&r->run))
		return false;
	if (list->names.count > 2) {
		usage_error(
		    r->run.command, "a survey is of two resolvers at most");
		return false;
	}
	for (size_t i = 0; i < list->names.count; i++)
		if (list->specs[i].recorded) {
			usage_error(r->run.command,
			    "'%s' has cases and no names",
			    list->names.items[i]);
			return false;
		}
	return true;
}

static bool find_machine(struct survey_request *r)
{
	struct case_error error;

	r->machine = &survey_machine;
	if (!r->case_path)
		return true;
	if (!case_set_read(&r->run.set, r->case_path, &error)) {
		trouble("%s", error.text);
		return false;
	}
	if (r->run.set.ncases != 1) {
		usage_error(r->run.command, "%s has %zu cases; one is needed",
		    r->case_path, r->run.set.ncases);
		return false;
	}
	r->machine = r->run.set.cases;
	return true;
}

bool survey_request_read(struct survey_request *r, int argc, char **argv)
{
	return read_options(r, argc, argv) && find_resolvers(r) &&
	       find_machine(r);
}
