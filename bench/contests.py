# SPDX-License-Identifier: MIT
"""What is measured: contests, each of sides that run in turn against the same
server, and the rows of the table that are read from them."""
from dataclasses import dataclass, field

from sides import Side

ARES = {"DUET_BACKEND": "ares"}
THREAD = {"DUET_BACKEND": "thread"}
# What c-ares's manual has for many questions at a time: no cache, and a socket
# for each hundred.
TUNED = ("--no-cache", "--spread")
LOCALHOST = ("--host", "localhost=127.0.0.1,::1")
NUMBER = ("--host", "10.1.2.3=10.1.2.3")
HARNESS = "the harness's share of a ratio, the largest"  # a row over all contests
NAME = len("n100000.bench.example") + 1


@dataclass
class Row:
    """A figure of a contest.  `value` reads it from one round; the goal is to
    be at least it, or at most it where `at_most`."""
    what: str
    value: object
    goal: float
    unit: str = "x"
    at_most: bool = False


@dataclass
class Contest:
    name: str
    sides: dict
    rows: list
    server: tuple = ()  # its arguments; None: there is none
    pinned: bool = True
    etc: dict = field(default_factory=dict)  # files over /etc, made when needed
    curve: str = ""  # it is a point of this curve (curves.py), at x
    x: float = 0


@dataclass
class Ratio:
    """Of a figure of two sides."""
    a: str
    b: str
    key: str

    def __call__(self, results):
        return results[self.a][self.key] / results[self.b][self.key]

    def harness(self, results):
        """How far off it is, in percent, by what the harness takes of both."""
        def without(side):
            took = side["cpu_us"] if self.key == "cpu_us" else 1e6 / side["per_second"]
            return 1 - side["harness_us"] / took
        return abs(without(results[self.a]) / without(results[self.b]) - 1) * 100


def speed(a, b):
    return Ratio(a, b, "per_second")


def figure(side, key, scale=1.0):
    return lambda r: r[side][key] * scale


def hosts_address(i):
    return f"10.{i >> 16}.{i >> 8 & 255}.{i & 255}"


def hosts_file(lines):
    """A hosts file with as many lines; h<i> stands in the i-th."""
    return "".join(f"{hosts_address(i)} h{i} h{i}.example\n" for i in range(1, lines + 1))


def host(i):
    """The arguments for a look-up of h<i>."""
    return "--host", f"h{i}={hosts_address(i)}"


def bytes_each(few, many, more):
    """The memory of each of the look-ups that one side has more than another."""
    return lambda r: (r[many]["memory_kb"] - r[few]["memory_kb"]) * 1024 / more


def bytes_in_flight(few, many):
    """The memory of each look-up that one side has more with the server."""
    return lambda r: ((r[many]["memory_kb"] - r[few]["memory_kb"]) * 1024
                      / (r[many]["waiting"] - r[few]["waiting"]) * 2)


def no_failure(side):
    """A look-up that ends without the addresses of both families has failed."""
    return Row("... failures", figure(side, "failed"), 0, "", at_most=True)


def ares(total, in_flight=100, *args):
    return Side("duet", total, in_flight, args, ARES)


def thread(total, threads, in_flight=100, *args):
    return Side("duet", total, in_flight, ("--threads", str(threads), *args), THREAD)


def jobs(program, total, in_flight, threads):
    return Side(program, total, in_flight, ("--jobs", "--threads", str(threads)))


