"""Official lists into a graph: python benchmarks/lists.py FOLDER.

Prints seconds and memory beside those of Python's own csv reader over the same
rows, in one run, since machines differ and the ratio does not.
"""

import csv
import gzip
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHILD = """
import resource, sys, time
from pathlib import Path
from embargraph.packaged import build_graph
from embargraph.sources import SourceFile
begun = time.perf_counter()
(report,) = build_graph(Path(sys.argv[2]), sources=[SourceFile("us-csl", Path(sys.argv[1]), "2026-07-31")])[-1:]
print(time.perf_counter() - begun, time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, report.read)
"""


def plainly(path: Path) -> tuple[float, float, int]:
    """Return seconds, CPU seconds and rows of Python's own reader."""
    begun, spent = time.perf_counter(), time.process_time()
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = sum(1 for _ in csv.DictReader(stream))
    return time.perf_counter() - begun, time.process_time() - spent, rows


def main() -> None:
    path = Path(sys.argv[1]) / "csl" / "consolidated-2026-07-31.csv.gz"
    plain, plain_cpu, rows = min(plainly(path) for _ in range(3))
    print(f"{'csv.DictReader, nothing kept':<44} {plain:6.2f} s  {plain_cpu:.2f} s CPU  {rows} rows")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "graph.duckdb"
        done = subprocess.run([sys.executable, "-c", CHILD, path, target], capture_output=True, text=True, check=True)
        # DuckDB may draw how far a long query is before the figures.
        wall, cpu, memory, read = map(float, done.stdout.splitlines()[-1].split()[-4:])
        print(f"{'to a graph with restrictions':<44} {wall:6.2f} s  {cpu:.2f} s CPU  {memory:.0f} MB  {read:.0f} rows")
        print(f"{'to csv.DictReader: by the clock, by CPU':<44} {wall / plain:6.1f}    {cpu / plain_cpu:.1f}")
        command = [sys.executable, "-m", "embargraph", "ask", "restricted", "--graph", target, "--format", "json"]
        for who in ("Hikvision", "SMIC Beijing", "Huawei"):
            begun = time.perf_counter()
            subprocess.run([*command, "--who", who], capture_output=True, check=True)
            print(f"{'cold: ask restricted --who ' + repr(who):<44} {time.perf_counter() - begun:6.2f} s")
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import duckdb, typer"], check=True)
        print(f"{'cold: importing duckdb and typer alone':<44} {time.perf_counter() - begun:6.2f} s")


if __name__ == "__main__":
    main()
