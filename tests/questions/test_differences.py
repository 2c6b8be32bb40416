"""What differs between two graphs: who becomes restricted, who is freed, through which chain."""

import pytest

from embargraph.errors import UsageError
from embargraph.questions.differences import COLUMNS, find_watched
from small_worlds import WORLD, listing

RULE = "us-bis-affiliates-rule"


def changes(found):
    return {row["who"]["id"]: (row["change"], row["before"], row["after"]) for row in found.rows}


@pytest.fixture
def two(graph_of):
    """Return a function that builds two graphs from listings."""

    def build(old, new):
        return graph_of(WORLD + "".join(old)), graph_of(WORLD + "".join(new))

    return build


def test_listed_freed_and_altered(two):
    old, new = two(
        [listing("stays"), listing("leaves"), listing("changes", policy="presumption of denial")],
        [listing("stays"), listing("comes"), listing("changes", policy="case by case")],
    )
    found = old.diff(new, as_of="2021-01-01")

    assert changes(found) == {
        "comes": ("restricted", None, "restricted"),
        "changes": ("altered", "restricted", "restricted"),
        "leaves": ("freed", "restricted", None),
    }
    by_id = {row["who"]["id"]: row for row in found.rows}
    assert by_id["changes"]["altered"] == ["policy"]
    assert by_id["changes"]["policy"] == "case by case"
    assert [hop["id"] for hop in by_id["comes"]["via"]] == ["list", "xx"]
    assert by_id["leaves"]["evidence"][0]["citation"] == "law"
    assert all(tuple(row) == COLUMNS and row["assuming"] is None for row in found.rows)


def test_the_same_graph_differs_in_nothing(two):
    old, new = two([listing("stays")], [listing("stays")])

    assert old.diff(new, ever=True).rows == []


def test_a_day_sees_what_holds_on_it_and_ever_sees_all(two):
    old, new = two([listing("a")], [listing("a", until="2022-12-31"), listing("b", since="2024-01-01")])

    assert changes(old.diff(new, as_of="2023-01-01")) == {"a": ("freed", "restricted", None)}
    assert changes(old.diff(new, as_of="2021-01-01")) == {"a": ("altered", "restricted", "restricted")}
    assert changes(old.diff(new, ever=True)) == {
        "a": ("altered", "restricted", "restricted"),
        "b": ("restricted", None, "restricted"),
    }
    with pytest.raises(UsageError, match="exclude each other"):
        old.diff(new, as_of="2023-01-01", ever=True)


def test_a_watch_list_takes_its_names_and_says_what_it_does_not_know(two):
    old, new = two([listing("leaves")], [listing("comes")])
    found = old.diff(new, as_of="2021-01-01", watch=["Comes Ltd  # a customer", "", "# a remark", "Nobody"])

    assert changes(found) == {"comes": ("restricted", None, "restricted")}
    assert found.unknown == ("Nobody",)
    assert old.diff(new, as_of="2021-01-01", watch=["xx"]).rows == []
    assert find_watched((old.connection, new.connection), ["LEAVES LTD"]).nodes == {"leaves": "exact"}


def test_between_two_assumptions(packaged):
    found = packaged.diff(assume=[f"{RULE}=in-force"], versus=[f"{RULE}=stayed"], as_of="2026-11-22")

    assert changes(found) == {"nexperia": ("restricted", None, "restricted")}
    (row,) = found.rows
    assert row["assuming"] == f"{RULE}=in-force, versus {RULE}=stayed"
    assert [hop["id"] for hop in row["via"]][:2] == ["wingtech", "us-bis-entity-list--wingtech"]
    back = packaged.diff(assume=[f"{RULE}=stayed"], versus=[f"{RULE}=in-force"], as_of="2026-11-22")
    assert changes(back) == {"nexperia": ("freed", "restricted", None)}


def test_against_the_record(packaged):
    found = packaged.diff(assume=[f"{RULE}=stayed"], as_of="2026-11-22")

    assert changes(found) == {"nexperia": ("freed", "unknown", None)}
    assert (found.before, found.after) == ("the record", f"{RULE}=stayed")


def test_what_follows_from_facts(packaged, tmp_path):
    stakes = tmp_path / "stakes.csv"
    stakes.write_text("owner,owned,share,since\nHuawei,Customer,60,2024\n", encoding="utf-8")
    found = packaged.diff(facts=[stakes], as_of="2025-10-15")

    assert {row["change"] for row in found.rows} == {"restricted"}
    assert {row["who"]["label"] for row in found.rows} == {"Customer"}
