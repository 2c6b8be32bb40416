"""Thousands of random graphs of stakes, built here and by way of Spark: every restriction equal in every column.

Graphs of 2 to 12 actors are packed as disjoint parts of one table of stakes, so that a build answers for many of
them: cycles, the same stake twice, shares that are unknown or between bounds, votes and control, days of which only
the year or the month is known, listed parties of every list that feeds a rule on ownership, parties of the issuing
state, and stakes that the facts have themselves.  What Spark gives is compared with what one machine gives: the
report, the digest of the whole graph, and `restriction` row for row, witness, premises, note and hops included.

Run: python benchmarks/scale_equal.py [--graphs 5000] [--pack 1000] [--seed 1] [--server sail|local[2]|sc://HOST:PORT]
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

SHARES = (0, 1, 10, 20, 25, 30, 40, 49, 49.999999999, 50, 51, 60, 100)
COLUMNS = (
    "owner VARCHAR, owned VARCHAR, share DECIMAL(12,9), share_min DECIMAL(12,9), share_max DECIMAL(12,9), "
    "above_min BOOLEAN, below_max BOOLEAN, basis VARCHAR, since VARCHAR, until VARCHAR, owner_name VARCHAR"
)
LISTS = """
SELECT DISTINCT f.subject FROM statement f JOIN statement t ON t.subject = f.object AND t.relation = 'has_threshold'
WHERE f.relation = 'feeds' ORDER BY ALL
"""
#: Every row of a table, by what is in it.
ROWS = "SELECT to_json(r)::VARCHAR AS line FROM {} r"


def some_day(rng):
    """A day of 2018 to 2027, or only its month or year; none at times."""
    if rng.random() < 0.3:
        return None
    day = f"{rng.randrange(2018, 2028)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
    return day[: rng.choice((4, 7, 10, 10, 10))]


def some_days(rng):
    since, until = some_day(rng), some_day(rng) if rng.random() < 0.5 else None
    if since and until and until[:4] <= since[:4]:
        return since, None
    return since, until


def some_share(rng, basis):
    """Share, least, most, and whether each of the bounds is excluded."""
    if basis == "control" or rng.random() < 0.08:
        return (None, None, None, None, None)
    if rng.random() < 0.65:
        return (rng.choice(SHARES), None, None, None, None)
    low, high = sorted(rng.sample(SHARES, 2))
    return (None, rng.choice((low, None)), rng.choice((high, None)), rng.random() < 0.3, rng.random() < 0.3)


def make_graph(rng, number, lists, seen):
    """Stakes of one graph, and the lines of its facts."""
    actors = [f"g{number}-{place}" for place in range(rng.randrange(2, 13))]
    rows = []
    for _ in range(rng.randrange(2, 3 * len(actors))):
        owner, owned = rng.choice(actors), rng.choice(actors)
        basis = rng.choice((None, "capital", "capital", "votes", "control"))
        # What is on both ends is a reject, on both engines.
        rows.append((owner, owned, *some_share(rng, basis), basis, *some_days(rng), f"Name of {owner}"))
        seen[basis or "capital"] += 1
        if rng.random() < 0.1:
            rows.append(rows[-1])
            seen["twice"] += 1
    facts = []
    for actor in rng.sample(actors, min(len(actors), rng.randrange(1, 4))):
        country = 'country = "US"\n' if rng.random() < 0.2 else ""
        facts.append(
            f'[[node]]\nid = "{actor}"\nkind = "actor"\ntype = "company"\nlabel = "Company {actor}"\n{country}'
        )
        for place in range(rng.randrange(3)):
            entry, (since, until) = f"entry-{actor}-{place}", some_days(rng)
            days = (f'since = "{since}"\n' if since else "") + (f'until = "{until}"\n' if until else "")
            facts.append(f'[[node]]\nid = "{entry}"\nkind = "measure"\ntype = "listing"\nlabel = "Entry {entry}"\n')
            facts.append(_statement(entry, "under", rng.choice(lists)) + 'citation = "made"\n')
            facts.append(_statement(entry, "targets", actor) + days + 'citation = "made"\n')
            seen["listings"] += 1
    own = [node.split('"')[1] for node in facts if 'kind = "actor"' in node]
    if len(own) > 1 and rng.random() < 0.5:
        facts.append(_statement(own[0], "owns", own[1]) + f'share = {rng.choice(SHARES)}\ncitation = "made"\n')
        seen["own stakes"] += 1
    return rows, facts


def _statement(subject, relation, other):
    return f'[[statement]]\nsubject = "{subject}"\nrelation = "{relation}"\nobject = "{other}"\nstanding = "record"\n'


def make_pack(rng, first, count, lists, folder, seen):
    """Write so many graphs as one table of stakes in three files, and one file of facts."""
    import duckdb

    rows, facts = [], ['[source]\nid = "made"\ntitle = "Made up"\npublished = "2026-10-01"\n']
    for number in range(first, first + count):
        stakes, lines = make_graph(rng, number, lists, seen)
        rows += stakes
        facts += lines
    rng.shuffle(rows)
    table = folder / "stakes"
    table.mkdir(parents=True)
    names = [column.split()[0] for column in COLUMNS.split(", ")]
    types = [column.split()[1] for column in COLUMNS.split(", ")]
    cells = ", ".join(f"unnest(${place + 1}::{type_}[]) AS {names[place]}" for place, type_ in enumerate(types))
    with duckdb.connect() as connection:
        for file in range(3):
            some = list(zip(*rows[file::3], strict=True))
            connection.execute(f"CREATE OR REPLACE TABLE t AS SELECT {cells}", [list(column) for column in some])
            connection.execute(f"COPY t TO '{table}/{file}.parquet' (FORMAT parquet, ROW_GROUP_SIZE 4096)")
    (folder / "facts.toml").write_text("\n".join(facts), encoding="utf-8")
    seen["stakes"] += len(rows)


def compare(here, there):
    """How many restrictions there are, how many follow from owners, the longest chain, and how many differ."""
    import duckdb

    with duckdb.connect() as both:
        both.execute(f"ATTACH '{here}' AS a (READ_ONLY)")
        both.execute(f"ATTACH '{there}' AS b (READ_ONLY)")
        one, two = (ROWS.format(f"{name}.restriction") for name in "ab")
        ((rows, owned, longest),) = both.execute(
            "SELECT count(*), count(*) FILTER (len(witness) > 0), "
            "max(list_max(list_transform(witness, lambda w: len(w.chain)))) FROM a.restriction"
        ).fetchall()
        ((missing,),) = both.execute(f"SELECT count(*) FROM ({one} EXCEPT ALL {two})").fetchall()
        ((extra,),) = both.execute(f"SELECT count(*) FROM ({two} EXCEPT ALL {one})").fetchall()
    return rows, owned, longest or 0, missing, extra


def run_pack(folder, session, parts):
    """Build one pack twice; what is the same, and what it took."""
    import embargraph
    from embargraph.engines.session import Spark

    given = {"facts": folder / "facts.toml", "stakes": folder / "stakes"}
    start = time.perf_counter()
    report = embargraph.build(folder / "here.duckdb", **given)[-1]
    between = time.perf_counter()
    engine = Spark(session, parts=parts, collect_under=0)
    other = embargraph.build(folder / "there.duckdb", **given, engine=engine)[-1]
    done = time.perf_counter()
    with embargraph.open(folder / "here.duckdb") as one, embargraph.open(folder / "there.duckdb") as two:
        same = one.digest == two.digest
    return report, report == other, same, between - start, done - between


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graphs", type=int, default=5_000)
    parser.add_argument("--pack", type=int, default=1_000, help="graphs of one build")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--server", default="sail")
    options = parser.parse_args()
    import embargraph
    from embargraph.engines.session import open_session

    with embargraph.open() as graph:
        lists = [name for (name,) in graph.connection.execute(LISTS).fetchall()]
    rng, seen, faults, total = random.Random(options.seed), Counter(), [], [0, 0, 0]
    with open_session(options.server) as session, tempfile.TemporaryDirectory() as made:
        for first in range(0, options.graphs, options.pack):
            folder, parts = Path(made) / str(first), rng.randrange(1, 8)
            make_pack(rng, first, min(options.pack, options.graphs - first), lists, folder, seen)
            report, reports_equal, digests_equal, here, there = run_pack(folder, session, parts)
            rows, owned, longest, missing, extra = compare(folder / "here.duckdb", folder / "there.duckdb")
            total = [total[0] + rows, total[1] + owned, max(total[2], longest)]
            print(f"graphs {first} and on, {parts} parts: read {report.read}, rejected {report.rejected}, set aside "
                  f"{report.set_aside}; {rows} restrictions, {owned} by owners, chains up to {longest}; "
                  f"{missing} missing, {extra} extra; {here:.0f} s here, {there:.0f} s by way of Spark", flush=True)  # fmt: skip
            if missing or extra or not reports_equal or not digests_equal:
                faults.append(first)
    print(f"seed {options.seed}, {options.server}: {options.graphs} graphs, {dict(seen)}; lists {', '.join(lists)}")
    print(
        f"{total[0]} restrictions, {total[1]} by owners, chains up to {total[2]}; packs that differ: {faults or 'none'}"
    )
    if faults or not total[1]:
        sys.exit(1)


if __name__ == "__main__":
    main()
