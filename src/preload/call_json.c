/* SPDX-License-Identifier: MIT */
/* A lookup as a call of docs/protocol.md. */
#include "call_json.h"
#include "cli/escape.h"
#include "cli/words.h"
#include <arpa/inet.h>

#include <stdio.h>
#include <string.h>

/* The number where it has no word. */
static void set_word(
    json_t *call, const char *member, const struct word *words, int number)
{
	const char *text = word_text(words, number);

	json_object_set_new(
	    call, member, text ? json_string(text) : json_integer(number));
}

/* One number where a flag has no word. */
static void set_flags(json_t *call, const struct word *words, int flags)
{
	json_t *list = json_array();
	int rest = flags;

	for (; words->text; words++)
		if (words->number && (rest & words->number) == words->number) {
			json_array_append_new(list, json_string(words->text));
			rest &= ~words->number;
		}
	if (rest) {
		json_decref(list);
		list = json_integer(flags);
	}
	if (flags)
		json_object_set(call, "flags", list);
	json_decref(list);
}

static void set_text(json_t *call, const char *member, const char *text)
{
	if (text)
		json_object_set_new(call, member, escape_json(text));
}

static void set_hints(json_t *call, const struct lookup *lookup)
{
	const struct addrinfo *hints = &lookup->hints;

	if (lookup->no_hints) {
		json_object_set_new(call, "hints", json_string("none"));
		return;
	}
	set_word(call, "family", family_words, hints->ai_family);
	set_word(call, "socktype", socktype_words, hints->ai_socktype);
	if (hints->ai_protocol)
		set_word(call, "protocol", protocol_words, hints->ai_protocol);
	set_flags(call, addrinfo_flag_words, hints->ai_flags);
}

static void set_address(json_t *call, const struct lookup *lookup)
{
	const struct sockaddr_in *v4 = (const void *)&lookup->address;
	const struct sockaddr_in6 *v6 = (const void *)&lookup->address;
	char text[INET6_ADDRSTRLEN + 16] = "";
	bool is_v4 = v4->sin_family == AF_INET;
	size_t used;

	inet_ntop(v4->sin_family,
	    is_v4 ? (const void *)&v4->sin_addr : &v6->sin6_addr, text,
	    sizeof(text));
	used = strlen(text);
	if (!is_v4 && v6->sin6_scope_id)
		snprintf(text + used, sizeof(text) - used, "%%%u",
		    v6->sin6_scope_id);
	json_object_set_new(call, "addr", json_string(text));
	if (lookup->op == OP_GETNAMEINFO)
		json_object_set_new(call, "port",
		    json_integer(ntohs(is_v4 ? v4->sin_port : v6->sin6_port)));
}

static void set_question(json_t *call, const struct lookup *lookup)
{
	char type[16], class[16];

	duet_type_name((uint16_t)lookup->rrtype, type, sizeof(type));
	duet_class_name((uint16_t)lookup->rrclass, class, sizeof(class));
	json_object_set_new(call, "type", json_string(type));
	if (lookup->rrclass != DUET_CLASS_IN)
		json_object_set_new(call, "class", json_string(class));
}

json_t *call_json(const struct lookup *lookup)
{
	json_t *call = json_pack("{ss}", "op", lookup_ops[lookup->op]);

	set_text(call, "name", lookup->name);
	set_text(call, "service", lookup->service);
	switch (lookup->op) {
	case OP_GETADDRINFO:
		set_hints(call, lookup);
		break;
	case OP_GETNAMEINFO:
		set_address(call, lookup);
		set_flags(call, nameinfo_flag_words, lookup->nameinfo_flags);
		break;
	case OP_GETHOSTBYNAME:
		set_word(call, "family", family_words, lookup->family);
		break;
	case OP_GETHOSTBYADDR:
		set_address(call, lookup);
		break;
	case OP_QUERY:
		set_question(call, lookup);
		break;
	}
	return call;
}
