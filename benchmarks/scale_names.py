"""Names by way of Spark beside one process of this machine: names a second, and the same outcomes.

2 % of the names are listed parties', the rest of nobody; each stands once.

Run: .venv/spark/bin/python benchmarks/scale_names.py GRAPH.duckdb [--names 1000000]
    [--masters "sail;local-cluster[1,1,2048];local-cluster[2,1,2048]"]
GRAPH holds the Consolidated Screening List: embargraph build --source us-csl@…=….csv --out GRAPH.duckdb
"""

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import time

from scale import tree
from screening_names import unrelated


def asked(graph, count):
    """The names, in the same order each time."""
    dice = random.Random(7)
    listed = graph.connection.execute(
        "SELECT DISTINCT n.name FROM name n JOIN node p ON p.id = n.node WHERE p.kind = 'actor' ORDER BY 1"
    ).fetchall()
    names = [name for (name,) in dice.sample(listed, min(len(listed), count // 50))]
    names += unrelated(count - len(names))
    dice.shuffle(names)
    return names


def screen(path, count, master):
    """Screen all names; what came out, in few letters, and how long it took without the start of a server."""
    import embargraph
    from embargraph.screening import Screener

    spent, sha, hits = {}, hashlib.sha256(), 0
    with embargraph.open(path) as graph:
        screener, names = Screener(graph), asked(graph, count)
        list(screener.screen_many(unrelated(10)))

        def run(matching):
            nonlocal hits
            if matching is not None:
                list(screener.screen_many(unrelated(2_000), matching=matching))
            tree(os.getpid(), spent)
            before, start = sum(spent.values()), time.perf_counter()
            for outcome in screener.screen_many(names, matching=matching):
                found = [(hit.party, round(hit.score, 9)) for hit in (*outcome.hits, *outcome.near)]
                hits += bool(outcome.hits)
                sha.update(repr(found).encode())
            wall = time.perf_counter() - start
            tree(os.getpid(), spent)
            return wall, sum(spent.values()) - before

        if master:
            from embargraph.engines.screening import matching_by_spark

            with matching_by_spark(master) as matching:
                wall, processor = run(matching)
        else:
            wall, processor = run(None)
    return {"names": count, "hits": hits, "names/s": round(count / wall), "wall": round(wall, 1),
            "processor": round(processor, 1), "digest": sha.hexdigest()[:16]}  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph")
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--masters", default="sail;local-cluster[1,1,2048];local-cluster[2,1,2048]")
    parser.add_argument("--master", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.master is not None:
        print(json.dumps(screen(options.graph, options.names, options.master)))
        return
    digests = set()
    # A process that had a session of one server cannot have one of another.
    for master in ("", *options.masters.split(";")):
        command = [sys.executable, __file__, options.graph, "--names", str(options.names), "--master", master]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found = json.loads(done.stdout.strip().splitlines()[-1])
        print(f"{master or 'one process here'}: {found}", flush=True)
        digests.add(found["digest"])
    sys.exit("outcomes differ" if len(digests) > 1 else 0)


if __name__ == "__main__":
    main()
