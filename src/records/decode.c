/* SPDX-License-Identifier: MIT */
/* Reading the records of a packet. */
#include "records.h"
#include "shapes.h"
#include "store.h"
#include <ctype.h>
#include <string.h>

void *store_alloc(struct store *store, struct wire *w, size_t size)
{
	void *memory = w->failed ? NULL : answer_alloc(store->memory, size);

	if (!memory && !w->failed)
		store->no_memory = w->failed = true;
	return memory;
}

static const char *keep_name(
    struct store *store, struct wire *w, const char *text)
{
	size_t size = strlen(text) + 1;
	char *name = store_alloc(store, w, size);

	return name ? memcpy(name, text, size) : "";
}

static const char *read_name(struct store *store, struct wire *w)
{
	char text[NAME_TEXT_SIZE];

	wire_name(w, text);
	return keep_name(store, w, text);
}

static struct duet_txt read_txt(struct store *store, struct wire *w)
{
	struct wire ahead = *w;
	struct duet_bytes *strings;
	size_t count = 0;

	do {
		wire_string(&ahead);
		count++;
	} while (!ahead.failed && wire_left(&ahead) > 0);
	w->failed = w->failed || ahead.failed;
	strings = store_alloc(store, w, count * sizeof(*strings));
	for (size_t i = 0; strings && i < count; i++)
		strings[i] = wire_string(w);
	return (struct duet_txt){strings, count};
}

/* RFC 4034 section 4.1.2.  Without types it counts them. */
static size_t read_windows(struct wire *w, uint16_t *types)
{
	size_t count = 0;
	uint32_t lowest = 0;

	while (!w->failed && wire_left(w) > 0) {
		uint32_t window = wire_number(w, 1);
		struct duet_bytes map = wire_string(w);

		if (window < lowest || map.len < 1 || map.len > 32)
			w->failed = true;
		lowest = window + 1;
		for (size_t bit = 0; bit < map.len * 8; bit++) {
			if (!(map.data[bit / 8] & 0x80 >> bit % 8))
				continue;
			if (types)
				types[count] = (uint16_t)(window * 256 + bit);
			count++;
		}
	}
	return count;
}

static struct duet_types read_types(struct store *store, struct wire *w)
{
	struct wire ahead = *w;
	size_t count = read_windows(&ahead, NULL);
	uint16_t *types;

	w->failed = w->failed || ahead.failed;
	types = store_alloc(store, w, count * sizeof(*types));
	if (types)
		read_windows(w, types);
	return (struct duet_types){types, count};
}

/* RFC 8659 section 4.1. */
static struct duet_bytes read_tag(struct wire *w)
{
	struct duet_bytes tag = wire_string(w);

	if (tag.len == 0)
		w->failed = true;
	for (size_t i = 0; i < tag.len; i++)
		if (tag.data[i] >= 0x80 || !isalnum(tag.data[i]))
			w->failed = true;
	return tag;
}

static void read_field(
    struct store *store, struct wire *w, enum duet_field_kind kind, void *to)
{
	switch (kind) {
	case DUET_FIELD_U8:
		*(uint8_t *)to = (uint8_t)wire_number(w, 1);
		return;
	case DUET_FIELD_U16:
	case DUET_FIELD_TYPE:
		*(uint16_t *)to = (uint16_t)wire_number(w, 2);
		return;
	case DUET_FIELD_U32:
	case DUET_FIELD_TIME:
		*(uint32_t *)to = wire_number(w, 4);
		return;
	case DUET_FIELD_NAME:
		*(const char **)to = read_name(store, w);
		return;
	case DUET_FIELD_IPV4:
	case DUET_FIELD_IPV6: {
		struct duet_bytes address =
		    wire_bytes(w, kind == DUET_FIELD_IPV4 ? 4 : 16);

		memcpy(to, address.data, address.len);
		return;
	}
	case DUET_FIELD_STRING:
		*(struct duet_bytes *)to = wire_string(w);
		return;
	case DUET_FIELD_TAG:
		*(struct duet_bytes *)to = read_tag(w);
		return;
	case DUET_FIELD_TEXT:
	case DUET_FIELD_HEX:
	case DUET_FIELD_BASE64:
		*(struct duet_bytes *)to = wire_bytes(w, wire_left(w));
		return;
	case DUET_FIELD_TXT:
		*(struct duet_txt *)to = read_txt(store, w);
		return;
	case DUET_FIELD_TYPES:
		*(struct duet_types *)to = read_types(store, w);
		return;
	case DUET_FIELD_PARAMS:
		*(struct duet_svc_params *)to = svc_params_read(store, w);
		return;
	}
}

