/* SPDX-License-Identifier: MIT */
/* `duet matrix`: cases on many resolvers, and who agrees with whom. */
#include "compare/matrix.h"
#include "case_run.h"
#include "compare/whole_file.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	OPTION_LIST = OPTION_CASE_RUN_LAST,
	OPTION_SESSION,
	OPTION_MATRIX_HTML,
	OPTION_MATRIX_JSON
};

struct many {
	struct case_run run;
	struct report_options report;
	bool list, session, verbose;
	const char *html, *json; /* files to write; NULL: none */
	json_t *result;
};

static bool read_options(struct many *m, int argc, char **argv)
{
	static const struct option options[] = {CASE_RUN_OPTIONS,
	    {"list", 0, NULL, OPTION_LIST},
	    {"session", 0, NULL, OPTION_SESSION},
	    {"html", 1, NULL, OPTION_MATRIX_HTML},
	    {"json", 1, NULL, OPTION_MATRIX_JSON}, {"verbose", 0, NULL, 'v'},
	    {NULL, 0, NULL, 0}};
	int option;

	while ((option = next_option(m->run.command, argc, argv,
		    ":v" CASE_RUN_SHORTS, options)) != -1)
		switch (option) {
		case OPTION_LIST:
			m->list = true;
			break;
		case OPTION_SESSION:
			m->session = true;
			break;
		case OPTION_MATRIX_HTML:
			m->html = optarg;
			break;
		case OPTION_MATRIX_JSON:
			m->json = optarg;
			break;
		case 'v':
			m->verbose = true;
			break;
		default:
			if (!case_run_option(&m->run, option))
				return false;
		}
	return true;
}

static bool can_save(const char *path)
{
	if (!path || whole_file_possible(path))
		return true;
	trouble("cannot write %s: %m", path);
	return false;
}

static bool save(const char *path, report_writer *write, const struct many *m,
    const struct report_look *look)
{
	if (!path || report_save(path, write, m->result, look))
		return true;
	trouble("cannot write %s: %m", path);
	return false;
}

static bool go(
    void *arg, const struct run_plan *plan, struct sandbox_error *error)
{
	struct many *m = arg;

	m->result = matrix_run(plan, &m->report, error);
	return m->result != NULL;
}

static int show(struct many *m)
{
	struct report_look look = {.verbose = m->verbose};
	char *again = case_run_again(&m->run);
	int status;

	m->report = (struct report_options){.again = again,
	    .resolvers = m->run.resolvers.names.items,
	    .commands = m->run.resolvers.commands.items,
	    .nresolvers = m->run.resolvers.names.count};
	status = case_run_start(&m->run, go, m);
	free(again);
	if (status != EXIT_DONE)
		return status;
	case_run_look(&look);
	look.elapsed_s = m->run.elapsed_s;
	status = matrix_exit_status(m->result);
	/* First: the reader of standard output may be gone. */
	if (!save(m->json, report_write_json, m, &look) ||
	    !save(m->html, matrix_write_html, m, &look))
		status = EXIT_HARNESS;
	matrix_write_text(m->result, &look, stdout);
	json_decref(m->result);
	return status;
}

static int run(int argc, char **argv)
{
	struct many m = {
	    .run = {.command = &matrix_command, .min_resolvers = 2}};
	int status = EXIT_TROUBLE;

	if (!read_options(&m, argc, argv))
		status = EXIT_TROUBLE;
	else if (m.list)
		status = case_run_list_resolvers(&m.run);
	else
		status = case_run_prepare(&m.run, argc, argv);
	if (status == EXIT_DONE && (!can_save(m.json) || !can_save(m.html)))
		status = EXIT_HARNESS;
	if (!m.list && status == EXIT_DONE)
		status = case_run_sandbox(&m.run);
	for (size_t i = 0; m.session && i < m.run.set.ncases; i++)
		m.run.set.cases[i].one_session = true;
	if (!m.list && status == EXIT_DONE)
		status = show(&m);
	case_run_release(&m.run);
	return status;
}

const struct command matrix_command = {
    .name = "matrix",
    .summary = "run cases on many resolvers and tell who agrees with whom",
    .run = run,
    .help =
	" [OPTION]... [PATH | ID]...\n"
	"\n"
	"Run comparison cases on many resolvers and show groups of those that\n"
	"agree, how far each agrees with the first, and what the differences\n"
	"have in common.\n"
	"\n" CASE_RUN_CASES_HELP "\n"
	"On which resolvers:\n"
	"  -b, --backends LIST         thread,ares and all adapters by "
	"default\n"
	"      --list                  list them, with what is lacking, and "
	"end\n" CASE_RUN_RESOLVERS_HELP "\n" CASE_RUN_HOW_HELP
	"      --session           all calls of a case in one process: "
	"quicker, but\n"
	"                          a call can be answered from what an "
	"earlier one\n"
	"                          left in a cache\n"
	"\n"
	"What is told:\n"
	"  -v, --verbose           cases on which all agree too\n"
	"      --html FILE         the matrix as one page\n"
	"      --json FILE         the matrix for programs\n"
	"\n"
	"Exit status: 0 whoever agrees, 2 the request or a case cannot be\n"
	"understood, 3 the harness or a resolver's protocol failed, 5 no case "
	"is\n"
	"selected, 77 no sandbox (--skip-unsupported), 130 interrupted.\n"
	"\n"
	"Examples:\n"
	"  duet matrix --list\n"
	"  duet matrix -b thread,ares,cares,musl,python search\n",
};
