/* SPDX-License-Identifier: MIT */
/* Record types and response codes by name. */
#include "dns_words.h"
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const dns_type_names[] = {"A", "NS", "CNAME", "SOA", "PTR", "HINFO",
    "MX", "TXT", "RP", "AFSDB", "AAAA", "LOC", "SRV", "NAPTR", "DNAME", "OPT",
    "DS", "SSHFP", "RRSIG", "NSEC", "DNSKEY", "NSEC3", "NSEC3PARAM", "TLSA",
    "SVCB", "HTTPS", "SPF", "ANY", "URI", "CAA", NULL};

static const uint16_t type_numbers[] = {1, 2, 5, 6, 12, 13, 15, 16, 17, 18, 28,
    29, 33, 35, 39, 41, 43, 44, 46, 47, 48, 50, 51, 52, 64, 65, 99, 255, 256,
    257};

_Static_assert(sizeof(type_numbers) / sizeof(*type_numbers) + 1 ==
		   sizeof(dns_type_names) / sizeof(*dns_type_names),
    "a number for each name");

const char *const dns_rcode_names[] = {"NOERROR", "FORMERR", "SERVFAIL",
    "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET",
    "NOTAUTH", "NOTZONE", NULL};

int dns_type_number(const char *name)
{
	for (size_t i = 0; dns_type_names[i]; i++)
		if (!strcasecmp(name, dns_type_names[i]))
			return type_numbers[i];
	if (!strncasecmp(name, "TYPE", 4) && strlen(name) <= 9 && name[4] &&
	    strspn(name + 4, "0123456789") == strlen(name + 4)) {
		long number = strtol(name + 4, NULL, 10);
		return number <= UINT16_MAX ? (int)number : -1;
	}
	return -1;
}

const char *dns_type_name(uint16_t type, char buffer[DNS_TYPE_NAME_SIZE])
{
	for (size_t i = 0; dns_type_names[i]; i++)
		if (type == type_numbers[i])
			return dns_type_names[i];
	snprintf(buffer, DNS_TYPE_NAME_SIZE, "TYPE%u", type);
	return buffer;
}

int dns_rcode_number(const char *name)
{
	for (int i = 0; dns_rcode_names[i]; i++)
		if (!strcmp(name, dns_rcode_names[i]))
			return i;
	return -1;
}

const char *dns_rcode_name(int rcode)
{
	int n = sizeof(dns_rcode_names) / sizeof(*dns_rcode_names) - 1;
	return rcode >= 0 && rcode < n ? dns_rcode_names[rcode] : NULL;
}
