# SPDX-License-Identifier: MIT
"""A manifest of examples/cluster, run as its cluster would: each task's own
command with the index in its environment, all at a time, one of them evicted
and started again; then the merge of its first lines.  The whole has to be what
a survey of one task writes, to the byte.

	cluster.py DUET MACHINE MANIFEST
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

NO_SANDBOX, SKIPPED = 3, 77
BAD_LINE = 2  # the status of a survey that has one, and is done
NAMES = "\n" + "".join(f"{'a2-c1' if n % 3 else 'e0'}.n{n}.test\n" for n in range(205))


def need(good, what):
    if not good:
        sys.exit(f"cluster.py: {what}")


def of_kubernetes(text):
    """The tasks of an indexed Job: a command, and an environment of each."""
    job = yaml.safe_load(text)
    need((job["apiVersion"], job["kind"]) == ("batch/v1", "Job"), "no Job of batch/v1")
    spec, pod = job["spec"], job["spec"]["template"]["spec"]
    need(spec["completionMode"] == "Indexed", "without it there are no indices")
    need(pod["restartPolicy"] in ("OnFailure", "Never"), "a Job does not take others")
    container, = pod["containers"]
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    need(set(mounts) == {volume["name"] for volume in pod["volumes"]},
         "mounts and volumes have different names")
    need(container["workingDir"] in mounts.values(), "the names are on no volume")
    return container["command"], [{"JOB_COMPLETION_INDEX": str(index)}
                                  for index in range(spec["completions"])]


def of_slurm(text, path):
    """The same of an array."""
    options = dict(re.findall(r"^#SBATCH --([a-z-]+)=(\S+)$", text, re.MULTILINE))
    first, last = map(int, options["array"].split("-"))
    return ["/bin/sh", str(path)], [{
        "SLURM_ARRAY_TASK_ID": str(index), "SLURM_ARRAY_TASK_MIN": str(first),
        "SLURM_ARRAY_TASK_MAX": str(last), "SLURM_ARRAY_TASK_STEP": "1",
        "SLURM_ARRAY_TASK_COUNT": str(last - first + 1)}
        for index in range(first, last + 1)]


def run_tasks(command, tasks, path):
    """Their exit statuses; a program is found in this folder first."""
    started = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                env={"PATH": f"{path}:{os.environ['PATH']}", **task})
               for task in tasks]
    return [(task.wait(), task.stderr.read().decode()) for task in started]


def programs(folder, script):
    """A folder whose duet is this script."""
    os.mkdir(folder)
    Path(folder, "duet").write_text("#!/bin/sh\n" + script, encoding="ascii")
    os.chmod(folder + "/duet", 0o755)
    return os.path.abspath(folder)


def inside(duet, manifest):
    text = manifest.read_text(encoding="utf-8")
    command, tasks = (of_slurm(text, manifest) if manifest.suffix == ".sbatch"
                      else of_kubernetes(text))
    merge, = re.findall(r"^#\t(duet merge .*)$", text, re.MULTILINE)
    Path("names.txt").write_text(NAMES, encoding="ascii")
    there = programs("there", f'exec "{duet}" "$@"\n')
    evicted = programs("evicted", "kill -s KILL $$\n")

    for status, told in run_tasks(command, tasks[:1], evicted):
        need(status != 0, "a task that was killed counts as done")
    for status, told in run_tasks(command, tasks, there):
        need(status == 0, f"a task ended with {status}: {told}")
    need(len(list(Path().glob("shard-*.ndjson"))) == len(tasks), "a file a task is missing")

    shard = Path(f"shard-{next(iter(tasks[2].values()))}.ndjson")
    shard.write_bytes(shard.read_bytes()[:1000])
    for status, told in run_tasks(command, tasks[2:3], evicted):
        need(status != 0, "a task whose file has no end counts as done")
    for status, told in run_tasks(command, tasks[2:3], there):
        need(status == 0, f"a task that was started again ended with {status}: {told}")

    single = [duet, "survey", "--live", "-o", "single", "names.txt"]
    for what in ["/bin/sh", "-c", merge], single:
        (status, told), = run_tasks(what, [{}], there)
        need(status == BAD_LINE, f"{what} ended with {status}: {told}")
    need(Path("whole.ndjson").read_bytes() == Path("single").read_bytes(),
         "the whole is not what a survey of one task writes")


def main():
    if sys.argv[1] == "inside":
        duet, manifest = sys.argv[2:]
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            inside(duet, Path(manifest))
        return 0
    duet, machine, manifest = sys.argv[1:]
    status = subprocess.call([duet, "serve", "-q", machine, "--", sys.executable, __file__,
                              "inside", duet, manifest])
    return SKIPPED if status == NO_SANDBOX else status


sys.exit(main())
