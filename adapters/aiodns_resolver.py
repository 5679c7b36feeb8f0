# SPDX-License-Identifier: MIT
"""aiodns, c-ares for asyncio: host names and addresses."""
import asyncio

import ares_codes
import protocol

try:
    import aiodns
    import pycares
except ImportError as error:
    protocol.lacking("aiodns (%s); install python3-aiodns" % error)

loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)


async def ask(method, *arguments):
    return await getattr(aiodns.DNSResolver(), method)(*arguments)


def run(method, *arguments):
    try:
        return ares_codes.hostent(
            loop.run_until_complete(ask(method, *arguments)))
    except aiodns.error.DNSError as error:
        return ares_codes.failure(pycares, error.args[0])


protocol.serve("aiodns", "aiodns " + aiodns.__version__, {
    "gethostbyname": lambda call: run(
        "gethostbyname", ares_codes.name(call), ares_codes.family(call)),
    "gethostbyaddr": lambda call: run("gethostbyaddr", call["addr"]),
})
