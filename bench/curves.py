# SPDX-License-Identifier: MIT
"""The curves: contests that differ in one number alone."""
from contests import Contest, Side, ares, hosts_file, thread

IN_FLIGHT = "look-ups in flight"
THREADS = "threads, a server that takes 50 ms"
HOSTS = "lines of the hosts file"
ADDRESSES = "addresses of each family in an answer"
CASES = "cases"


def in_flight(n):
    sides = {
        "ares": ares(max(20_000, n), n),
        "thread, 16 threads": thread(max(4_000, n), 16, n),
    }
    if n <= 10_000:  # more overflow the buffers of its one socket
        sides["raw"] = Side("raw", 40_000, n)
    if n <= 1_000:  # more lose answers, and 32,768 never end
        sides["c-ares"] = Side("cares", 6_000, n, may_lose=True)
    return Contest(f"{n:,} {IN_FLIGHT}", sides, [], curve=IN_FLIGHT, x=n)


def threads(n):
    total = max(20, 8 * n)
    args = ("--threads", str(n))
    return Contest(f"{n:,} {THREADS}", {
        "thread": thread(total, n, total),
        "libuv": Side("libuv", total, total, args),
        "pthreads": Side("pthreads", total, 1, args),
    }, [], server=("--delay-ms", "50"), pinned=False, curve=THREADS, x=n)


def hosts(lines):
    name = f"h{(lines + 1) // 2}"
    return Contest(f"{lines:,} {HOSTS}", {
        "ares": ares(100_000, 1, "--blocking", "--host", name),
        "glibc": Side("pthreads", 100, 1, ("--host", name)),
    }, [], etc={"hosts": lambda: hosts_file(lines)}, curve=HOSTS, x=lines)


def addresses(n):
    return Contest(f"{n:,} {ADDRESSES}", {
        "ares": ares(20_000, 100, "--many"),
        "c-ares": Side("cares", 4_000, 100, ("--many",)),
        "thread, 16 threads": thread(4_000, 16, 100, "--many"),
    }, [], server=("--addresses", str(n)), curve=ADDRESSES, x=n)


def cases(n):
    return Contest(f"{n:,} {CASES}", {"duet compare": Side("engine_peer", n)}, [],
                   server=None, pinned=False, curve=CASES, x=n)


CURVES = [
    *(in_flight(n) for n in (1, 10, 100, 1_000, 10_000, 100_000)),
    *(threads(n) for n in (1, 4, 16, 64, 256, 1_024)),
    *(hosts(n) for n in (10, 100, 1_000, 10_000, 100_000)),
    *(addresses(n) for n in (1, 2, 4, 8, 15)),
    *(cases(n) for n in (1, 10, 100, 300)),
]
