"""A list without dates beside a record with them: whether an entry has ended."""

import pytest

from embargraph.api import Graph
from embargraph.packaged import build_graph

RECORD = """
[source]
id = "record"
title = "The record"
published = "2026-01-05"
known_through = "2026-01-05"
[[node]]
id = "some-list"
kind = "measure"
type = "list"
label = "Some list"
[[node]]
id = "institute"
kind = "actor"
type = "company"
label = "An institute"
[[listing]]
actor = "institute"
list = "some-list"
since = "2020-06-05"
until = "2023-11-15"
citation = "85 FR 34505; 88 FR 80131"
[[node]]
id = "some-state"
kind = "actor"
type = "state"
label = "Some State"
[[statement]]
subject = "some-list"
relation = "issued_by"
object = "some-state"
standing = "record"
citation = "1"
[[statement]]
subject = "some-list"
relation = "has_effect"
value = "licence_requirement"
standing = "record"
citation = "15 CFR 744.11"
[[clock]]
measure = "some-list"
clock = "text"
since = "1997-01-01"
known_through = "2026-01-05"
citation = "15 CFR 744.11"
"""
EDITION = """
[source]
id = "edition"
title = "An edition of the list"
published = "{day}"
known_through = "{day}"
[[listing]]
actor = "institute"
list = "some-list"
citation = "85 FR 34505"
"""


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        # The edition was out before the removal: what is known of the end is younger than it.
        ("2022-05-31", {"2022-06-01": ["restricted"], "2024-01-01": []}),
        # The edition still shows the entry after the end on record, since an unknown day: nobody is freed by that.
        ("2024-06-01", {"2022-06-01": ["restricted", "unknown"], "2024-07-01": ["restricted"]}),
    ],
)
def test_an_end_on_record_ends_an_entry_of_an_older_edition_only(tmp_path, edition, expected):
    files = {"record.toml": RECORD, "edition.toml": EDITION.format(day=edition)}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    build_graph(tmp_path / "graph.duckdb", [tmp_path / name for name in files], seeds=False)

    with Graph(tmp_path / "graph.duckdb") as graph:
        found = {day: graph.ask("restricted", who="institute", as_of=day).to_dicts() for day in expected}

    assert {day: sorted({row["verdict"] for row in rows}) for day, rows in found.items()} == expected
