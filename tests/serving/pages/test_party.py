"""What the page of a party shows: the same rows as the question, by rule, with their ids."""

from datetime import date

import pytest

from embargraph.errors import UnknownNameError
from embargraph.serving.pages.party import party
from embargraph.serving.pages.record import node_by_id, restriction_by_id, restrictions_on, verdict_of

DAY = date(2026, 11, 29)


@pytest.mark.parametrize("who", ["nexperia", "huawei", "zte", "place-ru"])
@pytest.mark.parametrize("day", [DAY, date(2019, 6, 1)])
def test_the_rows_are_those_of_the_question(packaged, who, day):
    rows = packaged.ask("restricted", who=who, as_of=day).to_dicts()
    rows = [row for row in rows if row["who"]["id"] == who or row["match"] == "broader"]
    found = restrictions_on(packaged, who, day=day)

    assert [each.row for each in found] == rows
    assert all(each.id for each in found)
    assert len({each.id for each in found}) == len(found)


def test_an_id_leads_back_to_its_row(packaged):
    for each in restrictions_on(packaged, "nexperia", day=DAY):
        if each.is_own:
            again = restriction_by_id(packaged, each.id, day=DAY)
            assert again.row["under"] == each.row["under"]
            assert (again.row["what"], again.row["verdict"]) == (each.row["what"], each.row["verdict"])
            assert again.premises


def test_with_and_without_what_is_kept_the_same_is_shown(packaged, monkeypatch):
    for _ in range(4):
        packaged.ask("restricted", who="zte")
    kept = party(packaged, "nexperia", DAY)
    monkeypatch.setattr(packaged, "_keep", lambda: None)
    plain = party(packaged, "nexperia", DAY)

    assert [(g.row["under"], [r.id for r in g.rows]) for g in plain.own] == [
        (g.row["under"], [r.id for r in g.rows]) for g in kept.own
    ]
    assert plain.counts == kept.counts
    assert plain.names == kept.names
    assert {s.other["id"]: s.verdict for s in plain.stakes} == {s.other["id"]: s.verdict for s in kept.stakes}
    ids = [each.id for group in kept.own for each in group.rows]
    assert [restriction_by_id(packaged, id_, day=DAY).row["under"]["id"] for id_ in ids]


def test_groups_hold_every_row_once_and_the_widest_comes_first(packaged):
    found = party(packaged, "huawei", DAY)
    ids = [each.id for group in (*found.own, *found.wider) for each in group.rows]

    assert sorted(ids) == sorted(each.id for each in restrictions_on(packaged, "huawei", day=DAY))
    wide = [group.is_wide for group in found.own]
    assert wide == sorted(wide, reverse=True)


def test_relief_of_the_day_and_relief_of_others_are_apart(packaged):
    found = party(packaged, "huawei", date(2019, 6, 1))

    assert all((each.row["since"] or "") <= "2019-06-01" for each in found.relief)
    assert any((each.row["since"] or "") > "2019-06-01" for each in found.other_relief)
    assert all(each.under for each in (*found.relief, *found.other_relief))


def test_owners_of_the_day_with_their_own_verdict(packaged):
    found = party(packaged, "nexperia", DAY)
    owners = {(each.other["id"], each.relation): each for each in found.stakes if each.is_above}

    assert owners[("wingtech", "owns")].verdict == verdict_of(packaged, "wingtech", DAY) == "restricted"
    assert not party(packaged, "nexperia", date(2015, 1, 1)).stakes


def test_only_what_some_made(packaged):
    found = party(packaged, "nexperia", DAY, by=["cn"])

    assert {group.row["by"]["id"] for group in (*found.own, *found.wider)} == {"cn"}
    assert found.now.also == ()


def test_an_unknown_id_is_an_error_and_no_empty_page(packaged):
    with pytest.raises(UnknownNameError):
        node_by_id(packaged, "nobody")
    with pytest.raises(UnknownNameError):
        restriction_by_id(packaged, "r-none", day=DAY)
