"""How long typeahead takes on a graph: `python benchmarks/suggest.py [GRAPH]`; the figures of docs/decisions/0020 and docs/agents.md.

What is typed is drawn from the graph's own names with a fixed seed: beginnings of any length, the first three
letters, and slips in the first six.
"""

import random
import sys
import time
from datetime import date
from types import SimpleNamespace

import embargraph
from embargraph.serving.suggest import suggest, warm_suggest

NAMES = 1500


def typed(name, draw):
    yield name[: draw.randint(1, len(name))]
    yield name[:3]
    head = list(name[:6])
    draw.shuffle(head)
    yield "".join(head) + name[6:12]
    at = draw.randrange(len(name))
    yield name[:at] + name[at + 1 :]


def main(path=None):
    with embargraph.open(path) as graph:
        generation = SimpleNamespace(graph=graph)
        # What is kept of the graph is opened, or made.
        for _ in range(4):
            graph.labelled(["us"], date.today())
        began = time.process_time()
        index = warm_suggest(generation)
        print(
            f"{len(index.nodes)} nodes, {len(index.keys)} names, {len(index.words)} words; laid out in {time.process_time() - began:.2f} s"
        )
        draw = random.Random(1)
        texts = [text[:200] for name in draw.sample(index.names, NAMES) for text in typed(name, draw) if text]
        times = []
        for text in texts:
            began, wall = time.thread_time(), time.perf_counter()
            suggest(generation, text)
            times.append((time.thread_time() - began, time.perf_counter() - wall))
        for name, column in (("processor", 0), ("clock", 1)):
            ordered = sorted(row[column] * 1000 for row in times)
            p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
            print(f"{name}: {len(ordered)} queries, p50 {p50:.2f} ms, p99 {p99:.2f} ms, longest {ordered[-1]:.1f} ms")


if __name__ == "__main__":
    main(*sys.argv[1:2])
