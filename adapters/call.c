/* SPDX-License-Identifier: MIT */
/* Reading a call: JSON, decoded where it stands. */
#include "call.h"
#include "compare/call_words.h"
#include <arpa/inet.h>
#include <duet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void call_refuse(struct call *call, const char *what, const char *value)
{
	if (!call->unsupported[0])
		snprintf(call->unsupported, sizeof(call->unsupported), "%s%s%s",
		    what, value ? " " : "", value ? value : "");
}

static char *skip_space(char *p)
{
	return p + strspn(p, " \t\r\n");
}

static int hex4(const char *p)
{
	char digits[5] = "";

	memcpy(digits, p, 4);
	return (int)strtol(digits, NULL, 16);
}

static char *put_utf8(char *to, long c)
{
	if (c < 0x80) {
		*to++ = (char)c;
	} else if (c < 0x800) {
		*to++ = (char)(0xc0 | c >> 6);
		*to++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*to++ = (char)(0xe0 | c >> 12);
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	} else {
		*to++ = (char)(0xf0 | c >> 18);
		*to++ = (char)(0x80 | (c >> 12 & 0x3f));
		*to++ = (char)(0x80 | (c >> 6 & 0x3f));
		*to++ = (char)(0x80 | (c & 0x3f));
	}
	return to;
}

/* What follows a backslash; *to is moved on.  Returns the rest. */
static char *read_escape(char *p, char **to)
{
	static const char names[] = "bfnrt\"\\/", chars[] = "\b\f\n\r\t\"\\/";
	const char *found = *p ? strchr(names, *p) : NULL;

	if (found) {
		*(*to)++ = chars[found - names];
		return p + 1;
	}
	if (*p == 'u' && strlen(p) > 4) {
		long c = hex4(p + 1);

		p += 5;
		if (c >> 10 == 0x36 && p[0] == '\\' && p[1] == 'u' &&
		    strlen(p) > 5) {
			c = 0x10000 + ((c & 0x3ff) << 10) +
			    (hex4(p + 2) & 0x3ff);
			p += 6;
		}
		*to = put_utf8(*to, c);
	}
	return p;
}

/* *p is at the opening quote, and then behind the closing one.  NULL: no
 * string. */
static char *read_string(char **p)
{
	char *text = *p + 1, *from = text, *to = text;

	if (**p != '"')
		return NULL;
	while (*from && *from != '"')
		if (*from == '\\')
			from = read_escape(from + 1, &to);
		else
			*to++ = *from++;
	*p = *from ? from + 1 : from;
	*to = '\0';
	return text;
}

/* "\195" stands for a byte that is not ASCII; others are the name's own. */
static char *unescaped(char *text)
{
	char *to = text;

	for (char *p = text; p && *p;) {
		if (*p == '\\' && strspn(p + 1, "0123456789") >= 3) {
			int byte =
			    (p[1] - '0') * 100 + (p[2] - '0') * 10 + p[3] - '0';

			if (byte > 127 && byte < 256) {
				*to++ = (char)byte;
				p += 4;
				continue;
			}
		}
		*to++ = *p++;
	}
	if (text)
		*to = '\0';
	return text;
}

static int read_word(struct call *call, const char *what,
    const struct word *words, const char *text)
{
	int number = 0;

	if (!word_number(words, text, &number))
		call_refuse(call, what, text);
	return number;
}

/* A word, a list of words to be joined, or a number.  *p moves behind it. */
static int read_words(
    struct call *call, const char *what, const struct word *words, char **p)
{
	int number = 0;
	char *text;

	if (**p == '"')
		return read_word(call, what, words, read_string(p));
	if (**p != '[')
		return (int)strtol(*p, p, 10);
	for (*p = skip_space(*p + 1); **p && **p != ']';
	     *p = skip_space(*p + (**p == ','))) {
		text = read_string(p);
		if (!text)
			break;
		number |= read_word(call, what, words, text);
	}
	*p += **p == ']';
	return number;
}

