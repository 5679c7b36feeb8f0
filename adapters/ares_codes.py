# SPDX-License-Identifier: MIT
"""c-ares's numbers for the adapters that are Python over c-ares."""
import protocol

CODES = {
    "ARES_ENODATA": "nodata", "ARES_EFORMERR": "formerr",
    "ARES_ESERVFAIL": "servfail", "ARES_ENOTFOUND": "noname",
    "ARES_ENOTIMP": "notimp", "ARES_EREFUSED": "refused",
    "ARES_EBADQUERY": "badname", "ARES_EBADNAME": "badname",
    "ARES_EBADFAMILY": "family", "ARES_EBADRESP": "badresp",
    "ARES_ECONNREFUSED": "connrefused", "ARES_ETIMEOUT": "timeout",
    "ARES_ENOMEM": "nomem", "ARES_EBADSTR": "badname",
    "ARES_EBADFLAGS": "badflags", "ARES_ENONAME": "noname",
    "ARES_EBADHINTS": "badflags", "ARES_ESERVICE": "service",
    "ARES_ECANCELLED": "cancelled"}


def outcome(number, symbol, cause):
    return {"domain": "ares", "raw": number, "symbol": symbol,
            "code": CODES.get(symbol, "fail"), "cause": cause}


def failure(pycares, number):
    return outcome(number, pycares.errno.errorcode.get(number, "unknown"),
                   pycares.errno.strerror(number))


def success(members):
    return dict(members, **protocol.ok("ares", "ARES_SUCCESS"))


def hostent(result):
    return success(protocol.hostent(
        result.name, result.aliases, result.addresses))


def family(call):
    return protocol.number(protocol.FAMILIES, call.get("family", "inet"))


def name(call):
    """The bindings take a text; what is not ASCII they encode themselves."""
    return protocol.raw_bytes(call["name"]).decode("utf-8", "replace")
