# SPDX-License-Identifier: MIT
"""The curves: contests that differ in one number alone, and what limits each, by
measurement."""
from contests import TUNED, Contest, Side, ares, host, hosts_file, thread

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
    if n <= 10_000:  # more would take more sockets than a process has
        sides["raw"] = Side("raw", 40_000, n)
    if n <= 10_000:  # 32,768 never end
        sides["c-ares, tuned"] = Side("cares", max(6_000, n), n, TUNED, may_lose=True)
    if n <= 1_000:  # more lose answers
        sides["c-ares"] = Side("cares", 6_000, n, may_lose=True)
    return Contest(f"{n:,} {IN_FLIGHT}", sides, [], curve=IN_FLIGHT, x=n)


def threads(n):
    total = max(20, 8 * n)
    args = ("--threads", str(n))
    return Contest(f"{n:,} {THREADS}", {
        "thread": thread(total, n, n),
        "libuv": Side("libuv", total, n, args),
        "pthreads": Side("pthreads", total, 1, args),
    }, [], server=("--delay-ms", "50"), pinned=False, curve=THREADS, x=n)


def hosts(lines):
    named = host((lines + 1) // 2)
    return Contest(f"{lines:,} {HOSTS}", {
        "ares": ares(100_000, 1, "--blocking", *named),
        "glibc": Side("pthreads", max(100, 100_000 // lines), 1, named),
    }, [], etc={"hosts": lambda: hosts_file(lines)}, curve=HOSTS, x=lines)


def addresses(n):
    many = ("--many", str(n))
    return Contest(f"{n:,} {ADDRESSES}", {
        "ares": ares(20_000, 100, *many),
        "c-ares": Side("cares", 4_000, 100, many, may_lose=True),
        "thread, 16 threads": thread(4_000, 16, 100, *many),
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

# What limits a curve, by kind (page.py): speed, latency, memory.
LIMITS = {
    IN_FLIGHT: {
        "speed":
            "ares: datagrams. strace: one in flight takes six system calls a look-up, ten take "
            "1.6, a hundred 0.4, and from there on there is nothing left to share. perf record: "
            "60 % of its time is the kernel's, with the same datagrams as raw's (91 %), 25 % its "
            "own, 14 % the C library's. c-ares makes 21 system calls a look-up, 14 of them to "
            "learn the source address of each result; 26 % is the kernel's, 36 % malloc's and "
            "the like. Tuned, it makes 19 and no copies for its cache: 38 us of CPU for 52. As "
            "it is, its one socket has room for some 200 answers, so from 1,000 on it loses "
            "some, and it is not shown above that. thread: 41 system calls, 79 % the kernel's, "
            "as getaddrinfo opens its files and sockets anew; what is in flight beyond its 16 "
            "threads waits.",
        "latency":
            "from ten on it is what is in flight over the speed: all wait for one processor. One "
            "in flight: ares 4 us above raw; perf record has a fourth of its time in going to "
            "sleep and being woken. thread adds the way to another thread and back and "
            "getaddrinfo's own 33 us of CPU.",
        "memory":
            "ares and thread: 235 bytes for each that waits, 23 MB for 100,000; the window of "
            "ares (docs/adr/0017) keeps what is with the server, 1.1 kB each, from growing. "
            "c-ares keeps every answer in its cache, 3.1 kB a look-up: 13, 19 and 62 MB after "
            "4,000, 6,000 and 20,000, whatever is in flight; tuned, it has 3.4 kB for each in "
            "flight.",
    },
    THREADS: {
        "speed":
            "the server: a thread makes one look-up in 50.5 ms, up to 256 of them. At 1,024 it "
            "is the processors, two for all threads and the server: 50 to 56 us of CPU each, 73 "
            "to 80 % of them the kernel's (perf record). libuv reaches half, as it lets only "
            "half of its threads call getaddrinfo: of 16 threads the server has 16 questions at "
            "a time, where it has 32 of thread's.",
        "latency":
            "the server's 50 ms; libuv's 100 are the wait for the half of the threads that may "
            "call. At 1,024 the processors are full, and each waits for them.",
        "memory":
            "18 kB a thread of bare pthreads: 16 are touched pages of its stack, the rest is "
            "malloc's (/proc/PID/smaps at 1,024). thread touches one page of a stack more, and "
            "has the requests.",
    },
    HOSTS: {
        "speed":
            "ares: nothing that grows. The file is read once into a table and looked at again "
            "(stat) some 500 times a second; reading 100,000 lines takes 20 ms, a fourth of the "
            "time of the last point. glibc reads the file to its end for each call: 70 ns a "
            "line, 826 reads of 4 kB for 100,000 lines (strace); perf record: 95 % in the C "
            "library (strlen, strcasecmp, inet_pton and the like of each line), 5 % in the "
            "kernel.",
        "latency": "the same, as there is one look-up at a time.",
        "memory":
            "ares: some 100 bytes a line, for an address and two names. glibc keeps nothing.",
    },
    ADDRESSES: {
        "speed":
            "ares: an address costs 0.25 us. perf record, 15 of each: 62 % are duet's own, half "
            "of that to find labels and precedences and to compare by them (RFC 6724); the "
            "kernel's share falls from 64 to 25 %. c-ares: 5.2 us, for a socket, three fcntl, "
            "connect, getsockname and close each (57 % kernel). thread: 2.3 us, for connect and "
            "getsockname each (70 % kernel).",
        "latency": "100 in flight over the speed.",
        "memory":
            "answers are gone when they are freed, so ares and thread stay where they are; "
            "c-ares keeps them in its cache.",
    },
    CASES: {
        "speed":
            "one case keeps one processor busy, ten or more keep two, with 18 to 22 ms of CPU "
            "each whatever their number, as cells are forked by a process that stays small. perf "
            "record, 300 cases: 58 % in the resolvers' processes (39 % kernel, of fork and page "
            "faults; 10 % ld.so), 42 % in the engine and its cells (26 % kernel).",
        "memory":
            "4 MB, 24 kB for a case as it was read (as much as duet lint takes), and 70 kB for "
            "what was observed, which is kept for the report.",
    },
}
