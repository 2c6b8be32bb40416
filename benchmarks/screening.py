"""Screening beside its peer: F1 of labelled pairs, recall and false alarms on a whole list, speed, growth.

Run: python benchmarks/screening.py GRAPH.duckdb NAME-PAIRS.csv [--plot FILE.svg] [--grow] [--quick]
GRAPH holds the Consolidated Screening List: embargraph build --source us-csl@…=….csv --out GRAPH.duckdb
The peer is nomenklatura's logic-v1 and logic-v2, where it is installed.
"""

import argparse
import csv
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from screening_names import CHANGES, perturbed, unrelated

THRESHOLDS = [x / 100 for x in range(55, 100, 5)]
KINDS = {"Person": "person", "Company": "company", "Organization": "organization", "Vessel": "vessel"}
BODIES = {"Company", "Organization"}


def f1(scores, threshold, kinds=None):
    """F1 of (schema, label, score) rows."""
    rows = [row for row in scores if kinds is None or row[0] in kinds]
    right = sum(label and score >= threshold for _, label, score in rows)
    wrong = sum(not label and score >= threshold for _, label, score in rows)
    missed = sum(label and score < threshold for _, label, score in rows)
    return 2 * right / (2 * right + wrong + missed)


def peer_scores(pairs, algorithm):
    from followthemoney import model
    from nomenklatura.matching import get_algorithm

    best = get_algorithm(algorithm)
    config = best.default_config()
    scores = []
    for row in pairs:
        made = []
        for name in (row["name1"], row["name2"]):
            schema = row["schema"]
            made.append(model.get_proxy({"id": name, "schema": schema, "properties": {"name": [name]}}))
        scores.append((row["schema"], row["is_match"] == "true", best.compare(*made, config).score))
    return scores


def pairs(path):
    from embargraph.screening import THRESHOLD, match

    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    ours = [
        (r["schema"], r["is_match"] == "true", match(r["name1"], r["name2"], KINDS.get(r["schema"])).score)
        for r in rows
    ]
    print(f"labelled pairs: {len(rows)}")
    print(
        f"  {'embargraph':<14} F1 {f1(ours, THRESHOLD):.3f}   companies and organisations {f1(ours, THRESHOLD, BODIES):.3f}"
    )
    try:
        for algorithm in ("logic-v1", "logic-v2"):
            theirs = peer_scores(rows, algorithm)
            print(
                f"  {algorithm:<14} F1 {f1(theirs, 0.7):.3f}   companies and organisations {f1(theirs, 0.7, BODIES):.3f}"
            )
    except ImportError:
        print("  peer not installed: pip install nomenklatura")


def listed(screener):
    index = screener.index
    owners = index.arrays["party"].tolist()
    return [(index.text("name", place), index.text("node_id", owners[place])) for place in range(index.names)]


