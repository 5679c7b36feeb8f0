/* SPDX-License-Identifier: MIT */
/* The data of a record as in a master file. */
#include "text.h"
#include <arpa/inet.h>
#include <stdbool.h>
#include <time.h>

/* RFC 4034 section 3.2: YYYYMMDDHHmmSS. */
static void put_time(struct output *out, uint32_t seconds)
{
	time_t time = seconds;
	char text[sizeof("YYYYMMDDHHmmSS")];
	struct tm tm;

	strftime(text, sizeof(text), "%Y%m%d%H%M%S", gmtime_r(&time, &tm));
	output_text(out, text);
}

static void put_type(struct output *out, uint16_t type)
{
	char text[16];

	duet_type_name(type, text, sizeof(text));
	output_text(out, text);
}

static void put_address(struct output *out, int family, const void *address)
{
	char text[INET6_ADDRSTRLEN];

	output_text(out, inet_ntop(family, address, text, sizeof(text)));
}

static void put_txt(struct output *out, const struct duet_txt *txt)
{
	for (size_t i = 0; i < txt->count; i++) {
		if (i > 0)
			output_char(out, ' ');
		output_quoted(out, txt->strings[i]);
	}
}

static void put_types(struct output *out, const struct duet_types *types)
{
	for (size_t i = 0; i < types->count; i++) {
		if (i > 0)
			output_char(out, ' ');
		put_type(out, types->types[i]);
	}
}

/* Quotes where the value is a text, as dig(1) has them. */
static void put_param(struct output *out, const struct duet_svc_param *param)
{
	bool is_text = param->key == 1 || param->key >= 7;

	output_text(out, param->name);
	if (param->value.len == 0)
		return;
	output_text(out, is_text ? "=\"" : "=");
	output_text(out, param->text);
	if (is_text)
		output_char(out, '"');
}

static void put_params(struct output *out, const struct duet_svc_params *params)
{
	for (size_t i = 0; i < params->count; i++) {
		if (i > 0)
			output_char(out, ' ');
		put_param(out, &params->list[i]);
	}
}

static void put_bytes(
    struct output *out, enum duet_field_kind kind, struct duet_bytes bytes)
{
	if (kind == DUET_FIELD_HEX)
		output_hex(out, bytes);
	else if (kind == DUET_FIELD_BASE64)
		output_base64(out, bytes);
	else if (kind == DUET_FIELD_TAG)
		for (size_t i = 0; i < bytes.len; i++)
			output_char(out, (char)bytes.data[i]);
	else
		output_quoted(out, bytes);
}

static void put_field(
    struct output *out, enum duet_field_kind kind, const void *field)
{
	switch (kind) {
	case DUET_FIELD_U8:
		output_number(out, *(const uint8_t *)field);
		return;
	case DUET_FIELD_U16:
		output_number(out, *(const uint16_t *)field);
		return;
	case DUET_FIELD_U32:
		output_number(out, *(const uint32_t *)field);
		return;
	case DUET_FIELD_TYPE:
		put_type(out, *(const uint16_t *)field);
		return;
	case DUET_FIELD_TIME:
		put_time(out, *(const uint32_t *)field);
		return;
	case DUET_FIELD_NAME:
		output_text(out, *(const char *const *)field);
		return;
	case DUET_FIELD_IPV4:
		put_address(out, AF_INET, field);
		return;
	case DUET_FIELD_IPV6:
		put_address(out, AF_INET6, field);
		return;
	case DUET_FIELD_STRING:
	case DUET_FIELD_TAG:
	case DUET_FIELD_TEXT:
	case DUET_FIELD_HEX:
	case DUET_FIELD_BASE64:
		put_bytes(out, kind, *(const struct duet_bytes *)field);
		return;
	case DUET_FIELD_TXT:
		put_txt(out, field);
		return;
	case DUET_FIELD_TYPES:
		put_types(out, field);
		return;
	case DUET_FIELD_PARAMS:
		put_params(out, field);
		return;
	}
}

/* A field without text, which only the last can be, leaves no space. */
static bool is_empty(enum duet_field_kind kind, const void *field)
{
	switch (kind) {
	case DUET_FIELD_HEX:
	case DUET_FIELD_BASE64:
		return ((const struct duet_bytes *)field)->len == 0;
	case DUET_FIELD_TYPES:
		return ((const struct duet_types *)field)->count == 0;
	case DUET_FIELD_PARAMS:
		return ((const struct duet_svc_params *)field)->count == 0;
	default:
		return false;
	}
}

static void put_fields(struct output *out, const struct duet_record *rr)
{
	for (const struct duet_field *f = rr->fields; f->name; f++) {
		const void *field = (const char *)&rr->data + f->offset;

		if (f > rr->fields && !is_empty(f->kind, field))
			output_char(out, ' ');
		put_field(out, f->kind, field);
	}
}

/* RFC 3597 section 5. */
static void put_unknown(struct output *out, struct duet_bytes rdata)
{
	output_text(out, "\\# ");
	output_number(out, (uint32_t)rdata.len);
	if (rdata.len > 0)
		output_char(out, ' ');
	output_hex(out, rdata);
}

int duet_record_text(const struct duet_record *record, char *buf, size_t size)
{
	struct output out = {buf, size, 0};

	if (size > 0)
		buf[0] = '\0';
	if (!record->fields)
		put_unknown(&out,
		    (struct duet_bytes){record->rdata, record->rdata_len});
	else if (record->type == DUET_TYPE_LOC)
		text_loc(&out, &record->data.loc);
	else
		put_fields(&out, record);
	return (int)out.len;
}
