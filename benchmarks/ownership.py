"""Who is restricted by ownership, at 1M, 3M and 10M stakes: four programs, one graph, equal answers.

The graph is made here: scale-free, 1 to 3 owners for each company, chains to
depth 15, some cross-holdings, dated stakes, some shares known only within
bounds, and 20,000 listed parties.  It is built into a graph file with the
packaged rules; then each program runs in a process of its own:

- networkx: a plain worklist over a graph that it builds first (to 3M);
- embargraph: from the graph file, with a witness for each entity;
- DuckDB: the rounds as SQL, over a table of the stakes;
- numba: a compiled worklist over sorted adjacency in memory, the near-limit
  (only where numba is installed).

Run: python benchmarks/ownership.py [--sizes 1,3,10] [--folder DIR] [--plot FILE]
The memory of 10M stakes while the graph file is built is several gigabytes.
"""

import argparse
import hashlib
import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import numpy as np

UNIT = 10**9
WHOLE = 100 * UNIT
OPEN_END = date.max.toordinal() + 1
DAY = date(2025, 10, 15).toordinal()
RULE = "us-ofac-50-percent-rule"
LISTED = 20_000
TIERS = 15
RUNS = 5
LISTING = {"seed": "seed", "first": "seed_first", "stop": "seed_stop"}