def recall(screener, names, quick):
    """Every listed name finds its own party; changed names find it too; names of nobody find none."""
    from embargraph.screening.normalise import parse_name

    asked = random.Random(1).sample(names, 5000) if quick else names
    asked = [(name, party) for name, party in asked if parse_name(name).tokens]
    start = time.perf_counter()
    missed = []
    for (name, party), outcome in zip(asked, screener.screen_many((n for n, _ in asked), workers=2), strict=True):
        if party not in {hit.party for hit in outcome.hits}:
            missed.append((name, party, len(outcome.hits)))
    took = time.perf_counter() - start
    print(
        f"listed names: {len(asked)}, own party found {1 - len(missed) / len(asked):.4f}; {len(asked) / took:.0f} names/s"
    )
    for row in missed[:12]:
        print("   missed", row)
    owners = {}
    for name, party in names:
        owners.setdefault(name, set()).add(party)
    types = [screener.index.text("node_type", place) for place in range(screener.index.parties)]
    by_party = screener.index.arrays["party"].tolist()
    changed = perturbed([(name, types[by_party[place]]) for place, (name, _) in enumerate(names)], 2000)
    best = []
    for (kind, name, _), outcome in zip(changed, screener.screen_many(new for _, _, new in changed), strict=True):
        own = [hit.score for hit in (*outcome.hits, *outcome.near) if hit.party in owners[name]]
        best.append((kind, max(own, default=0.0)))
    nobody = [
        max((hit.score for hit in (*outcome.hits, *outcome.near)), default=0.0)
        for outcome in screener.screen_many(unrelated(2000))
    ]
    for change in CHANGES:
        scores = [score for kind, score in best if kind == change.__name__]
        print(f"  {change.__name__:<15} recall {sum(s >= screener.threshold for s in scores) / len(scores):.3f}")
    curve = [
        (t, sum(score >= t for _, score in best) / len(best), sum(score >= t for score in nobody) / len(nobody))
        for t in THRESHOLDS
    ]
    print("  threshold   changed names found   unrelated names flagged")
    for t, found, flagged in curve:
        print(f"  {t:>9.2f}   {found:>19.3f}   {flagged:>23.4f}")
    return curve


def speed(screener, graph_path, names):
    asked = [name for name, _ in random.Random(2).sample(names, 6000)] + unrelated(2000)
    random.Random(3).shuffle(asked)
    for workers in (1, 2):
        list(screener.screen_many(asked[:10], workers=1))
        start, cpu = time.perf_counter(), time.process_time()
        total = sum(1 for _ in screener.screen_many(asked, workers=workers))
        took = time.perf_counter() - start
        print(
            f"batch, {workers} process(es): {total / took:.0f} names/s ({time.process_time() - cpu:.1f} CPU s in the parent)"
        )
    customers = unrelated(2000)
    start = time.process_time()
    list(screener.screen_many(customers))
    print(f"names on no list: {2000 / (time.process_time() - start):.0f} names per CPU second, one process")
    warm = []
    for name in asked[:400]:
        start = time.perf_counter()
        screener.screen(name)
        warm.append((time.perf_counter() - start) * 1e3)
    print(f"warm call: median {statistics.median(warm):.1f} ms, 95 % {sorted(warm)[380]:.1f} ms")
    memory(graph_path, customers + asked)
    cold(graph_path)


