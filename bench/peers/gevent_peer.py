# SPDX-License-Identifier: MIT
"""gevent's resolver of $GEVENT_RESOLVER: getaddrinfo() in greenlets.  They begin
one after the other: where all begin at once, one or another takes the 5 s of its
c-ares, presumably for an answer that its socket had no room for."""
import socket
import sys
import time

import gevent
import gevent.socket
import load


def work():
    while (number := load.next_lookup()) is not None:
        began = time.monotonic()
        try:
            found = gevent.socket.getaddrinfo(
                load.name(number), None, 0, socket.SOCK_STREAM)
            addresses = {entry[4][0] for entry in found}
        except socket.gaierror:
            addresses = set()
        load.done(number, addresses, began)


workers = []
for _ in range(load.args.in_flight):
    workers.append(gevent.spawn(work))
    gevent.sleep(0)
gevent.joinall(workers)
sys.exit(load.end())
