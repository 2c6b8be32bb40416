"""Random graphs of parties that hold each other: rows against a brute force, and against `check --graph`.

    python benchmarks/cross_holdings.py [--graphs 100000] [--each 2000] [--seed 1]

So many graphs are built into each file.  On nine days, under a rule that adds shares and one that does
not, the verdict of each party, listed or not, is compared with a brute force that knows the numbers the
facts were written from; then the file is checked as `embargraph check --graph` does.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from cross_holdings import fact_file, faults, listed_and_owned, many
from embargraph.checks.facts import check_witnesses
from embargraph.packaged import build_graph
from embargraph.store.file import open_graph


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graphs", type=int, default=100_000)
    parser.add_argument("--each", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    begun, done, owned, found, rows = time.process_time(), 0, 0, [], 0
    with tempfile.TemporaryDirectory(prefix="cross-holdings-") as name:
        folder = Path(name)
        while done < options.graphs:
            graphs = many(min(options.each, options.graphs - done), options.seed * 1_000_000 + done)
            (folder / "facts.toml").write_text(fact_file(graphs), encoding="utf-8")
            build_graph(folder / "graph.duckdb", [folder / "facts.toml"], seeds=False)
            connection = open_graph(folder / "graph.duckdb")
            found += faults(connection, graphs)
            connection.close()
            report = check_witnesses(folder / "graph.duckdb")
            found += report.faults
            rows += report.witnesses
            done += len(graphs)
            owned += listed_and_owned(graphs)
            said = f"{owned} with a listed party that is owned too, {rows} conclusions, {len(found)} faults"
            print(f"{done} graphs, {said}, {time.process_time() - begun:.0f} s of processor time", flush=True)
    for fault in found[:20]:
        print(fault)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
