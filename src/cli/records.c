/* SPDX-License-Identifier: MIT */
/* The records of a response, as JSON. */
#include "records.h"
#include "compare/memory.h"
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

enum { NAME_SIZE = 16 }; /* of a type or class */

const char *const section_names[] = {
    [DUET_SECTION_ANSWER] = "answer",
    [DUET_SECTION_AUTHORITY] = "authority",
    [DUET_SECTION_ADDITIONAL] = "additional",
    NULL,
};

/* To be freed. */
static char *data_text(const struct duet_record *rr)
{
	size_t size = (size_t)duet_record_text(rr, NULL, 0) + 1;
	char *text = memory_zeroed(size, 1);

	duet_record_text(rr, text, size);
	return text;
}

static json_t *line_json(const struct duet_record *rr)
{
	char type[NAME_SIZE], class[NAME_SIZE], *data = data_text(rr);
	json_t *line;

	duet_type_name(rr->type, type, sizeof(type));
	duet_class_name(rr->rrclass, class, sizeof(class));
	line = json_sprintf(
	    "%s %u %s %s %s", rr->name, rr->ttl, class, type, data);
	free(data);
	return line;
}

json_t *record_lines(const duet_result *res)
{
	const struct duet_record *rr;
	json_t *lines;
	int count;

	rr = duet_result_records(res, DUET_SECTION_ANSWER, &count);
	if (count < 0)
		return NULL;
	lines = json_array();
	for (; rr; rr = rr->next)
		json_array_append_new(lines, line_json(rr));
	return lines;
}

static json_t *type_json(uint16_t type)
{
	char name[NAME_SIZE];

	duet_type_name(type, name, sizeof(name));
	return json_string(name);
}

static json_t *address_json(int family, const void *address)
{
	char text[INET6_ADDRSTRLEN];

	return json_string(inet_ntop(family, address, text, sizeof(text)));
}

static json_t *text_json(struct duet_bytes bytes)
{
	char *text = memory_zeroed(bytes.len + 1, 4), *out = text;
	json_t *json;

	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char octet = bytes.data[i];

		if (octet < ' ' || octet >= 0x7f)
			out += sprintf(out, "\\%03d", octet);
		else if (octet == '\\')
			out += sprintf(out, "\\\\");
		else
			*out++ = (char)octet;
	}
	json = json_string(text);
	free(text);
	return json;
}

static json_t *octets_json(struct duet_bytes bytes)
{
	char *text = memory_zeroed(bytes.len + 1, 2);
	json_t *json;

	for (size_t i = 0; i < bytes.len; i++)
		sprintf(text + 2 * i, "%02x", bytes.data[i]);
	json = json_string(text);
	free(text);
	return json;
}

static json_t *txt_json(const struct duet_txt *txt)
{
	json_t *strings = json_array();

	for (size_t i = 0; i < txt->count; i++)
		json_array_append_new(strings, text_json(txt->strings[i]));
	return strings;
}

static json_t *types_json(const struct duet_types *types)
{
	json_t *names = json_array();

	for (size_t i = 0; i < types->count; i++)
		json_array_append_new(names, type_json(types->types[i]));
	return names;
}

static json_t *params_json(const struct duet_svc_params *params)
{
	json_t *list = json_array();

	for (size_t i = 0; i < params->count; i++)
		json_array_append_new(
		    list, json_pack("{s:i, s:s, s:s}", "key",
			      params->list[i].key, "name", params->list[i].name,
			      "text", params->list[i].text));
	return list;
}

static json_t *field_json(enum duet_field_kind kind, const void *field)
{
	switch (kind) {
	case DUET_FIELD_U8:
		return json_integer(*(const uint8_t *)field);
	case DUET_FIELD_U16:
		return json_integer(*(const uint16_t *)field);
	case DUET_FIELD_U32:
	case DUET_FIELD_TIME:
		return json_integer(*(const uint32_t *)field);
	case DUET_FIELD_TYPE:
		return type_json(*(const uint16_t *)field);
	case DUET_FIELD_NAME:
		return json_string(*(const char *const *)field);
	case DUET_FIELD_IPV4:
		return address_json(AF_INET, field);
	case DUET_FIELD_IPV6:
		return address_json(AF_INET6, field);
	case DUET_FIELD_STRING:
	case DUET_FIELD_TAG:
	case DUET_FIELD_TEXT:
		return text_json(*(const struct duet_bytes *)field);
	case DUET_FIELD_HEX:
	case DUET_FIELD_BASE64:
		return octets_json(*(const struct duet_bytes *)field);
	case DUET_FIELD_TXT:
		return txt_json(field);
	case DUET_FIELD_TYPES:
		return types_json(field);
	case DUET_FIELD_PARAMS:
		return params_json(field);
	}
	return NULL;
}

static json_t *data_json(const struct duet_record *rr)
{
	json_t *data = json_object();

	for (const struct duet_field *f = rr->fields; f->name; f++)
		json_object_set_new(data, f->name,
		    field_json(f->kind, (const char *)&rr->data + f->offset));
	return data;
}

static json_t *record_json(const struct duet_record *rr)
{
	char class[NAME_SIZE], *text = data_text(rr);
	json_t *record;

	duet_class_name(rr->rrclass, class, sizeof(class));
	record = json_pack("{s:s, s:I, s:s, s:o, s:s}", "name", rr->name, "ttl",
	    (json_int_t)rr->ttl, "class", class, "type", type_json(rr->type),
	    "text", text);
	if (rr->fields)
		json_object_set_new(record, "data", data_json(rr));
	free(text);
	return record;
}

void add_sections(json_t *answer, const duet_result *res)
{
	json_object_del(answer, "records");
	for (int i = 0; section_names[i]; i++) {
		json_t *records = json_array();
		int count;
		const struct duet_record *rr =
		    duet_result_records(res, (enum duet_section)i, &count);

		for (; rr; rr = rr->next)
			json_array_append_new(records, record_json(rr));
		if (count >= 0)
			json_object_set(answer, section_names[i], records);
		json_decref(records);
	}
}
