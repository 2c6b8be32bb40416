"""Every export of a whole graph, read back by two programs each: python benchmarks/read_back.py GRAPH [FORMAT …].

Prints seconds, sizes and how many ids each reader found; exit status 1 where one
found others than the graph has.  rdflib holds a whole list's RDF in memory at a
kilobyte a triple, so that its formats take part only when named.
"""

import importlib.util
import resource
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "exports"), str(ROOT / "graph")]

from readers import READERS  # noqa: E402
from second_readers import SECOND, ftm  # noqa: E402

from embargraph import Graph  # noqa: E402
from embargraph.errors import EmbargraphError  # noqa: E402
from embargraph.exports import EXPORTERS, write_export  # noqa: E402

TABLES = ("node", "statement", "restriction")
#: Formats whose second reader is rdflib.
SLOW = {"ttl", "jsonld", "nq"}


def check(graph: Graph, name: str, folder: Path, expected: list[set[str]], with_slow: bool) -> bool:
    target = folder / f"graph{EXPORTERS[name].suffixes[0]}"
    begun = time.perf_counter()
    try:
        write_export(graph.connection, target)
    except EmbargraphError as error:
        print(f"{name:<8} refused: {str(error)[:90]}")
        return name == "html"
    seconds = time.perf_counter() - begun
    files = [target] if target.is_file() else [path for path in target.rglob("*") if path.is_file()]
    print(f"{name:<8} {seconds:6.1f} s {sum(path.stat().st_size for path in files) / 1e6:8.1f} MB", flush=True)
    if name == "ftm":
        schemas = ftm(target)
        print(f"         {len(schemas)} entities, {schemas.count('Sanction')} sanctions")
        return bool(schemas)
    whole = True
    for label, readers in (("first", READERS), ("second", SECOND)):
        if label == "second" and name in SLOW and not with_slow:
            continue
        if label == "second" and name == "graphml" and importlib.util.find_spec("igraph") is None:
            continue
        begun = time.perf_counter()
        found = [set(ids) for ids in readers[name](target)]
        same = found == expected
        whole &= same
        said = (
            "the ids of the graph" if same else f"OTHERS: {[len(a ^ b) for a, b in zip(found, expected, strict=True)]}"
        )
        print(
            f"         {label:<6} reader {time.perf_counter() - begun:6.1f} s  {[len(ids) for ids in found]}  {said}",
            flush=True,
        )
    return whole


def main() -> None:
    names = sys.argv[2:] or list(EXPORTERS)
    with Graph(sys.argv[1]) as graph, tempfile.TemporaryDirectory() as folder:
        expected = [
            {row[0] for row in graph.connection.execute(f"SELECT id FROM {table}").fetchall()} for table in TABLES
        ]
        # All are looked at, whatever the first says.
        results = [check(graph, name, Path(folder), expected, bool(sys.argv[2:])) for name in names]
    print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
