# SPDX-License-Identifier: MIT
"""gevent's socket module over the resolver that the argument names."""
import importlib
import os
import sys

import ares_codes
import protocol
import python

which = sys.argv[1]
os.environ["GEVENT_RESOLVER"] = which
try:
    import gevent
    from gevent import socket
    # gevent imports these for the first lookup; sessions share them.
    for name in ("pprint", "gevent.resolver." + which) + (
            ("gevent.threadpool",) if which == "thread" else ()):
        importlib.import_module(name)
except ImportError as error:
    protocol.lacking("gevent (%s); install python3-gevent%s" % (
        error, " python3-dnspython" if which == "dnspython" else ""))


def told_as_it_is(operation):
    """Some numbers of c-ares come as if they were the system's."""
    def run(call):
        try:
            return operation(call)
        except (socket.gaierror, socket.herror) as error:
            symbol, _, cause = str(error.args[-1]).partition(": ")
            if error.errno > 0 and symbol in ares_codes.CODES:
                return ares_codes.outcome(error.errno, symbol, cause)
            raise
    return run


class Greenlets:
    caps = ["with", "cancel_after"]

    def __init__(self):
        self.running = {}

    def wait(self):
        socket.wait_read(0)

    def run(self, operations, call, reply):
        try:
            members = protocol.answer(operations, call)
        except gevent.GreenletExit:
            members = protocol.cancelled("GreenletExit")
        del self.running[call["id"]]
        reply(members)

    def begin(self, operations, call, reply):
        self.running[call["id"]] = gevent.spawn(
            self.run, operations, call, reply)
        gevent.sleep(0)  # one that has not begun would end without a word

    def cancel(self, name):
        if name in self.running:
            self.running[name].kill(block=False)

    def finish(self):
        gevent.joinall(list(self.running.values()))


protocol.serve("gevent-" + which, "gevent " + gevent.__version__,
               {op: told_as_it_is(operation) for op, operation
                in python.operations(socket).items()}, Greenlets)
