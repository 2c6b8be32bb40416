"""Cold whole-process figures: --help, questions, and a build, beside sqlite-utils --help.

    python benchmarks/cold_start.py [--peer PATH/TO/sqlite-utils] [--graph GRAPH]

Prints CPU seconds (user and system) as the median of fifteen runs, the commands in turn, so that what
else the machine does slows all; and the ratio to the peer where it is installed.
Every command is run before it is measured: bytecode is compiled, as an installer does, and
the graph and what is asked of it are kept.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 15
PEER = "sqlite-utils --help (peer)"


def measure(command, environment):
    """CPU seconds and wall seconds of a whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, env=environment)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{command}: {done.stderr.decode()}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def commands(folder, given):
    """Return what is measured: its name, its command, and its floor as a multiple of the peer."""
    embargraph = shutil.which("embargraph", path=str(Path(sys.executable).parent)) or shutil.which("embargraph")
    question = [embargraph, "ask", "restricted", "--as-of", "2021-03-11", "--who"]
    rows = [
        ("embargraph --help", [embargraph, "--help"], 0.4),
        ("embargraph ask restricted, packaged graph", [*question, "Huawei"], 1.7),
        ("embargraph why, packaged graph", [embargraph, "why", "Huawei", "--as-of", "2021-03-11"], None),
    ]
    if given.graph:
        # The first remembers the file, the second keeps what is asked of it.
        rows.append(
            ("embargraph ask restricted, graph of lists", [*question, "Hikvision", "--graph", given.graph], 2.2)
        )
    peer = given.peer or shutil.which("sqlite-utils", path=str(Path(sys.executable).parent))
    if peer:
        rows.append((PEER, [peer, "--help"], None))
    rows.append(("embargraph build", [embargraph, "build", "--out", str(Path(folder) / "g.duckdb")], None))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", help="sqlite-utils, where it is installed elsewhere")
    parser.add_argument("--graph", type=Path, help="a graph of lists to ask as well")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "EMBARGRAPH_CACHE": folder, "PYTHONPYCACHEPREFIX": str(Path(folder) / "code")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        rows = commands(folder, given)
        for _ in range(3):
            for name, command, _ in rows:
                if name != "embargraph build":
                    measure(command, environment)
            # A file that was changed just now is not remembered yet.
            time.sleep(2.1)
        taken = {name: [] for name, _, _ in rows}
        for _ in range(RUNS):
            for name, command, _ in rows:
                if name != "embargraph build" or len(taken[name]) < 3:
                    taken[name].append(measure(command, environment))
    report(rows, {name: [statistics.median(each) for each in zip(*runs, strict=True)] for name, runs in taken.items()})


def report(rows, figures):
    """Print a line for each command."""
    unit = figures.get(PEER, (None, None))[0]
    print(f"{'what':<44}{'CPU s':>8}{'wall s':>8}{'to peer':>9}{'at most':>9}")
    for name, _, floor in rows:
        cpu, wall = figures[name]
        ratio = f"{cpu / unit:.2f}" if unit else "-"
        print(f"{name:<44}{cpu:>8.3f}{wall:>8.2f}{ratio:>9}{floor or '-':>9}")


if __name__ == "__main__":
    main()
