/* SPDX-License-Identifier: MIT */
/* The options of a resolver: read, completed and checked. */
#include "options.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KNOWN_FLAGS                                               \
	(DUET_THREAD | DUET_NOENV | DUET_ROTATE | DUET_TCP_ONLY | \
	    DUET_NO_SHARING)

/* No byte of it is padding that a later field could take for a caller's. */
_Static_assert(sizeof(struct duet_options) ==
		   offsetof(struct duet_options, cache_max_ttl) + sizeof(int),
    "the last field ends the structure");

static const char **text_of(
    struct duet_options *values, const struct option *row)
{
	return (const char **)((char *)values + row->offset);
}

static int *number_of(struct duet_options *values, const struct option *row)
{
	return (int *)((char *)values + row->offset);
}

/* Complaints */

static uint32_t bit_of(const struct option *row)
{
	return UINT32_C(1) << (row - option_table);
}

static const struct option *find_option(const char *name)
{
	const struct option *row = option_table;

	while (row->name && strcmp(row->name, name) != 0)
		row++;
	return row->name ? row : NULL;
}

bool options_are_from_environment(
    const struct options *options, const char *name)
{
	const struct option *row = find_option(name);

	return row && (options->by_environment & bit_of(row));
}

static void complain(const struct options *options, const char *name,
    const char *format, va_list args)
{
	const struct duet_options *values = &options->values;
	size_t used;

	if (!values->error || values->error_size == 0)
		return;
	if (options_are_from_environment(options, name))
		name = find_option(name)->variable;
	used =
	    (size_t)snprintf(values->error, values->error_size, "%s: ", name);
	if (used < values->error_size)
		vsnprintf(values->error + used, values->error_size - used,
		    format, args);
}

int options_refuse(const struct options *options, int status, const char *name,
    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(options, name, format, args);
	va_end(args);
	return status;
}

void options_explain(const struct options *options, int status)
{
	const struct duet_options *values = &options->values;

	if (status != DUET_OK && values->error && values->error_size > 0 &&
	    !*values->error)
		snprintf(values->error, values->error_size, "%s",
		    duet_strerror(status));
}

void option_range(
    const struct option *row, bool in_environment, char *buf, size_t size)
{
	bool zero = row->minus_one && strcmp(row->minus_one, "0") == 0;
	bool from_zero = zero && in_environment;
	bool minus_one = row->minus_one && !from_zero;
	char upper[32] = " or more";

	if (row->max < INT_MAX)
		snprintf(upper, sizeof(upper), " to %d", row->max);
	snprintf(buf, size, "%d%s%s%s", from_zero ? 0 : row->min, upper,
	    minus_one ? ", or -1 for " : "", minus_one ? row->minus_one : "");
}

/* The caller's */

static int refuse_newer(const struct options *options)
{
	return options_refuse(options, DUET_ENOTSUP, "size",
	    "fields are set that this library (%s) does not have",
	    duet_version());
}

/* The caller's structure may be older or newer than ours. */
static int take_values(
    struct options *options, const struct duet_options *caller)
{
	struct duet_options *values = &options->values;
	const unsigned char *bytes = (const unsigned char *)caller;
	unsigned unknown;

	if (!caller)
		return DUET_OK;
	if (caller->size < sizeof(caller->size))
		return DUET_EINVAL;
	memcpy(values, caller,
	    caller->size < sizeof(*values) ? caller->size : sizeof(*values));
	if (values->error && values->error_size > 0)
		values->error[0] = '\0';
	for (size_t i = sizeof(*values); i < caller->size; i++)
		if (bytes[i])
			return refuse_newer(options);
	unknown = values->flags & ~(unsigned)KNOWN_FLAGS;
	if (unknown)
		return options_refuse(options, DUET_ENOTSUP, "flags",
		    "%#x is not known to this library (%s)", unknown,
		    duet_version());
	return DUET_OK;
}

/* The environment's */

static int refuse_text(const struct options *options, const struct option *row,
    const char *text, const char *range)
{
	return options_refuse(
	    options, DUET_EINVAL, row->name, "'%s' is not %s", text, range);
}

