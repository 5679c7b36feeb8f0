# SPDX-License-Identifier: MIT
"""duet survey of --total names on --resolvers.  "failed" are those that it did
not tell of, and all if it found a difference."""
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
parser.add_argument("--in-flight", help="lookups at a time of each resolver")
parser.add_argument("--resolvers")
args = parser.parse_args()

with tempfile.TemporaryDirectory() as folder:
    names, told = folder + "/names", folder + "/told"
    with open(names, "w", encoding="ascii") as file:
        file.writelines(f"a2.n{i}.test\n" for i in range(args.total))
    began = time.monotonic()
    done = subprocess.run([os.environ["BENCH_BUILD"] + "/duet", "survey", "--no-progress",
                           "-b", args.resolvers, "-j", args.in_flight, "-o", told, names],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.monotonic() - began
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode > 1:
        sys.exit(done.returncode)
    with open(told, encoding="utf-8") as file:
        lines = sum('"a2.n' in line for line in file)
failed = args.total if done.returncode else args.total - lines
print(json.dumps({
    "seconds": seconds, "per_second": args.total / seconds,
    "cpu_us": (usage.ru_utime + usage.ru_stime) * 1e6 / args.total,
    "p50_us": 0, "p99_us": 0,
    "failed": failed, "wrong": 0, "memory_kb": usage.ru_maxrss}))
