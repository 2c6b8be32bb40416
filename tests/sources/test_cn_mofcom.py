"""China's lists: an entry has the status of the announcement that made it."""

import json

import pytest

from embargraph.api import Graph
from embargraph.packaged import build_graph
from embargraph.sources import SourceFile

#: Articles of the ministry that the record knows: Nos. 13, 21 and 22 of 2025.
NO_13, NO_21, NO_22 = (
    "art_23aa2fcf1fca4e4c9edb6bec193acfe0", "art_c5da5a30a41b4a42aa65c83b121fc84e",
    "art_74832a22b5a04ad4999a24cc7a42f547",
)  # fmt: skip


def entry(number, name, day, url, list_id="cn-export-control-watchlist"):
    return {
        "id": f"entry-{number}", "list_id": list_id, "entity_name": name, "aliases": [], "addresses": [],
        "date_added": day, "last_verified": "2026-07-19", "source_url": url, "source_list_name": "list",
    }  # fmt: skip


def address(article):
    return f"https://ministry.example/2025/{article}.html"


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mofcom")
    entries = [
        entry(1, "Invented Stopped Works", "2025-03-04", address(NO_13)),
        entry(2, "Invented Held Works", "2025-04-04", address(NO_21)),
        entry(3, "Invented Early Stopped Works", "2025-04-09", address(NO_22)),
        entry(4, "Invented Standing Works", "2025-01-02", address("art_" + "0" * 32)),
        # Another page carries the announcement: its day tells which one it is.
        entry(5, "Invented Dated Works", "2025-04-09", "https://elsewhere.example/list"),
        entry(6, "Invented Unreliable Works", "2025-04-04", "https://elsewhere.example/", "cn-unreliable-entity-list"),
        entry(7, "Invented Watched Works", "2026-06-29", "https://elsewhere.example/", "cn-attention-list"),
    ]
    path = folder / "list.json"
    path.write_text(json.dumps(entries), encoding="utf-8")
    target = folder / "graph.duckdb"
    build_graph(target, sources=[SourceFile("cn-mofcom", path, "2026-07-19")])
    with Graph(target) as graph:
        yield graph


def verdicts(graph, who, day):
    rows = graph.ask("restricted", who=who, by="cn", as_of=day).to_dicts()
    return [row["verdict"] for row in rows if row["match"] == "exact" and row["under"]["id"].endswith(row["who"]["id"])]


@pytest.mark.parametrize(
    ("who", "day", "expected"),
    [
        ("Invented Stopped Works", "2025-11-09", ["restricted"]),
        ("Invented Stopped Works", "2025-11-10", []),
        ("Invented Held Works", "2025-05-13", ["restricted"]),
        ("Invented Held Works", "2025-05-14", []),
        ("Invented Held Works", "2026-11-10", []),
        # The hold has run out as printed, and nothing says what came then.
        ("Invented Held Works", "2026-11-11", ["unknown"]),
        ("Invented Early Stopped Works", "2025-05-13", ["restricted"]),
        ("Invented Early Stopped Works", "2025-08-12", []),
        ("Invented Early Stopped Works", "2026-11-29", []),
        ("Invented Standing Works", "2026-10-01", ["restricted"]),
        ("Invented Dated Works", "2025-08-12", []),
        ("Invented Unreliable Works", "2025-05-13", ["restricted"]),
        ("Invented Unreliable Works", "2026-07-19", []),
        ("Invented Watched Works", "2026-07-19", ["listed"]),
    ],
)
def test_an_entry_is_stopped_and_held_with_its_announcement(listed, who, day, expected):
    assert verdicts(listed, who, day) == expected


def test_the_branches_of_a_hold_that_ran_out_name_the_announced_extension(listed):
    (row,) = [
        row
        for row in listed.ask("restricted", who="Invented Held Works", by="cn", as_of="2026-11-29").to_dicts()
        if row["list"] == ["cn-mofcom-control-list"] and row["under"]["id"].startswith("cn-mofcom-control-list--")
    ]
    assert [branch["then"] for branch in row["branches"]] == ["not restricted", "restricted"]
    assert "2027-01-10" in row["branches"][0]["if"]


@pytest.mark.shared
def test_the_ministrys_lists_as_of_july_2026(tmp_path, shared):
    target = tmp_path / "graph.duckdb"
    build_graph(target, sources=[SourceFile("cn-mofcom", shared / "data/lists/mofcom-2026-07-19.json", "2026-07-19")])
    with Graph(target) as graph:
        made = graph.connection.execute(
            "SELECT qualifiers['announcement'], count(*) FROM statement WHERE relation = 'targets' AND source IN "
            "(SELECT id FROM source WHERE reader = 'cn-mofcom') AND qualifiers['announcement'] IS NOT NULL GROUP BY 1"
        ).fetchall()
        assert dict(made) == {
            "cn-mofcom-13-2025": 15, "cn-mofcom-21-2025": 16, "cn-mofcom-22-2025": 12, "cn-mofcom-11-2026": 20,
            "cn-mofcom-12-2026": 20, "cn-mofcom-20-2026": 7, "cn-mofcom-23-2026": 10, "cn-mofcom-27-2026": 20,
            "cn-mofcom-28-2026": 20, "cn-uel-4-2025": 2, "cn-uel-5-2025": 10, "cn-uel-7-2025": 11, "cn-uel-8-2025": 6,
        }  # fmt: skip
        for who in ("Leidos", "Skydio", "Echodyne", "Cubic Corporation", "Shield AI"):
            assert verdicts(graph, who, "2026-07-19") == [], who
        assert verdicts(graph, "General Dynamics", "2026-07-19") == ["restricted"]
