/* SPDX-License-Identifier: MIT */
/* The words of docs/protocol.md for the system's numbers. */
#include "words.h"
#include "compare/memory.h"
#include "compare/suggest.h"
#include <limits.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct word family_words[] = {
    {"unspec", AF_UNSPEC}, {"inet", AF_INET}, {"inet6", AF_INET6}, {NULL, 0}};

const struct word socktype_words[] = {{"any", 0}, {"stream", SOCK_STREAM},
    {"dgram", SOCK_DGRAM}, {"raw", SOCK_RAW}, {"seqpacket", SOCK_SEQPACKET},
    {NULL, 0}};

const struct word protocol_words[] = {{"any", 0}, {"tcp", IPPROTO_TCP},
    {"udp", IPPROTO_UDP}, {"icmp", IPPROTO_ICMP}, {"icmpv6", IPPROTO_ICMPV6},
    {"sctp", IPPROTO_SCTP}, {"dccp", IPPROTO_DCCP},
    {"udplite", IPPROTO_UDPLITE}, {NULL, 0}};

const struct word addrinfo_flag_words[] = {{"passive", AI_PASSIVE},
    {"canonname", AI_CANONNAME}, {"numerichost", AI_NUMERICHOST},
    {"numericserv", AI_NUMERICSERV}, {"v4mapped", AI_V4MAPPED}, {"all", AI_ALL},
    {"addrconfig", AI_ADDRCONFIG}, {"idn", AI_IDN}, {"canonidn", AI_CANONIDN},
    {NULL, 0}};

const struct word nameinfo_flag_words[] = {{"numerichost", NI_NUMERICHOST},
    {"numericserv", NI_NUMERICSERV}, {"nofqdn", NI_NOFQDN},
    {"namereqd", NI_NAMEREQD}, {"dgram", NI_DGRAM}, {"idn", NI_IDN}, {NULL, 0}};

static const struct word status_words[] = {{"ok", DUET_OK},
    {"noname", DUET_ENONAME}, {"nodata", DUET_ENODATA}, {"again", DUET_EAGAIN},
    {"timeout", DUET_ETIMEOUT}, {"badname", DUET_EBADNAME},
    {"badflags", DUET_EBADFLAGS}, {"family", DUET_EFAMILY},
    {"addrfamily", DUET_EADDRFAMILY}, {"socktype", DUET_ESOCKTYPE},
    {"service", DUET_ESERVICE}, {"inval", DUET_EINVAL},
    {"overflow", DUET_EOVERFLOW}, {"fail", DUET_EFAIL}, {"nomem", DUET_ENOMEM},
    {"system", DUET_ESYSTEM}, {"cancelled", DUET_ECANCELLED}, {NULL, 0}};

bool word_number(const struct word *words, const char *text, int *number)
{
	char *end;
	long value;

	for (; words->text; words++)
		if (!strcmp(text, words->text)) {
			*number = words->number;
			return true;
		}
	value = strtol(text, &end, 10);
	if (end == text || *end || value < INT_MIN || value > INT_MAX)
		return false;
	*number = value;
	return true;
}

const char *word_text(const struct word *words, int number)
{
	for (; words->text; words++)
		if (number == words->number)
			return words->text;
	return NULL;
}

const char *word_suggestion(const struct word *words, const char *text)
{
	const char **known = NULL;
	const char *nearest;
	size_t n = 0;

	for (; words->text; words++) {
		known = memory_grow(known, n, sizeof(*known));
		known[n++] = words->text;
	}
	known = memory_grow(known, n, sizeof(*known));
	known[n] = NULL;
	nearest = suggest(text, known);
	free(known);
	return nearest;
}

char *word_list(const struct word *words)
{
	char *list = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&list, &size);

	for (const char *comma = ""; out && words->text; words++) {
		fprintf(out, "%s%s", comma, words->text);
		comma = ", ";
	}
	if (out)
		fclose(out);
	return list;
}

const char *status_word(int status)
{
	const char *text = word_text(status_words, status);

	return text ? text : "fail";
}

/* Taken from the cause's text, which begins with the name, so that there is
 * no second table of them here. */
void error_symbol(enum duet_domain domain, int error, char symbol[SYMBOL_SIZE])
{
	const struct duet_cause cause = {
	    .domain = domain, .code = error, .rcode = -1};
	char text[SYMBOL_SIZE * 4];
	size_t length;

	snprintf(symbol, SYMBOL_SIZE, "%d", error);
	if (error == 0)
		return;
	duet_cause_text(&cause, text, sizeof(text));
	length = strcspn(text, " ");
	if (text[0] != '(' && length < SYMBOL_SIZE) {
		memcpy(symbol, text, length);
		symbol[length] = '\0';
	}
}

#ifdef __GLIBC__
const char *errno_symbol(int error, char symbol[SYMBOL_SIZE])
{
	const char *name = strerrorname_np(error);

	snprintf(symbol, SYMBOL_SIZE, "%d", error);
	return name ? name : symbol;
}
#else
const char *errno_symbol(int error, char symbol[SYMBOL_SIZE])
{
	snprintf(symbol, SYMBOL_SIZE, "%d", error);
	return symbol;
}
#endif
