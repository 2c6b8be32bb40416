"""Cold whole-process figures: --help, one packaged question, and a build, beside sqlite-utils --help.

Prints CPU seconds (user and system) as the median of nine runs, and the ratio
to the peer where it is installed.  Run: python benchmarks/cold_start.py
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 9


def measure(command, environment):
    """Median CPU seconds and wall seconds of a whole process."""
    cpu, wall = [], []
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, env=environment)
        wall.append(time.perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode != 0:
            sys.exit(f"{command}: {done.stderr.decode()}")
        cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(cpu), statistics.median(wall)


def main():
    embargraph = shutil.which("embargraph", path=str(Path(sys.executable).parent)) or shutil.which("embargraph")
    peer = shutil.which("sqlite-utils", path=str(Path(sys.executable).parent)) or shutil.which("sqlite-utils")
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "EMBARGRAPH_CACHE": folder}
        question = [embargraph, "ask", "restricted", "--who", "Huawei", "--as-of", "2021-03-11"]
        subprocess.run(question, capture_output=True, env=environment, check=True)
        rows = [
            ("embargraph --help", [embargraph, "--help"], 0.35),
            ("embargraph ask restricted (graph kept)", question, 0.6),
            ("embargraph build", [embargraph, "build", "--out", str(Path(folder) / "g.duckdb")], 3.0),
        ]
        if peer:
            rows.append(("sqlite-utils --help (peer)", [peer, "--help"], None))
        figures = {name: measure(command, environment) for name, command, _ in rows}
    unit = figures.get("sqlite-utils --help (peer)", (None, None))[0]
    print(f"{'what':<42}{'CPU s':>8}{'wall s':>8}{'floor':>8}{'to peer':>9}")
    for name, _, floor in rows:
        cpu, wall = figures[name]
        ratio = f"{cpu / unit:.2f}" if unit else "-"
        print(f"{name:<42}{cpu:>8.2f}{wall:>8.2f}{floor or '-':>8}{ratio:>9}")


if __name__ == "__main__":
    main()
