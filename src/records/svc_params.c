/* SPDX-License-Identifier: MIT */
/* Parameters of SVCB and HTTPS records (RFC 9460 section 7, appendix A). */
#include "output.h"
#include "store.h"
#include <arpa/inet.h>
#include <string.h>

#define KEY_NAME_SIZE sizeof("key65535")

static const char *const key_names[] = {"mandatory", "alpn", "no-default-alpn",
    "port", "ipv4hint", "ech", "ipv6hint", "dohpath", "ohttp"};

enum { NKEY_NAMES = sizeof(key_names) / sizeof(*key_names) };

static void put_key(struct output *out, uint16_t key)
{
	if (key < NKEY_NAMES) {
		output_text(out, key_names[key]);
	} else {
		output_text(out, "key");
		output_number(out, key);
	}
}

static void put_separator(struct output *out)
{
	if (out->len > 0)
		output_char(out, ',');
}

static void put_keys(struct output *out, struct wire *value)
{
	do {
		put_separator(out);
		put_key(out, (uint16_t)wire_number(value, 2));
	} while (!value->failed && wire_left(value) > 0);
}

static void put_octet(struct output *out, unsigned char octet)
{
	output_octet(out, octet, "\"\\");
}

/* A comma or a backslash of the list's item has a backslash before it, and
 * then the list is written as any other text (appendix A.1). */
static void put_protocols(struct output *out, struct wire *value)
{
	do {
		struct duet_bytes id = wire_string(value);

		if (id.len == 0)
			value->failed = true;
		put_separator(out);
		for (size_t i = 0; i < id.len; i++) {
			if (id.data[i] == ',' || id.data[i] == '\\')
				put_octet(out, '\\');
			put_octet(out, id.data[i]);
		}
	} while (!value->failed && wire_left(value) > 0);
}

static void put_addresses(
    struct output *out, struct wire *value, int family, size_t size)
{
	char text[INET6_ADDRSTRLEN];

	do {
		struct duet_bytes address = wire_bytes(value, size);

		if (value->failed)
			return;
		put_separator(out);
		output_text(
		    out, inet_ntop(family, address.data, text, sizeof(text)));
	} while (wire_left(value) > 0);
}

static void put_value(struct output *out, uint16_t key, struct wire *value)
{
	struct duet_bytes rest;

	switch (key) {
	case 0:
		put_keys(out, value);
		return;
	case 1:
		put_protocols(out, value);
		return;
	case 2:
	case 8:
		return; /* no value; what is left makes it fail */
	case 3:
		output_number(out, wire_number(value, 2));
		return;
	case 4:
		put_addresses(out, value, AF_INET, 4);
		return;
	case 6:
		put_addresses(out, value, AF_INET6, 16);
		return;
	}
	rest = wire_bytes(value, wire_left(value));
	if (key == 5) {
		output_base64(out, rest);
		return;
	}
	for (size_t i = 0; i < rest.len; i++)
		put_octet(out, rest.data[i]);
}

/* Written twice: to know how much room it needs, and into it. */
static const char *value_text(
    struct store *store, struct wire *w, struct duet_svc_param *param)
{
	const struct wire begin = {.message = w->message,
	    .at = param->value.data,
	    .end = param->value.data + param->value.len};
	struct output out = {NULL, 0, 0};
	struct wire value = begin;
	char *text;

	put_value(&out, param->key, &value);
	if (value.failed || wire_left(&value) > 0) {
		w->failed = true;
		return "";
	}
	text = store_alloc(store, w, out.len + 1);
	if (!text)
		return "";
	out = (struct output){text, out.len + 1, 0};
	value = begin;
	put_value(&out, param->key, &value);
	return text;
}

static const char *key_name(struct store *store, struct wire *w, uint16_t key)
{
	struct output out = {NULL, KEY_NAME_SIZE, 0};

	if (key < NKEY_NAMES)
		return key_names[key];
	out.buf = store_alloc(store, w, KEY_NAME_SIZE);
	if (!out.buf)
		return "";
	put_key(&out, key);
	return out.buf;
}

static size_t count_params(struct wire w)
{
	size_t count = 0;

	for (; !w.failed && wire_left(&w) > 0; count++) {
		wire_number(&w, 2);
		wire_bytes(&w, wire_number(&w, 2));
	}
	return count;
}

struct duet_svc_params svc_params_read(struct store *store, struct wire *w)
{
	size_t count = count_params(*w);
	struct duet_svc_param *list =
	    store_alloc(store, w, count * sizeof(*list));
	int last_key = -1;

	for (size_t i = 0; i < count && !w->failed; i++) {
		struct duet_svc_param *param = &list[i];

		param->key = (uint16_t)wire_number(w, 2);
		param->value = wire_bytes(w, wire_number(w, 2));
		if (param->key <= last_key)
			w->failed = true;
		last_key = param->key;
		param->name = key_name(store, w, param->key);
		param->text = value_text(store, w, param);
	}
	return (struct duet_svc_params){list, count};
}