ALONE = """
import resource, sys
from embargraph.api import Graph
from embargraph.screening import Screener
with Graph(sys.argv[1]) as graph:
    for outcome in Screener(graph).screen_many(sys.stdin.read().splitlines()):
        pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def memory(graph_path, names):
    """Peak of a process that does nothing else."""
    text = "\n".join(names).encode("utf-8", "replace")
    done = subprocess.run([sys.executable, "-c", ALONE, str(graph_path)], input=text, capture_output=True, check=True)
    print(f"peak memory of {len(names)} names: {float(done.stdout):.0f} MB")


def cold(graph_path):
    command = [sys.executable, "-m", "embargraph", "screen", "ZTE", "--graph", str(graph_path), "--format", "json"]
    wall, cpu = [], []
    for _ in range(7):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        wall.append(time.perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    print(f"cold command: {statistics.median(wall):.2f} s wall, {statistics.median(cpu):.2f} s CPU")


def building(graph):
    from embargraph.screening.keeping import graph_digest, keep_index
    from embargraph.screening.normalise import parse_name

    kept = os.environ.get("EMBARGRAPH_CACHE")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["EMBARGRAPH_CACHE"] = folder
        parse_name.cache_clear()
        digest = graph_digest(graph.path)
        for said in ("index built", "index opened"):
            start, cpu = time.perf_counter(), time.process_time()
            _, path = keep_index(graph.connection, digest)
            took, used = time.perf_counter() - start, time.process_time() - cpu
            print(f"{said}: {took:.2f} s wall, {used:.2f} s CPU, {path.stat().st_size / 1e6:.0f} MB")
    os.environ.pop("EMBARGRAPH_CACHE")
    if kept:
        os.environ["EMBARGRAPH_CACHE"] = kept


def growth(names):
    """The same names again with other distinctive words: a list ten times as long."""
    from embargraph.screening.index import NameIndex, build_index
    from embargraph.screening.matching import find_parties
    from embargraph.screening.normalise import parse_name

    dice = random.Random(4)
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "or", "ek")]
    for size in (25_000, 250_000):
        grown = []
        for number in range(size):
            name = names[number % len(names)][0]
            new = "".join(dice.choices(syllables, k=3))
            grown.append((f"{new} {name}" if number >= len(names) else name, number))
        start = time.process_time()
        nodes = [(str(n), name, "company", "") for name, n in grown]
        index = NameIndex(build_index(grown, nodes))
        built = time.process_time() - start
        parse_name.cache_clear()
        asked = [name for name, _ in dice.sample(grown, 500)]
        start = time.process_time()
        found = sum(any(grown[f.party][0] == name for f in find_parties(index, name, None, 0.7)) for name in asked)
        each = (time.process_time() - start) / 500 * 1e3
        bytes_ = sum(array.nbytes for array in index.arrays.values())
        print(
            f"{size:>9} names: built {built:.1f} CPU s, {bytes_ / 1e6:.0f} MB, {each:.2f} CPU ms a name, found {found / 500:.3f}"
        )


def plot(curve, path):
    """Two lines over the threshold, as SVG by hand: nothing to install."""
    width, height, left, top = 640, 340, 60, 24
    x = lambda t: left + (t - 0.55) / 0.4 * (width - left - 20)  # noqa: E731
    y = lambda v: top + (1 - v) * (height - top - 50)  # noqa: E731
    line = lambda place: " ".join(f"{x(row[0]):.1f},{y(row[place]):.1f}" for row in curve)  # noqa: E731
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]
    for v in (0, 0.25, 0.5, 0.75, 1):
        parts.append(f'<line x1="{left}" x2="{width - 20}" y1="{y(v):.1f}" y2="{y(v):.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 8}" y="{y(v) + 4:.1f}" text-anchor="end">{v:.0%}</text>')
    parts += [f'<text x="{x(r[0]):.1f}" y="{height - 30}" text-anchor="middle">{r[0]:.2f}</text>' for r in curve]
    parts += [
        f'<line x1="{x(0.7):.1f}" x2="{x(0.7):.1f}" y1="{top}" y2="{height - 50}" stroke="#888" stroke-dasharray="4"/>',
        f'<polyline points="{line(1)}" fill="none" stroke="#1f5fa8" stroke-width="2"/>',
        f'<polyline points="{line(2)}" fill="none" stroke="#b3261e" stroke-width="2"/>',
        f'<text x="{x(0.56):.1f}" y="{y(0.9):.1f}" fill="#1f5fa8">changed names that find their party</text>',
        f'<text x="{x(0.56):.1f}" y="{y(0.08):.1f}" fill="#b3261e">unrelated names flagged</text>',
        f'<text x="{(left + width) / 2}" y="{height - 8}" text-anchor="middle">threshold (default 0.70)</text></svg>',
    ]
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--grow", action="store_true")
    parser.add_argument("--quick", action="store_true", help="5,000 of the listed names, and no peer.")
    asked = parser.parse_args()
    from embargraph.api import Graph
    from embargraph.screening import Screener

    if not asked.quick:
        pairs(asked.pairs)
    with Graph(asked.graph) as graph:
        building(graph)
        screener = Screener(graph)
        names = listed(screener)
        print(f"{screener.index.parties} parties, {len(names)} names")
        curve = recall(screener, names, asked.quick)
        speed(screener, asked.graph, names)
    if asked.plot:
        plot(curve, asked.plot)
    if asked.grow:
        growth(names)


if __name__ == "__main__":
    main()
