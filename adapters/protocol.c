/* SPDX-License-Identifier: MIT */
/* docs/protocol.md for resolvers in C, without any library. */
#include "protocol.h"
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct word {
	const char *text;
	int number;
};

static const struct word families[] = {
    {"unspec", AF_UNSPEC}, {"inet", AF_INET}, {"inet6", AF_INET6}, {NULL, 0}};
static const struct word socktypes[] = {{"any", 0}, {"stream", SOCK_STREAM},
    {"dgram", SOCK_DGRAM}, {"raw", SOCK_RAW}, {"seqpacket", SOCK_SEQPACKET},
    {NULL, 0}};
static const struct word protocols[] = {{"any", 0}, {"tcp", IPPROTO_TCP},
    {"udp", IPPROTO_UDP}, {"icmp", IPPROTO_ICMP}, {"icmpv6", IPPROTO_ICMPV6},
    {"sctp", IPPROTO_SCTP}, {"dccp", IPPROTO_DCCP},
    {"udplite", IPPROTO_UDPLITE}, {NULL, 0}};
static const struct word addrinfo_flags[] = {{"passive", AI_PASSIVE},
    {"canonname", AI_CANONNAME}, {"numerichost", AI_NUMERICHOST},
    {"numericserv", AI_NUMERICSERV}, {"v4mapped", AI_V4MAPPED}, {"all", AI_ALL},
    {"addrconfig", AI_ADDRCONFIG}, {NULL, 0}};
static const struct word nameinfo_flags[] = {{"numerichost", NI_NUMERICHOST},
    {"numericserv", NI_NUMERICSERV}, {"nofqdn", NI_NOFQDN},
    {"namereqd", NI_NAMEREQD}, {"dgram", NI_DGRAM}, {NULL, 0}};

/* Reading: JSON, decoded where it stands. */

static void refuse(struct call *call, const char *what, const char *value)
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

static int word_number(struct call *call, const char *what,
    const struct word *words, const char *text)
{
	for (; words->text; words++)
		if (!strcmp(words->text, text))
			return words->number;
	refuse(call, what, text);
	return 0;
}

/* A word, a list of words to be joined, or a number.  *p moves behind it. */
static int read_words(
    struct call *call, const char *what, const struct word *words, char **p)
{
	int number = 0;
	char *text;

	if (**p == '"')
		return word_number(call, what, words, read_string(p));
	if (**p != '[')
		return (int)strtol(*p, p, 10);
	for (*p = skip_space(*p + 1); **p && **p != ']';
	     *p = skip_space(*p + (**p == ','))) {
		text = read_string(p);
		if (!text)
			break;
		number |= word_number(call, what, words, text);
	}
	*p += **p == ']';
	return number;
}

static void read_address(struct call *call, const char *text)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)&call->address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&call->address;
	in_port_t port = v4->sin_port; /* where both families have it */
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
		refuse(call, "addr", text);
	}
	v4->sin_port = port;
}

/* Words mean other numbers in other operations, so flags are read last. */
struct late {
	char *flags, *addr;
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
		call->family = read_words(call, key, families, &p);
	} else if (!strcmp(key, "socktype"))
		call->socktype = read_words(call, key, socktypes, &p);
	else if (!strcmp(key, "protocol"))
		call->protocol = read_words(call, key, protocols, &p);
	else if (!strcmp(key, "port"))
		((struct sockaddr_in *)&call->address)->sin_port =
		    htons((in_port_t)strtoul(p, &p, 10));
	else if (!strcmp(key, "addr"))
		late->addr = read_string(&p);
	else if (!strcmp(key, "hints"))
		call->no_hints = read_string(&p) != NULL;
	else if (!strcmp(key, "flags")) {
		late->flags = p;
		p = *p == '[' ? p + strcspn(p, "]") + 1 : skip_value(p);
	} else {
		refuse(call, key, NULL);
		p = skip_value(p);
	}
	return p;
}

