"""Machines that die in the middle of a build by way of Spark: the result is whole and the same, or there is none.

Each case is a build of its own on `local-cluster`, whose executors are processes of their own:

- undisturbed, for the digest and the time;
- an executor killed while bounds are made, and in a round of the spread;
- the driver killed in a round, then `--resume`.

Needs Java, and an environment with pyspark (`make spark` makes one).
Run: .venv/spark/bin/python benchmarks/scale_faults.py [--stakes 1] [--master local-cluster[2,1,1024]]
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scale import make

EXECUTOR = "CoarseGrainedExecutorBackend"


def below(root):
    """The processes below one, with their command lines."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    waiting = [root]
    while waiting:
        process = waiting.pop()
        children = [child for child, parent in parents.items() if parent == process]
        waiting += children
        for child in children:
            try:
                yield child, (Path("/proc") / str(child) / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue


def begin(folder, target, master, *more):
    command = [sys.executable, "-m", "embargraph", "build", "--facts", str(folder / "facts.toml"),
               "--stakes", str(folder / "stakes.parquet"), "--out", str(target), "--engine", "spark",
               "--master", master, *more]  # fmt: skip
    log = target.with_suffix(".log").open("w")
    return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


def wait_for(process, work, pattern):
    """Wait until a step of the work is there, or the build ends."""
    while process.poll() is None:
        if work.exists() and any(re.search(pattern, path.name) for path in work.glob("spread/*")):
            return True
        time.sleep(0.1)
    return False


def digest(target):
    import embargraph

    with embargraph.open(target) as graph:
        return graph.digest[:16]


def run(name, folder, out, master, *, step=None, driver=False):
    target = out / f"{name}.duckdb"
    work = Path(f"{target}.work")
    start = time.perf_counter()
    process = begin(folder, target, master)
    killed = 0
    if step is not None and wait_for(process, work, step):
        time.sleep(0.5)
        if driver:
            os.killpg(process.pid, signal.SIGKILL)
            killed = 1
        else:
            executors = [child for child, line in below(process.pid) if EXECUTOR in line]
            for child in executors[:1]:
                os.kill(child, signal.SIGKILL)
                killed += 1
    status = process.wait()
    if driver:
        assert not target.exists(), "a graph is there though the driver died"
        process = begin(folder, target, master, "--resume")
        status = process.wait()
    taken = time.perf_counter() - start
    whole = digest(target) if status == 0 else None
    print(f"{name}: {killed} killed, exit {status}, {taken:.1f} s, digest {whole}", flush=True)
    return whole


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stakes", type=float, default=0.2, help="millions of stakes")
    parser.add_argument("--master", default="local-cluster[2,1,1024]")
    parser.add_argument("--folder", type=Path, help="a graph that `benchmarks/scale.py` made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made) / f"sparse-{options.stakes:g}"
        make("sparse", int(options.stakes * 1e6), folder)
        out = Path(made)
        whole = run("undisturbed", folder, out, options.master)
        cases = {
            "executor-killed-at-bounds": {"step": r"^0000-stake_bound$"},
            "executor-killed-in-a-round": {"step": r"^00\d\d-stake_sum$"},
            "driver-killed-and-resumed": {"step": r"^001\d-stake_sum\.done$", "driver": True},
        }
        found = {name: run(name, folder, out, options.master, **case) for name, case in cases.items()}
        assert whole is not None and set(found.values()) == {whole}, "a result differs, or is missing"


if __name__ == "__main__":
    main()
