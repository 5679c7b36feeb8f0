# SPDX-License-Identifier: MIT
"""pycares, Python's binding of c-ares, with a loop over select()."""
import select

import ares_codes
import ares_records
import protocol

try:
    import pycares
except ImportError as error:
    protocol.lacking("pycares (%s); install python3-pycares" % error)


class Callbacks:
    """Operations begin something, given the call and whom to call back."""
    caps = ["with", "cancel_after"]

    def __init__(self):
        self.channel = pycares.Channel()
        self.running = set()

    def serve(self, others):
        """Serve the channel, once, or until one of the others can be read."""
        readers, writers = self.channel.getsock()
        room = self.channel.timeout(1.0) if self.running else None
        able = select.select(readers + others, writers, [], room)
        for fd in able[0]:
            if fd not in others:
                self.channel.process_fd(fd, pycares.ARES_SOCKET_BAD)
        for fd in able[1]:
            self.channel.process_fd(pycares.ARES_SOCKET_BAD, fd)
        if not able[0] and not able[1]:
            self.channel.process_fd(pycares.ARES_SOCKET_BAD,
                                    pycares.ARES_SOCKET_BAD)
        return [fd for fd in others if fd in able[0]]

    def wait(self):
        while not self.serve([0]):
            pass

    def begin(self, operations, call, reply):
        def end(members):
            self.running.discard(call["id"])
            reply(members)
        self.running.add(call["id"])
        members = protocol.refusal(operations, call)
        if members:
            return end(members)
        try:
            operations[call["op"]](self.channel, call, end)
        except Exception as error:
            end(protocol.failure(error))

    def cancel(self, name):
        """It cannot cancel one, but all that are under way."""
        if name in self.running:
            self.channel.cancel()

    def finish(self):
        while self.running:
            self.serve([])


def callback(end, shape):
    def done(result, error):
        try:
            end(shape(result) if error is None
                else ares_codes.failure(pycares, error))
        except Exception as wrong:
            end(protocol.failure(wrong))
    return done


def entries(result):
    return ares_codes.success(protocol.addrinfo(
        (node.family, node.socktype, node.protocol, None,
         (node.addr[0].decode(),) + node.addr[1:])
        for node in result.nodes))


def getaddrinfo(channel, call, end):
    family, socktype, proto, flags = protocol.hints(call)
    if call.get("name") is None:
        raise protocol.Unsupported("a name that is NULL")
    if flags:
        raise protocol.Unsupported("flags")
    service = call.get("service")
    channel.getaddrinfo(
        ares_codes.name(call), service and str(service),
        callback(end, entries), family, socktype, proto, 0)


def gethostbyname(channel, call, end):
    channel.gethostbyname(ares_codes.name(call), ares_codes.family(call),
                          callback(end, ares_codes.hostent))


def gethostbyaddr(channel, call, end):
    channel.gethostbyaddr(call["addr"], callback(end, ares_codes.hostent))


def query(channel, call, end):
    kind = getattr(pycares, "QUERY_TYPE_" + ares_records.asked_type(call))
    channel.query(ares_codes.name(call), kind,
                  callback(end, ares_records.response))


protocol.serve("pycares", "pycares " + pycares.__version__, {
    "getaddrinfo": getaddrinfo, "gethostbyname": gethostbyname,
    "gethostbyaddr": gethostbyaddr, "query": query}, Callbacks)