/* Zeros, and empty texts where there would be a pointer to one. */
static void clear_data(union duet_data *data, const struct duet_field *field)
{
	struct wire nothing = {.failed = true};

	memset(data, 0, sizeof(*data));
	for (; field && field->name; field++)
		if (field->kind == DUET_FIELD_NAME ||
		    field->kind == DUET_FIELD_STRING ||
		    field->kind == DUET_FIELD_TAG ||
		    field->kind == DUET_FIELD_TEXT ||
		    field->kind == DUET_FIELD_HEX ||
		    field->kind == DUET_FIELD_BASE64)
			read_field(NULL, &nothing, field->kind,
			    (char *)data + field->offset);
}

/* The members of the data, as far as they are what the type demands. */
static void read_data(
    struct store *store, struct wire data, struct duet_record *rr)
{
	const struct duet_field *fields = shape_of(rr->type, rr->rrclass);

	for (const struct duet_field *f = fields; f && f->name; f++)
		read_field(
		    store, &data, f->kind, (char *)&rr->data + f->offset);
	/* RFC 1876 section 2: nothing is known of other versions. */
	if (rr->type == DUET_TYPE_LOC && rr->data.loc.version != 0)
		data.failed = true;
	if (!fields || data.failed || wire_left(&data) > 0)
		clear_data(&rr->data, shape_of(rr->type, DUET_CLASS_IN));
	else
		rr->fields = fields;
}

/* Many records have the owner of the one before. */
static const char *read_owner(
    struct store *store, struct wire *w, const struct duet_record *before)
{
	char text[NAME_TEXT_SIZE];

	wire_name(w, text);
	return before && !strcmp(before->name, text)
		   ? before->name
		   : keep_name(store, w, text);
}

static struct duet_record *read_record(
    struct store *store, struct wire *w, const struct duet_record *before)
{
	struct duet_record *rr = store_alloc(store, w, sizeof(*rr));
	struct duet_bytes rdata;

	if (!rr)
		return NULL;
	rr->name = read_owner(store, w, before);
	rr->type = (uint16_t)wire_number(w, 2);
	rr->rrclass = (uint16_t)wire_number(w, 2);
	rr->ttl = wire_number(w, 4);
	rdata = wire_bytes(w, wire_number(w, 2));
	if (w->failed)
		return NULL;
	rr->rdata = rdata.data;
	rr->rdata_len = rdata.len;
	read_data(store,
	    (struct wire){.message = w->message,
		.at = rdata.data,
		.end = rdata.data + rdata.len},
	    rr);
	return rr;
}

static void read_section(struct store *store, struct wire *w,
    const struct duet_record **first, unsigned count)
{
	const struct duet_record **end = first;
	const struct duet_record *before = NULL;

	for (; count > 0 && !w->failed && !store->no_memory; count--) {
		struct duet_record *rr = read_record(store, w, before);

		if (!rr)
			return;
		*end = before = rr;
		end = &rr->next;
	}
}

static void read_packet(
    struct store *store, struct wire *w, struct records *records)
{
	char text[NAME_TEXT_SIZE];
	unsigned questions, counts[RECORDS_SECTIONS];

	wire_bytes(w, 4); /* identifier and flags */
	questions = wire_number(w, 2);
	for (int i = 0; i < RECORDS_SECTIONS; i++)
		counts[i] = wire_number(w, 2);
	for (; questions > 0 && !w->failed; questions--) {
		wire_name(w, text);
		wire_bytes(w, 4); /* type and class */
	}
	for (int i = 0; i < RECORDS_SECTIONS; i++) {
		read_section(store, w, &records->sections[i].first, counts[i]);
		records->sections[i].count = (int)counts[i];
	}
	for (int i = 0; w->failed && i < RECORDS_SECTIONS; i++) {
		records->sections[i].first = NULL;
		records->sections[i].count = -1;
	}
}

struct records *records_read(const unsigned char *packet, size_t len)
{
	struct wire w = {.message = packet, .at = packet, .end = packet + len};
	struct store store = {
	    .memory = answer_new(sizeof(struct records) + 8 * len)};
	struct records *records;

	if (!store.memory)
		return NULL;
	records = answer_alloc(store.memory, sizeof(*records));
	if (records) {
		records->memory = store.memory;
		read_packet(&store, &w, records);
	}
	if (!records || store.no_memory) {
		answer_free(store.memory);
		return NULL;
	}
	return records;
}

void records_free(struct records *records)
{
	if (records)
		answer_free(records->memory);
}
