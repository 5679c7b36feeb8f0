# SPDX-License-Identifier: MIT
"""load.h for the peers in Python."""
import argparse
import ipaddress
import json
import resource
import time

_parser = argparse.ArgumentParser()
_parser.add_argument("--total", type=int, default=1000)
_parser.add_argument("--in-flight", type=int, default=1)
args = _parser.parse_args()

_next = 0
_times = []
_failed = _wrong = 0
_began = time.monotonic()


def next_lookup():
    """The number of the next look-up, or None."""
    global _next
    if _next == args.total:
        return None
    _next += 1
    return _next - 1


def name(number):
    return f"n{number}.bench.example"


def done(number, addresses, began):
    global _failed, _wrong
    _times.append(time.monotonic() - began)
    right = {str(ipaddress.ip_address(0x0a000000 + number)),
             str(ipaddress.ip_address((0xfd << 120) + number))}
    if not addresses:
        _failed += 1
    elif set(addresses) != right:
        _wrong += 1


def _peak_kb():
    """Not getrusage(2)'s: that begins with the peak of the parent."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def end():
    seconds = time.monotonic() - _began
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _times.sort()
    print(json.dumps({
        "seconds": seconds, "per_second": args.total / seconds,
        "cpu_us": (usage.ru_utime + usage.ru_stime) * 1e6 / args.total,
        "p50_us": _times[len(_times) // 2] * 1e6,
        "p99_us": _times[len(_times) * 99 // 100] * 1e6,
        "max_us": _times[-1] * 1e6, "failed": _failed, "wrong": _wrong,
        "memory_kb": _peak_kb()}))
    return 1 if _failed or _wrong else 0
