"""nomenklatura's scores of pairs: python screening_sets_peer.py PAIRS.jsonl; each line has schema, left and right names.

Every entity has an id of its own: logic-v2 remembers what it made of a name by id.
"""

import json
import sys

from followthemoney import model
from nomenklatura.matching import get_algorithm

ALGORITHMS = ("logic-v1", "logic-v2")


def main():
    with open(sys.argv[1], encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    for algorithm in ALGORITHMS:
        best = get_algorithm(algorithm)
        config = best.default_config()
        scores = []
        for number, row in enumerate(rows):
            sides = [
                model.get_proxy(
                    {"id": f"{algorithm}-{number}-{side}", "schema": row["schema"], "properties": {"name": row[side]}}
                )
                for side in ("left", "right")
            ]
            scores.append(round(best.compare(*sides, config).score, 4))
        print(json.dumps({"algorithm": algorithm, "scores": scores}))


if __name__ == "__main__":
    main()
