/* SPDX-License-Identifier: MIT */
/* A call of docs/protocol.md as a lookup. */
#include "probe_call.h"
#include "escape.h"
#include "words.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The members of a call that each operation has beside id and op. */
static const char *const members[][8] = {
    [OP_GETADDRINFO] = {"name", "service", "family", "socktype", "protocol",
	"flags", "hints"},
    [OP_GETNAMEINFO] = {"addr", "port", "flags"},
    [OP_GETHOSTBYNAME] = {"name", "family"},
    [OP_GETHOSTBYADDR] = {"addr"},
    [OP_QUERY] = {"name", "type", "class"},
};

static void refuse(struct call *call, const char *what, const json_t *value)
{
	const char *text = json_string_value(value);

	if (call->unsupported[0])
		return;
	snprintf(call->unsupported, sizeof(call->unsupported), "%s%s%s", what,
	    text ? " " : "", text ? text : "");
}

static char *read_name(const json_t *value)
{
	char *name =
	    json_is_string(value) ? strdup(json_string_value(value)) : NULL;

	if (name)
		unescape(name);
	return name;
}

static void read_word(struct call *call, const json_t *json, const char *member,
    const struct word *words, int *number)
{
	const json_t *value = json_object_get(json, member);

	if (json_is_integer(value))
		*number = json_integer_value(value);
	else if (value &&
		 (!json_is_string(value) ||
		     !word_number(words, json_string_value(value), number)))
		refuse(call, member, value);
}

static void read_flags(
    struct call *call, const json_t *json, const struct word *words, int *flags)
{
	const json_t *value = json_object_get(json, "flags");

	if (json_is_integer(value))
		*flags = json_integer_value(value);
	else if (value && !json_is_array(value))
		refuse(call, "flags", value);
	for (size_t i = 0; i < json_array_size(value); i++) {
		const json_t *word = json_array_get(value, i);
		int flag = 0;

		if (!json_is_string(word) ||
		    !word_number(words, json_string_value(word), &flag))
			refuse(call, "flag", word);
		*flags |= flag;
	}
}

static void read_address(struct call *call, const json_t *json)
{
	const json_t *address = json_object_get(json, "addr");

	if (!json_is_string(address) ||
	    !lookup_set_address(&call->lookup, json_string_value(address)))
		refuse(call, "addr", address);
	else
		lookup_set_port(&call->lookup,
		    json_integer_value(json_object_get(json, "port")));
}

static void read_query(struct call *call, const json_t *json)
{
	const json_t *type = json_object_get(json, "type");
	const json_t *class = json_object_get(json, "class");

	call->lookup.rrtype = duet_type_from_name(json_string_value(type));
	if (call->lookup.rrtype < 0)
		refuse(call, "type", type);
	call->lookup.rrclass =
	    class ? duet_class_from_name(json_string_value(class))
		  : DUET_CLASS_IN;
	if (call->lookup.rrclass < 0)
		refuse(call, "class", class);
}

static void check_members(struct call *call, json_t *json)
{
	const char *const *known = members[call->lookup.op];
	const char *name;
	json_t *value;

	json_object_foreach(json, name, value)
	{
		bool has = !strcmp(name, "id") || !strcmp(name, "op");

		for (int i = 0; !has && known[i]; i++)
			has = !strcmp(name, known[i]);
		if (!has)
			refuse(call, name, NULL);
	}
}

static void read_lookup(struct call *call, json_t *json)
{
	struct lookup *lookup = &call->lookup;
	struct addrinfo *hints = &lookup->hints;

	lookup->name = call->name = read_name(json_object_get(json, "name"));
	lookup->service = call->service =
	    read_name(json_object_get(json, "service"));
	switch (lookup->op) {
	case OP_GETADDRINFO:
		lookup->no_hints = json_object_get(json, "hints") != NULL;
		read_word(
		    call, json, "family", family_words, &hints->ai_family);
		read_word(call, json, "socktype", socktype_words,
		    &hints->ai_socktype);
		read_word(call, json, "protocol", protocol_words,
		    &hints->ai_protocol);
		read_flags(call, json, addrinfo_flag_words, &hints->ai_flags);
		break;
	case OP_GETNAMEINFO:
		read_address(call, json);
		read_flags(
		    call, json, nameinfo_flag_words, &lookup->nameinfo_flags);
		break;
	case OP_GETHOSTBYNAME:
		lookup->family = AF_INET; /* as gethostbyname(3) */
		read_word(call, json, "family", family_words, &lookup->family);
		break;
	case OP_GETHOSTBYADDR:
		read_address(call, json);
		break;
	case OP_QUERY:
		read_query(call, json);
		break;
	}
}

void call_read(struct call *call, json_t *json)
{
	const json_t *op = json_object_get(json, "op");
	const char *name = json_is_string(op) ? json_string_value(op) : "";
	int i = 0;

	*call = (struct call){.name = NULL};
	while (lookup_ops[i] && strcmp(name, lookup_ops[i]))
		i++;
	if (!lookup_ops[i]) {
		refuse(call, "op", op);
		return;
	}
	call->lookup.op = i;
	check_members(call, json);
	read_lookup(call, json);
}

void call_release(struct call *call)
{
	free(call->name);
	free(call->service);
}