static void read_address(struct call *call, const char *text)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&call->address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&call->address;
	in_port_t port = v4->sin_port; /* where both family_words have it */
	char copy[INET6_ADDRSTRLEN + IF_NAMESIZE] = "", *scope;

	snprintf(copy, sizeof(copy), "%s", text);
	scope = strchr(copy, '%');
	if (scope)
		*scope++ = '\0';
	if (!scope && inet_pton(AF_INET, copy, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		call->address_size = sizeof(*v4);
	} else if (inet_pton(AF_INET6, copy, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_scope_id = !scope ? 0
				    : *scope >= '0' && *scope <= '9'
					? (uint32_t)strtoul(scope, NULL, 10)
					: if_nametoindex(scope);
		call->address_size = sizeof(*v6);
	} else {
		call_refuse(call, "addr", text);
	}
	v4->sin_port = port;
}

/* What is read last: words mean other numbers in other operations. */
struct late {
	char *flags, *addr, *type, *class;
	bool has_family;
};

static char *skip_value(char *p)
{
	if (*p == '"')
		read_string(&p);
	else if (*p == '[')
		p += strcspn(p, "]") + 1;
	else
		p += strcspn(p, ",}");
	return p;
}

static char *read_member(
    struct call *call, const char *key, char *p, struct late *late)
{
	if (!strcmp(key, "id"))
		call->id = read_string(&p);
	else if (!strcmp(key, "op"))
		call->op = read_string(&p);
	else if (!strcmp(key, "name"))
		call->name = unescaped(read_string(&p));
	else if (!strcmp(key, "service"))
		call->service = unescaped(read_string(&p));
	else if (!strcmp(key, "family")) {
		late->has_family = true;
		call->family = read_words(call, key, family_words, &p);
	} else if (!strcmp(key, "socktype"))
		call->socktype = read_words(call, key, socktype_words, &p);
	else if (!strcmp(key, "protocol"))
		call->protocol = read_words(call, key, protocol_words, &p);
	else if (!strcmp(key, "port"))
		((struct sockaddr_in *)&call->address)->sin_port =
		    htons((in_port_t)strtoul(p, &p, 10));
	else if (!strcmp(key, "addr"))
		late->addr = read_string(&p);
	else if (!strcmp(key, "type"))
		late->type = read_string(&p);
	else if (!strcmp(key, "class"))
		late->class = read_string(&p);
	else if (!strcmp(key, "hints"))
		call->no_hints = read_string(&p) != NULL;
	else if (!strcmp(key, "flags")) {
		late->flags = p;
		p = *p == '[' ? p + strcspn(p, "]") + 1 : skip_value(p);
	} else {
		call_refuse(call, key, NULL);
		p = skip_value(p);
	}
	return p;
}

static int dns_number(
    struct call *call, const char *what, int number, const char *text)
{
	if (number < 0)
		call_refuse(call, what, text);
	return number;
}

static void read_late(struct call *call, struct late *late)
{
	if (!late->has_family && !strcmp(call->op, "gethostbyname"))
		call->family = AF_INET;
	if (late->flags)
		call->flags = read_words(call, "flag",
		    strcmp(call->op, "getnameinfo") ? addrinfo_flag_words
						    : nameinfo_flag_words,
		    &late->flags);
	if (late->addr)
		read_address(call, late->addr);
	if (!strcmp(call->op, "query"))
		call->type = dns_number(
		    call, "type", duet_type_from_name(late->type), late->type);
	call->class = DUET_CLASS_IN;
	if (late->class)
		call->class = dns_number(call, "class",
		    duet_class_from_name(late->class), late->class);
}

/* The members of the object of "call"; false if the line has none. */
static bool read_call(struct call *call)
{
	struct late late = {.has_family = false};
	char *p = strstr(call->line, "\"call\"");

	p = p ? strchr(p, '{') : NULL;
	if (!p)
		return false;
	for (p = skip_space(p + 1); *p == '"';) {
		const char *key = read_string(&p);

		p = skip_space(p);
		p = skip_space(p + (*p == ':'));
		p = skip_space(read_member(call, key, p, &late));
		p = skip_space(p + (*p == ','));
	}
	if (!call->id || !call->op)
		return false;
	read_late(call, &late);
	return true;
}

struct call *call_read(const char *line)
{
	struct call *call = calloc(1, sizeof(*call));

	if (!call || !(call->line = strdup(line)))
		abort();
	if (read_call(call))
		return call;
	call_free(call);
	return NULL;
}

void call_free(struct call *call)
{
	free(call->line);
	free(call);
}

const char *cancel_read(char *line)
{
	char *p = strstr(line, "\"cancel\"");

	p = p ? skip_space(p + strlen("\"cancel\"")) : line;
	return *p == ':' && *(p = skip_space(p + 1)) == '"' ? read_string(&p)
							    : NULL;
}