CONTESTS = [
    Contest("100 in flight", {
        "raw": Side("raw", 100_000),
        "ares": ares(60_000),
        "c-ares": Side("cares", 20_000),
        "c-ares, tuned": Side("cares", 20_000, args=TUNED),
        "thread": thread(10_000, 16),
        "pthreads": Side("pthreads", 10_000, args=("--threads", "16")),
        "libuv 4": Side("libuv", 8_000, args=("--threads", "4")),
        "libuv 128": Side("libuv", 8_000, args=("--threads", "128")),
        "getaddrinfo_a": Side("gai_a", 8_000),
        "libunbound": Side("unbound", 10_000),
        "adns": Side("adns", 60_000),
        "aiodns": Side("aiodns_peer", 8_000),
        # 100 have more answers than its one socket has room for, and each loss takes 5 s.
        "gevent ares": Side("gevent_peer", 5_000, 90, env={"GEVENT_RESOLVER": "ares"}),
        "gevent thread": Side("gevent_peer", 4_000, env={"GEVENT_RESOLVER": "thread"}),
    }, [
        Row("ares / c-ares, 100 in flight", speed("ares", "c-ares"), 3.5),
        Row("ares / c-ares, tuned, 100 in flight", speed("ares", "c-ares, tuned"), 3.5),
        Row("ares / raw, 100 in flight", speed("ares", "raw"), 0.47),
        Row("ares / thread backend, pinned", speed("ares", "thread"), 4.2),
        Row("ares / libuv with 4 threads", speed("ares", "libuv 4"), 5),
        Row("ares / aiodns", speed("ares", "aiodns"), 1.7),
        Row("CPU per lookup, ares / c-ares", Ratio("ares", "c-ares", "cpu_us"), 0.30,
            at_most=True),
        Row("thread / pthreads, 16 threads, pinned", speed("thread", "pthreads"), 0.99),
    ]),
    Contest("1,000 in flight", {
        "raw": Side("raw", 100_000, 1000),
        "ares": ares(40_000, 1000),
        "c-ares": Side("cares", 40_000, 1000, may_lose=True),
        "c-ares, tuned": Side("cares", 40_000, 1000, TUNED),
    }, [
        Row("ares / c-ares, 1,000 in flight", speed("ares", "c-ares"), 3.5),
        Row("ares / c-ares, tuned, 1,000 in flight", speed("ares", "c-ares, tuned"), 3.5),
    ]),
    Contest("single A", {
        "raw": Side("raw", 150_000, args=("--single",)),
        "ares": ares(100_000, 100, "--single"),
        "c-ares": Side("cares", 50_000, args=("--single",)),
    }, [
        Row("A through duet_query / raw", speed("ares", "raw"), 0.50),
    ]),
    Contest("one in flight", {
        "raw": Side("raw", 10_000, 1),
        "ares": ares(10_000, 1),
        "c-ares": Side("cares", 8_000, 1),
        "glibc": Side("pthreads", 8_000, 1),
    }, [
        Row("p50, ares above raw", lambda r: r["ares"]["p50_us"] - r["raw"]["p50_us"], 7,
            "us", at_most=True),
        Row("p50, ares / c-ares", Ratio("ares", "c-ares", "p50_us"), 0.78, at_most=True),
        Row("p50, ares / getaddrinfo", Ratio("ares", "glibc", "p50_us"), 0.75, at_most=True),
    ]),
    Contest("10,000 at once", {
        "burst": ares(10_000, 10_000),
        "steady": ares(10_000, 100),
    }, [
        Row("10,000 at once / 100 in flight", speed("burst", "steady"), 0.95),
        Row("questions beyond two each", lambda r: r["burst"]["questions"] - 20_000, 0,
            "", at_most=True),
        no_failure("burst"),
    ]),
    Contest("100,000 at once, 50 ms", {
        "raw": Side("raw", 100_000, 16_000),
        "ares": ares(100_000, 100_000),
    }, [
        Row("time / raw", Ratio("ares", "raw", "seconds"), 2.2, at_most=True),
        no_failure("ares"),
        Row("peak memory", figure("ares", "memory_kb", 1 / 1024), 35, "MB", at_most=True),
    ], server=("--delay-ms", "50")),
    Contest("100,000 pending, 1 s", {
        "ares": ares(100_000, 100_000),
    }, [
        Row("100,000 pending, a server that takes 1 s", figure("ares", "seconds"), 6, "s",
            at_most=True),
        no_failure("ares"),
    ], server=("--delay-ms", "1000")),
    Contest("1 % lost", {
        "ares, 5,000": ares(5_000),
        "c-ares, 5,000": Side("cares", 5_000, may_lose=True),
        "ares": ares(20_000),
        "c-ares": Side("cares", 20_000, may_lose=True),
    }, [
        Row("1 % lost, 5,000 look-ups, ares / c-ares", speed("ares, 5,000", "c-ares, 5,000"), 6),
        Row("1 % lost, 20,000 look-ups, ares / c-ares", speed("ares", "c-ares"), 6),
        Row("1 % lost, p99", figure("ares", "p99_us", 1e-6), 0.26, "s", at_most=True),
        no_failure("ares"),
    ], server=("--lose", "100")),
    Contest("1,000 identical, 50 ms", {
        "ares": ares(1000, 1000, "--names", "1"),
        "thread": thread(1000, 16, 1000, "--names", "1"),
    }, [
        Row("1,000 identical at once, ares", figure("ares", "seconds", 1000), 55, "ms",
            at_most=True),
        Row("... questions", figure("ares", "questions"), 2, "", at_most=True),
        Row("1,000 identical at once, thread", figure("thread", "seconds", 1000), 55, "ms",
            at_most=True),
        Row("... questions", figure("thread", "questions"), 2, "", at_most=True),
    ], server=("--delay-ms", "50")),
    Contest("own thread", {
        "ares": Side("duet", 50_000, args=("--threads", "2"), env=ARES),
        "c-ares": Side("cares", 20_000, args=("--threads", "2")),
    }, [
        Row("own thread / c-ares's event thread, unpinned", speed("ares", "c-ares"), 3.5),
    ], pinned=False),
    Contest("threads, unpinned", {
        "thread": thread(20_000, 16),
        "pthreads": Side("pthreads", 20_000, args=("--threads", "16")),
        "libuv 4": Side("libuv", 12_000, args=("--threads", "4")),
        "libuv 128": Side("libuv", 12_000, args=("--threads", "128")),
    }, [
        Row("thread / pthreads, 16 threads, unpinned", speed("thread", "pthreads"), 0.97),
        Row("thread / libuv with 4 threads, unpinned", speed("thread", "libuv 4"), 1.55),
        Row("thread / libuv with 128 threads, unpinned", speed("thread", "libuv 128"), 1.18),
    ], pinned=False),
    Contest("256 threads, 50 ms", {
        "thread": thread(20_480, 256, 1000),
    }, [
        Row("256 threads / (threads / round trip)",
            lambda r: r["thread"]["per_second"] / (256 / 0.0505), 0.95),
    ], server=("--delay-ms", "50")),
    Contest("from the cache", {
        "ares": ares(500_000, 100, "--names", "1000", "--cache"),
        "c-ares": Side("cares", 500_000, args=("--names", "1000", "--cache")),
    }, [
        Row("repeated names from the cache, ares / c-ares", speed("ares", "c-ares"), 20),
    ]),
    Contest("80,000 answers kept", {
        "ares": ares(160_000, 100, "--single", "--names", "80000", "--cache"),
        "c-ares": Side("cares", 160_000,
                       args=("--single", "--names", "80000", "--cache")),
    }, [
        Row("memory for 80,000 answers", figure("ares", "memory_kb", 1 / 1024), 20, "MB",
            at_most=True),
        Row("... questions, each asked twice", figure("ares", "questions"), 80_000, "",
            at_most=True),
    ]),
    Contest("localhost", {
        "ares": ares(200_000, 1, "--blocking", *LOCALHOST),
        "glibc": Side("pthreads", 20_000, 1, LOCALHOST),
    }, [
        Row("localhost, ares / glibc", speed("ares", "glibc"), 15),
    ]),
    Contest("numeric address", {
        "ares": ares(400_000, 1, "--blocking", *NUMBER),
        "thread": thread(400_000, 16, 1, "--blocking", *NUMBER),
        "glibc": Side("pthreads", 400_000, 1, NUMBER),
    }, [
        Row("numeric address, ares / glibc", speed("ares", "glibc"), 0.6),
        Row("numeric address, thread / glibc", speed("thread", "glibc"), 0.6),
    ]),
    Contest("hosts file of 100,000 lines", {
        "ares": ares(20_000, 1, "--blocking", *host(50_000)),
        "glibc": Side("pthreads", 200, 1, host(50_000)),
    }, [
        Row("a name of 100,000 lines, p50", figure("ares", "p50_us"), 1, "us", at_most=True),
        Row("a name of 100,000 lines, ares / glibc", speed("ares", "glibc"), 2000),
        Row("memory of 100,000 lines", figure("ares", "memory_kb", 1 / 1024), 15, "MB",
            at_most=True),
    ], etc={"hosts": lambda: hosts_file(100_000)}),
    Contest("system calls", {
        "ares": Side("duet", 20_000, 100, env=ARES, count_calls=True),
        "c-ares": Side("cares", 3_000, 100, count_calls=True),
    }, [
        Row("system calls per lookup, 100 in flight", figure("ares", "calls"), 0.6, "",
            at_most=True),
    ]),
    Contest("memory in flight", {
        "ares": ares(10_000, 500),
        "ares, more": ares(60_000, 5_000),
        "c-ares": Side("cares", 500, 500, ("--no-cache",), may_lose=True),
        "c-ares, more": Side("cares", 5_000, 5_000, ("--no-cache",), may_lose=True),
    }, [  # c-ares has all in flight, whether or not the server has heard of them
        Row("memory of one in flight, ares / c-ares",
            lambda r: bytes_in_flight("ares", "ares, more")(r)
            / bytes_each("c-ares", "c-ares, more", 4_500)(r), 1.05, at_most=True),
    ], server=("--delay-ms", "200")),
    Contest("memory waiting", {
        "ares": ares(100_000, 100_000),
        "ares, more": ares(200_000, 200_000),
        # With one, so that few have ended before the last is submitted.
        "thread": thread(10_000, 1, 10_000),
        "thread, more": thread(30_000, 1, 30_000),
    }, [
        Row("a waiting request and its name, ares",
            bytes_each("ares", "ares, more", 100_000), 256 + NAME, "B", at_most=True),
        Row("a waiting request and its name, thread",
            bytes_each("thread", "thread, more", 20_000), 256 + NAME, "B", at_most=True),
    ]),
    # The pool is what uv_queue_work() is; a request to a resolver is more.
    Contest("empty jobs", {
        "1": jobs("pool_jobs", 50_000, 1, 4),
        "requests 1": jobs("duet_jobs", 50_000, 1, 4),
        "libuv 1": jobs("libuv", 50_000, 1, 4),
        "100": jobs("pool_jobs", 1_000_000, 100, 16),
        "requests 100": jobs("duet_jobs", 300_000, 100, 16),
        "libuv 100": jobs("libuv", 200_000, 100, 16),
        "10,000": jobs("pool_jobs", 3_000_000, 10_000, 16),
        "requests 10,000": jobs("duet_jobs", 300_000, 10_000, 16),
        "libuv 10,000": jobs("libuv", 200_000, 10_000, 16),
    }, [
        Row("empty job, 1 in flight, p50", figure("1", "p50_us"), 6, "us", at_most=True),
        Row("empty jobs / libuv, 1 in flight", speed("1", "libuv 1"), 2),
        Row("empty jobs / libuv, 100 in flight", speed("100", "libuv 100"), 3),
        Row("empty jobs / libuv, 10,000 in flight", speed("10,000", "libuv 10,000"), 20),
        Row("empty requests / libuv, 1 in flight", speed("requests 1", "libuv 1"), 2),
        Row("empty requests / libuv, 100 in flight", speed("requests 100", "libuv 100"), 1),
        Row("empty requests / libuv, 10,000 in flight",
            speed("requests 10,000", "libuv 10,000"), 1),
    ], server=None),
    Contest("nameserver", {
        "duet": Side("nameserver_peer", 60_000, 100, ("--server", "duet"), needs=("taskset",)),
        "nsd": Side("nameserver_peer", 60_000, 100, ("--server", "nsd"), needs=("nsd",)),
    }, [
        Row("the sandbox's nameserver / NSD", speed("duet", "nsd"), 0.8),
    ], server=None),
    Contest("engine", {
        "duet": Side("engine_peer", 1000),
    }, [
        Row("1,000 ordinary cases on two resolvers", figure("duet", "seconds"), 15, "s",
            at_most=True),
    ], server=None, pinned=False),
    Contest("survey", {
        "both": Side("survey_peer", 40_000, 64, ("--resolvers", "thread,ares")),
        "thread": Side("survey_peer", 40_000, 64, ("--resolvers", "thread")),
        "ares": Side("survey_peer", 40_000, 64, ("--resolvers", "ares")),
    }, [
        Row("survey on two resolvers / on each alone",
            lambda r: r["both"]["seconds"] / (r["thread"]["seconds"] + r["ares"]["seconds"]),
            1.1, at_most=True),
    ], server=None, pinned=False),
]
