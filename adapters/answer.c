/* SPDX-License-Identifier: MIT */
/* Writing an answer: every member begins with a comma, but the first, the id. */
#include "call.h"
#include "compare/call_words.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void put_text(FILE *out, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	putc('"', out);
	while (*p) {
		int n = utf8_length(p);

		if (n == 0)
			fprintf(out, "\\\\%03d", *p++);
		else if (*p < 0x20)
			fprintf(out, "\\u%04x", *p++);
		else if (*p == '"' || *p == '\\')
			fprintf(out, "\\%c", *p++);
		else
			for (; n > 0; n--)
				putc(*p++, out);
	}
	putc('"', out);
}

void answer_text(struct call *call, const char *member, const char *text)
{
	if (!text)
		return;
	fprintf(call->out, ", \"%s\": ", member);
	put_text(call->out, text);
}

void answer_unsupported(struct call *call, const char *what)
{
	answer_text(call, "unsupported", what);
}

void answer_status(struct call *call, const char *domain, int raw,
    const char *symbol, const char *code)
{
	answer_text(call, "domain", domain);
	fprintf(call->out, ", \"raw\": %d", raw);
	answer_text(call, "symbol", symbol);
	answer_text(call, "code", code);
}

void answer_list(struct call *call, const char *member)
{
	fprintf(call->out, ", \"%s\": [", member);
	call->list_is_empty = true;
}

void answer_list_end(struct call *call)
{
	putc(']', call->out);
}

static void separate(struct call *call)
{
	fputs(call->list_is_empty ? "" : ", ", call->out);
	call->list_is_empty = false;
}

void answer_item(struct call *call, const char *text)
{
	separate(call);
	put_text(call->out, text);
}

static void put_word(
    struct call *call, const char *member, const struct word *words, int number)
{
	const char *text = word_text(words, number);

	if (text)
		fprintf(call->out, ", \"%s\": \"%s\"", member, text);
	else
		fprintf(call->out, ", \"%s\": %d", member, number);
}

static void begin_address(struct call *call, const struct sockaddr *address)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
	char text[INET6_ADDRSTRLEN] = "";

	separate(call);
	inet_ntop(address->sa_family,
	    address->sa_family == AF_INET6 ? (const void *)&v6->sin6_addr
					   : &v4->sin_addr,
	    text, sizeof(text));
	fprintf(call->out, "{\"addr\": \"%s\"", text);
	put_word(call, "family", family_words, address->sa_family);
}

void answer_address(struct call *call, const struct sockaddr *address)
{
	begin_address(call, address);
	putc('}', call->out);
}

void answer_endpoint(struct call *call, const struct sockaddr *address,
    int socktype, int protocol)
{
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;

	begin_address(call, address);
	put_word(call, "socktype", socktype_words, socktype);
	put_word(call, "protocol", protocol_words, protocol);
	fprintf(call->out, ", \"port\": %u", ntohs(v6->sin6_port));
	if (address->sa_family == AF_INET6 && v6->sin6_scope_id)
		fprintf(call->out, ", \"scope\": %u", v6->sin6_scope_id);
	if (address->sa_family == AF_INET6 && v6->sin6_flowinfo)
		fprintf(
		    call->out, ", \"flowinfo\": %u", ntohl(v6->sin6_flowinfo));
	putc('}', call->out);
}

void answer_hostent(struct call *call, const struct hostent *host)
{
	struct sockaddr_storage address;
	struct sockaddr_in *v4 = (struct sockaddr_in *)&address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address;

	answer_text(call, "canonical", host->h_name);
	answer_list(call, "aliases");
	for (char **alias = host->h_aliases; alias && *alias; alias++)
		answer_item(call, *alias);
	answer_list_end(call);
	answer_list(call, "addresses");
	for (char **entry = host->h_addr_list; entry && *entry; entry++) {
		memset(&address, 0, sizeof(address));
		address.ss_family = (sa_family_t)host->h_addrtype;
		if (host->h_addrtype == AF_INET6)
			memcpy(&v6->sin6_addr, *entry, sizeof(v6->sin6_addr));
		else
			memcpy(&v4->sin_addr, *entry, sizeof(v4->sin_addr));
		answer_address(call, (const struct sockaddr *)&address);
	}
	answer_list_end(call);
}

void answer_begin(struct call *call)
{
	call->out = open_memstream(&call->text, &call->size);
	if (!call->out)
		abort();
	fputs("{\"id\": ", call->out);
	put_text(call->out, call->id);
	clock_gettime(CLOCK_MONOTONIC, &call->begin);
}

void answer_write(struct call *call)
{
	struct timespec end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	fprintf(call->out, ", \"t_us\": %ld}\n",
	    (long)(end.tv_sec - call->begin.tv_sec) * 1000000 +
		(end.tv_nsec - call->begin.tv_nsec) / 1000);
	fclose(call->out);
	fwrite(call->text, 1, call->size, stdout);
	fflush(stdout);
	free(call->text);
}
