"""Whose rules a graph holds, and what an answer says where it holds none."""

from datetime import date

import pytest

from embargraph.questions.jurisdictions import held_jurisdictions, note_unheld, unions_of

UNION = """
[source]
id = "union"
published = "2026-01-01"

[[node]]
id = "arcadia-union"
kind = "actor"
type = "state"
label = "Arcadian Union"

[[node]]
id = "arcadia"
kind = "actor"
type = "state"
label = "Arcadia"

[[node]]
id = "boeotia"
kind = "actor"
type = "state"
label = "Boeotia"

[[node]]
id = "chess-club"
kind = "actor"
type = "association"
label = "Chess Club"

[[statement]]
subject = "arcadia"
relation = "member_of"
object = "arcadia-union"
since = "2020-01-01"
until = "2024-12-31"
standing = "record"

[[statement]]
subject = "arcadia"
relation = "member_of"
object = "chess-club"
standing = "record"

[[node]]
id = "widget-order"
kind = "measure"
type = "licence-requirement"
label = "Order on widgets"

[[statement]]
subject = "widget-order"
relation = "issued_by"
object = "arcadia-union"
standing = "record"

[[statement]]
subject = "widget-order"
relation = "targets"
object = "boeotia"
since = "2021-01-01"
standing = "record"

[[node]]
id = "bare-list"
kind = "measure"
type = "list"
label = "List without an entry"

[[statement]]
subject = "bare-list"
relation = "issued_by"
object = "arcadia-union"
standing = "record"

[[clock]]
measure = "widget-order"
clock = "text"
since = "2021-01-01"
"""


@pytest.fixture
def union(graph_of):
    return graph_of(UNION)


def test_a_member_has_the_rules_of_its_union(union):
    (row,) = union.ask("restricted", who="boeotia", by="arcadia", as_of="2024-06-01").to_dicts()
    assert row["under"]["id"] == "widget-order"
    assert row["by"]["id"] == "arcadia-union"


def test_a_state_that_has_left_has_them_no_more(union):
    answer = union.ask("restricted", who="boeotia", by="arcadia", as_of="2025-06-01")
    assert answer.to_dicts() == []
    assert answer.notes == ("No rules of Arcadia are held: that there are no rows says nothing of what Arcadia bars.",)


def test_the_answer_of_a_member_without_rules_of_its_own_says_whose_rules_it_shows(union):
    answer = union.ask("restricted", who="boeotia", by="arcadia", as_of="2024-06-01")
    assert answer.notes[0].startswith("No rules of Arcadia itself are held")
    assert "Arcadian Union" in answer.notes[0]


def test_whoever_has_rules_is_not_called_silent(union):
    assert union.ask("restricted", who="boeotia", by="arcadia-union", as_of="2024-06-01").notes == ()
    assert note_unheld(union.connection, ["arcadia-union"]) is None


def test_only_unions_of_states_hand_their_rules_on(union):
    assert unions_of(union.connection, ["arcadia"], date(2024, 6, 1)) == ["arcadia-union"]
    assert unions_of(union.connection, ["arcadia"], date(2019, 12, 31)) == []


def test_what_is_held_is_told_with_its_empty_lists(union):
    held = {one.id: one for one in held_jurisdictions(union.connection, date(2024, 6, 1))}
    assert set(held) == {"arcadia", "arcadia-union"}
    assert held["arcadia"].through == ("arcadia-union",)
    assert (held["arcadia"].rules, held["arcadia-union"].rules) == (0, 1)
    assert held["arcadia-union"].empty_lists == ("bare-list",)


def test_the_packaged_record_holds_eight_jurisdictions(packaged):
    held = held_jurisdictions(packaged.connection, date(2026, 10, 1))
    assert [one.id for one in held if one.rules] == ["cn", "eu", "de", "jp", "nl", "kr", "gb", "us"]
    assert sum("eu" in one.through for one in held) == 27
    assert "eu-833-2014-annex-iv" in next(one for one in held if one.id == "eu").empty_lists
