"""Small rules, listed parties and tables of stakes for builds that take a moment, not minutes."""

import random

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

RULEBOOK = """
[source]
id = "rulebook"
title = "Rules for a test"
published = "2026-10-01"

[[node]]
id = "xa"
kind = "actor"
type = "state"
label = "XA"
country = "XA"
"""
MEASURES = {"list-a": "list", "list-b": "list", "sum": "rule", "alone": "rule", "own": "rule"}
RULES = [
    *((measure, "issued_by", 'object = "xa"') for measure in MEASURES),
    *((measure, "has_effect", 'value = "blocking"') for measure in MEASURES),
    ("sum", "has_threshold", 'value = 50\nunit = "percent"\naggregate = true\nforeign_only = true'),
    ("alone", "has_threshold", 'value = 50\nunit = "percent"\nstrict = true\ncontrol = true\nsince = "2020-06"'),
    ("list-a", "feeds", 'object = "sum"'),
    ("list-b", "feeds", 'object = "sum"\nsince = "2020-05-01"'),
    ("list-a", "feeds", 'object = "alone"'),
    ("list-b", "feeds", 'object = "own"'),
]
TYPES = {
    "owner": pa.string(), "owned": pa.string(), "share": pa.decimal128(12, 9), "share_min": pa.decimal128(12, 9),
    "share_max": pa.decimal128(12, 9), "above_min": pa.bool_(), "below_max": pa.bool_(), "basis": pa.string(),
    "since": pa.string(), "until": pa.string(),
}  # fmt: skip


def write_facts(path, listings, own='value = 25\nunit = "percent"\naggregate = true', domestic=()):
    """Two lists, two rules, a third as it is given, and who is listed from when: (party, list, since)."""
    lines = [RULEBOOK]
    lines += [
        f'[[node]]\nid = "{name}"\nkind = "measure"\ntype = "{type_}"\nlabel = "{name}"'
        for name, type_ in MEASURES.items()
    ]
    for party in sorted({party for party, *_ in listings} | set(domestic)):
        country = "XA" if party in domestic else "XB"
        lines.append(
            f'[[node]]\nid = "{party}"\nkind = "actor"\ntype = "company"\nlabel = "{party}"\ncountry = "{country}"'
        )
    for subject, relation, rest in [*RULES, ("own", "has_threshold", own)]:
        lines.append(f'[[statement]]\nsubject = "{subject}"\nrelation = "{relation}"\n{rest}\nstanding = "record"')
    lines += [
        f'[[listing]]\nactor = "{party}"\nlist = "list-{name}"\nsince = "{since}"' for party, name, since in listings
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def write_table(folder, rows, *, files=1, codec="snappy", group=50, types=TYPES):
    """Rows, each as long as there are types, as so many files of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        some = rows[number::files]
        columns = {
            name: pa.array([row[place] for row in some], type_) for place, (name, type_) in enumerate(types.items())
        }
        pq.write_table(pa.table(columns), folder / f"{number:02d}.parquet", compression=codec, row_group_size=group)
    return folder


def some_rows(seed, actors=40, stakes=150):
    """Stakes with cycles, bounds, days of which the month is known, votes, control, and some of them twice."""
    from decimal import Decimal

    rng = random.Random(seed)
    parties, rows = [f"p{i:02d}" for i in range(actors)], []
    for _ in range(stakes):
        owner, owned = rng.sample(parties, 2)
        basis, share, low, high = rng.choice((None, "capital", "votes")), None, None, None
        if rng.random() < 0.1:
            basis = "control"
        elif rng.random() < 0.7:
            share = Decimal(rng.choice((10, 25, 30, 49, 50, 51, 60, 100)))
        else:
            low, high = (Decimal(bound) for bound in sorted(rng.sample((0, 10, 25, 40, 50, 60, 100), 2)))
        since = rng.choice((None, "2019", "2020-03", "2020-05-10", "2021"))
        until = rng.choice((None, None, "2022-06", "2023-01-31"))
        flags = rng.random() < 0.2 and low is not None, rng.random() < 0.2 and high is not None
        rows.append((owner, owned, share, low, high, *flags, basis, since, until))
    return rows + rng.sample(rows, 3)


def rows_of(path, table="restriction", leaving=()):
    """All rows of a table of a graph file, each as text, in order."""
    left = f"EXCLUDE ({', '.join(leaving)})" if leaving else ""
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute(f"SELECT to_json(r)::VARCHAR FROM (SELECT * {left} FROM {table}) r ORDER BY ALL")
        return [line for (line,) in found.fetchall()]
