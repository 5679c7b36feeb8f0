#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write what bench.py has measured as a page, with its curves beside it:

    bench/page.py build/bench.json docs/performance.md

writes docs/performance.md and docs/performance/*.svg."""
import json
import statistics
import sys
from pathlib import Path

import plot
from contests import CONTESTS, HARNESS
from curves import LIMITS as CURVE_LIMITS
from limits import LIMITS

HEAD = """# Performance

duet beside its peers, as `make bench` measures it. In each round every side runs
once, in turn, in a process of its own, against a fresh server, and each round
begins with another side; a figure is the median over the rounds of what was
computed in each, and behind it stand the least and the most. Unless said, the
server is pinned to one core and the side to another, names are distinct, and a
look-up is getaddrinfo for A and AAAA. The engine, the survey and the curves of
threads and cases have all cores.

Every answer is checked, and a run with a wrong or missing one counts for nothing;
only where c-ares as it is loses some because its one socket has no room for them
is it shown nevertheless. "raw" is the floor: questions made beforehand, sent and
received in batches, through a socket for each ninety look-ups in flight, and
nothing else. "c-ares" has its defaults; "tuned" is what its manual has for many
questions at a time: no cache, and a socket for each hundred. pthreads and glibc
have as many in flight as there are threads, one unless said. Memory is what a
side has at its peak beyond what it had before the first look-up.

"harness" is by how much a ratio is off because numbering, timing and checking
look-ups is part of what is measured: a side that does nothing else runs after each
and tells what that takes.

This page is written by `bench/page.py`. Taken {date} at commit {commit}:
{rounds} rounds on {cores} cores of {processor}, {system},
stock socket buffers ({socket_buffer} bytes); {peers};
in {minutes:.0f} minutes, in which other programs took {others:.1%} of the processors.
{beside}"""
NOT_ALONE = """
As the machine had other work, these figures are provisional. Ratios, which are
taken within a round, suffer less from it than absolute figures.
"""
ALONE = 0.05  # others have no more of the processors
KINDS = {
    "per_second": ("speed", "per second"),
    "p50_us": ("latency", "p50, us"),
    "memory_kb": ("memory", "memory, kB"),
}


def number(value):
    if value and abs(value) < 1000:
        return f"{value:.3g}"
    return f"{value:,.0f}"


def with_unit(value, unit):
    return f"{number(value)} {unit}".strip()


def harness(row):
    return f"{statistics.median(row['harness']):.1f} %" if "harness" in row else ""


def table(contests):
    yield "| what | goal | median (least to most) | harness | reached |"
    yield "| --- | --- | --- | --- | --- |"
    for contest in contests:
        if "void" in contest:
            yield f"| {contest['contest']} | | void: {contest['void']} | | no |"
        for row in contest.get("rows", []):
            if "missing" in row:
                yield f"| {row['what']} | | not measured: no {row['missing']} | | |"
                continue
            sign = "≤" if row["at_most"] else "≥"
            yield (f"| {row['what']} | {sign} {with_unit(row['goal'], row['unit'])}"
                   f" | {with_unit(row['median'], row['unit'])}"
                   f" ({number(row['least'])} to {number(row['most'])})"
                   f" | {harness(row)} | {'yes' if row['reached'] else '**no**'} |")


def limits(contests):
    for contest in contests:
        for row in contest.get("rows", []):
            if row.get("reached", True):
                continue
            yield f"- **{row['what']}**: {LIMITS.get(row['what'], 'not examined yet.')}"


def sides_table(contests):
    yield "| contest | side | per second | us of CPU each | p50, us | p99, us | memory, MB |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for contest in contests:
        if contest.get("curve") or "void" in contest:
            continue
        for side in contest["rounds"][0]:
            def middle(key):
                return statistics.median(r[side][key] for r in contest["rounds"])
            rates = [r[side]["per_second"] for r in contest["rounds"]]
            yield (f"| {contest['contest']} | {side} | {middle('per_second'):,.0f}"
                   f" ({min(rates):,.0f} to {max(rates):,.0f})"
                   f" | {middle('cpu_us'):,.2f} | {middle('p50_us'):,.1f}"
                   f" | {middle('p99_us'):,.1f} | {middle('memory_kb') / 1024:,.1f} |")


def made_again(contests):
    for contest in contests:
        for void in contest["again"]:
            yield f"- {contest['contest']}: {void}"


def curves(contests):
    """From a curve's name to its points: x and the rounds."""
    found = {}
    for contest in contests:
        if contest.get("curve"):
            found.setdefault(contest["curve"], []).append((contest["x"], contest["rounds"]))
    return found


def lines(points, key):
    """From a side's name to its points: x, the median, the least and the most."""
    found = {}
    for x, rounds in points:
        for side in rounds[0]:
            values = [r[side][key] for r in rounds]
            found.setdefault(side, []).append(
                (x, statistics.median(values), min(values), max(values)))
    return found


def draw(contests, folder):
    """Writes the SVGs; returns the lines that show them, and what limits each."""
    for name, points in curves(contests).items():
        yield f"\n## By {name}\n"
        for key, (kind, title) in KINDS.items():
            shown = lines(points, key)
            if not any(point[1] > 0 for line in shown.values() for point in line):
                continue
            words = name.split(",")[0].replace(" ", "-")
            file = folder / f"{words}-{kind}.svg"
            file.write_text(plot.curve(title, name, shown), encoding="utf-8")
            yield f"![{title} against {name}]({folder.name}/{file.name})\n"
            yield f"{kind.capitalize()}: {CURVE_LIMITS[name][kind]}\n"


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: bench/page.py BENCH.json PAGE.md")
    unknown = set(LIMITS) - {HARNESS, *(row.what for c in CONTESTS for row in c.rows)}
    if unknown:
        sys.exit(f"bench/limits.py: there is no row {sorted(unknown)[0]!r}")
    taken = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    page = Path(sys.argv[2])
    contests = taken["contests"]
    goals = [*contests, {"rows": taken["harness"]}]
    beside = NOT_ALONE if taken["others"] > ALONE else ""
    folder = page.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "goals.svg").write_text(plot.goals(
        [row for contest in goals for row in contest.get("rows", [])]), encoding="utf-8")
    text = [HEAD.format(**taken, peers=", ".join(taken["versions"]),
                        minutes=taken["seconds"] / 60, beside=beside),
            "## Goals\n", *table(goals),
            f"\n![each round of each row against its goal]({folder.name}/goals.svg)"]
    for title, told in (("What limits those that are not reached", limits(goals)),
                        ("Runs that were void and made again", made_again(contests))):
        told = list(told)
        if told:
            text += [f"\n## {title}\n", *told]
    text += draw(contests, folder)
    text += ["\n## Every side\n", *sides_table(contests)]
    page.write_text("\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
