"""Screening beside its peer: F1 of labelled pairs, recall and false alarms on a whole list, speed, growth.

Run: python benchmarks/screening.py GRAPH.duckdb NAME-PAIRS.csv [--peer PYTHON] [--plot FILE.svg] [--grow] [--quick]
GRAPH holds the Consolidated Screening List: embargraph build --source us-csl@…=….csv --out GRAPH.duckdb
The peer is nomenklatura, its own blocker and its logic-v1 and logic-v2, run by a Python that has it: --peer, or
EMBARGRAPH_PEER_PYTHON.  It is given the same parties and names in the same run.
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

from screening_beside import ask_peer, tell
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


def listed(screener):
    index = screener.index
    owners = index.arrays["party"].tolist()
    return [(index.text("name", place), index.text("node_id", owners[place])) for place in range(index.names)]


def recall(screener, names, quick):
    """Every listed name finds its own party; changed names find it too; names of nobody find none."""
    from embargraph.screening.names.parse import parse_name

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
    types = [screener.index.type(place) for place in range(screener.index.parties)]
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


def as_a_desk_has(names, count):
    """Names as desks have them: 2 % of them listed, the others of nobody."""
    dice = random.Random(6)
    asked, owners = [], {}
    for number, (name, party) in enumerate(dice.sample(names, count // 50)):
        asked.append((f"listed:{number}", name, ""))
        owners[f"listed:{number}"] = {party}
    asked += [
        (f"unrelated, flagged:{n}", name, "") for n, name in enumerate(dice.sample(unrelated(2000), count - len(asked)))
    ]
    return asked, owners


def of_each_sort(screener, names, count):
    """As many listed, changed and unrelated names; the changed and unrelated ones are those of `recall`."""
    index = screener.index
    by_party = index.arrays["party"].tolist()
    type_of = {name: index.type(by_party[place]) for place, (name, _) in enumerate(names)}
    owned = {}
    for name, party in names:
        owned.setdefault(name, set()).add(party)
    asked, owners = [], {}
    changed = perturbed([(name, index.type(by_party[place])) for place, (name, _) in enumerate(names)], 2000)
    for number, (name, _) in enumerate(random.Random(5).sample(names, count)):
        asked.append((f"listed:{number}", name, type_of[name]))
        owners[asked[-1][0]] = owned[name]
    for number, (_, name, new) in enumerate(changed[:count]):
        asked.append((f"changed:{number}", new, type_of[name]))
        owners[asked[-1][0]] = owned[name]
    asked += [(f"unrelated, flagged:{number}", name, "") for number, name in enumerate(unrelated(2000)[:count])]
    return asked, owners


def beside(python, screener, labelled, asked, owners):
    """The peer on the same names."""
    list(screener.screen_many(unrelated(10)))
    start, cpu = time.perf_counter(), process_cpu()
    outcomes = list(screener.screen_many(name for _, name, _ in asked))
    wall, used = time.perf_counter() - start, process_cpu() - cpu
    print(
        f"the same {len(asked)} names, 1 process: {len(asked) / wall:.0f} names/s, {len(asked) / used:.0f} names per CPU second"
    )
    for kind in dict.fromkeys(id_.partition(":")[0] for id_, _, _ in asked):
        hit = [
            any(not owners.get(id_) or found.party in owners[id_] for found in outcome.hits)
            for (id_, _, _), outcome in zip(asked, outcomes, strict=True)
            if id_.startswith(f"{kind}:")
        ]
        print(f"    {kind}: {sum(hit) / len(hit):.4f} of {len(hit)}")
    tell(ask_peer(python, screener.index, asked, labelled), owners, f1)


def process_cpu():
    """CPU seconds of this process and of those it waited for."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def speed(screener, graph_path, names):
    dice = random.Random(2)
    batches = {
        "2 % listed": [*unrelated(19_600), *(name for name, _ in dice.sample(names, 400))],
        "all listed": [name for name, _ in dice.sample(names, 20_000)],
    }
    list(screener.screen_many(unrelated(10)))
    for said, asked in batches.items():
        dice.shuffle(asked)
        for workers in (1, 2):
            start, cpu = time.perf_counter(), process_cpu()
            total = sum(1 for _ in screener.screen_many(asked, workers=workers))
            wall, used = time.perf_counter() - start, process_cpu() - cpu
            print(
                f"batch, {said}, {workers} process(es): {total / wall:.0f} names/s, {total / used:.0f} names per CPU second"
            )
    warm = []
    for name in asked[:400]:
        start = time.perf_counter()
        screener.screen(name)
        warm.append((time.perf_counter() - start) * 1e3)
    print(f"warm call: median {statistics.median(warm):.1f} ms, 95 % {sorted(warm)[380]:.1f} ms")
    memory(graph_path, asked)
    cold(graph_path)


#: Of this process alone: what getrusage tells of a child is at least what its parent held.
PEAK = 'peak = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024'
ALONE = f"""
import sys
from embargraph.api import Graph
from embargraph.screening import Screener
with Graph(sys.argv[1]) as graph:
    for outcome in Screener(graph).screen_many(sys.stdin.read().splitlines()):
        pass
{PEAK}
print(peak)
"""


def memory(graph_path, names):
    """Peak of a process that does nothing else."""
    text = "\n".join(names).encode("utf-8", "replace")
    done = subprocess.run([sys.executable, "-c", ALONE, str(graph_path)], input=text, capture_output=True, check=True)
    print(f"peak memory of {len(names)} names: {float(done.stdout.splitlines()[-1]):.0f} MB")


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


