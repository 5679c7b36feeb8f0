# SPDX-License-Identifier: MIT
"""One run of one program against a fresh server, and what it told."""
import json
import os
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent


class Void(Exception):
    """A run that counts for nothing: an answer was wrong or missing."""


@dataclass
class Side:
    """A program in a contest.  Its arguments are those of load.h."""
    program: str
    total: int
    in_flight: int = 100
    args: tuple = ()
    env: dict = field(default_factory=dict)
    may_lose: bool = False


def find(build, program):
    """The command of a peer, or None where it was not built."""
    script = HERE / "peers" / (program + ".py")
    if script.exists():
        return ["/usr/bin/python3", str(script)]
    path = Path(build) / "bench" / ("bench_" + program)
    return [str(path)] if path.exists() else None


def _on_core(core):
    cores = os.sched_getaffinity(0) if core is None else {core}
    return lambda: os.sched_setaffinity(0, cores)


def _start_server(build, args, core):
    server = subprocess.Popen([f"{build}/bench/bench_server", *args], text=True,
                              stdout=subprocess.PIPE, preexec_fn=_on_core(core))
    if server.stdout.readline() != "ready\n":
        raise SystemExit("bench: the server does not start")
    return server


def run(build, side, server_args, pinned):
    """What the program measured, and the questions that the server had."""
    command = find(build, side.program) + [
        "--total", str(side.total), "--in-flight", str(side.in_flight), *side.args]
    server = _start_server(build, server_args, 0 if pinned else None)
    try:
        done = subprocess.run(command, env={**os.environ, **side.env}, text=True,
                              stdout=subprocess.PIPE, timeout=300,
                              preexec_fn=_on_core(1 if pinned else None))
    finally:
        server.send_signal(signal.SIGTERM)
        told = json.loads(server.communicate()[0])
    if done.returncode > 1 or done.returncode < 0 or not done.stdout:
        raise Void(f"{' '.join(command)}: exit status {done.returncode}")
    result = {**json.loads(done.stdout.splitlines()[-1]), **told}
    if result["wrong"] or (result["failed"] and not side.may_lose):
        raise Void(f"{' '.join(command)}: {result['failed']} failed, "
                   f"{result['wrong']} wrong of {side.total}")
    return result