/* The members of the object of "call"; false if the line has none. */
static bool read_call(struct call *call, char *line)
{
	struct late late = {NULL, NULL, false};
	char *p = strstr(line, "\"call\"");

	*call = (struct call){.family = AF_UNSPEC};
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
	if (!late.has_family && !strcmp(call->op, "gethostbyname"))
		call->family = AF_INET;
	if (late.flags)
		call->flags = read_words(call, "flag",
		    strcmp(call->op, "getnameinfo") ? addrinfo_flags
						    : nameinfo_flags,
		    &late.flags);
	if (late.addr)
		read_address(call, late.addr);
	return true;
}

/* Writing: every member begins with a comma, but the first, which is id. */

static bool list_is_empty;

/* How long the character of UTF-8 at p is; 0 if it is none. */
static int utf8_length(const unsigned char *p)
{
	int n = *p < 0x80   ? 1
		: *p < 0xc2 ? 0
		: *p < 0xe0 ? 2
		: *p < 0xf0 ? 3
		: *p < 0xf5 ? 4
			    : 0;

	for (int i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	/* overlong, a surrogate, or too large */
	if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] > 0x9f) ||
	    (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

static void put_text(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	putchar('"');
	while (*p) {
		int n = utf8_length(p);

		if (n == 0)
			printf("\\\\%03d", *p++);
		else if (*p < 0x20)
			printf("\\u%04x", *p++);
		else if (*p == '"' || *p == '\\')
			printf("\\%c", *p++);
		else
			for (; n > 0; n--)
				putchar(*p++);
	}
	putchar('"');
}

void answer_text(const char *member, const char *text)
{
	if (!text)
		return;
	printf(", \"%s\": ", member);
	put_text(text);
}

void answer_unsupported(struct call *call, const char *what)
{
	(void)call;
	answer_text("unsupported", what);
}

void answer_status(
    const char *domain, int raw, const char *symbol, const char *code)
{
	answer_text("domain", domain);
	printf(", \"raw\": %d", raw);
	answer_text("symbol", symbol);
	answer_text("code", code);
}

/* musl has no names for them. */
static void answer_errno(int error)
{
#ifdef __GLIBC__
	if (error)
		answer_text("errno", strerrorname_np(error));
#else
	(void)error;
#endif
}

void answer_eai(int error)
{
	int system_error = errno;
	static const struct {
		int error;
		const char *symbol, *code;
	} table[] = {
	    {0, "0", "ok"},
	    {EAI_NONAME, "EAI_NONAME", "noname"},
	    {EAI_AGAIN, "EAI_AGAIN", "again"},
	    {EAI_FAIL, "EAI_FAIL", "fail"},
	    {EAI_BADFLAGS, "EAI_BADFLAGS", "badflags"},
	    {EAI_FAMILY, "EAI_FAMILY", "family"},
	    {EAI_SOCKTYPE, "EAI_SOCKTYPE", "socktype"},
	    {EAI_SERVICE, "EAI_SERVICE", "service"},
	    {EAI_MEMORY, "EAI_MEMORY", "nomem"},
	    {EAI_SYSTEM, "EAI_SYSTEM", "system"},
	    {EAI_OVERFLOW, "EAI_OVERFLOW", "overflow"},
	    {-5, "EAI_NODATA", "nodata"},
	    {-9, "EAI_ADDRFAMILY", "addrfamily"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].error == error) {
			answer_status(
			    "eai", error, table[i].symbol, table[i].code);
			if (error == EAI_SYSTEM)
				answer_errno(system_error);
			return;
		}
	answer_status("eai", error, "unknown", "fail");
}

void answer_h_errno(int error)
{
	int system_error = errno;
	static const struct {
		int error;
		const char *symbol, *code;
	} table[] = {
	    {0, "0", "ok"},
	    {HOST_NOT_FOUND, "HOST_NOT_FOUND", "noname"},
	    {TRY_AGAIN, "TRY_AGAIN", "again"},
	    {NO_RECOVERY, "NO_RECOVERY", "fail"},
	    {NO_DATA, "NO_DATA", "nodata"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].error == error) {
			answer_status(
			    "h_errno", error, table[i].symbol, table[i].code);
			return;
		}
	answer_status("h_errno", error, "NETDB_INTERNAL", "system");
	answer_errno(system_error);
}

void answer_list(const char *member)
{
	printf(", \"%s\": [", member);
	list_is_empty = true;
}

void answer_list_end(void)
{
	putchar(']');
}

static void separate(void)
{
	fputs(list_is_empty ? "" : ", ", stdout);
	list_is_empty = false;
}

void answer_item(const char *text)
{
	separate();
	put_text(text);
}

static void put_word(const char *member, const struct word *words, int number)
{
	while (words->text && words->number != number)
		words++;
	if (words->text)
		printf(", \"%s\": \"%s\"", member, words->text);
	else
		printf(", \"%s\": %d", member, number);
}

static void begin_address(const struct sockaddr *address)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
	char text[INET6_ADDRSTRLEN] = "";

	separate();
	inet_ntop(address->sa_family,
	    address->sa_family == AF_INET6 ? (const void *)&v6->sin6_addr
					   : &v4->sin_addr,
	    text, sizeof(text));
	printf("{\"addr\": \"%s\"", text);
	put_word("family", families, address->sa_family);
}

