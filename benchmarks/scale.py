"""How far each engine goes with ownership, at 1M, 10M and 50M stakes, sparse and dense; equal answers.

Two made-up graphs, the same whatever the machine:

- sparse: the graph of `benchmarks/ownership.py`, of which little is reached; listed are
  20,000 parties, or one for each 500 stakes if that is more;
- dense: owners drawn by a power law, 45 % of stakes whole, 5 % of 51 percent, the
  rest below 50; 1,000 listed parties, above nearly a third of all companies.

Each program runs in a process of its own, whose wall, processor seconds and peak memory are
those of its tree of processes:

- build: `embargraph build --stakes`, the rows for a reader included;
- build, spark: the same with `--engine spark`, on the server that `--server` names;
- stakes: the same up to the fixed point of all rules at all levels, without rows for a reader;
- stakes, spark: the same by way of Spark;
- rules: the kept stakes of that graph, solved for every rule at every level; parts: the same by tasks of Spark;
- solve: the kept stakes in arrays, solved for one day and for all days, one rule;
- DuckDB loop, Spark loop: rounds of one rule and one day in plain SQL or DataFrame calls.

Digests of answers that should be the same are compared, and a difference is an error.

Run: python benchmarks/scale.py [--sizes 1,10] [--graphs sparse,dense] [--programs all] [--server "sail;local[2]"]
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, nullcontext, suppress
from datetime import date
from itertools import pairwise
from pathlib import Path

DAY = date(2025, 10, 15)
RULE = "us-ofac-50-percent-rule"
DENSE_LISTED = 1_000
TIERS = 15


def make_sparse(stakes, folder):
    """Write the stakes and the listed parties of the graph that `benchmarks/ownership.py` makes."""
    import duckdb
    import ownership

    ownership.LISTED = max(20_000, stakes // 500)
    arrays = ownership.generate(stakes)
    db = duckdb.connect()
    db.register("made", {n: arrays[n] for n in ("owner", "owned", "share", "first", "stop", "bound")})
    db.execute(
        f"""COPY (SELECT format('c{{:09d}}', owner) AS owner, format('c{{:09d}}', owned) AS owned,
        CASE bound WHEN 0 THEN s END AS share, CASE bound WHEN 1 THEN s END AS share_min,
        CASE bound WHEN 2 THEN s END AS share_max, DATE '0001-01-01' + ("first" - 1)::INTEGER AS since,
        CASE WHEN stop < {ownership.OPEN_END} THEN DATE '0001-01-01' + (stop - 2)::INTEGER END AS until
        FROM (SELECT *, (share / 1e9)::DECIMAL(12,9) AS s FROM made))
        TO '{folder / "stakes.parquet"}' (FORMAT parquet)"""
    )
    seeds = zip(arrays["seed"].tolist(), arrays["seed_first"].tolist(), arrays["seed_stop"].tolist(), strict=True)
    ends = ownership.OPEN_END
    return [(f"c{i:09d}", date.fromordinal(a), date.fromordinal(b - 1) if b < ends else None) for i, a, b in seeds]


def make_dense(stakes, folder):
    """Write stakes of which nearly a third of the companies are reached, in some forty rounds on one day."""
    import duckdb

    actors = stakes // 2
    db = duckdb.connect()
    # The same numbers for the same version of DuckDB, whatever the machine.
    db.execute("SELECT setseed(0.5)")
    db.execute(
        f"""COPY (SELECT format('c{{:09d}}', owner) AS owner, format('c{{:09d}}', owned) AS owned, share,
        DATE '2010-01-01' + (owned % 3000)::INTEGER AS since
        FROM (SELECT (pow(random(), 2.5) * {actors})::BIGINT AS owner, (random() * {actors})::BIGINT AS owned,
            (CASE WHEN random() < 0.45 THEN 100 WHEN random() < 0.5 THEN 51 ELSE (random() * 49)::INT END)::DECIMAL(5, 2)
                AS share FROM range({stakes})) WHERE owner <> owned)
        TO '{folder / "stakes.parquet"}' (FORMAT parquet)"""
    )
    listed = sorted({i * 97 % actors for i in range(DENSE_LISTED)})
    return [(f"c{i:09d}", date(2010, 1, 1), None) for i in listed]


GRAPHS = {"sparse": make_sparse, "dense": make_dense}


def write_facts(listed, folder):
    """The listed parties as facts: a list that feeds the rule whose rounds are compared."""
    path = folder / "facts.toml"
    lines = ['[source]\nid = "made"\ntitle = "Made up"\npublished = "2026-10-01"\n']
    for party, _, _ in listed:
        lines.append(f'[[node]]\nid = "{party}"\nkind = "actor"\ntype = "company"\nlabel = "Company {party}"\n')
        lines.append(f'[[node]]\nid = "entry-{party}"\nkind = "measure"\ntype = "listing"\nlabel = "Entry {party}"\n')
    for party, since, until in listed:
        under = f'subject = "entry-{party}"\nrelation = "under"\nobject = "us-ofac-sdn"\nstanding = "record"\n'
        target = f'subject = "entry-{party}"\nrelation = "targets"\nobject = "{party}"\nstanding = "record"\n'
        days = f'since = "{since}"\n' + (f'until = "{until}"\n' if until else "")
        cited = 'citation = "made"\n'
        lines += [f"[[statement]]\n{under}{cited}", f"[[statement]]\n{target}{days}{cited}"]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def digest(ids):
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()[:16]


def conclusions(graph):
    """What was concluded, in few letters: every column of every row that ownership made."""
    import embargraph

    with embargraph.open(graph) as opened:
        return opened.connection.execute(
            "SELECT count(DISTINCT who), left(sha256(string_agg(line, '' ORDER BY line)), 16) FROM ("
            "SELECT who, sha256(to_json(r)::VARCHAR) AS line FROM restriction r "
            "WHERE rule = 'owned_entities_are_restricted')"
        ).fetchall()[0]


def with_build(folder, server, *, engine="duckdb"):
    """Build, and say how many entities the rules reach."""
    target = folder / f"{engine}.duckdb"
    command = [sys.executable, "-m", "embargraph", "build", "--facts", str(folder / "facts.toml"),
               "--stakes", str(folder / "stakes.parquet"), "--out", str(target)]  # fmt: skip
    if engine == "spark":
        command += ["--engine", "spark", "--master", server]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    taken = time.perf_counter() - start
    entities, rows = conclusions(target)
    said = [line for line in done.stderr.splitlines() if line.startswith("stakes")]
    return {"seconds": taken, "reached": entities, "digest": rows, "said": said[0] if said else ""}


def with_build_spark(folder, server):
    return with_build(folder, server, engine="spark")


def with_stakes(folder, server, *, engine="duckdb"):
    """Take the stakes into a graph, keep them, and solve every rule at every level: no rows."""
    from embargraph.facts.load import insert_facts
    from embargraph.facts.read import read_facts
    from embargraph.resolution.judgements import read_links
    from embargraph.resources import links_file, seed_files
    from embargraph.rules.derive import derive
    from embargraph.rules.ownership.incoming import take_stakes
    from embargraph.rules.ownership.regimes import read_regimes
    from embargraph.rules.ownership.solver import solve_regimes
    from embargraph.rules.ownership.stakes import keep_stakes
    from embargraph.store.file import new_graph

    times, reports = [], []
    target, stakes = folder / f"stakes-{engine}.duckdb", folder / "stakes.parquet"

    def now():
        return time.perf_counter(), time.process_time()

    with opened(server) if engine == "spark" else nullcontext() as session:

        def incoming(connection):
            links = read_links([links_file()])
            times.append(now())
            if session is None:
                reports.append(take_stakes(connection, stakes, links))
            else:
                from embargraph.engines.stakes import begin_work, open_table
                from embargraph.engines.stakes import take_stakes as take_by_spark

                # `run` looks for the folder of the work by this name.
                work = f"{target}.work"
                begin_work(work, resume=False)
                table = open_table(stakes, work)
                reports.append(take_by_spark(connection, stakes, links, table=table, session=session))
            times.append(now())

        with new_graph(target) as connection:
            insert_facts(connection, read_facts([*seed_files(), folder / "facts.toml"]))
            derive(connection, rules=(), incoming=incoming)
            times.append(now())
            regimes = read_regimes(connection)
            keep_stakes(connection, regimes)
            times.append(now())
            solved = solve_regimes(connection, [regime.id for regime in regimes])
            times.append(now())
    names = ("take", "premises", "keep", "solve")
    stages = dict(zip(names, _stages(times), strict=True))
    in_all = [times[-1][place] - times[0][place] for place in (0, 1)]
    return {"seconds": in_all[0], "cpu": in_all[1], "stages, wall and processor": stages,
            "kept": reports[0].loaded - reports[0].set_aside, "own memory": _own_memory(),
            "digest": fixed_points(solved)}  # fmt: skip


@contextmanager
def opened(server):
    """A session of a server, its start told apart."""
    from embargraph.engines.session import open_session

    start = time.perf_counter()
    with open_session(server) as session:
        print(f"{server}: started in {time.perf_counter() - start:.1f} s", file=sys.stderr)
        yield session


def fixed_points(solved):
    """What was solved, in few letters: every stretch and rank of every rule at every level."""
    lines = (
        f"{regime} {level} {actor} {stretches}"
        for regime, levels in sorted(solved.items())
        for level, ranks in levels.items()
        for actor, stretches in sorted(ranks.pieces.items())
    )
    sha = hashlib.sha256()
    for line in lines:
        sha.update(line.encode())
    return sha.hexdigest()[:16]


def with_stakes_spark(folder, server):
    return with_stakes(folder, server, engine="spark")


def rules_of(connection):
    rows = connection.execute("SELECT DISTINCT regime FROM threshold_period ORDER BY regime").fetchall()
    return [regime for (regime,) in rows]


def with_rules(folder, _server):
    """Solve every rule at every level over the kept stakes of the graph file that `stakes` made."""
    from embargraph.rules.ownership.solver import solve_regimes
    from embargraph.store.file import open_graph

    connection = open_graph(folder / "stakes-duckdb.duckdb")
    regimes = rules_of(connection)
    start = time.perf_counter(), time.process_time()
    solved = solve_regimes(connection, regimes)
    taken = [end - begin for end, begin in zip((time.perf_counter(), time.process_time()), start, strict=True)]
    return {"seconds": taken[0], "cpu": taken[1], "digest": fixed_points(solved)}


def with_parts(folder, server):
    """The same in parts on Spark, the rounds moved by its tasks."""
    from embargraph.engines.rounds import solve_by_parts
    from embargraph.store.file import open_graph

    connection = open_graph(folder / "stakes-duckdb.duckdb")
    regimes = rules_of(connection)
    work = folder / "parts.work"
    shutil.rmtree(work, ignore_errors=True)
    with opened(server) as session:
        start = time.perf_counter()
        solved = solve_by_parts(connection, regimes, session, str(work))
        taken = time.perf_counter() - start
    rounds = sum(1 for _ in (work / "reach").glob("round=*.done"))
    found = {"seconds": taken, "rounds": rounds, "bytes": folder_size(work), "digest": fixed_points(solved)}
    shutil.rmtree(work)
    return found


def folder_size(folder):
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _stages(times):
    """Wall and processor seconds between moments."""
    return [[round(after - before, 2) for before, after in zip(*two, strict=True)] for two in pairwise(times)]


def _own_memory():
    """Gigabytes at most held by this process."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) / 1e6


