"""nomenklatura on the same list and names, end to end: its own blocker, then its own score of each candidate.

Run by benchmarks/screening.py with a Python that has nomenklatura: python screening_peer.py FOLDER
FOLDER holds entities.ftm.json (FollowTheMoney, a line each), queries.ftm.json and pairs.csv; a JSON report is printed.
"""

import csv
import json
import sys
import time
from pathlib import Path

from followthemoney import Dataset, StatementEntity, model
from nomenklatura.blocker import Index
from nomenklatura.matching import get_algorithm
from nomenklatura.resolver import Linker
from nomenklatura.store import load_entity_file_store

ALGORITHMS = ("logic-v1", "logic-v2")


def clocks():
    return time.perf_counter(), time.process_time()


def since(start):
    return [round(now - then, 3) for now, then in zip(clocks(), start, strict=True)]


def pairs(path):
    """Scores of labelled pairs: (schema, is match, score) by algorithm.

    Every entity has an id of its own: logic-v2 remembers what it made of a name by id.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = {}
    for algorithm in ALGORITHMS:
        best = get_algorithm(algorithm)
        config = best.default_config()
        found[algorithm] = []
        for number, row in enumerate(rows):
            sides = [
                model.get_proxy(
                    {"id": f"{algorithm}-{number}-{side}", "schema": row["schema"], "properties": {"name": [row[side]]}}
                )
                for side in ("name1", "name2")
            ]
            found[algorithm].append((row["schema"], row["is_match"] == "true", best.compare(*sides, config).score))
    return found


def screen(folder):
    """Best parties of each query by algorithm, and what each step took, in wall and CPU seconds."""
    took = {}
    start = clocks()
    store = load_entity_file_store(folder / "entities.ftm.json", Linker({}), cleaned=False)
    view = store.default_view()
    took["loaded"] = since(start)
    start = clocks()
    index = Index(view, folder / "blocker")
    index.build()
    took["index built"] = since(start)
    dataset = Dataset.make({"name": "queries", "title": "Queries"})
    with (folder / "queries.ftm.json").open(encoding="utf-8") as stream:
        queries = [StatementEntity.from_data(dataset, json.loads(line), cleaned=False) for line in stream]
    start = clocks()
    blocked = {str(query): [str(party) for party, _ in parties] for query, parties in index.match_entities(queries)}
    took["blocked"] = since(start)
    start = clocks()
    # Each candidate is put together once, not for each query that meets it.
    parties = {id_: view.get_entity(id_) for ids in blocked.values() for id_ in ids}
    took["candidates read"] = since(start)
    found = {}
    for algorithm in ALGORITHMS:
        best = get_algorithm(algorithm)
        config = best.default_config()
        found[algorithm] = {}
        start = clocks()
        for query in queries:
            scored = [(best.compare(query, parties[id_], config).score, id_) for id_ in blocked.get(query.id, ())]
            found[algorithm][query.id] = sorted((row for row in scored if row[0] >= 0.5), reverse=True)
        took[algorithm] = since(start)
    start = clocks()
    alone = [query.id for query in queries[:10]]
    for query in queries[:10]:
        list(index.match_entities([query]))
    took["blocked one by one"] = [value / len(alone) for value in since(start)]
    return {
        "took": took,
        "queries": len(queries),
        "candidates": sum(map(len, blocked.values())),
        "found": found,
    }


def main():
    folder = Path(sys.argv[1])
    report = {"pairs": pairs(folder / "pairs.csv"), **screen(folder)}
    report["peak MB"] = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
    json.dump(report, sys.stdout)


if __name__ == "__main__":
    main()