BUILD = f"""
import sys, time
from embargraph.api import Graph
from embargraph.screening.index.cache import graph_digest, cached_index
with Graph(sys.argv[1]) as graph:
    graph.connection.execute("SELECT 1").fetchall()
    digest = graph_digest(graph.path)
    start, cpu = time.perf_counter(), time.process_time()
    _, path = cached_index(graph.connection, digest)
    wall, used = time.perf_counter() - start, time.process_time() - cpu
{PEAK}
print(f"{{wall:.3f}} s wall, {{used:.3f}} s CPU, {{path.stat().st_size / 1e6:.0f}} MB kept, peak {{peak:.0f}} MB")
"""


def building(graph_path):
    """A process that builds the index of a graph, and three that open it."""
    with tempfile.TemporaryDirectory() as folder:
        for said in ("built", "opened", "opened", "opened"):
            environment = {**os.environ, "EMBARGRAPH_CACHE": folder}
            command = [sys.executable, "-c", BUILD, str(graph_path)]
            done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
            # Without a file of its own a program is taken for a person, and DuckDB shows how far it is.
            print(f"index {said}: {done.stdout.splitlines()[-1]}")


def growth(names, sizes):
    """The same names again with other distinctive words: lists ten and a hundred times as long, each in its own process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "names.txt"
        path.write_text("\n".join(name.replace("\n", " ") for name, _ in names), "utf-8", "replace")
        for size in sizes:
            command = [sys.executable, __file__, "--size", str(size), str(path), "-"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            print(done.stdout.strip() or f"{size} names: failed: {done.stderr.strip()[-300:]}", flush=True)


def grown(size, path):
    """Build, write and open an index of so many names, and look 500 of them up."""
    from embargraph.screening.candidates import find_parties
    from embargraph.screening.index.build import build_index
    from embargraph.screening.index.file import open_index, write_index

    names = path.read_text("utf-8").split("\n")
    dice = random.Random(4)
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "or", "ek")]
    made = []
    for number in range(size):
        name = names[number % len(names)]
        made.append((f"{''.join(dice.choices(syllables, k=3))} {name}" if number >= len(names) else name, number))
    start, cpu = time.perf_counter(), time.process_time()
    arrays = build_index(made, [(str(n), name, "company", "") for name, n in made])
    kept = path.with_name(f"{size}.idx")
    write_index(kept, arrays)
    built, used = time.perf_counter() - start, time.process_time() - cpu
    del arrays
    peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
    start = time.perf_counter()
    index = open_index(kept)
    find_parties(index, [("Almaz Shipyard", None)], 0.7)
    opened = time.perf_counter() - start
    asked = [(name, None) for name, _ in dice.sample(made, 1000)]
    start = time.process_time()
    found = find_parties(index, asked[:500], 0.7)
    each = (time.process_time() - start) / 500 * 1e3
    alone = []
    for one in asked[500:]:
        start = time.perf_counter()
        find_parties(index, [one], 0.7)
        alone.append((time.perf_counter() - start) * 1e3)
    own = sum(any(made[f.party][0] == name for f in row) for (name, _), row in zip(asked, found, strict=False))
    print(
        f"{size:>9} names: built {built:.1f} s wall, {used:.1f} s CPU, peak {peak:.0f} MB; {kept.stat().st_size / 1e6:.0f} MB kept; "
        f"opened and first name {opened * 1e3:.0f} ms; {each:.2f} CPU ms a listed name in a batch, {statistics.median(alone):.1f} ms alone; "
        f"own name found {own / 500:.3f}"
    )
    kept.unlink()


def plot(curve, path):
    """Two lines over the threshold, as SVG by hand: nothing to install."""
    width, height, left, top = 640, 340, 60, 24
    x = lambda t: left + (t - 0.55) / 0.4 * (width - left - 20)
    y = lambda v: top + (1 - v) * (height - top - 50)
    line = lambda place: " ".join(f"{x(row[0]):.1f},{y(row[place]):.1f}" for row in curve)
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
    parser.add_argument("--peer", default=os.environ.get("EMBARGRAPH_PEER_PYTHON"), help="A Python with nomenklatura.")
    parser.add_argument(
        "--peer-names", type=int, default=1000, help="Names of each sort for the peer; 1000 if not given."
    )
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--grow", action="store_true")
    parser.add_argument("--quick", action="store_true", help="5,000 of the listed names, and no peer.")
    parser.add_argument("--size", type=int, help=argparse.SUPPRESS)  # a process of --grow
    asked = parser.parse_args()
    if asked.size:
        grown(asked.size, asked.graph)
        return
    from embargraph.api import Graph
    from embargraph.screening import Screener

    pairs(asked.pairs)
    building(asked.graph)
    with Graph(asked.graph) as graph:
        screener = Screener(graph)
        names = listed(screener)
        print(f"{screener.index.parties} parties, {len(names)} names")
        curve = recall(screener, names, asked.quick)
        speed(screener, asked.graph, names)
        if asked.peer and not asked.quick:
            beside(asked.peer, screener, asked.pairs, *of_each_sort(screener, names, asked.peer_names))
            print("2 % listed")
            beside(asked.peer, screener, asked.pairs, *as_a_desk_has(names, asked.peer_names))
    if asked.plot:
        plot(curve, asked.plot)
    if asked.grow:
        growth(names, (25_000, 250_000, 2_500_000))


if __name__ == "__main__":
    main()
