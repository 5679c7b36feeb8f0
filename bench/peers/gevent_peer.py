# SPDX-License-Identifier: MIT
"""gevent's resolver of $GEVENT_RESOLVER: getaddrinfo() in greenlets."""
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


gevent.joinall([gevent.spawn(work) for _ in range(load.args.in_flight)])
sys.exit(load.end())
