/* SPDX-License-Identifier: MIT */
/* The hosts line of nsswitch.conf(5). */
#include "nsswitch.h"
#include "lines.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static char *skip_space(char *at)
{
	while (is_space(*at))
		at++;
	return at;
}

static bool word_is(const char *word, size_t len, const char *name)
{
	return strlen(name) == len && strncasecmp(word, name, len) == 0;
}

static size_t word_length(const char *at)
{
	size_t len = 0;

	while (at[len] && !is_space(at[len]) && !strchr("=]", at[len]))
		len++;
	return len;
}

static bool find_status(char **at, enum nss_status *status)
{
	static const char *const names[] = {
	    [NSS_TRYAGAIN] = "TRYAGAIN",
	    [NSS_UNAVAIL] = "UNAVAIL",
	    [NSS_NOTFOUND] = "NOTFOUND",
	    [NSS_SUCCESS] = "SUCCESS",
	};
	size_t len = word_length(*at);

	for (int i = 0; i < NSS_NSTATUS; i++) {
		if (word_is(*at, len, names[i])) {
			*status = (enum nss_status)i;
			*at += len;
			return true;
		}
	}
	return false;
}

static bool find_action(char **at, enum nss_action *action)
{
	static const char *const names[] = {
	    [NSS_CONTINUE] = "CONTINUE",
	    [NSS_RETURN] = "RETURN",
	    [NSS_MERGE] = "MERGE",
	};
	size_t len = word_length(*at);

	for (int i = 0; i <= NSS_MERGE; i++) {
		if (word_is(*at, len, names[i])) {
			*action = (enum nss_action)i;
			*at += len;
			return true;
		}
	}
	return false;
}

/* One "STATUS=action" or "!STATUS=action", which is for all the others. */
static bool read_criterion(struct nss_source *source, char **at)
{
	bool others = **at == '!';
	enum nss_status status;
	enum nss_action action;

	*at += others;
	if (!find_status(at, &status))
		return false;
	*at = skip_space(*at);
	if (**at != '=')
		return false;
	*at = skip_space(*at + 1);
	if (!find_action(at, &action))
		return false;
	*at = skip_space(*at);
	for (int i = 0; i < NSS_NSTATUS; i++)
		if ((i == (int)status) != others)
			source->action[i] = action;
	return true;
}

static bool read_criteria(struct nss_source *source, char **at)
{
	*at = skip_space(*at + 1);
	do {
		if (!read_criterion(source, at))
			return false;
	} while (**at != ']');
	++*at;
	return true;
}

static enum nss_module find_module(const char *name, size_t len)
{
	if (len == 5 && memcmp(name, "files", 5) == 0)
		return NSS_FILES;
	if (len == 3 && memcmp(name, "dns", 3) == 0)
		return NSS_DNS;
	return NSS_OTHER;
}

static bool add_source(struct nsswitch *nss, const struct nss_source *source)
{
	struct nss_source *grown = reallocarray(
	    nss->sources, nss->nsources + 1, sizeof(*nss->sources));

	if (!grown)
		return false;
	nss->sources = grown;
	nss->sources[nss->nsources++] = *source;
	return true;
}

static bool read_sources(struct nsswitch *nss, char *at)
{
	nss->nsources = 0;
	for (at = skip_space(at); *at; at = skip_space(at)) {
		struct nss_source source = {
		    .action = {[NSS_SUCCESS] = NSS_RETURN},
		};
		char *name = at;

		while (*at && !is_space(*at) && *at != '[')
			at++;
		if (at == name)
			break;
		source.module = find_module(name, (size_t)(at - name));
		at = skip_space(at);
		if (*at == '[' && !read_criteria(&source, &at)) {
			nss->invalid = true;
			return true;
		}
		if (!add_source(nss, &source))
			return false;
	}
	return true;
}

bool nsswitch_init(struct nsswitch *nss, char *text)
{
	bool found = false, ok = true;

	*nss = (struct nsswitch){NULL, 0, false};
	/* glibc does not look at a last line without a newline. */
	while (ok && !nss->invalid && strchr(text, '\n')) {
		char *line = next_line(&text), *name;
		size_t len;

		/* Comments too: a line that begins with # names no database. */
		name = skip_space(line);
		for (len = 0; name[len] && !is_space(name[len]);)
			if (name[len++] == ':')
				break;
		len -= len > 0 && name[len - 1] == ':';
		if (len != 5 || memcmp(name, "hosts", 5) != 0 || !name[len])
			continue;
		for (name += len; is_space(*name) || *name == ':';)
			name++;
		found = true;
		ok = read_sources(nss, name);
	}
	if (ok && !found) {
		char standard[] = "files dns";

		ok = read_sources(nss, standard);
	}
	return ok;
}

void nsswitch_release(struct nsswitch *nss)
{
	free(nss->sources);
	nss->sources = NULL;
}
