/* SPDX-License-Identifier: MIT */
/* What a resolver said of a name, and how two of them differ. */
#include "survey_answer.h"
#include "compare/difference.h"
#include "lookup.h"
#include "words.h"
#include <arpa/inet.h>
#include <string.h>

/* Its id in an observation of this one call. */
#define CALL "c"

const char *answer_code(const struct answer *answer)
{
	const char *code;

	if (answer->res)
		return status_word(duet_result_status(answer->res));
	code = json_string_value(json_object_get(answer->json, "code"));
	return code ? code : "unsupported";
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t size)
{
	const unsigned char *byte = bytes;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ byte[i]) * 0x100000001b3U;
	return hash;
}

static uint64_t mix_address(
    uint64_t hash, bool is_v6, const void *address, uint32_t scope)
{
	scope = htonl(scope);
	hash = mix(hash, is_v6 ? "6" : "4", 1);
	hash = mix(hash, address, is_v6 ? 16 : 4);
	return mix(hash, &scope, sizeof(scope));
}

static uint64_t mix_result(uint64_t hash, const duet_result *res)
{
	for (const struct addrinfo *ai = duet_result_addrinfo(res); ai;
	     ai = ai->ai_next) {
		const struct sockaddr_in *v4 = (const void *)ai->ai_addr;
		const struct sockaddr_in6 *v6 = (const void *)ai->ai_addr;

		if (ai->ai_family == AF_INET6)
			hash = mix_address(
			    hash, true, &v6->sin6_addr, v6->sin6_scope_id);
		else
			hash = mix_address(hash, false, &v4->sin_addr, 0);
	}
	return hash;
}

uint64_t answer_hash(const struct answer *answer)
{
	uint64_t hash = 0xcbf29ce484222325U;
	const json_t *entry;
	size_t i;

	if (answer->res)
		return mix_result(hash, answer->res);
	json_array_foreach(json_object_get(answer->json, "addresses"), i, entry)
	{
		const char *text =
		    json_string_value(json_object_get(entry, "addr"));
		unsigned char address[16];
		bool is_v6 = text && inet_pton(AF_INET6, text, address) == 1;

		if (is_v6 || (text && inet_pton(AF_INET, text, address) == 1))
			hash = mix_address(hash, is_v6, address,
			    (uint32_t)json_integer_value(
				json_object_get(entry, "scope")));
	}
	return hash;
}

json_t *answer_full(const struct answer *answer)
{
	static const struct lookup lookup = {.op = OP_GETADDRINFO};
	json_t *full = answer->res ? answer_json(&lookup, answer->res, 0)
				   : json_copy(answer->json);

	json_object_del(full, "id");
	json_object_del(full, "t_us");
	return full;
}

static bool entries_are_equal(
    const struct addrinfo *a, const struct addrinfo *b)
{
	for (; a && b; a = a->ai_next, b = b->ai_next)
		if (a->ai_socktype != b->ai_socktype ||
		    a->ai_protocol != b->ai_protocol ||
		    a->ai_addrlen != b->ai_addrlen ||
		    memcmp(a->ai_addr, b->ai_addr, a->ai_addrlen) != 0)
			return false;
	return !a && !b;
}

/* No name was asked for. */
static bool results_are_equal(const duet_result *a, const duet_result *b)
{
	return duet_result_status(a) == duet_result_status(b) &&
	       entries_are_equal(
		   duet_result_addrinfo(a), duet_result_addrinfo(b));
}

static json_t *observation(const struct answer *answer)
{
	json_t *call = answer_full(answer);

	json_object_set_new(call, "id", json_string(CALL));
	return json_pack("{s:[o], s:[]}", "calls", call, "wire");
}

json_t *answer_differences(
    const struct answer *left, const struct answer *right)
{
	static const struct call call = {.id = CALL, .op = "getaddrinfo"};
	static const struct testcase tc = {
	    .calls = &call, .ncalls = 1, .compare = {.socktypes = true}};
	struct difference_list list = {NULL, 0};
	json_t *kinds = NULL, *a, *b;

	if (left->res && right->res && results_are_equal(left->res, right->res))
		return NULL;
	a = observation(left);
	b = observation(right);
	difference_find(&list, &tc, a, b);
	if (list.count > 0)
		kinds = json_array();
	for (size_t i = 0; i < list.count; i++)
		json_array_append_new(kinds,
		    json_sprintf("%s: %s", field_names[list.items[i].field],
			list.items[i].kind));
	difference_list_release(&list);
	json_decref(a);
	json_decref(b);
	return kinds;
}

void answer_release(struct answer *answer)
{
	duet_result_free(answer->res);
	json_decref(answer->json);
	*answer = (struct answer){NULL, NULL};
}
