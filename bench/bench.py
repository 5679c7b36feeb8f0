#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run the contests and print the table: the median of each figure over the
rounds, its spread, and the goal.  In each round every side runs once, in turn,
so that what the machine does meanwhile touches all alike.  A point of a curve is
one round."""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time

import sandbox
import sides
from contests import CONTESTS
from curves import CURVES

ALL = CONTESTS + CURVES


def arguments():
    parser = argparse.ArgumentParser(
        description="measure duet beside its peers",
        epilog="example: bench/bench.py --build build/bench --rounds 3 'single A'")
    parser.add_argument("--build", required=True, help="where the programs are built")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", help="write every figure of every round there")
    parser.add_argument("contest", nargs="*", help="these alone; all without any")
    args = parser.parse_args()
    unknown = set(args.contest) - {c.name for c in ALL}
    if unknown:
        parser.error(f"no contest {sorted(unknown)[0]!r}; there are: "
                     + ", ".join(c.name for c in ALL))
    return args


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def run_again(build, side, contest, tries=3):
    """A void run is made again: the machine may have dropped a datagram."""
    for left in reversed(range(tries)):
        try:
            return sides.run(build, side, contest.server, contest.pinned)
        except sides.Void:
            if not left:
                raise


def hold(build, contest, rounds):
    """A list of rounds, each from a side's name to what it measured."""
    there = {name: side for name, side in contest.sides.items()
             if sides.find(build, side)}
    held = []
    for number in range(1, rounds + 1):
        results = {}
        for name, side in there.items():
            progress(f"{contest.name}: round {number} of {rounds}: {name}")
            results[name] = run_again(build, side, contest)
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


def read_rows(contest, held):
    for row in contest.rows:
        try:
            values = sorted(row.value(r) for r in held)
        except KeyError as missing:
            yield {"what": row.what, "missing": missing.args[0]}
            continue
        middle = median(values)
        yield {"what": row.what, "median": middle, "least": values[0],
               "most": values[-1], "unit": row.unit, "goal": row.goal,
               "at_most": row.at_most,
               "reached": middle <= row.goal if row.at_most else middle >= row.goal}


def show_row(row):
    if "missing" in row:
        print(f"    -    {row['what']:<46} {row['missing']} is not there")
        return
    print(f"    {'ok  ' if row['reached'] else 'NOT '} {row['what']:<46}"
          f" {row['median']:>9.3g} {row['unit']:<2}"
          f" ({row['least']:.3g} to {row['most']:.3g};"
          f" goal {'<=' if row['at_most'] else '>='} {row['goal']:g})")


def circumstances(rounds):
    """At which commit, on what machine and beside what the figures were taken."""
    def told(*command):
        return subprocess.run(command, text=True, stdout=subprocess.PIPE, check=False,
                              cwd=sides.HERE).stdout.strip()
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo")
                  if line.startswith("model name")), platform.machine())
    return {
        "commit": told("git", "describe", "--always", "--dirty", "--abbrev=10"),
        "date": time.strftime("%Y-%m-%d %H:%M", time.gmtime()) + " UTC",
        "cores": len(os.sched_getaffinity(0)), "processor": model,
        "system": f"{platform.system()} {platform.release()}, "
                  + " ".join(platform.libc_ver()),
        "rounds": rounds, "load": os.getloadavg()[0]}


def main():
    args = arguments()
    sandbox.enter()
    taken = circumstances(args.rounds)
    record = []
    for contest in ALL:
        if args.contest and contest.name not in args.contest:
            continue
        print(contest.name)
        for name, text in contest.etc.items():
            sandbox.write_etc(name, text())
        try:
            held = hold(args.build, contest, args.rounds if contest.rows else 1)
        except sides.Void as void:
            progress("")
            print(f"    VOID {void}")
            record.append({"contest": contest.name, "void": str(void)})
            continue
        finally:
            for name in contest.etc:
                sandbox.write_etc(name, sandbox.ETC[name])
        rows = list(read_rows(contest, held))
        show_sides(held)
        for row in rows:
            show_row(row)
        sys.stdout.flush()
        record.append({"contest": contest.name, "curve": contest.curve, "x": contest.x,
                       "rows": rows, "rounds": held})
    if args.json:
        with open(args.json, "w", encoding="utf-8") as file:
            json.dump({**taken, "contests": record}, file, indent=1)
    return 1 if any("void" in c for c in record) else 0


if __name__ == "__main__":
    sys.exit(main())
