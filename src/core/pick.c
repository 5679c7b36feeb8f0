/* SPDX-License-Identifier: MIT */
/* Which backend is asked for, or can do what is asked for. */
#include "pick.h"

#include <stdio.h>
#include <string.h>

#include "auto.h"
#include "backends.h"

static const struct backend_ops *find_backend(const char *name)
{
	for (size_t i = 0; backends[i]; i++)
		if (strcmp(backends[i]->name, name) == 0)
			return backends[i];
	return NULL;
}

/* The names of all for a message: "ares, thread or auto". */
static int refuse_name(const struct options *options)
{
	char names[256] = "";
	size_t used = 0;

	for (size_t i = 0; backends[i] && used < sizeof(names); i++)
		used += (size_t)snprintf(names + used, sizeof(names) - used,
		    "%s%s", i ? ", " : "", backends[i]->name);
	return options_refuse(options, DUET_EINVAL, "backend",
	    "'%s' is not %s or auto", options->values.backend, names);
}

/* An option that it cannot honour, NULL if there is none. */
static const char *lack_of(
    const struct backend_ops *ops, const struct options *options)
{
	return ops->unsupported ? ops->unsupported(&options->values) : NULL;
}

/* A lack is "name", or "name: limit". */
static int name_length(const char *lack)
{
	return (int)strcspn(lack, ":");
}

static const char *limit_of(const char *lack)
{
	const char *limit = strchr(lack, ':');

	return limit ? limit + 2 : "not possible";
}

static int refuse_lack(const struct options *options,
    const struct backend_ops *ops, const char *lack)
{
	char name[32];

	snprintf(name, sizeof(name), "%.*s", name_length(lack), lack);
	return options_refuse(options, DUET_ENOTSUP, name,
	    "%s with the backend '%s'", limit_of(lack), ops->name);
}

static int refuse_lacks(const struct options *options,
    const struct backend_ops *own, const char *own_lack,
    const struct backend_ops *native, const char *native_lack)
{
	char name[32];

	snprintf(name, sizeof(name), "%.*s", name_length(own_lack), own_lack);
	return options_refuse(options, DUET_ENOTSUP, name,
	    "%s with the backend '%s', and %.*s: %s with '%s'",
	    limit_of(own_lack), own->name, name_length(native_lack),
	    native_lack, limit_of(native_lack), native->name);
}

static int take(const struct options *options, const struct backend_ops *taken,
    const struct backend_ops **ops)
{
	const char *lack = lack_of(taken, options);

	*ops = taken;
	return lack ? refuse_lack(options, taken, lack) : DUET_OK;
}

/* The other one lacks something. */
static int take_other(const struct backend_ops *taken, const char *lack,
    const struct backend_ops **ops, struct reason *reason)
{
	*ops = taken;
	reason->rule = RULE_OPTIONS;
	snprintf(reason->fact.word, sizeof(reason->fact.word), "%.*s",
	    name_length(lack), lack);
	return DUET_OK;
}

static int choose_backend(const struct options *options,
    const struct backend_ops **ops, struct reason *reason)
{
	const struct backend_ops *own = auto_part(false);
	const struct backend_ops *native = auto_part(true);
	const char *own_lack, *native_lack;

	if (!own || !native) {
		reason->rule = RULE_ONLY;
		return take(options, backends[0], ops);
	}
	own_lack = lack_of(own, options);
	native_lack = lack_of(native, options);
	if (own_lack && native_lack)
		return refuse_lacks(
		    options, own, own_lack, native, native_lack);
	if (native_lack)
		return take_other(own, native_lack, ops, reason);
	if (own_lack)
		return take_other(native, own_lack, ops, reason);
	*ops = &auto_backend_ops;
	reason->rule = RULE_PLAIN;
	return DUET_OK;
}

int pick_backend(const struct options *options, const struct backend_ops **ops,
    struct reason *reason)
{
	const char *name = options->values.backend;

	memset(reason, 0, sizeof(*reason));
	if (!name || strcmp(name, "auto") == 0)
		return choose_backend(options, ops, reason);
	reason->rule = options_are_from_environment(options, "backend")
			   ? RULE_ENVIRONMENT
			   : RULE_ASKED;
	*ops = find_backend(name);
	return *ops ? take(options, *ops, ops) : refuse_name(options);
}
