/* SPDX-License-Identifier: MIT */
/* What the data of each type are made of. */
#include "shapes.h"
#include <stdbool.h>

#define END                            \
	{                              \
		NULL, DUET_FIELD_U8, 0 \
	}
#define FIELD(type, name, kind)                                                \
	{                                                                      \
#name, DUET_FIELD_##kind, offsetof(union duet_data, type.name) \
	}
/* The whole member is the field. */
#define ALONE(member, name, kind)                                             \
	(const struct duet_field[])                                           \
	{                                                                     \
		{name, DUET_FIELD_##kind, offsetof(union duet_data, member)}, \
		    END                                                       \
	}

static const struct duet_field soa[] = {FIELD(soa, mname, NAME),
    FIELD(soa, rname, NAME), FIELD(soa, serial, U32), FIELD(soa, refresh, U32),
    FIELD(soa, retry, U32), FIELD(soa, expire, U32), FIELD(soa, minimum, U32),
    END};
static const struct duet_field hinfo[] = {
    FIELD(hinfo, cpu, STRING), FIELD(hinfo, os, STRING), END};
static const struct duet_field mx[] = {
    FIELD(mx, preference, U16), FIELD(mx, exchange, NAME), END};
static const struct duet_field loc[] = {FIELD(loc, version, U8),
    FIELD(loc, size, U8), FIELD(loc, horiz_pre, U8), FIELD(loc, vert_pre, U8),
    FIELD(loc, latitude, U32), FIELD(loc, longitude, U32),
    FIELD(loc, altitude, U32), END};
static const struct duet_field srv[] = {FIELD(srv, priority, U16),
    FIELD(srv, weight, U16), FIELD(srv, port, U16), FIELD(srv, target, NAME),
    END};
static const struct duet_field naptr[] = {FIELD(naptr, order, U16),
    FIELD(naptr, preference, U16), FIELD(naptr, flags, STRING),
    FIELD(naptr, service, STRING), FIELD(naptr, regexp, STRING),
    FIELD(naptr, replacement, NAME), END};
static const struct duet_field ds[] = {FIELD(ds, key_tag, U16),
    FIELD(ds, algorithm, U8), FIELD(ds, digest_type, U8),
    FIELD(ds, digest, HEX), END};
static const struct duet_field sshfp[] = {FIELD(sshfp, algorithm, U8),
    FIELD(sshfp, fp_type, U8), FIELD(sshfp, fingerprint, HEX), END};
static const struct duet_field rrsig[] = {FIELD(rrsig, type_covered, TYPE),
    FIELD(rrsig, algorithm, U8), FIELD(rrsig, labels, U8),
    FIELD(rrsig, original_ttl, U32), FIELD(rrsig, expiration, TIME),
    FIELD(rrsig, inception, TIME), FIELD(rrsig, key_tag, U16),
    FIELD(rrsig, signer, NAME), FIELD(rrsig, signature, BASE64), END};
static const struct duet_field nsec[] = {
    FIELD(nsec, next, NAME), FIELD(nsec, types, TYPES), END};
static const struct duet_field dnskey[] = {FIELD(dnskey, flags, U16),
    FIELD(dnskey, protocol, U8), FIELD(dnskey, algorithm, U8),
    FIELD(dnskey, public_key, BASE64), END};
static const struct duet_field tlsa[] = {FIELD(tlsa, usage, U8),
    FIELD(tlsa, selector, U8), FIELD(tlsa, matching_type, U8),
    FIELD(tlsa, data, HEX), END};
static const struct duet_field svcb[] = {FIELD(svcb, priority, U16),
    FIELD(svcb, target, NAME), FIELD(svcb, params, PARAMS), END};
static const struct duet_field uri[] = {FIELD(uri, priority, U16),
    FIELD(uri, weight, U16), FIELD(uri, target, TEXT), END};
static const struct duet_field caa[] = {
    FIELD(caa, flags, U8), FIELD(caa, tag, TAG), FIELD(caa, value, TEXT), END};

static const struct shape {
	uint16_t type;
	bool in_alone; /* means something else, or nothing, in other classes */
	const struct duet_field *fields;
} shapes[] = {
    {DUET_TYPE_A, true, ALONE(a, "address", IPV4)},
    {DUET_TYPE_NS, false, ALONE(ns, "nsdname", NAME)},
    {DUET_TYPE_CNAME, false, ALONE(cname, "cname", NAME)},
    {DUET_TYPE_SOA, false, soa},
    {DUET_TYPE_PTR, false, ALONE(ptr, "ptrdname", NAME)},
    {DUET_TYPE_HINFO, false, hinfo},
    {DUET_TYPE_MX, false, mx},
    {DUET_TYPE_TXT, false, ALONE(txt, "strings", TXT)},
    {DUET_TYPE_AAAA, true, ALONE(aaaa, "address", IPV6)},
    {DUET_TYPE_LOC, false, loc},
    {DUET_TYPE_SRV, true, srv},
    {DUET_TYPE_NAPTR, true, naptr},
    {DUET_TYPE_DNAME, false, ALONE(dname, "target", NAME)},
    {DUET_TYPE_DS, false, ds},
    {DUET_TYPE_SSHFP, false, sshfp},
    {DUET_TYPE_RRSIG, false, rrsig},
    {DUET_TYPE_NSEC, false, nsec},
    {DUET_TYPE_DNSKEY, false, dnskey},
    {DUET_TYPE_TLSA, false, tlsa},
    {DUET_TYPE_SVCB, true, svcb},
    {DUET_TYPE_HTTPS, true, svcb},
    {DUET_TYPE_URI, false, uri},
    {DUET_TYPE_CAA, false, caa},
};

const struct duet_field *shape_of(uint16_t type, uint16_t rrclass)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		if (shapes[i].type == type)
			return shapes[i].in_alone && rrclass != DUET_CLASS_IN
				   ? NULL
				   : shapes[i].fields;
	return NULL;
}
