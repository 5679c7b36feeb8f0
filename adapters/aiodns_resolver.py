# SPDX-License-Identifier: MIT
"""aiodns, c-ares for asyncio."""
import asyncio
import functools

import ares_codes
import ares_records
import protocol

try:
    import aiodns
    import pycares
except ImportError as error:
    protocol.lacking("aiodns (%s); install python3-aiodns" % error)


@functools.cache
def loop():
    """That of the process, which may be one of a session."""
    made = asyncio.new_event_loop()
    asyncio.set_event_loop(made)
    return made


async def ask(method, *arguments):
    return await getattr(aiodns.DNSResolver(), method)(*arguments)


def run(shape, method, *arguments):
    try:
        return shape(loop().run_until_complete(ask(method, *arguments)))
    except aiodns.error.DNSError as error:
        return ares_codes.failure(pycares, error.args[0])


protocol.serve("aiodns", "aiodns " + aiodns.__version__, {
    "gethostbyname": lambda call: run(
        ares_codes.hostent, "gethostbyname", ares_codes.name(call),
        ares_codes.family(call)),
    "gethostbyaddr": lambda call: run(
        ares_codes.hostent, "gethostbyaddr", call["addr"]),
    "query": lambda call: run(
        ares_records.response, "query", ares_codes.name(call),
        ares_records.asked_type(call)),
})
