# SPDX-License-Identifier: MIT
"""Records in presentation form (RFC 1035 section 5.1), as duet writes them.

These resolvers tell no owner, and a TTL only sometimes.
"""


def octets(value):
    return value.encode("utf-8", "surrogateescape") \
        if isinstance(value, str) else value


def quoted(value):
    """A character string, of any bytes."""
    text = ""
    for octet in octets(value):
        if octet < 0x20 or octet >= 0x7f:
            text += "\\%03d" % octet
        else:
            text += ("\\" if octet in b"\"\\" else "") + chr(octet)
    return '"%s"' % text


def name(value):
    """A name that is whole, with or without its dot."""
    text = octets(value).decode("ascii", "backslashreplace")
    return text if text.endswith(".") else text + "."


def record(type_name, ttl, *fields):
    """A TTL below 0 or None is one that is not told."""
    told = "-" if ttl is None or ttl < 0 else ttl
    return "- %s IN %s %s" % (told, type_name, " ".join(map(str, fields)))
