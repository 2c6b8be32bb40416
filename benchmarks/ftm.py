"""A FollowTheMoney stream into a graph file: python benchmarks/ftm.py [--peer PYTHON] [ENTITIES …].

Writes streams of its own, 100,000 and 1,000,000 entities unless others are
named, and prints seconds, CPU seconds, entities a second and peak memory of each way to
read them, every way in a process of its own, in one run:

- into a graph file, which is then on disk and can be asked; and what of that is deriving
  (of more than a million entities this alone);
- `json.loads` of each line, kept in a list: the floor of any reader in Python;
- followthemoney's own `EntityProxy.from_dict`, kept in a list, by the Python that
  `--peer` names, or by this one, if it is installed there.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

#: Entities beyond which nothing is kept in lists: they take 2.5 GB a million.
KEPT = 1_000_000
MEASURE = """
import resource, sys, time
from pathlib import Path
path, target, deriving = Path(sys.argv[1]), Path(sys.argv[2]), (0, 0)
begun, spent = time.perf_counter(), time.process_time()
{}
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(time.perf_counter() - begun, time.process_time() - spent, memory, found, *deriving)
"""
GRAPH = """
import embargraph.rules.derive
from embargraph.packaged import build_graph
from embargraph.sources import SourceFile
derive = embargraph.rules.derive.derive
def timed(*given, **more):
    global deriving
    begun, spent = time.perf_counter(), time.process_time()
    derive(*given, **more)
    deriving = time.perf_counter() - begun, time.process_time() - spent
embargraph.rules.derive.derive = timed
(report,) = build_graph(target, [], seeds=False, sources=[SourceFile("ftm", path, "2026-01-01")])
found = report.loaded
"""
LOADS = """
import json
with path.open(encoding="utf-8") as stream:
    found = len([json.loads(line) for line in stream])
"""
PROXY = """
import json
from followthemoney.proxy import EntityProxy
with path.open(encoding="utf-8") as stream:
    found = len([EntityProxy.from_dict(json.loads(line)) for line in stream])
"""


def entities(count: int) -> Iterator[dict[str, object]]:
    """Yield entities in the shapes and parts of published streams: half companies, a fifth stakes."""
    chance = random.Random(7)
    for n in range(count):
        # A stake leads to parties before it, and from a later one to an earlier: no cycles.
        part, low, high = n % 20, *sorted((chance.randrange(n // 2 + 1), chance.randrange(n // 2, n + 1)))
        company, person = low - low % 20, high - high % 20 + 10
        if part < 10:
            names = [f"Company {n} Limited", f"OOO Kompaniya {n}"]
            properties = {"name": names[:1], "alias": names[1:], "jurisdiction": ["ru"], "innCode": [f"{n:010}"]}
            yield {"id": f"e{n}", "schema": "Company", "caption": names[0], "properties": properties}
        elif part < 14:
            properties = {"name": [f"Person Name {n}"], "nationality": ["ru"], "birthDate": ["1960-01-02"]}
            yield {"id": f"e{n}", "schema": "Person", "caption": f"Person Name {n}", "properties": properties}
        elif part < 18:
            owner = f"e{person}" if person < n else "e10"
            properties = {"owner": [owner], "asset": [f"e{company}"], "percentage": [str(chance.randrange(2, 100))],
                          "startDate": ["2020-01-02"]}  # fmt: skip
            yield {"id": f"e{n}", "schema": "Ownership", "caption": "Ownership", "properties": properties}
        elif part == 18:
            properties = {"entity": [f"e{company}"], "authority": ["An Office"], "startDate": ["2022-02-24"],
                          "programId": ["X-1"], "reason": ["Acts against the interests of others."]}  # fmt: skip
            yield {"id": f"e{n}", "schema": "Sanction", "caption": "An Office", "properties": properties}
        else:
            properties = {"full": [f"{n} Road, Moscow"], "country": ["ru"]}
            yield {"id": f"e{n}", "schema": "Address", "caption": f"{n} Road, Moscow", "properties": properties}


def measure(python: str, code: str, path: Path, count: int, name: str) -> None:
    command = [python, "-c", MEASURE.format(code), path, path.with_name("graph.duckdb")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    # DuckDB may draw how far a long query is before the figures.
    wall, cpu, memory, found, derived, derived_cpu = map(float, done.stdout.splitlines()[-1].split()[-6:])
    print(
        f"{count:>9} {name:<28} {wall:7.2f} s {cpu:7.2f} s CPU {count / wall:8.0f} entities/s {memory:6.0f} MB"
        f"  {found:.0f} loaded",
        flush=True,
    )
    if derived:
        print(f"{count:>9} {'  of it, deriving':<28} {derived:7.2f} s {derived_cpu:7.2f} s CPU", flush=True)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--peer", default=sys.executable, help="a Python that has followthemoney")
    options.add_argument("entities", nargs="*", type=int, default=[100_000, 1_000_000])
    given = options.parse_args()
    ways = [("into a graph file", sys.executable, GRAPH), ("json.loads, kept", sys.executable, LOADS)]
    if not subprocess.run([given.peer, "-c", "import followthemoney"], capture_output=True).returncode:
        ways.append(("EntityProxy.from_dict, kept", given.peer, PROXY))
    for count in given.entities:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "stream.ftm.json"
            with path.open("w", encoding="utf-8") as stream:
                stream.writelines(json.dumps(entity) + "\n" for entity in entities(count))
            for name, python, code in ways if count <= KEPT else ways[:1]:
                measure(python, code, path, count, name)


if __name__ == "__main__":
    main()
