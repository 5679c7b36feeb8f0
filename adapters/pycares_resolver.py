# SPDX-License-Identifier: MIT
"""pycares, Python's binding of c-ares, with a loop over select()."""
import functools
import select

import ares_codes
import ares_records
import protocol

try:
    import pycares
except ImportError as error:
    protocol.lacking("pycares (%s); install python3-pycares" % error)


@functools.cache
def resolver():
    """That of the process, which may be one of a session."""
    return pycares.Channel()


def run(start):
    """Call start(callback) and wait until it has been called."""
    channel = resolver()
    done = []
    start(lambda result, error: done.append((result, error)))
    while not done:
        readers, writers = channel.getsock()
        if not readers and not writers:
            break
        able = select.select(readers, writers, [], channel.timeout(1.0))
        for fd in able[0]:
            channel.process_fd(fd, pycares.ARES_SOCKET_BAD)
        for fd in able[1]:
            channel.process_fd(pycares.ARES_SOCKET_BAD, fd)
        if not able[0] and not able[1]:
            channel.process_fd(pycares.ARES_SOCKET_BAD,
                               pycares.ARES_SOCKET_BAD)
    return done[0]


def outcome(found, shape):
    result, error = found
    if error is not None:
        return ares_codes.failure(pycares, error)
    return shape(result)


def entries(result, canonical):
    return dict(protocol.addrinfo(
        (node.family, node.socktype, node.protocol, canonical,
         (node.addr[0].decode(),) + node.addr[1:])
        for node in result.nodes), domain="ares")


def getaddrinfo(call):
    family, socktype, proto, flags = protocol.hints(call)
    if call.get("name") is None:
        raise protocol.Unsupported("a name that is NULL")
    if flags:
        raise protocol.Unsupported("flags")
    service = call.get("service")
    return outcome(run(lambda done: resolver().getaddrinfo(
        ares_codes.name(call), service and str(service), done, family,
        socktype, proto, 0)), lambda result: entries(result, None))


def gethostbyname(call):
    return outcome(run(lambda done: resolver().gethostbyname(
        ares_codes.name(call), ares_codes.family(call), done)),
        ares_codes.hostent)


def gethostbyaddr(call):
    return outcome(run(lambda done: resolver().gethostbyaddr(
        call["addr"], done)), ares_codes.hostent)


def query(call):
    kind = getattr(pycares, "QUERY_TYPE_" + ares_records.asked_type(call))
    return outcome(run(lambda done: resolver().query(
        ares_codes.name(call), kind, done)), ares_records.response)


protocol.serve("pycares", "pycares " + pycares.__version__, {
    "getaddrinfo": getaddrinfo, "gethostbyname": gethostbyname,
    "gethostbyaddr": gethostbyaddr, "query": query})
