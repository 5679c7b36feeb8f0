/* SPDX-License-Identifier: MIT */
/*
 * field.c - from raw observations to what is compared
 */
#include "field.h"
#include "list_relation.h"
#include "record_list.h"
#include <stdlib.h>
#include <string.h>

const char *const field_names[] = {
    [FIELD_STATUS] = "status",
    [FIELD_ADDRESSES] = "addresses",
    [FIELD_SOCKTYPES] = "socktypes",
    [FIELD_CANONICAL] = "canonical",
    [FIELD_ALIASES] = "aliases",
    [FIELD_HOST] = "host",
    [FIELD_SERVICE] = "service",
    [FIELD_RCODE] = "rcode",
    [FIELD_RECORDS] = "records",
    [FIELD_WIRE] = "wire",
    [FIELD_TIME] = "time",
    [FIELD_COUNT] = NULL,
};

enum field field_by_name(const char *name)
{
	enum field field = 0;

	while (field < FIELD_COUNT && strcmp(field_names[field], name) != 0)
		field++;
	return field;
}

const char *code_class(const char *code)
{
	static const char *const classes[][10] = {
	    {"ok", "ok"},
	    {"negative", "noname", "nodata"},
	    {"temporary", "again", "servfail", "refused", "notimp", "timeout",
		"connrefused"},
	    {"permanent", "formerr", "badresp", "fail"},
	    {"usage", "badname", "badflags", "family", "addrfamily", "service",
		"socktype", "inval", "overflow"},
	    {"system", "nomem", "system"},
	    {"cancelled", "cancelled"},
	    {"deadline", "deadline"},
	    {"crash", "crash"},
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		for (size_t j = 1; j < 10 && classes[i][j]; j++)
			if (!strcmp(classes[i][j], code))
				return classes[i][0];
	return NULL;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static const char *element_text(const json_t *list, size_t i)
{
	const char *text = json_string_value(json_array_get(list, i));

	return text ? text : "";
}

json_t *observation_answer(const json_t *observation, const char *call)
{
	json_t *calls = json_object_get(observation, "calls");
	json_t *answer;
	size_t i;

	json_array_foreach(calls, i,
	    answer) if (!strcmp(text_of(answer, "id"), call)) return answer;
	return NULL;
}

static size_t list_count(const json_t *list, const char *text)
{
	size_t count = 0;

	for (size_t i = 0; i < json_array_size(list); i++)
		count += !strcmp(element_text(list, i), text);
	return count;
}

static void list_add_once(json_t *list, const char *text)
{
	if (!list_count(list, text))
		json_array_append_new(list, json_string(text));
}

/* The address of an entry with its scope. */
static json_t *address_text(const json_t *entry)
{
	json_int_t scope = json_integer_value(json_object_get(entry, "scope"));

	return scope ? json_sprintf(
			   "%s%%%lld", text_of(entry, "addr"), (long long)scope)
		     : json_string(text_of(entry, "addr"));
}

/* A word, or the number of one that has no word. */
static json_t *word(const json_t *entry, const char *key)
{
	json_t *value = json_object_get(entry, key);

	if (json_is_integer(value))
		return json_sprintf(
		    "%lld", (long long)json_integer_value(value));
	return json_string(
	    json_is_string(value) ? json_string_value(value) : "any");
}

static json_t *socktype_text(const json_t *entry)
{
	json_int_t flow =
	    json_integer_value(json_object_get(entry, "flowinfo"));
	json_t *socktype = word(entry, "socktype");
	json_t *protocol = word(entry, "protocol");
	json_t *text = json_sprintf("%s %s %lld", json_string_value(socktype),
	    json_string_value(protocol),
	    (long long)json_integer_value(json_object_get(entry, "port")));

	if (flow) {
		json_t *with_flow = json_sprintf(
		    "%s flow %lld", json_string_value(text), (long long)flow);

		json_decref(text);
		text = with_flow;
	}
	json_decref(socktype);
	json_decref(protocol);
	return text;
}

/* An address stands in the list as often as its commonest entry: the entries
 * that differ in socket type, protocol or port alone are one address. */
static json_t *addresses_ordered(const json_t *answer)
{
	json_t *entries = json_object_get(answer, "addresses");
	json_t *list = json_array(), *entry;
	size_t i;

	json_array_foreach(entries, i, entry)
	{
		json_t *text = address_text(entry);
		size_t times = 1;

		for (size_t j = 0; j < i; j++)
			times += json_equal(json_array_get(entries, j), entry);
		if (list_count(list, json_string_value(text)) < times)
			json_array_append(list, text);
		json_decref(text);
	}
	return list;
}

static json_t *addresses_families(const json_t *answer)
{
	json_t *entries = json_object_get(answer, "addresses");
	json_t *list = json_array(), *entry;
	const char *last = "";
	size_t i;

	json_array_foreach(entries, i, entry)
	{
		const char *family = text_of(entry, "family");

		if (strcmp(family, last) != 0)
			json_array_append_new(list, json_string(family));
		last = family;
	}
	return list;
}

static bool socktypes_alike(const json_t *by_address)
{
	json_t *first = NULL, *list;
	const char *address;

	json_object_foreach((json_t *)by_address, address, list)
	{
		if (!first)
			first = list;
		if (!json_equal(first, list))
			return false;
	}
	return true;
}

static json_t *socktypes(const json_t *answer)
{
	json_t *entries = json_object_get(answer, "addresses");
	json_t *by_address = json_object(), *all = json_array();
	json_t *entry, *list, *text;
	const char *address;
	bool alike;
	size_t i;

	json_array_foreach(entries, i, entry)
	{
		json_t *key = address_text(entry);

		address = json_string_value(key);
		list = json_object_get(by_address, address);
		if (!list) {
			list = json_array();
			json_object_set_new(by_address, address, list);
		}
		text = socktype_text(entry);
		list_add_once(list, json_string_value(text));
		json_decref(text);
		json_decref(key);
	}
	alike = socktypes_alike(by_address);
	json_object_foreach(by_address, address, list)
	{
		json_array_foreach(list, i, text)
		{
			if (alike)
				json_array_append(all, text);
			else
				json_array_append_new(
				    all, json_sprintf("%s %s", address,
					     json_string_value(text)));
		}
		if (alike)
			break;
	}
	json_decref(by_address);
	return all;
}

static bool has_socktypes(const json_t *answer)
{
	return json_object_get(
	    json_array_get(json_object_get(answer, "addresses"), 0),
	    "socktype");
}

static bool during_call(const json_t *event, const char *call)
{
	const char *during = json_string_value(json_object_get(event, "call"));

	return call ? during && !strcmp(during, call) : !during;
}

static json_t *wire(
    enum wire_rule rule, const json_t *observation, const char *call)
{
	json_t *events = json_object_get(observation, "wire");
	json_t *list = json_array(), *event;
	size_t i;

	json_array_foreach(events, i, event)
	{
		json_t *query;

		if (!during_call(event, call))
			continue;
		query = json_sprintf("%s %s %s %s", text_of(event, "server"),
		    text_of(event, "proto"), text_of(event, "qtype"),
		    text_of(event, "qname"));
		switch (rule) {
		case WIRE_SERVERS:
			list_add_once(list, text_of(event, "server"));
			break;
		case WIRE_NAMES:
			list_add_once(list, text_of(event, "qname"));
			break;
		case WIRE_TRANSPORTS:
			list_add_once(list, json_string_value(query));
			break;
		case WIRE_MULTISET:
		case WIRE_SEQUENCE:
			json_array_append(list, query);
			break;
		case WIRE_OFF:
			break;
		}
		json_decref(query);
	}
	return list;
}

static json_t *time_bin(const struct compare_rules *rules, json_int_t t_us)
{
	const double *bins = rules->time_bins;
	double t = (double)t_us / 1e6 / rules->time_unit_s;
	size_t bin = 0;

	while (bin < rules->ntime_bins && t >= bins[bin])
		bin++;
	if (rules->ntime_bins == 0)
		return json_string("any");
	if (bin == 0)
		return json_sprintf("<%g", bins[0]);
	if (bin == rules->ntime_bins)
		return json_sprintf(">%g", bins[bin - 1]);
	return json_sprintf("%g-%g", bins[bin - 1], bins[bin]);
}

static json_t *member_or_null(const json_t *answer, const char *key)
{
	json_t *value = json_object_get(answer, key);

	return value ? json_incref(value) : json_null();
}

static json_t *member_or_empty(const json_t *answer, const char *key)
{
	json_t *value = json_object_get(answer, key);

	return json_is_array(value) ? json_incref(value) : json_array();
}

static json_t *records(const struct compare_rules *rules, const json_t *answer)
{
	json_t *list = member_or_empty(answer, "records"), *without;

	if (!rules->any_ttl)
		return list;
	without = records_without_ttl(list);
	json_decref(list);
	return without;
}

json_t *field_value(enum field field, const struct compare_rules *rules,
    const json_t *observation, const char *call)
{
	json_t *answer = call ? observation_answer(observation, call) : NULL;
	json_t *t_us = json_object_get(answer, "t_us");

	if (json_object_get(answer, "unsupported"))
		return NULL;
	if (field == FIELD_WIRE)
		return rules->wire == WIRE_OFF
			   ? NULL
			   : wire(rules->wire, observation, call);
	if (!answer)
		return NULL;
	if (field == FIELD_TIME)
		return rules->time_unit_s > 0 && t_us
			   ? time_bin(rules, json_integer_value(t_us))
			   : NULL;
	if (field == FIELD_STATUS)
		return rules->status == STATUS_OFF
			   ? NULL
			   : json_string(text_of(answer, "code"));
	if (field == FIELD_RCODE)
		return json_incref(json_object_get(answer, "rcode"));
	if (strcmp(text_of(answer, "code"), "ok") != 0)
		return NULL;
	switch (field) {
	case FIELD_ADDRESSES:
		return rules->addresses == ADDRESSES_OFF ? NULL
		       : rules->addresses == ADDRESSES_FAMILIES
			   ? addresses_families(answer)
			   : addresses_ordered(answer);
	case FIELD_SOCKTYPES:
		return rules->socktypes && has_socktypes(answer)
			   ? socktypes(answer)
			   : NULL;
	case FIELD_CANONICAL:
		return rules->canonical == NAME_OFF
			   ? NULL
			   : member_or_null(answer, "canonical");
	case FIELD_ALIASES:
		return rules->aliases == ALIASES_OFF
			   ? NULL
			   : member_or_empty(answer, "aliases");
	case FIELD_RECORDS:
		return records(rules, answer);
	case FIELD_HOST:
	case FIELD_SERVICE:
		return member_or_null(answer, field_names[field]);
	default:
		return NULL;
	}
}

/* What of a list's relation makes it another value by the rules. */
static bool list_same(enum field field, const struct compare_rules *rules,
    const json_t *left, const json_t *right)
{
	bool folded = field == FIELD_ALIASES && rules->canonical != NAME_EXACT;
	struct list_relation is = list_relate(left, right, folded);
	bool set = false, multiset = false;

	if (field == FIELD_ADDRESSES) {
		set = rules->addresses == ADDRESSES_SET;
		multiset = rules->addresses == ADDRESSES_MULTISET;
	} else if (field == FIELD_ALIASES) {
		set = rules->aliases == ALIASES_SET;
	} else if (field == FIELD_WIRE) {
		set = rules->wire == WIRE_TRANSPORTS;
		multiset = rules->wire == WIRE_MULTISET;
	}
	if (is.missing || is.extra)
		return false;
	return set || (!is.counts && (multiset || !is.order));
}

json_t *field_beside(enum field field, json_t *value, const json_t *other)
{
	return field == FIELD_RECORDS && json_is_array(other)
		   ? records_beside(value, other)
		   : json_incref(value);
}

bool field_same(enum field field, const struct compare_rules *rules,
    const json_t *left, const json_t *right)
{
	if (json_is_array(left) && json_is_array(right)) {
		json_t *a = field_beside(field, (json_t *)left, right);
		json_t *b = field_beside(field, (json_t *)right, left);
		bool same = list_same(field, rules, a, b);

		json_decref(a);
		json_decref(b);
		return same;
	}
	if (!json_is_string(left) || !json_is_string(right))
		return json_equal(left, right);
	return text_same(json_string_value(left), json_string_value(right),
	    field == FIELD_CANONICAL && rules->canonical != NAME_EXACT);
}

bool field_is(enum field field, const struct compare_rules *rules,
    const json_t *written, const json_t *value)
{
	if (json_is_null(value) && json_is_string(written))
		return json_string_length(written) == 0;
	return field_same(field, rules, written, value);
}
