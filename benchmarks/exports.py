"""Writing a million statements: N-Quads, Parquet, GraphML, beside networkx's own GraphML writer.

The graph is made here: companies that hold stakes in each other, each with a
share, dates and a source, so that every statement is an edge.  Each program
runs in a process of its own on the same graph file; counts of what was
written are compared.

Run: python benchmarks/exports.py [--sizes 0.1,1] [--folder DIR]
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FORMATS = {"nq": ".nq", "parquet": ".parquet", "csv": ".csv", "graphml": ".graphml", "gexf": ".gexf",
           "cypher": ".cypher", "neo4j": ".neo4j", "cyjs": ".cyjs", "ttl": ".ttl"}  # fmt: skip
#: Seconds at a million statements; GraphML against networkx in the same run.
FLOORS = {"nq": 15.0, "parquet": 2.0}

FILL = (
    "INSERT INTO source (id, title, edition_date) VALUES ('register', 'A register', DATE '2026-10-01')",
    """
    INSERT INTO node (id, kind, type, label, country)
    SELECT format('c{:07d}', i), 'actor', 'company', format('Company {} 有限公司', i), 'MY' FROM range($actors) r(i)
    """,
    """
    INSERT INTO statement (id, subject, relation, object, since, until, since_first, since_last, until_first,
        until_last, share, standing, qualifiers, source, gist, citation)
    SELECT format('s-{:020d}', i), format('c{:07d}', hash(i) % $actors), 'owns', format('c{:07d}', hash(-i) % $actors),
        d::VARCHAR, NULL, d, d, NULL, NULL, (hash(i + 7) % 10000 / 100)::DECIMAL(12,9), 'reported', MAP {},
        'register', format('Entry {} of the register shows the stake.', i), format('Register, entry {}', i)
    FROM (SELECT i, DATE '2000-01-01' + (hash(i + 1) % 9000)::INTEGER AS d FROM range($stakes) r(i))
    """,
)


def write_graph(target, statements):
    """A graph file of so many stakes among half as many companies."""
    from embargraph.rules.derive import derive
    from embargraph.store.file import new_graph

    with new_graph(target) as connection:
        for sql in FILL:
            wanted = {"actors": statements // 2, "stakes": statements}
            connection.execute(sql, {k: v for k, v in wanted.items() if f"${k}" in sql})
        derive(connection, rules=())


def with_embargraph(graph, target):
    """Write one format; its suffix says which."""
    from embargraph.exports import write_export
    from embargraph.store.file import open_graph

    connection = open_graph(graph)
    start = time.perf_counter()
    counts = write_export(connection, target)
    return {"seconds": time.perf_counter() - start, "statements": counts.statements}


def with_networkx(graph, target):
    """Read the same rows, build a graph, write GraphML; the building is not counted."""
    import networkx

    from embargraph.store.file import open_graph

    connection = open_graph(graph)
    made = networkx.MultiDiGraph()
    for id_, label, country in connection.execute("SELECT id, label, country FROM node").fetchall():
        made.add_node(id_, label=label, country=country or "")
    columns = ("relation", "share", "since", "standing", "source", "gist", "citation")
    names = ", ".join("share::VARCHAR" if name == "share" else name for name in columns)
    for id_, subject, object_, *rest in connection.execute(
        f"SELECT id, subject, object, {names} FROM statement WHERE object IS NOT NULL"
    ).fetchall():
        made.add_edge(subject, object_, key=id_, **dict(zip(columns, (cell or "" for cell in rest), strict=True)))
    start = time.perf_counter()
    networkx.write_graphml_xml(made, target)
    return {"seconds": time.perf_counter() - start, "statements": made.number_of_edges()}


def run(program, graph, target):
    command = [sys.executable, __file__, "--program", program, "--graph", str(graph), "--target", str(target)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def peak_memory():
    """Gigabytes at most held; the child's own, where the system tells them apart from its parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def size_of(target):
    return sum(path.stat().st_size for path in ([target] if target.is_file() else target.rglob("*")))


def measure(millions, folder):
    statements = int(millions * 1_000_000)
    graph = folder / f"{statements}.duckdb"
    write_graph(graph, statements)
    results = {}
    for name, suffix in FORMATS.items():
        target = folder / f"graph{suffix}"
        results[name] = run("embargraph", graph, target) | {"size": size_of(target)}
    target = folder / "networkx.graphml"
    results["networkx GraphML"] = run("networkx", graph, target) | {"size": size_of(target)}
    assert len({result["statements"] for result in results.values()}) == 1, results
    return statements, results


def table(statements, results):
    yield "| statements | format | s | floor | to networkx's GraphML | peak memory, GB | file, MB |"
    yield "|---|---|---|---|---|---|---|"
    peer = results["networkx GraphML"]["seconds"]
    for name, result in results.items():
        floor = FLOORS.get(name, "")
        if name == "graphml":
            floor = f"{peer / 5:.1f}"
        yield (
            f"| {statements:,} | {name} | {result['seconds']:.2f} | {floor if statements == 1_000_000 else ''} | "
            f"{result['seconds'] / peer:.3f} | {result['memory']:.2f} | {result['size'] / 1e6:.0f} |"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="0.1,1", help="millions of statements")
    parser.add_argument("--folder", type=Path, help="where the graphs are made; a temporary folder unless given")
    parser.add_argument("--program", choices=["embargraph", "networkx"], help=argparse.SUPPRESS)
    parser.add_argument("--graph", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--target", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.program:
        program = with_embargraph if options.program == "embargraph" else with_networkx
        found = program(options.graph, options.target)
        found["memory"] = peak_memory()
        print(json.dumps(found))
        return
    with tempfile.TemporaryDirectory() as made:
        for millions in map(float, options.sizes.split(",")):
            print("\n".join(table(*measure(millions, options.folder or Path(made)))), flush=True)


if __name__ == "__main__":
    main()
