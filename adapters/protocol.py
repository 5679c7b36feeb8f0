# SPDX-License-Identifier: MIT
"""docs/protocol.md for resolvers in Python.

An adapter calls serve() with what it is and a function per operation. Such a
function is given the call as it came, a dict, and returns the members of the
answer, a dict; it may raise Unsupported, socket.gaierror or socket.herror. How
calls are under way at the same time, if they can be, is a class like Threads.
"""
import concurrent.futures.thread
import encodings.idna  # noqa: F401  or the first lookup of each session does it
import errno
import gc
import json
import os
import re
import signal
import socket
import sys
import threading
import time

FAMILIES = {"unspec": 0, "inet": socket.AF_INET, "inet6": socket.AF_INET6}
SOCKTYPES = {"any": 0, "stream": socket.SOCK_STREAM, "dgram": socket.SOCK_DGRAM,
             "raw": socket.SOCK_RAW, "seqpacket": socket.SOCK_SEQPACKET}
PROTOCOLS = {"any": 0, "tcp": 6, "udp": 17, "icmp": 1, "icmpv6": 58,
             "sctp": 132, "dccp": 33, "udplite": 136}
ADDRINFO_FLAGS = {name: getattr(socket, "AI_" + name.upper())
                  for name in ("passive", "canonname", "numerichost",
                               "numericserv", "v4mapped", "all", "addrconfig")}
NAMEINFO_FLAGS = {name: getattr(socket, "NI_" + name.upper())
                  for name in ("numerichost", "numericserv", "nofqdn",
                               "namereqd", "dgram")}
MEMBERS = {
    "getaddrinfo": ["name", "service", "family", "socktype", "protocol",
                    "flags", "hints"],
    "getnameinfo": ["addr", "port", "flags"],
    "gethostbyname": ["name", "family"],
    "gethostbyaddr": ["addr"],
    "query": ["name", "type", "class"]}
EAI_CODES = {
    "EAI_NONAME": "noname", "EAI_NODATA": "nodata", "EAI_AGAIN": "again",
    "EAI_FAIL": "fail", "EAI_BADFLAGS": "badflags", "EAI_FAMILY": "family",
    "EAI_ADDRFAMILY": "addrfamily", "EAI_SERVICE": "service",
    "EAI_SOCKTYPE": "socktype", "EAI_MEMORY": "nomem", "EAI_SYSTEM": "system",
    "EAI_OVERFLOW": "overflow"}
H_ERRNO = {-1: ("NETDB_INTERNAL", "system"),
           1: ("HOST_NOT_FOUND", "noname"), 2: ("TRY_AGAIN", "again"),
           3: ("NO_RECOVERY", "fail"), 4: ("NO_DATA", "nodata")}


class Unsupported(Exception):
    """The resolver does not have this."""


def number(words, value):
    """The number of a word; a number is its own."""
    if isinstance(value, int):
        return value
    if value not in words:
        raise Unsupported(str(value))
    return words[value]


def flags(words, value):
    if isinstance(value, int):
        return value
    result = 0
    for word in value or []:
        if word not in words:
            raise Unsupported("flag " + word)
        result |= words[word]
    return result


def hints(call):
    """family, socktype, protocol, flags of a getaddrinfo."""
    if "hints" in call:
        raise Unsupported("hints that are NULL")
    return (number(FAMILIES, call.get("family", 0)),
            number(SOCKTYPES, call.get("socktype", 0)),
            number(PROTOCOLS, call.get("protocol", 0)),
            flags(ADDRINFO_FLAGS, call.get("flags")))


def raw_bytes(text):
    """A name as bytes: \\ddd stands for one that is not ASCII."""
    def byte(found):
        value = int(found[1])
        return chr(0xdc00 + value) if 127 < value < 256 else found[0]
    return re.sub(r"\\(\d{3})", byte, text).encode("utf-8", "surrogateescape")


def escaped(name):
    """Bytes or a text with surrogates, as the protocol has it."""
    if isinstance(name, bytes):
        name = name.decode("utf-8", "surrogateescape")
    return re.sub("[\udc80-\udcff]",
                  lambda found: "\\%03d" % (ord(found[0]) - 0xdc00), name)


def word(words, value):
    return next((w for w, n in words.items() if n == value), int(value))


def ok(domain="eai", symbol="0"):
    return {"domain": domain, "raw": 0, "symbol": symbol, "code": "ok"}


def addrinfo(entries):
    """The answer for what socket.getaddrinfo() returns."""
    answer = ok()
    answer["addresses"] = []
    for family, socktype, protocol, canonical, address in entries:
        entry = {"addr": address[0].partition("%")[0],
                 "family": word(FAMILIES, family),
                 "socktype": word(SOCKTYPES, socktype),
                 "protocol": word(PROTOCOLS, protocol),
                 "port": address[1]}
        if len(address) > 2 and address[3]:
            entry["scope"] = address[3]
        answer["addresses"].append(entry)
        if canonical and "canonical" not in answer:
            answer["canonical"] = escaped(canonical)
    return answer


def hostent(name, aliases, addresses):
    answer = ok("h_errno")
    answer["canonical"] = escaped(name)
    answer["aliases"] = [escaped(alias) for alias in aliases]
    answer["addresses"] = [
        {"addr": address, "family": "inet6" if ":" in address else "inet"}
        for address in addresses]
    return answer


