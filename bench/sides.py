# SPDX-License-Identifier: MIT
"""One run of one program against a fresh server, and what it told."""
import json
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
# The server's and the side's, where they are pinned apart.
CORES = sorted(os.sched_getaffinity(0))[:2]
# These take their time around another program.
OUTSIDE = {"nameserver_peer", "engine_peer", "survey_peer"}


class Void(Exception):
    """A run that counts for nothing: an answer was wrong or missing."""


@dataclass
class Side:
    """A program in a contest.  Its arguments are those of load.h.  It runs
    where the commands that it needs are, under strace(1) if its system calls
    are to be counted."""
    program: str
    total: int
    in_flight: int = 100
    args: tuple = ()
    env: dict = field(default_factory=dict)
    may_lose: bool = False
    needs: tuple = ()
    count_calls: bool = False


def empty(side):
    """The side that does the same and looks nothing up; None where the harness
    is not within."""
    if side.program in OUTSIDE:
        return None
    if side.program.endswith("_peer"):
        return Side("empty_peer", side.total)
    return Side("empty", side.total, side.in_flight, side.args)


def find(build, side):
    """The command of a side, or None where a part of it is not there."""
    needs = side.needs + (("strace",) if side.count_calls else ())
    if not all(shutil.which(command) for command in needs):
        return None
    script = HERE / "peers" / (side.program + ".py")
    if script.exists():
        return ["/usr/bin/python3", str(script)]
    path = Path(build) / "bench" / ("bench_" + side.program)
    return [str(path)] if path.exists() else None


def _on_core(core):
    cores = os.sched_getaffinity(0) if core is None else {core}
    return lambda: os.sched_setaffinity(0, cores)


class _Server:
    """The server of a run, with its arguments; none where they are None."""

    def __init__(self, build, args, core):
        self.process = None
        if args is None:
            return
        self.process = subprocess.Popen([f"{build}/bench/bench_server", *args], text=True,
                                        stdout=subprocess.PIPE, preexec_fn=_on_core(core))
        if self.process.stdout.readline() != "ready\n":
            raise SystemExit("bench: the server does not start")

    def end(self):
        if not self.process:
            return {}
        self.process.send_signal(signal.SIGTERM)
        return json.loads(self.process.communicate()[0])


def _run(command, env, core):
    try:
        return subprocess.run(command, env=env, text=True, stdout=subprocess.PIPE, timeout=300,
                              preexec_fn=_on_core(core))
    except subprocess.TimeoutExpired as late:
        raise Void(f"{' '.join(command)}: not done after {late.timeout:.0f} s") from late


def _run_counted(command, env, core):
    """The same, and how many system calls were made."""
    with tempfile.NamedTemporaryFile("r") as table:
        done = _run(["strace", "-f", "-c", "-o", table.name, *command], env, core)
        total = [line.split() for line in table if line.rstrip().endswith(" total")]
    return done, int(total[0][3])


def run(build, side, server_args, pinned):
    """What the program measured, and the questions that the server had."""
    command = find(build, side) + [
        "--total", str(side.total), "--in-flight", str(side.in_flight), *side.args]
    env = {**os.environ, "BENCH_BUILD": build, "BENCH_SERVER_CORE": str(CORES[0]), **side.env}
    core = CORES[-1] if pinned else None
    shown = " ".join([side.program, *command[-4 - len(side.args):]])
    told = {}
    server = _Server(build, server_args, CORES[0] if pinned else None)
    try:
        if side.count_calls:
            done, calls = _run_counted(command, env, core)
            told = {"calls": calls / side.total}
        else:
            done = _run(command, env, core)
    finally:
        told |= server.end()
    if done.returncode > 1 or done.returncode < 0 or not done.stdout:
        raise Void(f"{shown}: exit status {done.returncode}")
    result = {**json.loads(done.stdout.splitlines()[-1]), **told}
    if result["wrong"] or (result["failed"] and not side.may_lose):
        raise Void(f"{shown}: {result['failed']} failed, "
                   f"{result['wrong']} wrong of {side.total}")
    return result
