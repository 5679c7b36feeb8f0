/* SPDX-License-Identifier: MIT */
/* The words of docs/protocol.md for the system's numbers. */
#include "call_words.h"
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

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
    {"addrconfig", AI_ADDRCONFIG},
#ifdef AI_IDN
    {"idn", AI_IDN}, {"canonidn", AI_CANONIDN},
#endif
    {NULL, 0}};

const struct word nameinfo_flag_words[] = {{"numerichost", NI_NUMERICHOST},
    {"numericserv", NI_NUMERICSERV}, {"nofqdn", NI_NOFQDN},
    {"namereqd", NI_NAMEREQD}, {"dgram", NI_DGRAM},
#ifdef NI_IDN
    {"idn", NI_IDN},
#endif
    {NULL, 0}};

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
