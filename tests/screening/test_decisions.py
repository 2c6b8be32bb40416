"""Decisions are kept, applied, and re-opened when the record changes."""

import json

import pytest

from embargraph.api import Graph
from embargraph.errors import DataError, UsageError
from embargraph.packaged import build_graph
from embargraph.screening import Screener
from embargraph.screening.decisions import Decisions

PARTY = """
[source]
id = "list"
title = "A list"
published = "2024-01-02"
[[node]]
id = "almaz"
kind = "actor"
type = "company"
label = "Almaz Shipyard"
country = "RU"
names = [{names}]
"""


@pytest.fixture
def screener_of(tmp_path):
    opened = []

    def build(names):
        facts, target = tmp_path / "facts.toml", tmp_path / f"graph-{len(opened)}.duckdb"
        facts.write_text(PARTY.format(names=names))
        build_graph(target, [facts], seeds=False)
        opened.append(Graph(target))
        return Screener(opened[-1])

    yield build
    for graph in opened:
        graph.close()


def test_a_false_positive_is_settled_until_the_record_changes(tmp_path, screener_of):
    path = tmp_path / "decisions.jsonl"
    before = screener_of("")
    Decisions(path).record(before, "ALMAZ shipyard", "almaz", "false-positive", by="A. Clerk", why="another town")

    settled = Decisions(path).apply(before, before.screen("Almaz Shipyard"))
    assert (settled.outcome, settled.hits, settled.settled[0].decision["by"]) == ("settled", (), "A. Clerk")

    after = screener_of('"Almaz Verf"')
    again = Decisions(path).apply(after, after.screen("Almaz Shipyard"))
    assert again.outcome == "hit"
    assert again.hits[0].decision["reopened"] == ["names: added Almaz Verf"]
    assert "names: added Almaz Verf" in again.hits[0].reasons[-1]


def test_a_true_match_stays_and_says_who_decided(tmp_path, screener_of):
    screener = screener_of("")
    decisions = Decisions(tmp_path / "decisions.jsonl")
    decisions.record(screener, "Almaz Shipyard", "almaz", "true-match", by="B", why="same LEI")

    found = decisions.apply(screener, screener.screen("Almaz Shipyard"))
    assert (found.outcome, found.hits[0].decision["why"], len(decisions)) == ("hit", "same LEI", 1)


def test_a_decision_on_one_name_says_nothing_of_another(tmp_path, screener_of):
    screener = screener_of("")
    decisions = Decisions(tmp_path / "decisions.jsonl")
    decisions.record(screener, "Almaz Shipyard", "almaz", "false-positive", by="B", why="x")

    assert decisions.apply(screener, screener.screen("Almas Shipyard")).outcome == "hit"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"decision": "maybe"}, "expected one of"),
        ({"by": " "}, "--by"),
        ({"why": ""}, "--why"),
        ({"party": "x"}, "no party"),
    ],
)
def test_what_is_no_decision_is_said(tmp_path, screener_of, change, said):
    values = {"name": "Almaz", "party": "almaz", "decision": "true-match", "by": "B", "why": "y"} | change
    party = {key: values.pop(key) for key in ("name", "party", "decision")}

    with pytest.raises(UsageError, match=said):
        Decisions(tmp_path / "d.jsonl").record(screener_of(""), *party.values(), **values)


def test_a_torn_file_names_the_line(tmp_path):
    path = tmp_path / "d.jsonl"
    for text, said in (
        ("{", "line 1: no JSON"),
        ('{"name": "a"}', "no party"),
        (
            json.dumps(
                dict.fromkeys(("name", "party", "by", "at", "why", "record"), "x") | {"decision": "no", "record": {}}
            ),
            "expected one of",
        ),
    ):
        path.write_text(text)
        with pytest.raises(DataError, match=said):
            Decisions(path)


def test_a_name_with_what_unicode_takes_for_a_line_end_is_one_decision(tmp_path, screener_of):
    path, screener = tmp_path / "decisions.jsonl", screener_of("")
    for name in ("Almaz\u2028Shipyard", "Almaz\x85Verf", "Almaz\nYard"):
        Decisions(path).record(screener, name, "almaz", "false-positive", by="A. Clerk", why="another town")
    assert len(Decisions(path)) == 3


@pytest.mark.parametrize("field", ["name", "party", "by", "why"])
@pytest.mark.parametrize("bad", [None, 7, b"x", "\ud800", []])
def test_a_decision_of_no_texts_is_refused_and_nothing_is_written(tmp_path, screener_of, field, bad):
    path, screener = tmp_path / "decisions.jsonl", screener_of("")
    given = {"name": "Almaz", "party": "almaz", "by": "A. Clerk", "why": "another town", field: bad}
    with pytest.raises(UsageError):
        Decisions(path).record(screener, given["name"], given["party"], "true-match", by=given["by"], why=given["why"])
    assert not path.exists()


def test_a_party_is_meant_by_its_label_too_as_the_results_show_it(tmp_path, screener_of):
    screener = screener_of("")
    label = screener.screen("Almaz Shipyard").hits[0].label
    kept = Decisions(tmp_path / "d.jsonl").record(
        screener, "Almaz Shipyard", label.upper(), "true-match", by="B", why="same LEI"
    )
    assert kept["party"] == "almaz"
