/* SPDX-License-Identifier: MIT */
/*
 * survey_merge.c - the surveys of shards as one
 */
#include "memory.h"
#include "survey.h"
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct part {
	const char *path;
	FILE *file;
	json_t *header;
	unsigned index, count;
	char *line;
	size_t room;
	ssize_t size;
};

static bool wrong(char *text, const char *path, const char *what)
{
	snprintf(text, SURVEY_MESSAGE, "%s: %s", path, what);
	return false;
}

/* The next line, also kept as it is written; NULL if there is none. */
static json_t *part_next(struct part *p)
{
	p->size = getline(&p->line, &p->room, p->file);
	return p->size > 0 ? json_loadb(p->line, (size_t)p->size, 0, NULL)
			   : NULL;
}

static bool part_open(struct part *p, const char *path, char *text)
{
	const json_t *shard;

	p->path = path;
	p->file = fopen(path, "re");
	if (!p->file)
		return wrong(text, path, strerror(errno));
	p->header = part_next(p);
	if (!json_object_get(p->header, "survey"))
		return wrong(text, path, "is no survey");
	shard = json_object_get(p->header, "shard");
	if (!shard)
		return wrong(text, path, "is the survey of no shard");
	p->index =
	    (unsigned)json_integer_value(json_object_get(shard, "index"));
	p->count =
	    (unsigned)json_integer_value(json_object_get(shard, "count"));
	json_object_del(p->header, "shard");
	return true;
}

static void part_release(struct part *p)
{
	if (p->file)
		fclose(p->file);
	json_decref(p->header);
	free(p->line);
}

/* By index. */
static bool part_fits(struct part **sorted, struct part *p,
    const struct part *first, size_t n, char *text)
{
	if (!json_equal(p->header, first->header))
		return wrong(text, p->path,
		    "is of other names, resolvers, versions or options");
	if (p->count != n)
		return wrong(text, p->path, "is of another number of shards");
	if (p->index < 1 || p->index > n || sorted[p->index - 1])
		return wrong(text, p->path, "is there twice");
	sorted[p->index - 1] = p;
	return true;
}

/* Line n is of shard (n - 1) % count + 1; with the first that has no more, none
 * has. */
static bool join(struct part **sorted, size_t count, FILE *out,
    struct survey_tally *tally, char *text)
{
	size_t ends = 0;

	for (uint64_t n = 1; ends < count; n++) {
		struct part *p = sorted[(n - 1) % count];
		json_t *line = part_next(p);
		bool end = json_object_get(line, "end") != NULL;
		uint64_t is =
		    (uint64_t)json_integer_value(json_object_get(line, "n"));

		if (!end && is == n && ends == 0)
			survey_count_line(tally, line);
		json_decref(line);
		if (!line)
			return wrong(text, p->path,
			    "has no end: run its survey with --resume");
		if (end)
			ends++;
		else if (is != n || ends > 0)
			return wrong(text, p->path, "is of other names");
		else if (fwrite(p->line, 1, (size_t)p->size, out) !=
			 (size_t)p->size)
			return wrong(text, "the output", strerror(errno));
	}
	if (!survey_write_end(out, tally))
		return wrong(text, "the output", strerror(errno));
	return true;
}

bool survey_merge(char *const *paths, size_t n, FILE *out, json_t **header,
    struct survey_tally *tally, char text[SURVEY_MESSAGE])
{
	struct part *parts = memory_zeroed(n, sizeof(*parts));
	struct part **sorted = memory_zeroed(n, sizeof(struct part *));
	bool good = true;

	for (size_t i = 0; good && i < n; i++)
		good = part_open(&parts[i], paths[i], text) &&
		       part_fits(sorted, &parts[i], &parts[0], n, text);
	*header = json_incref(parts[0].header);
	if (good && !survey_write(out, *header))
		good = wrong(text, "the output", strerror(errno));
	good = good && join(sorted, n, out, tally, text);
	for (size_t i = 0; i < n; i++)
		part_release(&parts[i]);
	free(sorted);
	free(parts);
	return good;
}

bool survey_is(const char *path)
{
	char line[16] = "";
	FILE *file = fopen(path, "re");
	bool is = file && fgets(line, sizeof(line), file) &&
		  !strncmp(line, "{\"survey\":", 10);

	if (file)
		fclose(file);
	return is;
}
