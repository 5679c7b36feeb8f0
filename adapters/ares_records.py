# SPDX-License-Identifier: MIT
"""What pycares makes of a response, and aiodns with it, as records."""
import ares_codes
import protocol
from records import name, quoted, record

# The data of each type.
FIELDS = {
    "A": lambda r: [r.host],
    "AAAA": lambda r: [r.host],
    "CAA": lambda r: [r.critical, r.property, quoted(r.value)],
    "CNAME": lambda r: [name(r.cname)],
    "MX": lambda r: [r.priority, name(r.host)],
    "NAPTR": lambda r: [r.order, r.preference, quoted(r.flags),
                        quoted(r.service), quoted(r.regex),
                        name(r.replacement)],
    "NS": lambda r: [name(r.host)],
    "SOA": lambda r: [name(r.nsname), name(r.hostmaster), r.serial, r.refresh,
                      r.retry, r.expires, r.minttl],
    "SRV": lambda r: [r.priority, r.weight, r.port, name(r.host)],
    "TXT": lambda r: [quoted(r.text)],
}
TYPES = [*FIELDS, "PTR"]


def lines(result):
    if result.type == "PTR":
        return [record("PTR", result.ttl, name(one))
                for one in result.aliases or [result.name]]
    return [record(result.type, result.ttl, *FIELDS[result.type](result))]


def asked_type(call):
    if call.get("class", "IN") != "IN":
        raise protocol.Unsupported("class " + call["class"])
    if call["type"] not in TYPES:
        raise protocol.Unsupported("type " + call["type"])
    return call["type"]


def response(result):
    """One result, or a list of them where there may be several."""
    results = result if isinstance(result, list) else [result]
    return ares_codes.success(
        {"records": [line for one in results for line in lines(one)]})
