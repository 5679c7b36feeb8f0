/* SPDX-License-Identifier: MIT */
/* Names of c-ares's status codes. */
#include "codes.h"
#include <ares.h>
#include <stddef.h>

static const char *name(int code)
{
	static const char *const names[] = {
	    [ARES_SUCCESS] = "ARES_SUCCESS",
	    [ARES_ENODATA] = "ARES_ENODATA",
	    [ARES_EFORMERR] = "ARES_EFORMERR",
	    [ARES_ESERVFAIL] = "ARES_ESERVFAIL",
	    [ARES_ENOTFOUND] = "ARES_ENOTFOUND",
	    [ARES_ENOTIMP] = "ARES_ENOTIMP",
	    [ARES_EREFUSED] = "ARES_EREFUSED",
	    [ARES_EBADQUERY] = "ARES_EBADQUERY",
	    [ARES_EBADNAME] = "ARES_EBADNAME",
	    [ARES_EBADFAMILY] = "ARES_EBADFAMILY",
	    [ARES_EBADRESP] = "ARES_EBADRESP",
	    [ARES_ECONNREFUSED] = "ARES_ECONNREFUSED",
	    [ARES_ETIMEOUT] = "ARES_ETIMEOUT",
	    [ARES_EOF] = "ARES_EOF",
	    [ARES_EFILE] = "ARES_EFILE",
	    [ARES_ENOMEM] = "ARES_ENOMEM",
	    [ARES_EDESTRUCTION] = "ARES_EDESTRUCTION",
	    [ARES_EBADSTR] = "ARES_EBADSTR",
	    [ARES_EBADFLAGS] = "ARES_EBADFLAGS",
	    [ARES_ENONAME] = "ARES_ENONAME",
	    [ARES_EBADHINTS] = "ARES_EBADHINTS",
	    [ARES_ENOTINITIALIZED] = "ARES_ENOTINITIALIZED",
	    [ARES_ELOADIPHLPAPI] = "ARES_ELOADIPHLPAPI",
	    [ARES_EADDRGETNETWORKPARAMS] = "ARES_EADDRGETNETWORKPARAMS",
	    [ARES_ECANCELLED] = "ARES_ECANCELLED",
	    [ARES_ESERVICE] = "ARES_ESERVICE",
	    [ARES_ENOSERVER] = "ARES_ENOSERVER",
	};

	if (code < 0 || (size_t)code >= sizeof(names) / sizeof(*names))
		return NULL;
	return names[code];
}

static const char *text(int code)
{
	return ares_strerror(code);
}

const struct code_map ares_codes = {DUET_FROM_ARES, name, text};
