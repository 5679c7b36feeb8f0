/* SPDX-License-Identifier: MIT */
/* `duet accept`: differences of a report become known ones. */
#include "case_run.h"
#include "compare/accepted.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct acceptance {
	const char *id, *verdict, *reason;
	char **cases;  /* ids; NULL at the end */
	json_t *files; /* {case file: [annotation]} */
	size_t count;
};

static bool is_wanted(const struct acceptance *a, const char *id)
{
	size_t length;

	if (!*a->cases)
		return true;
	for (char **wanted = a->cases; *wanted; wanted++) {
		length = strlen(*wanted);
		if (!strncmp(id, *wanted, length) &&
		    (!id[length] || strchr(".[,", id[length])))
			return true;
	}
	return false;
}

/* "" stands for none. */
static json_t *written(json_t *value)
{
	return json_is_null(value) ? json_string("") : json_incref(value);
}

static json_t *annotation(
    const struct acceptance *a, const json_t *result, const json_t *difference)
{
	json_t *between = json_object_get(difference, "between");
	json_t *values = json_object_get(difference, "values");
	json_t *call = json_object_get(difference, "call");
	json_t *object =
	    json_pack("{s:s, s:O, s:O, s:O, s:s, s:s, s:{s:o, s:o}}", "id",
		a->id, "case", json_object_get(result, "case"), "field",
		json_object_get(difference, "field"), "kind",
		json_object_get(difference, "kind"), "verdict", a->verdict,
		"reason", a->reason, "values",
		json_string_value(json_array_get(between, 0)),
		written(json_array_get(values, 0)),
		json_string_value(json_array_get(between, 1)),
		written(json_array_get(values, 1)));

	if (json_is_string(call))
		json_object_set(object, "call", call);
	return object;
}

static void take(struct acceptance *a, const json_t *result)
{
	const char *file = json_string_value(json_object_get(result, "file"));
	json_t *difference, *list;
	size_t i;

	json_array_foreach(
	    json_object_get(result, "differences"), i, difference)
	{
		const char *verdict =
		    json_string_value(json_object_get(difference, "verdict"));

		if (!verdict || (strcmp(verdict, "new") != 0 &&
				    strcmp(verdict, "changed") != 0))
			continue;
		list = json_object_get(a->files, file);
		if (!list) {
			list = json_array();
			json_object_set_new(a->files, file, list);
		}
		json_array_append_new(list, annotation(a, result, difference));
		a->count++;
	}
}

static int accept_report(struct acceptance *a, const char *path)
{
	json_error_t wrong;
	json_t *report = json_load_file(path, 0, &wrong), *result, *list;
	json_t *results = json_object_get(report, "results");
	const char *file;
	char text[512];
	size_t i;
	int status = EXIT_DONE;

	if (!json_is_array(results)) {
		json_decref(report);
		return trouble("%s: %s", path,
		    report ? "not a report; `duet compare --json` writes them"
			   : wrong.text);
	}
	json_array_foreach(results, i, result)
	{
		const char *id =
		    json_string_value(json_object_get(result, "case"));

		if (id && is_wanted(a, id))
			take(a, result);
	}
	json_object_foreach(a->files, file, list)
	{
		char *known = accepted_path(file);

		if (status != EXIT_DONE)
			;
		else if (!accepted_add(file, list, text))
			status = trouble("%s", text);
		else
			printf("%s: %zu accepted as %s\n", known,
			    json_array_size(list), a->id);
		free(known);
	}
	json_decref(report);
	if (status == EXIT_DONE && a->count == 0) {
		trouble("nothing new or changed to accept");
		status = EXIT_NO_CASE;
	}
	return status;
}

static bool is_verdict(const char *text)
{
	static const char *const verdicts[] = {
	    "bug", "by-design", "spec-allows", "undecided"};

	for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++)
		if (!strcmp(text, verdicts[i]))
			return true;
	return false;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {{"id", 1, NULL, 'i'},
	    {"verdict", 1, NULL, 'v'}, {"reason", 1, NULL, 'r'},
	    {NULL, 0, NULL, 0}};
	struct acceptance a = {.verdict = "undecided"};
	const char *ci = getenv("CI");
	int option, status;

	while ((option = next_option(
		    &accept_command, argc, argv, ":i:v:r:", options)) != -1)
		switch (option) {
		case 'i':
			a.id = optarg;
			break;
		case 'v':
			a.verdict = optarg;
			break;
		case 'r':
			a.reason = optarg;
			break;
		default:
			return EXIT_TROUBLE;
		}
	if (optind >= argc)
		return usage_error(&accept_command, "no report given");
	if (!a.id || !*a.id || !a.reason || !*a.reason)
		return usage_error(&accept_command,
		    "a known difference has an --id and a --reason");
	if (!is_verdict(a.verdict))
		return usage_error(&accept_command,
		    "unknown verdict '%s'; known are: bug, by-design, "
		    "spec-allows, undecided",
		    a.verdict);
	if (ci && *ci && strcmp(ci, "false") != 0)
		return trouble("$CI is set: nothing is accepted there");
	a.cases = argv + optind + 1;
	a.files = json_object();
	status = accept_report(&a, argv[optind]);
	json_decref(a.files);
	return status;
}

const struct command accept_command = {
    .name = "accept",
    .summary = "make differences of a report known",
    .run = run,
    .help =
	" --id ID --reason TEXT [--verdict VERDICT] REPORT [CASE]...\n"
	"\n"
	"Write annotations for what is new or changed in a report, that of\n"
	"'duet compare --json', of all cases or of those named. They go into\n"
	"files of the tool's own, testdata/known/search/walk.yaml for\n"
	"testdata/search/walk.yaml; a case is never edited, and where $CI is\n"
	"set nothing is written.\n"
	"\n"
	"  -i, --id ID            the name of the difference: KD-SEARCH-STOPS\n"
	"  -r, --reason TEXT      why it is there, in a sentence\n"
	"  -v, --verdict VERDICT  bug, by-design, spec-allows or undecided "
	"(the\n"
	"                         default)\n"
	"\n"
	"Exit status: 0 written, 2 not, 5 nothing to accept.\n"
	"\n"
	"Example:\n"
	"  duet compare --json report.json testdata\n"
	"  duet accept report.json 'search.walk[name=rf]' --id KD-REFUSED \\\n"
	"      --reason 'The one stops where the other goes on.'\n",
};
