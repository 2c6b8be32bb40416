"""Minimal cut sets: the whole ETO graph against China, one question cold, exactness, growth.

The ETO tables are read from DIR/data/eto, DIR being EMBARGRAPH_SHARED or the
first argument; without them only random graphs are measured.
Run: python benchmarks/supply.py [DIR]
"""

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from itertools import combinations
from pathlib import Path

from embargraph.api import Graph
from embargraph.packaged import build_graph
from embargraph.sources.catalog import SourceFile
from embargraph.supply.chain import Chain, Market, Provision, Technology
from embargraph.supply.cuts import STEPS, find_cuts
from embargraph.supply.markets import supply_chain
from embargraph.supply.record import read_record

SHARE = Fraction(9, 10)
COLD_RUNS = 5
#: Subsets of countries that brute force can try.
MOST_MEMBERS = 12
SIZES = ((100, 1_000), (1_000, 10_000), (3_000, 30_000), (10_000, 100_000))


def timed(function):
    start = time.perf_counter()
    value = function()
    return value, time.perf_counter() - start


def brute(chain, name, share):
    members = sorted(chain.members([name]))
    found = []
    for size in range(1, len(members) + 1):
        for chosen in map(frozenset, combinations(members, size)):
            if not any(less <= chosen for less in found) and chain.is_denied(name, chosen, share):
                found.append(chosen)
    return found


def ordered_by_networkx(technologies):
    """The same order and closures from networkx, to see what it would cost."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(technologies)
    for name, technology in technologies.items():
        graph.add_edges_from((name, part) for part in (*technology.kinds, *technology.needs))
    return list(nx.lexicographical_topological_sort(graph.reverse()))


def eto(folder):
    """The published graph: all pairs, one question cold, brute force beside."""
    with tempfile.TemporaryDirectory() as temporary:
        target = Path(temporary) / "eto.duckdb"
        _, built = timed(lambda: build_graph(target, sources=[SourceFile("eto", folder, "2026-08-12")]))
        with Graph(target) as graph:
            record, read = timed(lambda: read_record(graph.connection))
            chain, made = timed(lambda: supply_chain(record, ["cn", "hk"]))
            names = [name for name in chain.order if name.startswith("eto-") and name in chain.known]
            print(f"{'build with the packaged facts':<48}{built:>9.2f} s")
            print(f"{'read the record, make the chain':<48}{read + made:>9.2f} s")
            for by in ("country", "maker"):
                seen = supply_chain(record, ["cn", "hk"], by=by)
                for share in (Fraction(1, 2), SHARE, Fraction(1)):
                    cuts, took = timed(lambda seen=seen, share=share: find_cuts(seen, names, share))
                    sets = sum(map(len, cuts.sets.values()))
                    whole = "exact" if cuts.bound is None else f"exact to {cuts.bound}"
                    label = f"all {len(names)} technologies, by {by}, share {float(share):g}"
                    print(f"{label:<48}{took:>9.2f} s   {sets} sets, {whole}")
            cuts = find_cuts(chain, names, SHARE)
            few = [name for name in names if len(chain.members([name])) <= MOST_MEMBERS]
            _, ours = timed(lambda: find_cuts(chain, few, SHARE))
            tried, took = timed(lambda: {name: brute(chain, name, SHARE) for name in few})
            agree = all(set(tried[name]) == set(cuts.sets[name]) for name in few)
            label = f"brute force on {len(few)} of them (peer)"
            print(f"{label:<48}{took:>9.2f} s   {took / ours:.0f} times ours; agrees: {agree}")
        line = [sys.executable, "-m", "embargraph", "ask", "coalitions", "--graph", str(target)]
        for what in ("EUV lithography tools", "Finished logic chip"):
            wall, cpu = cold([*line, "--what", what])
            print(f"{'one question cold: ' + what:<48}{wall:>9.2f} s   CPU {cpu:.2f} s")


def cold(command):
    walls, cpus = [], []
    for _ in range(COLD_RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        _, wall = timed(lambda: subprocess.run(command, capture_output=True, check=True))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        walls.append(wall)
        cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(walls), statistics.median(cpus)


def random_technologies(inputs, provisions, *, states=30, seed=7):
    """A random graph in layers: what is sold, kinds of it, and what is made of both."""
    chance = random.Random(seed)
    members = [f"s{number:02}" for number in range(states)]
    made = {}
    for number in range(inputs):
        rows = []
        homes = chance.sample(members, min(states, max(1, round(chance.gauss(1.53 * provisions / inputs, 2)))))
        for place, home in enumerate(homes):
            # Shares fall off as they do in published markets.
            rows.append(Provision(f"p{number}-{place}", chance.randint(1, 1000) // (place + 1) + 1, frozenset({home})))
        earlier = [f"t{other}" for other in chance.sample(range(number), min(number, chance.choice((0, 0, 2, 3))))]
        is_made = bool(earlier) and chance.random() < 0.7
        market = Market(tuple(rows), sum(row.weight for row in rows))
        made[f"t{number}"] = Technology(
            f"t{number}", None if is_made else market, [] if is_made else earlier, earlier if is_made else []
        )
    # One product of many parts, so that one question needs much of the graph.
    made["product"] = Technology("product", needs=[f"t{chance.randrange(inputs)}" for _ in range(20)])
    return made


def growth():
    import networkx  # noqa: F401  the peer's import is not part of its figure

    print(f"{'inputs':>8}{'provisions':>12}{'chain s':>9}{'networkx s':>12}{'product s':>12}{'all s':>9}  all sets")
    for inputs, provisions in SIZES:
        technologies = random_technologies(inputs, provisions)
        count = sum(len(each.market.provisions) for each in technologies.values() if each.market)
        chain, made = timed(lambda technologies=technologies: Chain(technologies))
        _, peer = timed(lambda technologies=technologies: ordered_by_networkx(technologies))
        one, last = timed(lambda chain=chain: find_cuts(chain, ["product"], SHARE))
        every, whole = timed(lambda chain=chain: find_cuts(chain, chain.order, SHARE))
        bounds = [("exact" if cuts.bound is None else f"exact to {cuts.bound}") for cuts in (one, every)]
        sets = sum(map(len, every.sets.values()))
        print(
            f"{inputs:>8}{count:>12}{made:>9.2f}{peer:>12.2f}{last:>12.2f}{whole:>9.2f}"
            f"  {sets}; product {len(one.sets['product'])} sets from {len(chain.below(['product']))} parts {bounds[0]}, all {bounds[1]}"
        )
    print(f"limit: {STEPS:,} steps, then only smaller sets are sought")


def main():
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("EMBARGRAPH_SHARED", "../shared"))
    if (shared / "data" / "eto").is_dir():
        eto(shared / "data" / "eto")
    else:
        print(f"{shared}: no data/eto; only random graphs", file=sys.stderr)
    growth()


if __name__ == "__main__":
    main()
