# SPDX-License-Identifier: MIT
"""aiodns, c-ares for asyncio."""
import asyncio
import selectors

import ares_codes
import ares_records
import protocol

try:
    import aiodns
    import pycares
except ImportError as error:
    protocol.lacking("aiodns (%s); install python3-aiodns" % error)


class Tasks:
    caps = ["with", "cancel_after"]
    resolver = None

    def __init__(self):
        # select(2) takes files for standard input, too.
        self.loop = asyncio.SelectorEventLoop(selectors.SelectSelector())
        asyncio.set_event_loop(self.loop)
        Tasks.resolver = aiodns.DNSResolver(loop=self.loop)
        self.running = {}

    def wait(self):
        readable = self.loop.create_future()
        self.loop.add_reader(0, lambda: readable.done() or
                             readable.set_result(None))
        self.loop.run_until_complete(readable)
        self.loop.remove_reader(0)

    async def run(self, operations, call, reply):
        try:
            members = (protocol.refusal(operations, call) or
                       await operations[call["op"]](call))
        except aiodns.error.DNSError as error:
            members = ares_codes.failure(pycares, error.args[0])
        except asyncio.CancelledError:
            members = protocol.cancelled("CancelledError")
        except Exception as error:
            members = protocol.failure(error)
        del self.running[call["id"]]
        reply(members)

    def begin(self, operations, call, reply):
        self.running[call["id"]] = self.loop.create_task(
            self.run(operations, call, reply))
        # One that has not begun would end without a word.
        self.loop.run_until_complete(asyncio.sleep(0))

    def cancel(self, name):
        if name in self.running:
            self.running[name].cancel()

    def finish(self):
        self.loop.run_until_complete(
            asyncio.gather(*self.running.values()))


async def gethostbyname(call):
    return ares_codes.hostent(await Tasks.resolver.gethostbyname(
        ares_codes.name(call), ares_codes.family(call)))


async def gethostbyaddr(call):
    return ares_codes.hostent(await Tasks.resolver.gethostbyaddr(call["addr"]))


async def query(call):
    return ares_records.response(await Tasks.resolver.query(
        ares_codes.name(call), ares_records.asked_type(call)))


protocol.serve("aiodns", "aiodns " + aiodns.__version__, {
    "gethostbyname": gethostbyname, "gethostbyaddr": gethostbyaddr,
    "query": query}, Tasks)