def with_solve(folder, _server):
    """Solve the kept stakes for a day and for all days; `stakes` made the graph file."""
    import duckdb

    from embargraph.rules.ownership.arrays import read_network
    from embargraph.rules.ownership.fixed_point import LEVELS
    from embargraph.rules.ownership.solver import solve
    from embargraph.store.file import open_graph

    connection = open_graph(folder / "stakes-duckdb.duckdb")
    times = [(time.perf_counter(), time.process_time())]
    network = read_network(connection, RULE, levels=LEVELS[:1])
    times.append((time.perf_counter(), time.process_time()))
    today = solve(network, day=DAY.toordinal())
    times.append((time.perf_counter(), time.process_time()))
    ever = solve(network)
    times.append((time.perf_counter(), time.process_time()))
    stages = dict(zip(("load", "one day", "all days"), _stages(times), strict=True))
    # A listing counts whether or not its party holds anything that is kept.
    listed = duckdb.execute(f"SELECT id FROM '{folder}/listed.parquet'").fetchall()
    found = set(network.ids[today.actor].tolist()) | {party for (party,) in listed}
    return {"seconds": times[2][0] - times[0][0], "stages, wall and processor": stages, "own memory": _own_memory(),
            "rounds": int(ever.rank.max(initial=0)), "stretches": len(ever.actor), "reached": len(found),
            "digest": digest(found)}  # fmt: skip