static int take_number(
    struct options *options, const struct option *row, const char *text)
{
	bool zero = row->minus_one && strcmp(row->minus_one, "0") == 0;
	char range[64], *end;
	long number;

	errno = 0;
	number = strtol(text, &end, 10);
	if (end == text || *end || errno || number < -1 || number > INT_MAX ||
	    number == (zero ? -1 : 0)) {
		option_range(row, true, range, sizeof(range));
		return refuse_text(options, row, text, range);
	}
	*number_of(&options->values, row) = number ? (int)number : -1;
	return DUET_OK;
}

static int take_flag(
    struct options *options, const struct option *row, const char *text)
{
	if (strcmp(text, "1") == 0)
		options->values.flags |= row->flag;
	else if (strcmp(text, "0") != 0)
		return refuse_text(options, row, text, "0 or 1");
	return DUET_OK;
}

static bool is_default(struct duet_options *values, const struct option *row)
{
	switch (row->kind) {
	case OPTION_TEXT:
		return !*text_of(values, row);
	case OPTION_NUMBER:
		return *number_of(values, row) == 0;
	default:
		return !(values->flags & row->flag);
	}
}

static int take_variable(struct options *options, const struct option *row)
{
	const char *text = row->variable ? secure_getenv(row->variable) : NULL;

	if (!text || !*text || !is_default(&options->values, row))
		return DUET_OK;
	options->by_environment |= bit_of(row);
	if (row->kind == OPTION_NUMBER)
		return take_number(options, row, text);
	if (row->kind == OPTION_FLAG)
		return take_flag(options, row, text);
	*text_of(&options->values, row) = text;
	return DUET_OK;
}

/* Both */

static int check_number(
    const struct options *options, const struct option *row, int number)
{
	char range[64], text[16];

	if (number == 0 || (number == -1 && row->minus_one) ||
	    (number >= row->min && number <= row->max))
		return DUET_OK;
	option_range(
	    row, options->by_environment & bit_of(row), range, sizeof(range));
	snprintf(text, sizeof(text), "%d", number);
	return refuse_text(options, row, text, range);
}

static int check_text(
    const struct options *options, const struct option *row, const char *text)
{
	char why[256];

	if (!row->check || !text || row->check(text, why, sizeof(why)))
		return DUET_OK;
	return options_refuse(options, DUET_EINVAL, row->name, "%s", why);
}

static int check(struct options *options, const struct option *row)
{
	switch (row->kind) {
	case OPTION_TEXT:
		return check_text(
		    options, row, *text_of(&options->values, row));
	case OPTION_NUMBER:
		return check_number(
		    options, row, *number_of(&options->values, row));
	default:
		return DUET_OK;
	}
}

/* All or none of the texts are our own then. */
static int own_texts(struct duet_options *values)
{
	int status = DUET_OK;

	for (const struct option *row = option_table; row->name; row++) {
		const char **text;

		if (row->kind != OPTION_TEXT)
			continue;
		text = text_of(values, row);
		if (status == DUET_OK && *text && !(*text = strdup(*text)))
			status = DUET_ENOMEM;
		else if (status != DUET_OK)
			*text = NULL;
	}
	return status;
}

int options_init(struct options *options, const struct duet_options *caller)
{
	const struct option *row;
	int status;

	*options = (struct options){.values = DUET_OPTIONS_INIT};
	status = take_values(options, caller);
	if (options->values.backend &&
	    strcmp(options->values.backend, "auto") == 0)
		options->values.backend = NULL;
	if (!(options->values.flags & DUET_NOENV))
		for (row = option_table; status == DUET_OK && row->name; row++)
			status = take_variable(options, row);
	for (row = option_table; status == DUET_OK && row->name; row++)
		status = check(options, row);
	if (status != DUET_OK)
		return status;
	status = own_texts(&options->values);
	if (status != DUET_OK)
		options_release(options);
	return status;
}

void options_release(struct options *options)
{
	for (const struct option *row = option_table; row->name; row++) {
		if (row->kind != OPTION_TEXT)
			continue;
		free((char *)*text_of(&options->values, row));
		*text_of(&options->values, row) = NULL;
	}
}