def gaierror(error):
    symbol = next((name for name in EAI_CODES
                   if getattr(socket, name, None) == error.errno), None)
    return {"domain": "eai", "raw": error.errno or 0,
            "symbol": symbol or "unknown",
            "code": EAI_CODES.get(symbol, "fail"), "cause": str(error)}


def herror(error):
    symbol, code = H_ERRNO.get(error.errno, (str(error.errno), "fail"))
    return {"domain": "h_errno", "raw": error.errno or 0, "symbol": symbol,
            "code": code, "cause": str(error)}


def libc():
    return os.confstr("CS_GNU_LIBC_VERSION") or "unknown 0"


def lacking(what):
    """Say that the resolver cannot run here, and end."""
    sys.stdin.readline()
    print(json.dumps({"unsupported": what}), flush=True)
    sys.exit(0)


def refusal(operations, call):
    """What of the call the resolver does not have, as an answer; or None."""
    if call["op"] not in operations:
        return {"unsupported": "op " + call["op"]}
    for member in call:
        if member not in MEMBERS[call["op"]] + ["id", "op"]:
            return {"unsupported": member}
    return None


def failure(error):
    """The answer for what an operation has raised."""
    if isinstance(error, Unsupported):
        return {"unsupported": str(error)}
    if isinstance(error, socket.gaierror):
        return gaierror(error)
    if isinstance(error, socket.herror):
        return herror(error)
    if isinstance(error, OSError) and error.errno:  # EAI_SYSTEM, to CPython
        symbol = errno.errorcode.get(error.errno, str(error.errno))
        return {"domain": "errno", "raw": error.errno, "symbol": symbol,
                "errno": symbol, "code": "system", "cause": str(error)}
    # The language or the library refuses it in its own words.
    bad_name = isinstance(error, (UnicodeError, ValueError))
    return {"domain": "python", "raw": 0, "symbol": type(error).__name__,
            "code": "badname" if bad_name else "fail", "cause": str(error)}


def cancelled(symbol):
    return {"domain": "python", "raw": 0, "symbol": symbol,
            "code": "cancelled"}


def answer(operations, call):
    try:
        return refusal(operations, call) or operations[call["op"]](call)
    except Exception as error:
        return failure(error)


def end_like(status):
    """End as a child did, if that was not well."""
    if os.WIFSIGNALED(status):
        signal.signal(os.WTERMSIG(status), signal.SIG_DFL)
        os.kill(os.getpid(), os.WTERMSIG(status))
    if status != 0:
        os._exit(os.WEXITSTATUS(status))


def in_session():
    """True in the process of a session; False elsewhere, when that has ended.

    Nothing of a resolver may have been made before: serve() calls no
    operation but in a session, if there are any.
    """
    gc.freeze()  # a collection would write to, and so copy, all that is shared
    process = os.fork()
    if process:
        end_like(os.waitpid(process, 0)[1])
    return process == 0


said = threading.Lock()


def say(reply):
    with said:
        print(json.dumps(reply), flush=True)


class OneByOne:
    """Calls are made one after the other, as they come.

    The other ways have the same methods. One is made before the first call of
    a process. caps are those of hello; wait() returns when standard input can
    be read; begin() calls reply() with the answer, now or later; finish()
    returns when all calls are answered; cancel() ends one, if it is under way.
    """
    caps = []

    def wait(self):
        pass

    def begin(self, operations, call, reply):
        reply(answer(operations, call))

    def finish(self):
        pass


class Threads(OneByOne):
    """Calls block, and each under way has a thread."""
    caps = ["with"]

    def __init__(self):
        self.pool = concurrent.futures.ThreadPoolExecutor(max_workers=256)

    def begin(self, operations, call, reply):
        self.pool.submit(lambda: reply(answer(operations, call)))

    def finish(self):
        self.pool.shutdown()


def begin(way, operations, call):
    began = time.monotonic()

    def reply(members):
        t_us = int((time.monotonic() - began) * 1e6)
        say(dict(members, t_us=t_us, id=call["id"]))
    way.begin(operations, call, reply)


class Service:
    def __init__(self, name, version, operations, make_way):
        self.operations, self.make_way = operations, make_way
        self.way = None  # this process has had no call
        caps = [*operations, *make_way.caps, "session"]
        self.hello = {"name": name, "version": version, "libc": libc(),
                      "caps": caps}

    def lines(self):
        """Of standard input, while calls are served."""
        unread = b""
        while True:
            if self.way:
                self.way.wait()
            some = os.read(0, 65536)
            if not some:
                return
            *whole, unread = (unread + some).split(b"\n")
            yield from whole

    def take(self, request):
        if "hello" in request:
            say(self.hello)
        elif request.get("session") == "begin":
            say({"session": "begin" if in_session() else "end"})
        elif request.get("session") == "end":
            os._exit(0)  # said is flushed; nothing is left to be freed
        elif "cancel" in request:
            self.way.cancel(request["cancel"])
        else:
            self.way = self.way or self.make_way()
            begin(self.way, self.operations, request["call"])


def serve(name, version, operations, way=OneByOne):
    service = Service(name, version, operations, way)
    for line in service.lines():
        service.take(json.loads(line))
    if service.way:
        service.way.finish()
