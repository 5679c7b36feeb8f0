#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run the contests and print the table: the median of each figure over the
rounds, its spread, what it was in each round, and the goal.  In each round every
side runs once, in turn, so that what the machine does meanwhile touches all
alike; each round begins with another side."""
import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time

import sandbox
import sides
from contests import CONTESTS, HARNESS, Ratio
from curves import CURVES

ALL = CONTESTS + CURVES
HARNESS_GOAL = 2  # percent of a ratio
PACKAGES = ("libuv1", "libunbound8", "libadns1", "python3-aiodns", "python3-gevent", "nsd")


def arguments():
    parser = argparse.ArgumentParser(
        description="measure duet beside its peers",
        epilog="example: bench/bench.py --build build/bench --rounds 3 'single A'")
    parser.add_argument("--build", required=True, help="where the programs are built")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", help="write every figure of every round there")
    parser.add_argument("contest", nargs="*", help="these alone; all without any")
    args = parser.parse_args()
    if args.rounds < 1:
        parser.error("--rounds: at least one is to be run")
    unknown = set(args.contest) - {c.name for c in ALL}
    if unknown:
        parser.error(f"no contest {sorted(unknown)[0]!r}; there are: "
                     + ", ".join(c.name for c in ALL))
    return args


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def run_again(build, side, contest, again, tries=3):
    """A void run is made again, and told of: the machine may have dropped a
    datagram."""
    for left in reversed(range(tries)):
        try:
            return sides.run(build, side, contest.server, contest.pinned)
        except sides.Void as void:
            again.append(str(void))
            if not left:
                raise


def run_empty(build, side):
    """What the harness takes of a look-up: of the processor, so that other
    programs do not count."""
    empty = sides.empty(side)
    return sides.run(build, empty, None, True)["cpu_us"] if empty else 0


def hold(build, contest, rounds, again):
    """A list of rounds, each from a side's name to what it measured."""
    there = {name: side for name, side in contest.sides.items()
             if sides.find(build, side)}
    ratios = [row.value for row in contest.rows if isinstance(row.value, Ratio)]
    compared = {name for ratio in ratios for name in (ratio.a, ratio.b)}
    held = []
    for number in range(rounds):
        first = number * len(there) // rounds
        results = dict.fromkeys(there)
        for name in [*there, *there][first:first + len(there)]:
            progress(f"{contest.name}: round {number + 1} of {rounds}: {name}")
            results[name] = run_again(build, there[name], contest, again)
            if name in compared:
                results[name]["harness_us"] = run_empty(build, there[name])
        held.append(results)
    progress("")
    return held


def median(values):
    return statistics.median(values)


def show_sides(held):
    for name in held[0]:
        rates = [r[name]["per_second"] for r in held]
        print(f"    {name:<14} {median(rates):>12,.0f}/s"
              f"  {median([r[name]['cpu_us'] for r in held]):>8.2f} us CPU"
              f"  p50 {median([r[name]['p50_us'] for r in held]):>10,.1f} us"
              f"  p99 {median([r[name]['p99_us'] for r in held]):>10,.1f} us")


def as_read(what, values, unit, goal, at_most):
    """A row as it is recorded; the values are in the order of the rounds."""
    middle = median(values)
    return {"what": what, "values": values, "median": middle, "least": min(values),
            "most": max(values), "unit": unit, "goal": goal, "at_most": at_most,
            "reached": middle <= goal if at_most else middle >= goal}


def read_harness(record):
    """What the harness takes of the ratio of which it takes most, in each round."""
    shares = [row["harness"] for contest in record for row in contest.get("rows", [])
              if "harness" in row]
    if shares:
        yield as_read(HARNESS, [max(share) for share in zip(*shares)], "%",
                      HARNESS_GOAL, True)


def read_rows(contest, held):
    for row in contest.rows:
        try:
            values = [row.value(r) for r in held]
        except KeyError as missing:
            yield {"what": row.what, "missing": missing.args[0]}
            continue
        read = as_read(row.what, values, row.unit, row.goal, row.at_most)
        if isinstance(row.value, Ratio):
            read["harness"] = [row.value.harness(r) for r in held]
        yield read