void answer_address(const struct sockaddr *address)
{
	begin_address(address);
	putchar('}');
}

void answer_endpoint(const struct sockaddr *address, int socktype, int protocol)
{
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;

	begin_address(address);
	put_word("socktype", socktypes, socktype);
	put_word("protocol", protocols, protocol);
	printf(", \"port\": %u", ntohs(v6->sin6_port));
	if (address->sa_family == AF_INET6 && v6->sin6_scope_id)
		printf(", \"scope\": %u", v6->sin6_scope_id);
	if (address->sa_family == AF_INET6 && v6->sin6_flowinfo)
		printf(", \"flowinfo\": %u", ntohl(v6->sin6_flowinfo));
	putchar('}');
}

void answer_hostent(const struct hostent *host)
{
	struct sockaddr_storage address;
	struct sockaddr_in *v4 = (struct sockaddr_in *)&address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address;

	answer_text("canonical", host->h_name);
	answer_list("aliases");
	for (char **alias = host->h_aliases; alias && *alias; alias++)
		answer_item(*alias);
	answer_list_end();
	answer_list("addresses");
	for (char **entry = host->h_addr_list; entry && *entry; entry++) {
		memset(&address, 0, sizeof(address));
		address.ss_family = (sa_family_t)host->h_addrtype;
		if (host->h_addrtype == AF_INET6)
			memcpy(&v6->sin6_addr, *entry, sizeof(v6->sin6_addr));
		else
			memcpy(&v4->sin_addr, *entry, sizeof(v4->sin_addr));
		answer_address((const struct sockaddr *)&address);
	}
	answer_list_end();
}

static void say_hello(const char *name, const char *version, const char *libc,
    const struct operation *operations)
{
	printf("{\"name\": \"%s\", \"version\": \"%s\", \"libc\": \"%s\"", name,
	    version, libc);
	answer_list("caps");
	for (; operations->name; operations++)
		answer_item(operations->name);
	puts("]}");
}

static void answer(struct call *call, const struct operation *operations)
{
	struct timespec began, ended;

	while (operations->name && strcmp(operations->name, call->op) != 0)
		operations++;
	if (!operations->name)
		refuse(call, "op", call->op);
	fputs("{\"id\": ", stdout);
	put_text(call->id);
	clock_gettime(CLOCK_MONOTONIC, &began);
	if (call->unsupported[0])
		answer_unsupported(call, call->unsupported);
	else
		operations->run(call);
	clock_gettime(CLOCK_MONOTONIC, &ended);
	printf(", \"t_us\": %ld}\n",
	    (long)(ended.tv_sec - began.tv_sec) * 1000000 +
		(ended.tv_nsec - began.tv_nsec) / 1000);
}

int protocol_serve(const char *name, const char *version, const char *libc,
    const struct operation *operations)
{
	char *line = NULL;
	size_t size = 0;
	struct call call;

	while (getline(&line, &size, stdin) > 0) {
		if (strstr(line, "\"hello\""))
			say_hello(name, version, libc, operations);
		else if (read_call(&call, line))
			answer(&call, operations);
		else
			return fprintf(stderr, "neither a hello nor a call\n"),
			       1;
		if (fflush(stdout))
			return 1;
	}
	free(line);
	return 0;
}
