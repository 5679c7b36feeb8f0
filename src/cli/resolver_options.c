/* SPDX-License-Identifier: MIT */
/* Options of a resolver on the command line. */
#include "resolver_options.h"
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>

struct field {
	size_t offset;
	const char *number; /* what it is called, if it is one */
	int least;          /* 0: which the library takes as -1 */
	unsigned flag;
};

#define FIELD(field) offsetof(struct duet_options, field)

/* In the order of the enumeration. */
static const struct field fields[] = {
    {.offset = FIELD(servers)},
    {.offset = FIELD(search)},
    {.offset = FIELD(lookups)},
    {.offset = FIELD(resolv_conf)},
    {.offset = FIELD(local_address)},
    {.offset = FIELD(local_device)},
    {.offset = FIELD(flags), .flag = DUET_ROTATE},
    {.offset = FIELD(flags), .flag = DUET_TCP_ONLY},
    {FIELD(timeout_ms), "--timeout is milliseconds", 1, 0},
    {FIELD(ndots), "--ndots is a number", 0, 0},
    {FIELD(tries), "--tries is a number", 1, 0},
    {FIELD(try_timeout_ms), "--try-timeout is milliseconds", 1, 0},
    {FIELD(edns_size), "--edns-size is bytes", 0, 0},
};
_Static_assert(sizeof(fields) / sizeof(*fields) ==
		   RESOLVER_EDNS_SIZE - RESOLVER_SERVERS + 1,
    "a field for each option");

static bool take_number(
    const struct command *command, const struct field *field, int *number)
{
	char *end;
	long value = strtol(optarg, &end, 10);

	if (end == optarg || *end || value < field->least || value > INT_MAX) {
		usage_error(command, "%s, from %d on, not '%s'", field->number,
		    field->least, optarg);
		return false;
	}
	*number = value ? (int)value : -1;
	return true;
}

bool resolver_option(const struct command *command,
    struct duet_options *options, enum resolver_option option)
{
	const struct field *field = &fields[option - RESOLVER_SERVERS];
	char *at = (char *)options + field->offset;

	if (field->number)
		return take_number(command, field, (int *)at);
	if (field->flag)
		*(unsigned *)at |= field->flag;
	else
		*(const char **)at = optarg;
	return true;
}
