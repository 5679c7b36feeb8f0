/* SPDX-License-Identifier: MIT */
/*
 * known_page.c - the known differences of cases as a page of Markdown
 */
#include "known_page.h"
#include "describe.h"
#include "memory.h"
#include <stdlib.h>
#include <string.h>

/* An annotation and a case that has it: the first, for cases of one file share
 * theirs. */
struct entry {
	const struct known *known;
	const struct testcase *tc;
};

struct page {
	FILE *out;
	struct entry *entries;
	size_t count;
};

static bool is_there(const struct page *page, const struct known *known)
{
	for (size_t i = 0; i < page->count; i++)
		if (page->entries[i].known->line == known->line &&
		    !strcmp(page->entries[i].known->file, known->file))
			return true;
	return false;
}

static void collect(struct page *page, const struct case_set *set)
{
	for (size_t i = 0; i < set->ncases; i++) {
		const struct testcase *tc = &set->cases[i];

		for (size_t k = 0; k < tc->nknown; k++) {
			if (is_there(page, &tc->known[k]))
				continue;
			page->entries = memory_grow(
			    page->entries, page->count, sizeof(*page->entries));
			page->entries[page->count++] =
			    (struct entry){&tc->known[k], tc};
		}
	}
}

static bool is_between_backends(const struct known *known)
{
	return json_object_get(known->values, "thread") &&
	       json_object_get(known->values, "ares");
}

static void put_links(FILE *out, const struct known *known)
{
	for (size_t i = 0; i < known->nlinks; i++) {
		const struct case_link *link = &known->links[i];

		if (link->url)
			fprintf(out, "- %s: <%s>\n", link->rel, link->url);
		else
			fprintf(out, "- %s: %s\n", link->rel, link->ref);
	}
	if (known->nlinks)
		fputc('\n', out);
}

static void put_values(FILE *out, const struct known *known)
{
	const char *resolver, *separator = "";
	json_t *value;

	json_object_foreach(known->values, resolver, value)
	{
		char *text = describe_value(value);

		fprintf(out, "%s%s `%s`", separator, resolver, text);
		separator = ", ";
		free(text);
	}
}

static void put_versions(FILE *out, const struct known *known)
{
	const char *resolver, *of, *separator = "";
	json_t *conditions, *range;

	json_object_foreach(known->when, resolver, conditions)
	{
		json_object_foreach(conditions, of, range)
		{
			fprintf(out, "%s%s: %s `%s`", separator, resolver, of,
			    json_string_value(range));
			separator = ", ";
		}
	}
	if (!*separator)
		fputs("any", out);
}

/* Of all cases of the file, if not of one. */
static void put_case(FILE *out, const struct entry *entry)
{
	const char *only = entry->known->only_case;
	int length =
	    only ? (int)strlen(only) : (int)strcspn(entry->tc->id, "[");

	fprintf(out, "`%.*s`", length, only ? only : entry->tc->id);
}

static void put_row(FILE *out, const struct entry *entry)
{
	const struct known *known = entry->known;

	fputs("| ", out);
	put_case(out, entry);
	fprintf(out, " | %s | %s: %s | ", known->call ? known->call : "any",
	    known->field, known->kind);
	put_values(out, known);
	fputs(" | ", out);
	put_versions(out, known);
	fputs(" |\n", out);
}

static void put_annotation(const struct page *page, size_t first)
{
	static const char *const verdicts[] = {
	    [KNOWN_BUG] = "a bug",
	    [KNOWN_BY_DESIGN] = "by design",
	    [KNOWN_SPEC_ALLOWS] = "allowed by the specification",
	    [KNOWN_UNDECIDED] = "undecided",
	};
	const struct known *known = page->entries[first].known;

	fprintf(page->out, "\n### %s\n\n%s%s", known->id,
	    known->reason ? known->reason : "", known->reason ? " " : "");
	fprintf(page->out, "Verdict: %s.\n\n", verdicts[known->verdict]);
	put_links(page->out, known);
	fputs("| case | call | difference | values | versions |\n"
	      "| --- | --- | --- | --- | --- |\n",
	    page->out);
	for (size_t i = first; i < page->count; i++)
		if (!strcmp(page->entries[i].known->id, known->id) &&
		    is_between_backends(page->entries[i].known) ==
			is_between_backends(known))
			put_row(page->out, &page->entries[i]);
}

static void put_part(
    const struct page *page, bool between_backends, const char *heading)
{
	bool any = false;

	fprintf(page->out, "\n## %s\n", heading);
	for (size_t i = 0; i < page->count; i++) {
		const struct known *known = page->entries[i].known;
		bool first = is_between_backends(known) == between_backends;

		for (size_t j = 0; j < i && first; j++)
			first = strcmp(page->entries[j].known->id, known->id) ||
				is_between_backends(page->entries[j].known) !=
				    between_backends;
		if (first)
			put_annotation(page, i);
		any = any || first;
	}
	if (!any)
		fputs("\nNone.\n", page->out);
}

void known_page_write(const struct case_set *set, FILE *out)
{
	struct page page = {.out = out};

	collect(&page, set);
	fputs("# Known differences\n\n"
	      "`duet known testdata` writes this page from the annotations of "
	      "the cases; the\ntest `known` fails when they say something "
	      "else.\n",
	    out);
	put_part(&page, true, "Between the backends of duet");
	put_part(&page, false, "Of other resolvers");
	free(page.entries);
}