def with_duckdb_loop(folder, _server):
    """Rounds of one rule and one day, as anybody would write them."""
    import duckdb

    start = time.perf_counter()
    db = duckdb.connect()
    db.execute(
        f"CREATE VIEW stake AS SELECT owner, owned, coalesce(share, {_known(folder)}) AS share "
        f"FROM '{folder}/stakes.parquet' WHERE {_today(folder)}"
    )
    db.execute(f"CREATE TABLE reached AS SELECT id FROM '{folder}/listed.parquet'")
    rounds = 0
    while True:
        rounds += 1
        ((new,),) = db.execute(
            "INSERT INTO reached SELECT owned FROM (SELECT owned, sum(share) AS held FROM stake "
            "WHERE owner IN (SELECT id FROM reached) GROUP BY owned HAVING held >= 50) "
            "WHERE owned NOT IN (SELECT id FROM reached)"
        ).fetchall()
        if not new:
            break
    found = {row[0] for row in db.execute("SELECT id FROM reached").fetchall()}
    return {"seconds": time.perf_counter() - start, "rounds": rounds, "reached": len(found), "digest": digest(found)}


def _known(folder):
    """What is known of a share that is not exact; the dense graph has none such."""
    return "share_min, 0" if "sparse" in folder.name else "0"


def _today(folder):
    until = f"AND (until IS NULL OR until >= DATE '{DAY}')" if "sparse" in folder.name else ""
    return f"since <= DATE '{DAY}' {until}"


