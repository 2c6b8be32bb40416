"""Parties that stand on two lists, asked for in either spelling: does the answer show both, or name the other?

Run: python benchmarks/likeness.py GRAPH.duckdb [--pairs 300]; GRAPH holds the Consolidated Screening List.
A pair is two parties of the graph that print the same words after legal forms are off, or an alias alike.
"""

import argparse
import random
import sys
from collections import defaultdict
from pathlib import Path

from screening_lists import words
from screening_names import unrelated

from embargraph.api import Graph
from embargraph.errors import UnknownNameError

NAMES = """
SELECT n.node, a.label, n.name FROM name n JOIN node a ON a.id = n.node
WHERE a.kind = 'actor' AND a.type NOT IN ('state', 'bloc', 'agency', 'group', 'person') ORDER BY ALL
"""


def pairs(graph, count, seed=9):
    """Yield the ids and labels of parties that share a spelling; each party once."""
    by, labels = defaultdict(set), {}
    for node, label, name in graph.connection.execute(NAMES).fetchall():
        labels[node] = label
        if len(words(name).split()) > 1:
            by[words(name)].add(node)
    taken, found = set(), []
    for nodes in by.values():
        for a, b in zip(sorted(nodes), sorted(nodes)[1:], strict=False):
            if not {a, b} & taken and labels[a].casefold() != labels[b].casefold():
                taken |= {a, b}
                found.append(((a, labels[a]), (b, labels[b])))
    return random.Random(seed).sample(found, min(count, len(found)))


def shown(graph, name):
    """Return the parties that an answer on a name shows or names as others."""
    try:
        answer = graph.ask("restricted", who=name)
    except UnknownNameError:
        return set()
    return {match.id for found in answer.resolved["who"] for match in (*found.taken, *found.others)}


def measure(graph, count=300):
    """Return the share of spellings whose answer shows the other party, and of names of nobody that show anyone."""
    asked = [(label, other) for a, b in pairs(graph, count) for (_, label), (other, _) in ((a, b), (b, a))]
    missed = [(label, other) for label, other in asked if other not in shown(graph, label)]
    nobody = unrelated(count)
    alarms = [name for name in nobody if _taken(graph, name)]
    return 1 - len(missed) / len(asked), len(alarms) / len(nobody), len(asked), missed, alarms


def _taken(graph, name):
    try:
        return any(found.taken for found in graph.ask("restricted", who=name).resolved["who"])
    except UnknownNameError:
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--pairs", type=int, default=300)
    args = parser.parse_args()
    with Graph(args.graph) as graph:
        found, wrong, count, missed, alarms = measure(graph, args.pairs)
    print(
        f"either spelling shows both parties: {found:.4f} of {count}; names of nobody that mean somebody: {wrong:.4f}"
    )
    for row in [*missed[:12], *alarms[:12]]:
        print("  ", row, file=sys.stderr)


if __name__ == "__main__":
    main()
