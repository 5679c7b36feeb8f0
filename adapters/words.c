/* SPDX-License-Identifier: MIT */
/* The words of docs/protocol.md. */
#include "words.h"
#include <netdb.h>
#include <netinet/in.h>
#include <stddef.h>
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
    {"addrconfig", AI_ADDRCONFIG}, {NULL, 0}};
const struct word nameinfo_flag_words[] = {{"numerichost", NI_NUMERICHOST},
    {"numericserv", NI_NUMERICSERV}, {"nofqdn", NI_NOFQDN},
    {"namereqd", NI_NAMEREQD}, {"dgram", NI_DGRAM}, {NULL, 0}};
