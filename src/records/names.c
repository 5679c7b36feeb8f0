/* SPDX-License-Identifier: MIT */
/* Types and classes by name: the registry "Domain Name System (DNS)
 * Parameters" (RFC 6895). */
#include <duet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct name {
	uint16_t number;
	const char *text;
};

static const struct name types[] = {{1, "A"}, {2, "NS"}, {3, "MD"}, {4, "MF"},
    {5, "CNAME"}, {6, "SOA"}, {7, "MB"}, {8, "MG"}, {9, "MR"}, {10, "NULL"},
    {11, "WKS"}, {12, "PTR"}, {13, "HINFO"}, {14, "MINFO"}, {15, "MX"},
    {16, "TXT"}, {17, "RP"}, {18, "AFSDB"}, {19, "X25"}, {20, "ISDN"},
    {21, "RT"}, {22, "NSAP"}, {23, "NSAP-PTR"}, {24, "SIG"}, {25, "KEY"},
    {26, "PX"}, {27, "GPOS"}, {28, "AAAA"}, {29, "LOC"}, {30, "NXT"},
    {31, "EID"}, {32, "NIMLOC"}, {33, "SRV"}, {34, "ATMA"}, {35, "NAPTR"},
    {36, "KX"}, {37, "CERT"}, {38, "A6"}, {39, "DNAME"}, {40, "SINK"},
    {41, "OPT"}, {42, "APL"}, {43, "DS"}, {44, "SSHFP"}, {45, "IPSECKEY"},
    {46, "RRSIG"}, {47, "NSEC"}, {48, "DNSKEY"}, {49, "DHCID"}, {50, "NSEC3"},
    {51, "NSEC3PARAM"}, {52, "TLSA"}, {53, "SMIMEA"}, {55, "HIP"},
    {56, "NINFO"}, {57, "RKEY"}, {58, "TALINK"}, {59, "CDS"}, {60, "CDNSKEY"},
    {61, "OPENPGPKEY"}, {62, "CSYNC"}, {63, "ZONEMD"}, {64, "SVCB"},
    {65, "HTTPS"}, {99, "SPF"}, {104, "NID"}, {105, "L32"}, {106, "L64"},
    {107, "LP"}, {108, "EUI48"}, {109, "EUI64"}, {249, "TKEY"}, {250, "TSIG"},
    {251, "IXFR"}, {252, "AXFR"}, {253, "MAILB"}, {254, "MAILA"}, {255, "ANY"},
    {256, "URI"}, {257, "CAA"}, {258, "AVC"}, {259, "DOA"}, {260, "AMTRELAY"},
    {32768, "TA"}, {32769, "DLV"}, {0, NULL}};

static const struct name classes[] = {{DUET_CLASS_IN, "IN"},
    {DUET_CLASS_CH, "CH"}, {DUET_CLASS_HS, "HS"}, {DUET_CLASS_NONE, "NONE"},
    {DUET_CLASS_ANY, "ANY"}, {0, NULL}};

/* The number after a prefix, or -1: "TYPE65280". */
static int generic(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);
	size_t digits = strspn(text + len, "0123456789");
	long number;

	if (digits == 0 || digits > 5 || text[len + digits])
		return -1;
	number = strtol(text + len, NULL, 10);
	return number <= UINT16_MAX ? (int)number : -1;
}

static int find_number(
    const struct name *names, const char *prefix, const char *text)
{
	if (!text)
		return -1;
	for (; names->text; names++)
		if (!strcasecmp(text, names->text))
			return names->number;
	return strncasecmp(text, prefix, strlen(prefix))
		   ? -1
		   : generic(text, prefix);
}

static int print_name(const struct name *names, const char *prefix,
    unsigned number, char *buf, size_t size)
{
	for (; names->text; names++)
		if (names->number == number)
			return snprintf(buf, size, "%s", names->text);
	return snprintf(buf, size, "%s%u", prefix, number);
}

int duet_type_from_name(const char *name)
{
	return find_number(types, "TYPE", name);
}

int duet_class_from_name(const char *name)
{
	return find_number(classes, "CLASS", name);
}

int duet_type_name(uint16_t type, char *buf, size_t size)
{
	return print_name(types, "TYPE", type, buf, size);
}

int duet_class_name(uint16_t rrclass, char *buf, size_t size)
{
	return print_name(classes, "CLASS", rrclass, buf, size);
}