def with_spark_loop(folder, server):
    """The same rounds in DataFrame calls, each written as Parquet."""
    with opened(server) as spark:
        begun = time.perf_counter()
        work = Path(tempfile.mkdtemp(dir=folder))
        spark.read.parquet(f"{folder}/stakes.parquet").createOrReplaceTempView("every_stake")
        query = (
            f"SELECT owner, owned, coalesce(share, {_known(folder)}) AS share FROM every_stake WHERE {_today(folder)}"
        )
        stake = spark.sql(query)
        spark.read.parquet(f"{folder}/listed.parquet").select("id").write.parquet(f"{work}/0")
        rounds, count = 0, 1
        while count:
            rounds += 1
            reached = spark.read.parquet(*[f"{work}/{n}" for n in range(rounds)])
            held = stake.join(reached, stake.owner == reached.id, "left_semi").groupBy("owned").sum("share")
            new = held.where("`sum(share)` >= 50").selectExpr("owned AS id").join(reached, "id", "left_anti")
            new.write.parquet(f"{work}/{rounds}")
            count = spark.read.parquet(f"{work}/{rounds}").count()
        rows = spark.read.parquet(*[f"{work}/{n}" for n in range(rounds)]).collect()
        found = {row.id for row in rows}
        done = time.perf_counter()
        shutil.rmtree(work)
    return {"seconds": done - begun, "rounds": rounds, "reached": len(found),
            "digest": digest(found)}  # fmt: skip


PROGRAMS = {
    "build": with_build,
    "build, spark": with_build_spark,
    "stakes": with_stakes,
    "stakes, spark": with_stakes_spark,
    "rules": with_rules,
    "parts": with_parts,
    "solve": with_solve,
    "DuckDB loop": with_duckdb_loop,
    "Spark loop": with_spark_loop,
}


