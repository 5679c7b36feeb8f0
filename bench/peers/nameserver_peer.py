# SPDX-License-Identifier: MIT
"""A name server with one zone on a core of its own, asked by the raw peer: the
sandbox's (--server duet) or NSD (--server nsd)."""
import argparse
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("--total", type=int)
parser.add_argument("--in-flight", type=int)
parser.add_argument("--server", choices=["duet", "nsd"])
args = parser.parse_args()
build = os.environ["BENCH_BUILD"]
core = min(os.sched_getaffinity(0))
server_core = int(os.environ["BENCH_SERVER_CORE"])

NSD = """server:
    ip-address: 127.0.0.1
    server-count: 1
    username: ""
    chroot: ""
    zonesdir: "{folder}"
    database: ""
    zonelistfile: "{folder}/zone.list"
    pidfile: "{folder}/nsd.pid"
    xfrdfile: "{folder}/xfrd.state"
    logfile: "{folder}/log"
    rrl-ratelimit: 0
    rrl-whitelist-ratelimit: 0
remote-control:
    control-enable: no
zone:
    name: bench.example
    zonefile: zone
"""
CASE = """schema: case/1
id: bench.zone
title: a zone with every name of the benchmark
env:
  files:
    resolv.conf: |
      nameserver 127.0.0.1
dns:
  servers:
    one: {listen: 127.0.0.1}
  zones:
    bench.example.: |
"""
CALLS = """calls:
  - {id: one, op: getaddrinfo, name: n0.bench.example}
"""


def zone():
    yield "$TTL 3600"
    yield "@ IN SOA ns.bench.example. root.bench.example. 1 7200 3600 86400 3600"
    yield "@ IN NS ns.bench.example."
    yield "ns IN A 127.0.0.1"
    for i in range(args.total):
        yield f"n{i} IN A 10.{i >> 16}.{i >> 8 & 255}.{i & 255}"
        yield f"n{i} IN AAAA fd00::{i >> 16:x}:{i & 0xffff:x}"


def on(cpu, *command):
    return ["taskset", "-c", str(cpu), *command]


def await_answer(server):
    question = bytes.fromhex("000101000001000000000000") + b"\2n0\5bench\7example\0\0\1\0\1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect(("127.0.0.1", 53))
        client.settimeout(0.05)
        while server.poll() is None:
            try:
                client.send(question)
                return client.recv(512)
            except (ConnectionRefusedError, TimeoutError):
                pass


asker = on(core, f"{build}/bench/bench_raw", "--total", str(args.total),
           "--in-flight", str(args.in_flight))
os.sched_setaffinity(0, {core, server_core})
with tempfile.TemporaryDirectory() as folder:
    os.chmod(folder, 0o755)
    if args.server == "duet":
        Path(folder, "case.yaml").write_text(
            CASE + "".join(f"      {line}\n" for line in zone()) + CALLS)
        sys.exit(subprocess.run(on(server_core, f"{build}/duet", "serve", "-q",
                                   folder + "/case.yaml", "--", *asker)).returncode)
    Path(folder, "zone").write_text("\n".join(zone()) + "\n")
    Path(folder, "nsd.conf").write_text(NSD.format(folder=folder))
    nsd = subprocess.Popen(on(server_core, "nsd", "-d", "-c", folder + "/nsd.conf"))
    try:
        await_answer(nsd)
        sys.exit(subprocess.run(asker).returncode)
    finally:
        nsd.terminate()
        nsd.wait()
