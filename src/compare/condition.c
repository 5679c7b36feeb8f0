/* SPDX-License-Identifier: MIT */
/*
 * condition.c - version ranges and capabilities
 */
#include "condition.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int version_compare(const char *a, const char *b)
{
	while (*a || *b) {
		char *end_a, *end_b;
		unsigned long x = strtoul(a, &end_a, 10);
		unsigned long y = strtoul(b, &end_b, 10);

		if (x != y)
			return x < y ? -1 : 1;
		a = *end_a == '.' ? end_a + 1 : "";
		b = *end_b == '.' ? end_b + 1 : "";
	}
	return 0;
}

/* One bound, of the given length. */
static bool bound_holds(const char *bound, size_t length, const char *version)
{
	size_t operator_length = strspn(bound, "<>=");
	char number[64];
	int order;

	if (operator_length == 0 || operator_length >= length ||
	    length - operator_length >= sizeof(number))
		return false;
	memcpy(number, bound + operator_length, length - operator_length);
	number[length - operator_length] = '\0';
	if (strspn(number, "0123456789.") != strlen(number))
		return false;
	order = version_compare(version, number);
	switch (operator_length) {
	case 1:
		return *bound == '='   ? order == 0
		       : *bound == '<' ? order < 0
				       : order > 0;
	case 2:
		return bound[1] == '=' && *bound != '=' &&
		       (*bound == '<' ? order <= 0 : order >= 0);
	default:
		return false;
	}
}

bool range_holds(const char *range, const char *actual)
{
	size_t name_length = strcspn(range, "<>=, ");
	const char *version;

	if (!actual)
		return false;
	if (name_length &&
	    (strncmp(range, actual, name_length) ||
		(actual[name_length] && actual[name_length] != ' ')))
		return false;
	version = strchr(actual, ' ');
	version = version ? version + 1 : actual;
	for (range += name_length; *(range += strspn(range, ", "));) {
		size_t length = strcspn(range, ", ");

		if (!bound_holds(range, length, version))
			return false;
		range += length;
	}
	return true;
}

bool conditions_hold(const json_t *conditions, const json_t *who)
{
	const char *key;
	json_t *text;

	json_object_foreach((json_t *)conditions, key, text)
	{
		const char *range = json_string_value(text);
		const char *actual =
		    json_string_value(json_object_get(who, key));

		if (!range || !actual)
			return false;
		if (!strcmp(key, "name") ? strcmp(range, actual) != 0
					 : !range_holds(range, actual))
			return false;
	}
	return true;
}

bool who_has_cap(const json_t *who, const char *name)
{
	const json_t *caps = json_object_get(who, "caps");

	for (size_t i = 0; i < json_array_size(caps); i++) {
		const char *cap = json_string_value(json_array_get(caps, i));

		if (cap && !strcmp(cap, name))
			return true;
	}
	return false;
}

/* As glibc would look for it. */
static bool has_nss_module(const char *name)
{
	char file[80];
	void *module;

	if (snprintf(file, sizeof(file), "libnss_%s.so.2", name) >=
	    (int)sizeof(file))
		return false;
	module = dlopen(file, RTLD_LAZY | RTLD_LOCAL);
	if (module)
		dlclose(module);
	return module;
}

const char *const requirements[] = {"ipv6", "link", "cap:getaddrinfo",
    "cap:getnameinfo", "cap:gethostbyname", "cap:gethostbyaddr", "cap:query",
    "cap:with", "cap:cancel_after", "libc:RANGE", "nss:NAME", NULL};

static bool satisfied(
    const char *word, const struct machine *machine, const json_t *who)
{
	if (!strcmp(word, "ipv6"))
		return machine->ipv6;
	if (!strcmp(word, "link"))
		return machine->link;
	if (!strncmp(word, "nss:", 4))
		return has_nss_module(word + 4);
	if (!strncmp(word, "cap:", 4))
		return !who || who_has_cap(who, word + 4);
	if (!strncmp(word, "libc:", 5))
		return !who ||
		       range_holds(word + 5,
			   json_string_value(json_object_get(who, "libc")));
	return false;
}

const char *requires_missing(
    const char *const *words, const struct machine *machine, const json_t *who)
{
	for (; words && *words; words++)
		if (!satisfied(*words, machine, who))
			return *words;
	return NULL;
}