def make(graph, stakes, folder):
    """Make a graph's files once."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "listed.parquet").exists():
        return
    import duckdb

    listed = GRAPHS[graph](stakes, folder)
    write_facts(listed, folder)
    on = [(party,) for party, since, until in listed if since <= DAY and (until is None or until >= DAY)]
    db = duckdb.connect()
    db.execute("CREATE TABLE listed (id VARCHAR)")
    db.execute("INSERT INTO listed SELECT unnest($1)", [[party for (party,) in on]])
    db.execute(f"COPY listed TO '{folder}/listed.parquet' (FORMAT parquet)")


def tree(root, spent):
    """Bytes resident in a process and all below it (shared pages are counted in each); its seconds go into `spent`."""
    parents, sizes, seconds = {}, {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            process = int(entry.name)
            parents[process], sizes[process] = int(fields[1]), int(fields[21]) * 4096
            seconds[process] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        total += sizes.get(process, 0)
        spent[process] = seconds.get(process, spent.get(process, 0.0))
        waiting += [child for child, parent in parents.items() if parent == process]
    return total


def run(name, folder, server, python):
    """Run one program in a process of its own; wall, processor seconds and peak memory of its tree."""
    command = [python, __file__, "--program", name, "--folder", str(folder), "--server", server]
    before = os.times()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peak, moved, spent, over = [0], [0], {}, threading.Event()

    def watch():
        while not over.wait(0.5):
            peak[0] = max(peak[0], tree(process.pid, spent))
            with suppress(OSError):
                moved[0] = max(moved[0], sum(folder_size(work) for work in folder.glob("*.work*")))

    watcher = threading.Thread(target=watch)
    watcher.start()
    out, err = process.communicate()
    over.set()
    watcher.join()
    if process.returncode:
        return {"failed": (err.strip().splitlines() or ["no message"])[-1][:200]}
    after = os.times()
    waited = after.children_user + after.children_system - before.children_user - before.children_system
    # A Java machine is waited for by nobody.
    found = json.loads(out.strip().splitlines()[-1])
    return {
        "bytes": moved[0],
        **found,
        "processor": round(max(waited, sum(spent.values())), 1),
        "memory": peak[0] / 1e9,
    }


#: Programs that a server runs, those that none does, and whose digests are to be the same.
BY_SPARK = ("build, spark", "stakes, spark", "parts", "Spark loop")
ALIKE = (
    ("build", "build, spark"),
    ("stakes", "stakes, spark", "rules", "parts"),
    ("solve", "DuckDB loop", "Spark loop"),
)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1,10", help="millions of stakes")
    parser.add_argument("--graphs", default="sparse,dense")
    parser.add_argument("--programs", default="stakes;rules;solve;DuckDB loop", help="with ; between, or all")
    parser.add_argument("--server", default="sail", help="as build --master has it; several with ; between")
    parser.add_argument("--python", action="append", default=[], metavar="SERVER=PROGRAM",
                        help="the Python that has a server's client, by the beginning of the server's name")  # fmt: skip
    parser.add_argument("--folder", type=Path, help="where the graphs are made; a temporary folder unless given")
    parser.add_argument("--program", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.program:
        print(json.dumps(PROGRAMS[options.program](options.folder, options.server)))
        return
    pythons = [each.rpartition("=")[::2] for each in options.python]
    programs = list(PROGRAMS) if options.programs == "all" else options.programs.split(";")
    differ = False
    with tempfile.TemporaryDirectory() as made:
        for size in map(float, options.sizes.split(",")):
            for graph in options.graphs.split(","):
                folder = (options.folder or Path(made)) / f"{graph}-{size:g}"
                make(graph, int(size * 1e6), folder)
                digests = {}
                for name in programs:
                    for server in options.server.split(";") if name in BY_SPARK else [""]:
                        python = next((path for begin, path in pythons if begin and server.startswith(begin)), "")
                        found = run(name, folder, server, python or sys.executable)
                        print(f"{graph} {size:g}M {name} {server}: {json.dumps(found)}", flush=True)
                        kind = next(alike for alike in ALIKE if name in alike)
                        digests.setdefault(kind, set()).add(found.get("digest", "none: it failed"))
                differ |= any(len(each) > 1 for each in digests.values())
    sys.exit("answers differ, or a program failed" if differ else 0)


if __name__ == "__main__":
    main()
