/* SPDX-License-Identifier: MIT */
/* Master files are parsed by ldns, which is not seen outside this file. */
#include "masterfile.h"
#include "dname.h"
#include <arpa/nameser.h>
#include <ldns/ldns.h>
#include <stdio.h>
#include <string.h>

#define DEFAULT_TTL 3600
#define SHOWN 100 /* octets of a bad line */

/* The types of RFC 1035 that have names in RDATA; no others may be
 * compressed. */
static const struct {
	uint16_t type;
	uint8_t skip, names;
} compressible[] = {{ns_t_ns, 0, 1}, {ns_t_md, 0, 1}, {ns_t_mf, 0, 1},
    {ns_t_cname, 0, 1}, {ns_t_soa, 0, 2}, {ns_t_mb, 0, 1}, {ns_t_mg, 0, 1},
    {ns_t_mr, 0, 1}, {ns_t_ptr, 0, 1}, {ns_t_minfo, 0, 2}, {ns_t_mx, 2, 1}};

static bool has_names(const struct record *r, unsigned skip, unsigned names)
{
	size_t at = RECORD_FIXED + skip;
	while (names--) {
		size_t size =
		    at < r->size ? dname_check(r->data + at, r->size - at) : 0;
		if (!size)
			return false;
		at += size;
	}
	return true;
}

void record_read(struct record *r, const uint8_t *wire, size_t size)
{
	size_t owner = dname_length(wire);
	*r = (struct record){.owner = wire,
	    .data = wire + owner,
	    .size = size - owner,
	    .type = wire[owner] << 8 | wire[owner + 1]};
	for (size_t i = 0; i < sizeof compressible / sizeof *compressible; i++)
		if (compressible[i].type == r->type &&
		    has_names(r, compressible[i].skip, compressible[i].names)) {
			r->skip = compressible[i].skip;
			r->names = compressible[i].names;
		}
}

const uint8_t *record_target(const struct record *r)
{
	return has_names(r, 0, 1) ? r->data + RECORD_FIXED : NULL;
}

static struct record *record_new(
    struct arena *arena, const ldns_rr *rr, ldns_buffer *buffer)
{
	ldns_buffer_clear(buffer);
	if (ldns_rr2buffer_wire(buffer, rr, LDNS_SECTION_ANSWER))
		return NULL;
	size_t size = ldns_buffer_position(buffer);
	struct record *r = arena_alloc(arena, sizeof *r);
	uint8_t *wire = arena_copy(arena, ldns_buffer_begin(buffer), size);
	if (!r || !wire)
		return NULL;
	record_read(r, wire, size);
	return r;
}

static bool is_blank(const char *line)
{
	line += strspn(line, " \t\r");
	return *line == '\n' || *line == ';';
}

/* The entry that ldns read from *line on, counted from 0: it counts the blank
 * lines before an entry as part of it. */
static const char *find_entry(const char *text, int *line)
{
	for (int i = 0; *text && (i < *line || is_blank(text)); i++) {
		text += strcspn(text, "\n");
		text += *text == '\n';
		if (i >= *line)
			*line += 1;
	}
	return text + strspn(text, " \t");
}

static bool refuse_entry(const struct masterfile *f, int line, const char *why,
    struct ns_error *error)
{
	const char *entry = find_entry(f->text, &line);
	size_t size = strcspn(entry, "\r\n");
	return error_set(error, f->line ? f->line + line : 0,
	    "%s: cannot parse '%.*s': %s", f->what,
	    (int)(size < SHOWN ? size : SHOWN), entry, why);
}

static ldns_rdf *rdf_new(const uint8_t *name)
{
	return ldns_dname_new_frm_data(dname_length(name), name);
}

struct reader {
	const struct masterfile *file;
	struct arena *arena;
	FILE *stream;
	ldns_buffer *buffer;
	ldns_rdf *origin, *previous; /* owner */
	uint32_t ttl;
	int line;                /* that is read next, from 0 */
	uint8_t base[DNAME_MAX]; /* the origin */
};

/* ldns takes a relative $ORIGIN for an absolute one. */
static const char *complete_origin(struct reader *reader, int line)
{
	const char *name = find_entry(reader->file->text, &line);
	name += strcspn(name, " \t");
	name += strspn(name, " \t");
	size_t length = strcspn(name, " \t\r\n;");
	if (length == 0 || name[length - 1] != '.') {
		ldns_rdf *base = rdf_new(reader->base);
		ldns_status status = base ? ldns_dname_cat(reader->origin, base)
					  : LDNS_STATUS_MEM_ERR;
		ldns_rdf_deep_free(base);
		if (status)
			return ldns_get_errorstr_by_id(status);
	}
	memcpy(reader->base, ldns_rdf_data(reader->origin),
	    ldns_rdf_size(reader->origin));
	return NULL;
}

/* Reads an entry; *r stays NULL if it is not a record.  Returns what is wrong
 * with it, or NULL. */
static const char *read_entry(struct reader *reader, struct record **r)
{
	int first = reader->line;
	ldns_rr *rr = NULL;
	ldns_status status = ldns_rr_new_frm_fp_l(&rr, reader->stream,
	    &reader->ttl, &reader->origin, &reader->previous, &reader->line);
	if (status == LDNS_STATUS_SYNTAX_EMPTY ||
	    status == LDNS_STATUS_SYNTAX_TTL)
		return NULL;
	if (status == LDNS_STATUS_SYNTAX_ORIGIN)
		return complete_origin(reader, first);
	if (status)
		return ldns_get_errorstr_by_id(status);
	*r = record_new(reader->arena, rr, reader->buffer);
	ldns_rr_free(rr);
	if (!*r)
		return "it does not fit a message";

	struct dname owner;
	dname_split(&owner, (*r)->owner);
	if (reader->file->closed && !dname_under(&owner, reader->file->origin))
		return "its owner is outside the zone";
	return NULL;
}

bool masterfile_read(const struct masterfile *file, struct arena *arena,
    struct record **records, struct ns_error *error)
{
	bool ok = false;
	struct reader reader = {.file = file,
	    .arena = arena,
	    .stream = fmemopen((void *)file->text, strlen(file->text), "r"),
	    .buffer = ldns_buffer_new(LDNS_MAX_PACKETLEN),
	    .origin = rdf_new(file->origin->wire),
	    .ttl = DEFAULT_TTL};
	memcpy(
	    reader.base, file->origin->wire, dname_length(file->origin->wire));

	*records = NULL;
	if (!reader.stream || !reader.buffer || !reader.origin) {
		error_set(error, file->line, "%s: %m", file->what);
		goto out;
	}
	while (!feof(reader.stream)) {
		int first = reader.line;
		const char *why = read_entry(&reader, records);
		if (why) {
			refuse_entry(file, first, why, error);
			goto out;
		}
		if (*records)
			records = &(*records)->next;
	}
	ok = true;
out:
	if (reader.stream)
		fclose(reader.stream);
	ldns_buffer_free(reader.buffer);
	ldns_rdf_deep_free(reader.previous);
	ldns_rdf_deep_free(reader.origin);
	return ok;
}

bool masterfile_name(const char *text, uint8_t name[DNAME_MAX])
{
	ldns_rdf *rdf = ldns_dname_new_frm_str(text);
	if (!rdf)
		return false;
	memcpy(name, ldns_rdf_data(rdf), ldns_rdf_size(rdf));
	ldns_rdf_deep_free(rdf);
	return true;
}
