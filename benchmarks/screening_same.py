"""Two versions of the package on the same names: are the results the same to the byte, and how fast is each?

Run: python benchmarks/screening_same.py GRAPH.duckdb --other TREE/graph [--runs 3]
TREE is a work tree of another commit (git worktree add --detach TREE COMMIT).  The two run in turn, each in a process
of its own, one process a run; of the CPU seconds of each set of names the least of the runs counts.
Sets: names as a desk has them (20,000, 2 % listed); the same with letters changed, so that nearly every word is new;
listed names alone; listed, changed, cut and unrelated names asked for as every kind of party.
"""

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

from screening_names import perturbed, unrelated

KINDS = (None, "person", "company", "organization", "vessel")


def misspelt(name, dice):
    """A name in which most words have two other letters."""
    words = name.split()
    for place, word in enumerate(words):
        if len(word) > 4 and word.isalpha() and dice.random() < 0.6:
            at = dice.randrange(1, len(word) - 1)
            words[place] = word[:at] + dice.choice("aeioubdklmnrst") + dice.choice("aeiou") + word[at + 1 :]
    return " ".join(words)


def sets(index, share):
    """The sets of names with the kind that each is asked for."""
    dice = random.Random(2)
    owners = index.view("party").tolist()
    names = [(index.text("name", place), index.type(owners[place])) for place in range(index.names)]
    desk = [*unrelated(int(19_600 * share)), *(name for name, _ in dice.sample(names, int(400 * share)))]
    dice.shuffle(desk)
    changed = [new for _, _, new in perturbed(names, int(4000 * share))]
    cut = [name[:35] for name, _ in dice.sample([row for row in names if len(row[0]) > 37], int(1000 * share))]
    mixed = [*changed, *cut, *unrelated(int(2000 * share), 5), *(n for n, _ in dice.sample(names, int(3000 * share)))]
    return {
        "desk": [(name, None) for name in desk],
        "misspelt": [(misspelt(name, dice), None) for name in desk[: int(10_000 * share)]],
        "listed": [(name, None) for name, _ in dice.sample(names, int(5000 * share))],
        "all kinds": [(name, dice.choice(KINDS)) for name in mixed],
    }


def run(graph_path, share):
    """Screen each set in this process; print its size, CPU seconds and the digest of its results as JSON."""
    from embargraph.api import Graph
    from embargraph.screening import Query, Screener

    told = {}
    with Graph(graph_path) as graph:
        screener = Screener(graph, as_of="2026-11-30")
        list(screener.screen_many(unrelated(10)))
        for said, asked in sets(screener.index, share).items():
            digest, used = hashlib.sha256(), 0.0
            start = time.process_time()
            outcomes = list(screener.screen_many(Query(name, kind=kind) for name, kind in asked))
            used = time.process_time() - start
            for found in outcomes:
                digest.update(
                    repr((found.query.name, found.outcome, found.hits, found.near)).encode("utf-8", "replace")
                )
            told[said] = [len(asked), used, digest.hexdigest()]
    print(json.dumps(told))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--other", type=Path, help="The folder `graph` of another work tree.")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--share", type=float, default=1.0, help="Of the names, this share.")
    parser.add_argument("--run", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        run(asked.graph, asked.share)
        return
    own = Path(__file__).resolve().parents[1] / "graph"
    found = {}
    for _ in range(asked.runs):
        for tree in filter(None, (asked.other, own)):
            command = [sys.executable, __file__, str(asked.graph), "--run", "--share", str(asked.share)]
            environment = {**os.environ, "PYTHONPATH": str(tree)}
            done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
            found.setdefault(tree, []).append(json.loads(done.stdout.splitlines()[-1]))
    same = True
    for said in found[own][0]:
        least = {tree: min(each[said][1] for each in runs) for tree, runs in found.items()}
        digests = {each[said][2] for runs in found.values() for each in runs}
        same = same and len(digests) == 1
        count = found[own][0][said][0]
        rates = ", ".join(f"{count / used:.0f}" for used in least.values())
        beside = f"; {least[asked.other] / least[own]:.2f} times the other" if asked.other else ""
        print(
            f"{said:<10} {count:>6} names: {rates} names a CPU second{beside}; {'same' if len(digests) == 1 else 'DIFFERENT'}"
        )
    sys.exit(not same)


if __name__ == "__main__":
    main()
