"""One graph shared: threads under assumptions, and readers while it is replaced.

    python benchmarks/threads.py [--questions 500] [--renames 1000] [--graph GRAPH]

Eight threads ask so many questions each under assumptions, and each answer is compared with one computed
alone.  Then a graph file is replaced so many times by one of two while eight readers, four threads in each
of two processes, open it, ask, screen, and read it again through what is open: each answer is of the one
graph or of the other, and the digest says of which.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

THREADS = 8
WHAT_IF = {
    "nothing": (),
    "affiliates": ("us-bis-affiliates-rule=in-force",),
    "no affiliates": ("us-bis-affiliates-rule=stayed",),
}
NAMES = ["Nexperia", "Huawei", "SMIC", "ZTE", "DJI", "YMTC", "Nvidia", "China"]
FACTS = """
[source]
id = "own"
title = "Own facts"
published = "2026-01-01"
[[node]]
id = "acme"
kind = "actor"
type = "company"
label = "{label}"
"""
LABELS = ("Almaz Shipyard", "Borei Foundry")


def under_assumptions(path, questions):
    """Return how many answers were compared, and which differ from those computed alone."""
    from embargraph import Graph

    def asked(graph, task):
        kind, name = task
        return graph.ask("restricted", who=name, as_of="2026-11-22", assume=WHAT_IF[kind]).rows

    with Graph(path) as alone:
        expected = {(kind, name): asked(alone, (kind, name)) for kind in WHAT_IF for name in NAMES}
    assert expected["nothing", "Nexperia"] != expected["affiliates", "Nexperia"]
    tasks = (list(expected) * (1 + questions * THREADS // len(expected)))[: questions * THREADS]
    barrier = threading.Barrier(THREADS)
    with Graph(path) as shared:

        def run(own):
            barrier.wait()
            return [task for task in own if asked(shared, task) != expected[task]]

        with ThreadPoolExecutor(THREADS) as pool:
            wrong = [each for found in pool.map(run, [tasks[n::THREADS] for n in range(THREADS)]) for each in found]
    return len(tasks), wrong


READER = """
import sys, threading, time
from pathlib import Path
from embargraph import Graph
from embargraph.screening import Screener
target, stop = Path(sys.argv[1]), Path(sys.argv[2])
known = dict(zip(sys.argv[3:5], sys.argv[5:7]))
counts, faults = [0] * 4, []
def read(number):
    while not stop.exists():
        try:
            with Graph(target) as graph:
                label = known[graph.digest]
                other = next(each for each in known.values() if each != label)
                if graph.show("acme")[0]["label"] != label:
                    faults.append("show is of another graph than the digest")
                screener = Screener(graph, as_of="2026-10-01")
                if not screener.screen(label).hits or screener.screen(other).hits:
                    faults.append("a screening is of another graph than the digest")
                if graph.show("acme")[0]["label"] != label:
                    faults.append("the open graph became another")
            counts[number] += 1
        except Exception as error:
            faults.append(repr(error))
threads = [threading.Thread(target=read, args=[number]) for number in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(sum(counts), len(faults), sorted(set(faults))[:5])
"""


def while_renamed(folder, renames, rest):
    """Return how often the eight readers read, and what was wrong."""
    from embargraph import Graph
    from embargraph.packaged import build_graph

    digests, kept = [], []
    for label in LABELS:
        facts, path = folder / f"{label}.toml", folder / f"{label}.duckdb"
        facts.write_text(FACTS.format(label=label), encoding="utf-8")
        build_graph(path, [facts], seeds=False)
        kept.append(path)
        with Graph(path) as graph:
            digests.append(graph.digest)
    target, stop = folder / "graph.duckdb", folder / "stop"
    shutil.copy(kept[0], target)
    environment = {**os.environ, "EMBARGRAPH_CACHE": str(folder / "cache")}
    command = [sys.executable, "-c", READER, target, stop, *digests, *LABELS]
    readers = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    time.sleep(rest * 20)
    for number in range(renames):
        part = folder / "next.duckdb"
        shutil.copy(kept[number % 2], part)
        part.replace(target)
        time.sleep(rest)
    stop.touch()
    said = [reader.communicate()[0].split(maxsplit=2) for reader in readers]
    return sum(int(each[0]) for each in said), sum(int(each[1]) for each in said), [each[2].strip() for each in said]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--renames", type=int, default=1000)
    parser.add_argument("--rest", type=float, default=0.05, help="seconds between renames")
    parser.add_argument("--graph", type=Path)
    options = parser.parse_args()
    faults = 0
    if options.renames:
        with tempfile.TemporaryDirectory(prefix="threads-") as name:
            read, wrong, said = while_renamed(Path(name), options.renames, options.rest)
        print(f"{options.renames} renames, 8 readers: {read} readings, {wrong} faults {said}", flush=True)
        faults += wrong
    if options.questions:
        compared, wrong = under_assumptions(options.graph, options.questions)
        print(f"8 threads x {options.questions} questions under assumptions: {compared} answers, {len(wrong)} wrong")
        faults += len(wrong)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
