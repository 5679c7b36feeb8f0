/* SPDX-License-Identifier: MIT */
/* `duet probe`: the resolver process of docs/protocol.md. */
#include "cli.h"
#include "escape.h"
#include "lookup.h"
#include "resolver.h"
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

/* A call as it is read.  The texts that lookup borrows are owned here. */
struct call {
	struct lookup lookup;
	char *name, *service;
	/* What this resolver does not have, NULL if it can be asked. */
	char unsupported[64];
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

static void call_read(struct call *call, json_t *json)
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

static json_t *answer_call(duet_resolver *resolver, json_t *json)
{
	json_t *answer = json_object(), *found;
	struct call call;
	duet_result *res;
	long t_us;

	json_object_set(answer, "id", json_object_get(json, "id"));
	call_read(&call, json);
	if (call.unsupported[0]) {
		json_object_set_new(
		    answer, "unsupported", json_string(call.unsupported));
	} else {
		res = lookup_run(resolver, &call.lookup, &t_us);
		found = answer_json(&call.lookup, res, t_us);
		json_object_update(answer, found);
		json_decref(found);
		duet_result_free(res);
	}
	free(call.name);
	free(call.service);
	return answer;
}

static json_t *hello(const duet_resolver *resolver)
{
	json_t *caps = json_array();

	for (int i = 0; lookup_ops[i]; i++)
		json_array_append_new(caps, json_string(lookup_ops[i]));
	return json_pack("{s:s, s:s, s:s, s:o}", "name", duet_backend(resolver),
	    "version", duet_backend_version(resolver), "libc", libc_version(),
	    "caps", caps);
}

/* NULL if it is neither a hello of this version nor a call. */
static json_t *answer_request(duet_resolver *resolver, const json_t *request)
{
	json_t *call = json_object_get(request, "call");

	if (json_integer_value(json_object_get(request, "hello")) == 1)
		return hello(resolver);
	return json_is_object(call) ? answer_call(resolver, call) : NULL;
}

static bool answer_line(
    duet_resolver *resolver, const char *line, size_t size, unsigned number)
{
	json_error_t error;
	json_t *request = json_loadb(line, size, 0, &error);
	json_t *answer = request ? answer_request(resolver, request) : NULL;
	bool written;

	if (!request)
		trouble("probe: line %u: %s", number, error.text);
	else if (!answer)
		trouble("probe: line %u: neither {\"hello\": 1} nor {\"call\": "
			"{...}}",
		    number);
	json_decref(request);
	if (!answer)
		return false;
	written = json_dumpf(answer, stdout, 0) == 0 && putchar('\n') != EOF &&
		  fflush(stdout) == 0;
	json_decref(answer);
	return written;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
	    {"backend", required_argument, NULL, 'b'}, {NULL, 0, NULL, 0}};
	const char *backend = NULL;
	duet_resolver *resolver;
	char *line = NULL;
	size_t room = 0;
	ssize_t size;
	bool going = true;
	int option;

	while ((option = next_option(
		    &probe_command, argc, argv, ":b:", options)) != -1) {
		backend = optarg;
		if (option == '?' || !backend_is_known(&probe_command, backend))
			return EXIT_TROUBLE;
	}
	if (optind < argc)
		return usage_error(
		    &probe_command, "unexpected argument '%s'", argv[optind]);
	resolver = resolver_open(backend, -1); /* whoever asks has deadlines */
	if (!resolver)
		return EXIT_TROUBLE;
	for (unsigned number = 1;
	     going && (size = getline(&line, &room, stdin)) > 0; number++)
		going = answer_line(resolver, line, size, number);
	free(line);
	duet_close(resolver);
	return going ? EXIT_DONE : EXIT_TROUBLE;
}

const struct command probe_command = {
    .name = "probe",
    .summary = "answer lookups as JSON lines (for programs)",
    .run = run,
    .help =
	" [--backend NAME]\n"
	"\n"
	"Be a resolver process: read requests from standard input and write\n"
	"answers to standard output, one JSON object a line "
	"(docs/protocol.md).\n"
	"This is what comparisons start, for programs rather than people.\n"
	"\n"
	"Options:\n"
	"  -b, --backend NAME   ares, thread or auto (the default: "
	"$DUET_BACKEND,\n"
	"                       or else what suits this machine)\n"
	"\n"
	"Example:\n"
	"  echo '{\"call\": {\"id\": \"1\", \"op\": \"getaddrinfo\", "
	"\"name\": \"localhost\"}}' |\n"
	"      duet probe --backend thread\n",
};