def generate(stakes, seed=7):
    """Stakes and listings as arrays; the same for the same numbers, whatever the machine."""
    rng = np.random.default_rng(seed)
    actors = stakes // 2
    # Tier 0 holds and is not held; each further tier is held mostly by the one above.
    bounds = np.linspace(0, actors, TIERS + 2).astype(np.int64)
    companies = np.arange(bounds[1], actors)
    owners = rng.choice([1, 2, 3], size=len(companies), p=[0.25, 0.35, 0.4])
    owners[: max(0, stakes - int(owners.sum()))] = 3
    owned = np.repeat(companies, owners)
    tier = np.searchsorted(bounds, owned, side="right") - 1
    above = np.where(rng.random(len(owned)) < 0.8, tier - 1, (rng.random(len(owned)) * tier).astype(np.int64))
    low, high = bounds[above], bounds[above + 1]
    # A few of each tier hold much of the next.
    owner = low + ((high - low) * rng.random(len(owned)) ** 3).astype(np.int64)
    crossed = np.flatnonzero(rng.random(len(owned)) < 0.01)
    owner[crossed] = rng.integers(0, actors, len(crossed))
    first = np.concatenate(([0], np.cumsum(owners)[:-1]))
    weight = rng.exponential(size=len(owned))
    # Hundredths of a percent, as registers print them; some companies are in free float for a fifth.
    placed = np.where(rng.random(len(companies)) < 0.3, 8_000, 10_000)
    share = (weight / np.repeat(np.add.reduceat(weight, first), owners) * np.repeat(placed, owners)).astype(np.int64)
    halves = np.flatnonzero((owners == 2) & (rng.random(len(companies)) < 0.1))
    share[first[halves]] = share[first[halves] + 1] = 5_000
    share = np.maximum(share, 1) * (UNIT // 100)
    since = rng.integers(date(1990, 1, 1).toordinal(), date(2025, 9, 1).toordinal(), len(owned))
    until = np.where(rng.random(len(owned)) < 0.15, since + rng.integers(30, 8_000, len(owned)), OPEN_END)
    # A share known only to be at least what it is, or at most.
    bound = rng.choice([0, 1, 2], size=len(owned), p=[0.94, 0.04, 0.02])
    kept = owner != owned
    _, unique = np.unique(owned[kept] * actors + owner[kept], return_index=True)
    made = {"owner": owner, "owned": owned, "share": share, "first": since, "stop": until, "bound": bound}
    made = {name: column[kept][unique][:stakes] for name, column in made.items()}
    seeds = rng.choice(actors, LISTED, replace=False)
    listed = rng.integers(date(2014, 9, 1).toordinal(), date(2025, 9, 1).toordinal(), LISTED)
    ended = np.where(rng.random(LISTED) < 0.1, listed + rng.integers(100, 3_000, LISTED), OPEN_END)
    return {**made, "seed": seeds, "seed_first": listed, "seed_stop": ended}


def known(arrays):
    """The share that is known: nothing of one that is known only to be at most so much."""
    return np.where(arrays["bound"] == 2, 0, arrays["share"])


#: Written as a build writes them; ids are padded so that their order is the numbers'.
FILL = (
    """
    INSERT INTO source (id, title, edition_date) VALUES ('made', 'Made up', DATE '2026-10-01')
    """,
    """
    INSERT INTO node (id, kind, type, label, country)
    SELECT format('c{:09d}', i), 'actor', 'company', format('Company {}', i), 'MY' FROM range($actors) r(i)
    """,
    """
    INSERT INTO statement (id, subject, relation, object, since, until, since_first, since_last, until_first,
        until_last, share, share_min, share_max, standing, qualifiers, source)
    SELECT format('s-o{:09d}', row_number() OVER ()), format('c{:09d}', owner), 'owns', format('c{:09d}', owned),
        a::VARCHAR, b::VARCHAR, a, a, b, b, CASE bound WHEN 0 THEN s END, CASE bound WHEN 1 THEN s END,
        CASE bound WHEN 2 THEN s END, 'record', MAP {}, 'made'
    FROM (SELECT owner, owned, bound, (share / 1e9)::DECIMAL(12,9) AS s,
        DATE '0001-01-01' + ("first" - 1)::INTEGER AS a,
        CASE WHEN stop < $open THEN DATE '0001-01-01' + (stop - 2)::INTEGER END AS b FROM made)
    """,
    """
    INSERT INTO node (id, kind, type, label)
    SELECT format('listing-{:09d}', seed), 'measure', 'listing', format('Entry {}', seed) FROM listed
    """,
    """
    INSERT INTO statement (id, subject, relation, object, standing, qualifiers, source)
    SELECT format('s-u{:09d}', seed), format('listing-{:09d}', seed), 'under', 'us-ofac-sdn', 'record', MAP {}, 'made'
    FROM listed
    """,
    """
    INSERT INTO statement (id, subject, relation, object, since, until, since_first, since_last, until_first,
        until_last, standing, qualifiers, source)
    SELECT format('s-t{:09d}', seed), format('listing-{:09d}', seed), 'targets', format('c{:09d}', seed),
        a::VARCHAR, b::VARCHAR, a, a, b, b, 'record', MAP {}, 'made'
    FROM (SELECT seed, DATE '0001-01-01' + ("first" - 1)::INTEGER AS a,
        CASE WHEN stop < $open THEN DATE '0001-01-01' + (stop - 2)::INTEGER END AS b FROM listed)
    """,
)


def write_graph(arrays, target, actors):
    """Build the graph file: the packaged rules, the made stakes, and what the engine keeps of them."""
    from embargraph.facts.load import insert_facts
    from embargraph.facts.read import read_facts
    from embargraph.resources import seed_files
    from embargraph.rules.derive import derive
    from embargraph.rules.ownership.regimes import read_regimes
    from embargraph.rules.ownership.stakes import keep_stakes
    from embargraph.store.file import new_graph

    with new_graph(target) as connection:
        insert_facts(connection, read_facts(seed_files()))
        connection.register("made", {n: arrays[n] for n in ("owner", "owned", "share", "first", "stop", "bound")})
        connection.register("listed", {n: arrays[m] for n, m in LISTING.items()})
        for statement in FILL:
            wanted = {"actors": actors, "open": OPEN_END}
            connection.execute(statement, {k: v for k, v in wanted.items() if f"${k}" in statement})
        # The rows for a reader are not what is measured; the rule's tables are.
        derive(connection, rules=())
        regimes = read_regimes(connection)
        start = time.perf_counter()
        keep_stakes(connection, regimes)
        return time.perf_counter() - start


def digest(ids):
    """A set of ids, so that answers can be compared between processes."""
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()


def with_networkx(arrays, _):
    """Build a directed graph, and walk it with a worklist."""
    import networkx

    start = time.perf_counter()
    active = np.flatnonzero((arrays["first"] <= DAY) & (arrays["stop"] > DAY))
    columns = (arrays["owner"][active], arrays["owned"][active], known(arrays)[active])
    graph = networkx.DiGraph()
    graph.add_weighted_edges_from(zip(*(column.tolist() for column in columns), strict=True), weight="share")
    built = time.perf_counter()
    listed = (arrays["seed_first"] <= DAY) & (arrays["seed_stop"] > DAY)
    restricted = set(arrays["seed"][listed].tolist())
    held, waiting = {}, list(restricted)
    while waiting:
        owner = waiting.pop()
        for owned, link in graph.adj[owner].items() if owner in graph else ():
            held[owned] = held.get(owned, 0) + link["share"]
            if held[owned] >= WHOLE // 2 and owned not in restricted:
                restricted.add(owned)
                waiting.append(owned)
    done = time.perf_counter()
    return {"load": built - start, "solve": done - built, "digest": digest(f"c{i:09d}" for i in restricted)}


def with_duckdb(arrays, _):
    """Run the rounds in SQL."""
    import duckdb

    connection = duckdb.connect()
    stakes = {n: arrays[n] for n in ("owner", "owned", "first", "stop")} | {"share": known(arrays)}
    connection.register("stakes", stakes)
    connection.register("listed", {n: arrays[m] for n, m in LISTING.items()})
    connection.execute("CREATE TABLE stake AS FROM stakes")
    start = time.perf_counter()
    on_day = f'WHERE "first" <= {DAY} AND stop > {DAY}'
    connection.execute(f"CREATE TABLE restricted AS SELECT seed AS actor FROM listed {on_day}")
    connection.execute("CREATE TABLE fresh AS FROM restricted")
    connection.execute("CREATE TABLE held (owned BIGINT, share BIGINT)")
    while connection.execute("SELECT count(*) FROM fresh").fetchone()[0]:
        connection.execute(
            f"INSERT INTO held SELECT owned, sum(share) FROM stake JOIN fresh ON actor = owner {on_day} GROUP BY owned"
        )
        connection.execute(
            "CREATE OR REPLACE TABLE fresh AS SELECT owned AS actor FROM held GROUP BY owned "
            f"HAVING sum(share) >= {WHOLE // 2} AND owned NOT IN (SELECT actor FROM restricted)"
        )
        connection.execute("INSERT INTO restricted FROM fresh")
    done = time.perf_counter()
    found = connection.execute("SELECT actor FROM restricted").fetchall()
    return {"load": 0.0, "solve": done - start, "digest": digest(f"c{i:09d}" for (i,) in found)}


def with_numba(arrays, _):
    """Sort the stakes of the day by owner, and walk them with compiled code."""
    import numba

    @numba.njit(cache=False)
    def walk(start, owned, share, restricted, waiting, count, held, least):
        while count:
            count -= 1
            owner = waiting[count]
            for place in range(start[owner], start[owner + 1]):
                target = owned[place]
                held[target] += share[place]
                if held[target] >= least and not restricted[target]:
                    restricted[target] = True
                    waiting[count] = target
                    count += 1

    start = time.perf_counter()
    active = np.flatnonzero((arrays["first"] <= DAY) & (arrays["stop"] > DAY))
    active = active[np.argsort(arrays["owner"][active], kind="stable")]
    owned, share = arrays["owned"][active], known(arrays)[active]
    actors = int(max(arrays["owner"].max(), arrays["owned"].max(), arrays["seed"].max())) + 1
    begins = np.searchsorted(arrays["owner"][active], np.arange(actors + 1))
    sorted_ = time.perf_counter()
    seeds = arrays["seed"][(arrays["seed_first"] <= DAY) & (arrays["seed_stop"] > DAY)]
    times = []
    for _ in range(RUNS + 1):
        again = time.perf_counter()
        restricted, waiting = np.zeros(actors, dtype=np.bool_), np.empty(actors, dtype=np.int64)
        held = np.zeros(actors, dtype=np.int64)
        restricted[seeds], waiting[: len(seeds)] = True, seeds
        walk(begins, owned, share, restricted, waiting, len(seeds), held, WHOLE // 2)
        times.append(time.perf_counter() - again)
    ids = (f"c{i:09d}" for i in np.flatnonzero(restricted).tolist())
    return {"load": sorted_ - start, "solve": min(times[1:]), "digest": digest(ids)}


def with_embargraph(arrays, graph, *, ever=False):
    """Read the kept stakes from the graph file, solve, and find the witnesses."""
    from embargraph.rules.ownership.arrays import read_network
    from embargraph.rules.ownership.fixed_point import LEVELS
    from embargraph.rules.ownership.solver import find_witnesses, solve
    from embargraph.store.file import open_graph

    day = None if ever else DAY
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        connection = open_graph(Path(graph))
        network = read_network(connection, RULE, day=day, levels=LEVELS[:1])
        loaded = time.perf_counter()
        reach = solve(network, day=day)
        solved = time.perf_counter()
        witnesses = None if ever else find_witnesses(network, reach, DAY)
        done = time.perf_counter()
        connection.close()
        times.append((done - start, loaded - start, solved - loaded, done - solved))
    first, (_, load, solving, proving) = times[0][0], min(times)
    today = (reach.first <= DAY) & (reach.stop > DAY)
    entities = set(network.ids[reach.actor[today]].tolist())
    # A listing counts whether or not its party holds anything that is kept.
    listed = arrays["seed"][(arrays["seed_first"] <= DAY) & (arrays["seed_stop"] > DAY)]
    found = {"load": load, "solve": solving, "witness": proving, "first": first, "kept": len(network.owner)}
    found |= {"digest": digest(entities | {f"c{i:09d}" for i in listed.tolist()}), "pieces": len(reach.actor)}
    if witnesses is not None:
        reached = set(reach.actor[today & (reach.rank > 0)].tolist())
        assert set(witnesses.entity.tolist()) == reached, "an entity has no witness"
        found["one"] = network.ids[reach.actor[today]][np.argsort(reach.rank[today])[-5:]].tolist()
    return found


def with_embargraph_ever(arrays, graph):
    """The same over all days."""
    return with_embargraph(arrays, graph, ever=True)


PROGRAMS = {
    "networkx": with_networkx,
    "embargraph": with_embargraph,
    "embargraph, all time": with_embargraph_ever,
    "DuckDB SQL": with_duckdb,
    "numba": with_numba,
}

ONE = """
import sys
from pathlib import Path
from embargraph.rules.ownership.solver import find_witnesses, solve
from embargraph.rules.ownership.arrays import read_network
from embargraph.rules.ownership.fixed_point import LEVELS
from embargraph.store.file import open_graph
network = read_network(open_graph(Path(sys.argv[1])), sys.argv[2], day=int(sys.argv[3]), who=sys.argv[4], levels=LEVELS[:1])
print(len(find_witnesses(network, solve(network, day=int(sys.argv[3])), int(sys.argv[3])).entity))
"""


def run(name, folder, graph):
    """Run one program in a process of its own: its times, its answer's digest and its peak memory."""
    command = [sys.executable, __file__, "--program", name, "--folder", str(folder), "--graph", str(graph)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def run_program(name, folder, graph):
    """What the child does."""
    with np.load(Path(folder) / "stakes.npz") as file:
        # Our own program reads only the graph file; the rest is for its check.
        wanted = [n for n in file.files if "embargraph" not in name or n.startswith("seed")]
        arrays = {n: file[n] for n in wanted}
    found = PROGRAMS[name](arrays, graph)
    found["memory"] = peak_memory()
    print(json.dumps(found))


def peak_memory():
    """Gigabytes at most held; the child's own, where the system tells them apart from its parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def ask_one(graph, entities):
    """Wall seconds of a cold process that asks about one company, median over some."""
    times = []
    for entity in entities:
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", ONE, graph, RULE, str(DAY), entity], capture_output=True, text=True
        )
        times.append(time.perf_counter() - start)
        assert done.returncode == 0 and int(done.stdout) > 0, done.stderr
    return statistics.median(times)


def measure(millions, folder):
    """All programs on one graph; their answers for the day must be the same."""
    stakes = int(millions * 1_000_000)
    arrays = generate(stakes)
    np.savez(folder / "stakes.npz", **arrays)
    graph = folder / "graph.duckdb"
    kept_in = write_graph(arrays, graph, stakes // 2)
    del arrays
    found = {name: run(name, folder, graph) for name in PROGRAMS if is_measured(name, millions)}
    answers = {result["digest"] for result in found.values()}
    assert len(answers) == 1, f"the programs answer differently: {found}"
    ours = found["embargraph"]
    found["embargraph, one company, cold process"] = {"load": 0.0, "solve": ask_one(graph, ours["one"])}
    return {"stakes": stakes, "keep": kept_in, "kept": ours["kept"], "programs": found}


def is_measured(name, millions):
    """Whether a program runs at a size: networkx needs a gigabyte for each million."""
    if name == "numba":
        return find_spec("numba") is not None
    return name != "networkx" or millions <= 3


def table(results):
    """The figures as lines of Markdown."""
    yield "| stakes | program | load, s | solve, s | witness, s | in all, s | as a ratio | peak memory, GB |"
    yield "|---|---|---|---|---|---|---|---|"
    for result in results:
        ours = total(result["programs"]["embargraph"])
        for name, figures in result["programs"].items():
            proving = f"{figures['witness']:.3f}" if figures.get("witness") else ""
            memory = f"{figures['memory']:.2f}" if "memory" in figures else ""
            yield (
                f"| {result['stakes']:,} | {name} | {figures['load']:.3f} | {figures['solve']:.3f} | {proving} | "
                f"{total(figures):.3f} | {total(figures) / ours:.2f} | {memory} |"
            )


def total(figures):
    return figures["load"] + figures["solve"] + figures.get("witness", 0.0)


def draw(results, target):
    """Time over stakes, both on logarithmic scales, each line with its own mark and label."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "embargraph"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7.5, 4.5), layout="constrained")
    # The palette of Okabe and Ito, told apart by the colour-blind; marks differ too, for print.
    colours = ("#0072B2", "#56B4E9", "#D55E00", "#009E73", "#000000", "#CC79A7")
    names = list(dict.fromkeys(name for result in results for name in result["programs"]))
    for name, colour, mark in zip(names, colours, "osD^vX", strict=False):
        told = [(r["stakes"], total(r["programs"][name])) for r in results if name in r["programs"]]
        axes.plot(*zip(*told, strict=True), color=colour, marker=mark, label=name)
    axes.set(xscale="log", yscale="log", xlabel="stakes", ylabel="seconds, load and witness included")
    axes.grid(which="major", alpha=0.3)
    axes.legend(fontsize="small")
    figure.savefig(target, metadata={"Date": None} if target.suffix == ".svg" else None)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1,3,10", help="millions of stakes")
    parser.add_argument("--folder", type=Path, help="where the graphs are made; a temporary folder unless given")
    parser.add_argument("--plot", type=Path, help="draw the curve into this file")
    parser.add_argument("--program", help=argparse.SUPPRESS)
    parser.add_argument("--graph", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.program:
        run_program(options.program, options.folder, options.graph)
        return
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made)
        results = []
        for millions in map(float, options.sizes.split(",")):
            results.append(measure(millions, folder))
            print(
                f"{millions:g}M stakes: {results[-1]['kept']:,} kept, in {results[-1]['keep']:.1f} s", file=sys.stderr
            )
        print("\n".join(table(results)))
        if options.plot:
            draw(results, options.plot)


if __name__ == "__main__":
    main()
