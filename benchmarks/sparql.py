"""SPARQL on the graph with a whole list: python benchmarks/sparql.py GRAPH.

Prints seconds and CPU seconds of making the kept store, of a count in an open
process and of the whole command, beside the peer in the same run: pyoxigraph
loading the exported N-Quads by itself, as one file into a store on disk.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/embargraph/vocabulary#Restriction> }"
MAKE = """
import sys
from embargraph import Graph
with Graph(sys.argv[1]) as graph:
    graph.rdf.run(lambda store: None)
"""
WARM = """
import sys, time
from embargraph import Graph
with Graph(sys.argv[1]) as graph:
    graph.sparql(sys.argv[2])
    begun = time.process_time()
    for _ in range(20):
        graph.sparql(sys.argv[2])
    print((time.process_time() - begun) / 20)
"""
PEER = """
import sys
import pyoxigraph
store = pyoxigraph.Store(sys.argv[2])
store.bulk_load(path=sys.argv[1], format=pyoxigraph.RdfFormat.N_QUADS)
store.flush()
"""


def timed(label: str, *command: str) -> None:
    before, begun = os.times(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    print(f"{label:<48} {time.perf_counter() - begun:7.2f} s  {cpu:7.2f} s CPU", flush=True)


def main() -> None:
    graph = str(Path(sys.argv[1]).resolve())
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        os.environ["EMBARGRAPH_CACHE"] = f"{folder}/cache"
        (Path(folder) / "count.rq").write_text(COUNT, encoding="utf-8")
        timed("the kept store, made", python, "-c", MAKE, graph)
        timed("the kept store, opened", python, "-c", MAKE, graph)
        timed("a count, whole command", python, "-m", "embargraph", "sparql", f"{folder}/count.rq", graph)
        done = subprocess.run([python, "-c", WARM, graph, COUNT], check=True, capture_output=True, text=True)
        print(f"{'a count in an open process':<48} {'':7}    {float(done.stdout):7.3f} s CPU", flush=True)
        timed("export as N-Quads", python, "-m", "embargraph", "export", f"{folder}/graph.nq", "--graph", graph)
        timed("peer: the file into a store on disk", python, "-c", PEER, f"{folder}/graph.nq", f"{folder}/peer")


if __name__ == "__main__":
    main()
