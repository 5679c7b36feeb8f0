/* SPDX-License-Identifier: MIT */
/*
 * duet_records.h - DNS records, and the names of types and classes
 *
 * duet.h includes it.
 */
#ifndef DUET_PUBLIC_RECORDS_H
#define DUET_PUBLIC_RECORDS_H

#include "duet.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The records of a response to duet_query(), read from its packet:
 *
 *	const struct duet_record *rr =
 *	    duet_result_records(res, DUET_SECTION_ANSWER, NULL);
 *	for (; rr; rr = rr->next)
 *		if (rr->type == DUET_TYPE_MX)
 *			use(rr->data.mx.preference, rr->data.mx.exchange);
 *
 * Names are absolute and in the form of a master file (RFC 1035 section 5.1,
 * RFC 4343 section 2.1): "www.example.", "."; characters that mean something
 * there have a backslash before them ("a\.b.example." has the label "a.b"),
 * and octets that are not printable ASCII are "\ddd".  Numbers are in host
 * order, addresses in network order.
 */
enum duet_section {
	DUET_SECTION_ANSWER = 0,
	DUET_SECTION_AUTHORITY = 1,
	DUET_SECTION_ADDITIONAL = 2 /* OPT (RFC 6891) too, as it is */
};

/* The types that have a member in union duet_data, and ANY, which is for
 * asking alone. */
enum duet_type {
	DUET_TYPE_A = 1,
	DUET_TYPE_NS = 2,
	DUET_TYPE_CNAME = 5,
	DUET_TYPE_SOA = 6,
	DUET_TYPE_PTR = 12,
	DUET_TYPE_HINFO = 13,
	DUET_TYPE_MX = 15,
	DUET_TYPE_TXT = 16,
	DUET_TYPE_AAAA = 28,
	DUET_TYPE_LOC = 29,
	DUET_TYPE_SRV = 33,
	DUET_TYPE_NAPTR = 35,
	DUET_TYPE_DNAME = 39,
	DUET_TYPE_DS = 43,
	DUET_TYPE_SSHFP = 44,
	DUET_TYPE_RRSIG = 46,
	DUET_TYPE_NSEC = 47,
	DUET_TYPE_DNSKEY = 48,
	DUET_TYPE_TLSA = 52,
	DUET_TYPE_SVCB = 64,
	DUET_TYPE_HTTPS = 65,
	DUET_TYPE_ANY = 255,
	DUET_TYPE_URI = 256,
	DUET_TYPE_CAA = 257
};

enum duet_class {
	DUET_CLASS_IN = 1,
	DUET_CLASS_CH = 3,
	DUET_CLASS_HS = 4,
	DUET_CLASS_NONE = 254,
	DUET_CLASS_ANY = 255
};

/* Any octets, zeros too; no zero at the end.  data is never NULL. */
struct duet_bytes {
	const unsigned char *data;
	size_t len;
};

/* The character-strings of a TXT, each as it was sent. */
struct duet_txt {
	const struct duet_bytes *strings;
	size_t count;
};

struct duet_soa { /* RFC 1035 section 3.3.13; times in seconds */
	const char *mname, *rname;
	uint32_t serial, refresh, retry, expire, minimum;
};

struct duet_hinfo { /* RFC 1035 section 3.3.2 */
	struct duet_bytes cpu, os;
};

struct duet_mx { /* RFC 1035 section 3.3.9 */
	uint16_t preference;
	const char *exchange;
};

/* RFC 1876 section 2, as sent: size and precisions are a digit and a power of
 * ten of centimetres; the rest counts from 2^31 and -100 km. */
struct duet_loc {
	uint8_t version, size, horiz_pre, vert_pre;
	uint32_t latitude, longitude, altitude;
};

struct duet_srv { /* RFC 2782; in the order of the packet */
	uint16_t priority, weight, port;
	const char *target;
};

struct duet_naptr { /* RFC 3403 section 4.1 */
	uint16_t order, preference;
	struct duet_bytes flags, service, regexp;
	const char *replacement;
};

struct duet_ds { /* RFC 4034 section 5.1 */
	uint16_t key_tag;
	uint8_t algorithm, digest_type;
	struct duet_bytes digest;
};

struct duet_sshfp { /* RFC 4255 section 3.1 */
	uint8_t algorithm, fp_type;
	struct duet_bytes fingerprint;
};

struct duet_rrsig { /* RFC 4034 section 3.1; times in seconds since 1970 */
	uint16_t type_covered;
	uint8_t algorithm, labels;
	uint32_t original_ttl, expiration, inception;
	uint16_t key_tag;
	const char *signer;
	struct duet_bytes signature;
};

/* Types by their numbers, rising. */
struct duet_types {
	const uint16_t *types;
	size_t count;
};

struct duet_nsec { /* RFC 4034 section 4.1 */
	const char *next;
	struct duet_types types;
};

struct duet_dnskey { /* RFC 4034 section 2.1 */
	uint16_t flags;
	uint8_t protocol, algorithm;
	struct duet_bytes public_key;
};

struct duet_tlsa { /* RFC 6698 section 2.1 */
	uint8_t usage, selector, matching_type;
	struct duet_bytes data;
};

