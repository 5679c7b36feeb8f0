# SPDX-License-Identifier: MIT
"""load.h for the peers in Python.  Answers are kept and checked when all have
come: to check one takes a tenth of the time of a look-up."""
import argparse
import ipaddress
import json
import resource
import time

_parser = argparse.ArgumentParser()
_parser.add_argument("--total", type=int, default=1000)
_parser.add_argument("--in-flight", type=int, default=1)
args = _parser.parse_args()

_names = [f"n{number}.bench.example" for number in range(args.total)]
_numbers = iter(range(args.total))
_found = [None] * args.total
_times = [0.0] * args.total


def _peak_kb():
    """Not getrusage(2)'s: that begins with the peak of the parent."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def _cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def next_lookup():
    """The number of the next look-up, or None."""
    return next(_numbers, None)


def name(number):
    return _names[number]


def done(number, addresses, began):
    _times[number] = time.monotonic() - began
    _found[number] = addresses


def right(number):
    return {str(ipaddress.ip_address(0x0a000000 + number)),
            str(ipaddress.ip_address((0xfd << 120) + number))}


def end():
    seconds = time.monotonic() - _began
    cpu = _cpu() - _before_cpu
    memory_kb = _peak_kb() - _before_kb
    wrong = sum(bool(set(found or ()) - right(number))
                for number, found in enumerate(_found))
    failed = sum(set(found or ()) < right(number) for number, found in enumerate(_found))
    _times.sort()
    print(json.dumps({
        "seconds": seconds, "per_second": args.total / seconds,
        "cpu_us": cpu * 1e6 / args.total,
        "p50_us": _times[len(_times) // 2] * 1e6,
        "p99_us": _times[len(_times) * 99 // 100] * 1e6,
        "failed": failed, "wrong": wrong, "memory_kb": memory_kb}))
    return 1 if failed or wrong else 0


def restart():
    """What came before was preparation."""
    global _before_kb, _before_cpu, _began
    _before_kb = _peak_kb()
    _before_cpu = _cpu()
    _began = time.monotonic()


restart()