def show_row(row):
    if "missing" in row:
        print(f"    -    {row['what']:<46} {row['missing']} is not there")
        return
    print(f"    {'ok  ' if row['reached'] else 'NOT '} {row['what']:<46}"
          f" {row['median']:>9.3g} {row['unit']:<2}"
          f" ({row['least']:.3g} to {row['most']:.3g};"
          f" goal {'<=' if row['at_most'] else '>='} {row['goal']:g};"
          f" rounds {' '.join(f'{value:.3g}' for value in row['values'])})")


def told(*command):
    """What a command says; nothing where it is not there."""
    try:
        return subprocess.run(command, text=True, stdout=subprocess.PIPE, check=False,
                              stderr=subprocess.DEVNULL, cwd=sides.HERE).stdout.strip()
    except FileNotFoundError:
        return ""


def versions(build):
    """Of the c-ares that duet links, and of the peers as Debian has them."""
    duet = os.path.join(os.path.abspath(build), "duet")
    backends = dict(line.split(None, 1) for line in told(duet, "backends").splitlines()
                    if not line.startswith("*"))
    packages = told("dpkg-query", "--show", "--showformat=${Package} ${Version}\n", *PACKAGES)
    return [backends["ares"], *packages.splitlines()]


def circumstances(build, rounds):
    """At which commit, on what machine, with what and beside what the figures were
    taken."""
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo")
                  if line.startswith("model name")), platform.machine())
    with open("/proc/sys/net/core/rmem_default", encoding="ascii") as file:
        buffer = int(file.read())
    return {
        "commit": told("git", "describe", "--always", "--dirty", "--abbrev=10"),
        "date": time.strftime("%Y-%m-%d %H:%M", time.gmtime()) + " UTC",
        "cores": len(os.sched_getaffinity(0)), "processor": model,
        "system": f"{platform.system()} {platform.release()}, "
                  + " ".join(platform.libc_ver()),
        "versions": versions(build), "socket_buffer": buffer, "rounds": rounds}


class Processors:
    """How much of them other programs take from now on."""

    def __init__(self):
        self.began = time.monotonic()
        self.busy = self._busy() - self._ours()

    @staticmethod
    def _busy():
        """user, nice, system and steal; what interrupts take is nobody's."""
        with open("/proc/stat", encoding="ascii") as stat:
            ticks = [int(word) for word in stat.readline().split()[1:]]
        return (sum(ticks[:3]) + ticks[7]) / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def _ours():
        return sum(sum(resource.getrusage(who)[:2])
                   for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))

    def others(self):
        """The part of them that others took."""
        took = self._busy() - self._ours() - self.busy
        return max(0, took) / (time.monotonic() - self.began) / os.cpu_count()


def run(args, contest):
    """Hold it, show it; returns what is recorded of it."""
    again = []
    print(contest.name)
    for name, text in contest.etc.items():
        sandbox.write_etc(name, text())
    try:
        held = hold(args.build, contest, args.rounds, again)
    except sides.Void as void:
        progress("")
        print(f"    VOID {void}")
        return {"contest": contest.name, "void": str(void), "again": again}
    finally:
        for name in contest.etc:
            sandbox.write_etc(name, sandbox.ETC[name])
    rows = list(read_rows(contest, held))
    show_sides(held)
    for row in rows:
        show_row(row)
    for void in again:
        print(f"    made again: {void}")
    sys.stdout.flush()
    return {"contest": contest.name, "curve": contest.curve, "x": contest.x,
            "rows": rows, "rounds": held, "again": again}


def main():
    args = arguments()
    if len(sides.CORES) < 2:
        sys.exit("bench: two processors are needed: the server has one for itself")
    sandbox.enter()
    taken = circumstances(args.build, args.rounds)
    processors = Processors()
    record = [run(args, contest) for contest in ALL
              if not args.contest or contest.name in args.contest]
    taken["seconds"] = time.monotonic() - processors.began
    taken["others"] = processors.others()
    taken["harness"] = list(read_harness(record))
    for row in taken["harness"]:
        show_row(row)
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump({**taken, "contests": record}, file, indent=1)
    return 1 if any("void" in c for c in record) else 0


if __name__ == "__main__":
    sys.exit(main())