/* A parameter of SVCB and HTTPS (RFC 9460 section 2.2).  The text is what
 * stands after "=" in a master file, without quotes around it: "h2,h3", "443",
 * "192.0.2.1,192.0.2.2"; "" where the key has no value. */
struct duet_svc_param {
	uint16_t key;
	struct duet_bytes value;
	const char *name; /* "alpn"; "key667" if it has none */
	const char *text;
};

struct duet_svc_params { /* keys rise */
	const struct duet_svc_param *list;
	size_t count;
};

struct duet_svcb { /* SVCB and HTTPS; priority 0 makes it an alias */
	uint16_t priority;
	const char *target;
	struct duet_svc_params params;
};

struct duet_uri { /* RFC 7553 section 4 */
	uint16_t priority, weight;
	struct duet_bytes target;
};

struct duet_caa { /* RFC 8659 section 4.1; flags & 128: critical */
	uint8_t flags;
	struct duet_bytes tag, value;
};

/* The member is that of the record's type.  Members may be added. */
union duet_data {
	struct in_addr a;
	struct in6_addr aaaa;
	const char *cname, *dname, *ns, *ptr;
	struct duet_caa caa;
	struct duet_dnskey dnskey;
	struct duet_ds ds;
	struct duet_hinfo hinfo;
	struct duet_loc loc;
	struct duet_mx mx;
	struct duet_naptr naptr;
	struct duet_nsec nsec;
	struct duet_rrsig rrsig;
	struct duet_soa soa;
	struct duet_srv srv;
	struct duet_sshfp sshfp;
	struct duet_svcb svcb, https;
	struct duet_tlsa tlsa;
	struct duet_txt txt;
	struct duet_uri uri;
};

/* The fields of a type, for who treats all types alike. */
enum duet_field_kind {
	DUET_FIELD_U8,
	DUET_FIELD_U16,
	DUET_FIELD_U32,
	DUET_FIELD_TYPE,   /* uint16_t: a type */
	DUET_FIELD_TIME,   /* uint32_t: seconds since 1970, modulo 2^32 */
	DUET_FIELD_NAME,   /* const char * */
	DUET_FIELD_IPV4,   /* struct in_addr */
	DUET_FIELD_IPV6,   /* struct in6_addr */
	DUET_FIELD_STRING, /* struct duet_bytes: text in quotes */
	DUET_FIELD_TAG,    /* struct duet_bytes: letters and digits */
	DUET_FIELD_TEXT,   /* struct duet_bytes: text in quotes */
	DUET_FIELD_HEX,    /* struct duet_bytes: no text */
	DUET_FIELD_BASE64, /* struct duet_bytes: no text */
	DUET_FIELD_TXT,    /* struct duet_txt */
	DUET_FIELD_TYPES,  /* struct duet_types */
	DUET_FIELD_PARAMS  /* struct duet_svc_params */
};

struct duet_field {
	const char *name; /* as in its structure; NULL after the last */
	enum duet_field_kind kind;
	size_t offset; /* in union duet_data */
};

struct duet_record {
	const struct duet_record *next; /* in the same section */
	const char *name;               /* the owner's */
	uint16_t type, rrclass;
	uint32_t ttl; /* seconds, as sent */
	/* The data as sent; a name inside may point to elsewhere in the
	 * packet. */
	const unsigned char *rdata;
	size_t rdata_len;
	/* What data holds.  NULL for types that are not in enum duet_type, for
	 * types of the class IN in another class, and for data that are not
	 * as their type demands: then data holds zeros and empty names. */
	const struct duet_field *fields;
	union duet_data data;
};

/*
 * The first record of a section, in the order received; NULL if it has none.
 * *count, if count is not NULL, is how many it has, and -1 for all sections
 * where there is no packet, where the packet ends before its records do or has
 * a name that is none, and when out of memory.  What follows the last record
 * is not looked at.  The packet is read at the first call; several threads may
 * make it.  The records are the result's; a packet of 64 KiB made to be large
 * has some 20 MiB of them.
 */
DUET_API const struct duet_record *duet_result_records(
    const duet_result *res, enum duet_section section, int *count);

/* Write a record's data as in a master file: "10 mail.example.".  Without
 * fields, and for types to come, that is the form of RFC 3597 section 5:
 * "\# 3 010203".  Truncates, terminates and returns like snprintf(3). */
DUET_API int duet_record_text(
    const struct duet_record *record, char *buf, size_t size);

/* A type or class by its name in the registry of RFC 6895, in any case, or by
 * "TYPE65280", "CLASS4660" (RFC 3597 section 5); -1 if it is none, and for
 * NULL. */
DUET_API int duet_type_from_name(const char *name);
DUET_API int duet_class_from_name(const char *name);

/* The other way round; truncates, terminates and returns like snprintf(3).
 * 16 bytes are enough for any name. */
DUET_API int duet_type_name(uint16_t type, char *buf, size_t size);
DUET_API int duet_class_name(uint16_t rrclass, char *buf, size_t size);

#ifdef __cplusplus
}
#endif

#endif
