/* SPDX-License-Identifier: MIT */
/* International names, by the library that glibc uses for them. */
#include "idn.h"
#include <errno.h>
#include <idn2.h>
#include <locale.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum kind { ASCII, INTERNATIONAL, NOT_ENCODABLE, FAILED };

/* A backslash would be an escape of the DNS; IDNA knows none. */
static enum kind classify(const char *name)
{
	const char *end = name + strlen(name) + 1;
	bool international = false, backslash = false;
	mbstate_t state = {0};
	wchar_t c;

	for (;;) {
		size_t len = mbrtowc(&c, name, (size_t)(end - name), &state);

		if (len == 0)
			break;
		if (len == (size_t)-2)
			return NOT_ENCODABLE;
		if (len == (size_t)-1)
			return errno == EILSEQ ? NOT_ENCODABLE : FAILED;
		name += len;
		backslash |= c == L'\\';
		international |= c > 127;
	}
	if (!international)
		return ASCII;
	return backslash ? NOT_ENCODABLE : INTERNATIONAL;
}

static int result(int error, char *converted, char **out)
{
	if (error == IDN2_MALLOC)
		return EAI_MEMORY;
	if (error != IDN2_OK)
		return EAI_IDN_ENCODE;
	*out = strdup(converted);
	idn2_free(converted);
	return *out ? 0 : EAI_MEMORY;
}

static int to_dns(const char *name, char **out)
{
	char *converted = NULL;
	int error;

	switch (classify(name)) {
	case ASCII:
		*out = strdup(name);
		return *out ? 0 : EAI_MEMORY;
	case NOT_ENCODABLE:
		return EAI_IDN_ENCODE;
	case FAILED:
		return errno == ENOMEM ? EAI_MEMORY : EAI_SYSTEM;
	default:
		error = idn2_lookup_ul(name, &converted, 0);
		return result(error, converted, out);
	}
}

static int from_dns(const char *name, char **out)
{
	char *converted = NULL;
	int error = idn2_to_unicode_lzlz(name, &converted, 0);

	return result(error, converted, out);
}

/* Whichever thread it happens to be. */
static int in_locale_of_program(
    int (*convert)(const char *name, char **out), const char *name, char **out)
{
	locale_t of_thread = uselocale(LC_GLOBAL_LOCALE);
	int error = convert(name, out);

	uselocale(of_thread);
	return error;
}

int idn_to_dns(const char *name, char **out)
{
	return in_locale_of_program(to_dns, name, out);
}

int idn_from_dns(const char *name, char **out)
{
	return in_locale_of_program(from_dns, name, out);
}
