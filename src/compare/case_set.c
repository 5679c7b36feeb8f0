/* SPDX-License-Identifier: MIT */
/* Files and folders of cases, and the memory behind them. */
#include "accepted.h"
#include "case_reader.h"
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Not copied by fork(2), with all of its page tables, for each cell. */
void *shared_chunk(size_t size)
{
	void *chunk = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return memory_needed(chunk == MAP_FAILED ? NULL : chunk);
}

void shared_chunk_free(void *chunk)
{
	const struct _obstack_chunk *head = chunk;

	munmap(chunk, (size_t)(head->limit - (char *)chunk));
}

static struct case_store *store_new(void)
{
	struct case_store *store = memory_zeroed(1, sizeof(*store));

	store->json = json_array();
	obstack_begin(&store->memory, STORE_CHUNK);
	return store;
}

static void borrowed(void *origin)
{
	(void)origin;
}

static void store_free(struct case_store *store)
{
	if (!store)
		return;
	json_decref(store->json);
	tdestroy(store->ids, borrowed);
	obstack_free(&store->memory, NULL);
	free(store);
}

static int by_id(const void *a, const void *b)
{
	const struct case_origin *x = a, *y = b;

	return strcmp(x->id, y->id);
}

/* Expanded ids differ within a file; between files the part before [ does. */
static void check_id(struct reader *r, const struct testcase *c)
{
	struct case_origin *mine = reader_alloc(r, 1, sizeof(*mine));
	struct case_origin **found;

	mine->id = reader_text(r, "%.*s", (int)strcspn(c->id, "["), c->id);
	mine->file = c->file;
	mine->line = c->line;
	found = tsearch(mine, &r->store->ids, by_id);
	if (found && *found != mine)
		fail_at(r, c->line, 1,
		    "the id %s is that of %s too; ids are "
		    "used once",
		    shown(r, mine->id), (*found)->file);
}

static void add_cases(struct reader *r, struct case_set *set,
    const struct testcase *cases, size_t n)
{
	check_id(r, &cases[0]);
	for (size_t i = 0; i < n && !reader_failed(r); i++) {
		set->cases =
		    memory_grow(set->cases, set->ncases, sizeof(*set->cases));
		set->cases[set->ncases++] = cases[i];
	}
}

/* The whole of a file, to be freed; NULL and an error. */
static char *slurp(struct reader *r, size_t *size)
{
	char *text = NULL;
	size_t room = 4096, failed = r->nfailed;
	ssize_t n = 1;
	int fd = open(r->file, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	for (*size = 0; fd >= 0 && n > 0 && *size <= CASE_MAX_BYTES;
	     *size += n > 0 ? n : 0) {
		if (!text || *size == room) {
			text = memory_grow(text, room, 1);
			room *= 2;
		}
		n = read(fd, text + *size, room - *size);
	}
	if (fd < 0 || n < 0)
		fail(r, NULL, "cannot be read: %s", strerror(errno));
	else if (*size > CASE_MAX_BYTES)
		fail(r, NULL, "larger than %d MiB; no case is that large",
		    CASE_MAX_BYTES >> 20);
	if (fd >= 0)
		close(fd);
	if (r->nfailed == failed)
		return text;
	free(text);
	return NULL;
}

/* What was accepted of a file's cases; the text is to be freed. */
static struct accepted slurp_accepted(struct reader *r, const char *path)
{
	char *file = accepted_path(path);
	struct accepted accepted = {.file = NULL};
	const char *before = r->file;

	if (access(file, F_OK) == 0) {
		r->file = accepted.file = reader_text(r, "%s", file);
		accepted.text = slurp(r, &accepted.size);
		r->file = before;
	}
	free(file);
	return accepted;
}

static void read_file(struct reader *r, struct case_set *set, const char *path)
{
	struct testcase *cases = NULL;
	struct accepted accepted;
	size_t size, n;
	char *text;

	r->file = reader_text(r, "%s", path);
	r->error->text[0] = '\0'; /* of a file before, if all is told */
	text = slurp(r, &size);
	accepted = slurp_accepted(r, path);
	if (text)
		cases = case_file_read(r, text, size, &accepted, &n);
	if (cases)
		add_cases(r, set, cases, n);
	free((char *)accepted.text);
	free(text);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_case_name(const char *name)
{
	const char *end = strrchr(name, '.');

	return end && end > name && name[0] != '.' &&
	       (!strcmp(end, ".yaml") || !strcmp(end, ".yml"));
}

static void read_folder(
    struct reader *r, struct case_set *set, const char *path)
{
	char *paths[] = {(char *)path, NULL};
	FTS *walk = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	size_t before = set->ncases, failed = r->nfailed;
	FTSENT *e;

	if (!walk) {
		fail(r, NULL, "cannot be read: %s", strerror(errno));
		return;
	}
	while (!reader_stops(r) && (e = fts_read(walk))) {
		bool wanted = is_case_name(e->fts_name);

		if (e->fts_info == FTS_D && e->fts_level > 0 &&
		    (e->fts_name[0] == '.' || !strcmp(e->fts_name, "known")))
			fts_set(walk, e, FTS_SKIP);
		else if (e->fts_info == FTS_F && wanted)
			read_file(r, set, e->fts_path);
		else if (e->fts_info == FTS_DNR || e->fts_info == FTS_ERR ||
			 (wanted && (e->fts_info == FTS_NS ||
					e->fts_info == FTS_SLNONE))) {
			r->file = reader_text(r, "%s", e->fts_path);
			fail(r, NULL, "cannot be read: %s",
			    strerror(e->fts_errno ? e->fts_errno : ENOENT));
		}
	}
	fts_close(walk);
	r->file = path;
	if (set->ncases == before && r->nfailed == failed)
		fail(r, NULL,
		    "no case in this folder; cases are files named *.yaml or "
		    "*.yml");
}

static bool read_path(struct reader *r, struct case_set *set, const char *path)
{
	struct stat st;

	r->error->text[0] = '\0';
	if (!set->store)
		set->store = store_new();
	r->store = set->store;
	if (stat(path, &st) != 0)
		fail(r, NULL, "cannot be read: %s", strerror(errno));
	else if (S_ISDIR(st.st_mode))
		read_folder(r, set, path);
	else
		read_file(r, set, path);
	return r->nfailed == 0;
}

bool case_set_read(
    struct case_set *set, const char *path, struct case_error *error)
{
	struct reader r = {.file = path, .error = error};

	return read_path(&r, set, path);
}

bool case_set_lint(
    struct case_set *set, const char *path, case_tell *tell, void *arg)
{
	struct case_error error;
	struct reader r = {.file = path,
	    .error = &error,
	    .tell = tell,
	    .tell_arg = arg,
	    .told = json_object()};
	bool good = read_path(&r, set, path);

	json_decref(r.told);
	return good;
}

void case_set_release(struct case_set *set)
{
	store_free(set->store);
	free(set->cases);
	memset(set, 0, sizeof(*set));
}
