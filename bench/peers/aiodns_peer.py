# SPDX-License-Identifier: MIT
"""aiodns: DNSResolver.getaddrinfo(), or A and AAAA where it has none."""
import asyncio
import sys
import time

import aiodns
import load

WITH_ADDRINFO = hasattr(aiodns.DNSResolver, "getaddrinfo")


async def both(resolver, name):
    if WITH_ADDRINFO:
        found = await resolver.getaddrinfo(name)
        return [node.addr[0].decode() for node in found.nodes]
    found = await asyncio.gather(resolver.query(name, "A"), resolver.query(name, "AAAA"))
    return [record.host for records in found for record in records]


async def work(resolver):
    while (number := load.next_lookup()) is not None:
        began = time.monotonic()
        try:
            addresses = await both(resolver, load.name(number))
        except aiodns.error.DNSError:
            addresses = []
        load.done(number, addresses, began)


async def main():
    resolver = aiodns.DNSResolver()
    await asyncio.gather(*(work(resolver) for _ in range(load.args.in_flight)))


asyncio.run(main())
sys.exit(load.end())
