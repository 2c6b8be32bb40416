"""Verdicts over a party's whole life: intervals that tile the time line and say what the questions say."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from embargraph.errors import UnknownNameError, UsageError
from embargraph.model.vocabulary import VERDICTS
from embargraph.serving.verdict_intervals import Interval, interval_on, verdicts

RANK = list(VERDICTS)
PARTIES = ("nexperia", "huawei", "zte", "kaspersky", "place-cn", "smic", "asml")


def rows_on(graph, who, day, **options):
    rows = graph.ask("restricted", who=who, as_of=day, **options).to_dicts()
    return [row for row in rows if row["who"]["id"] == who]


@pytest.mark.parametrize("who", [*PARTIES, "nobody-of-this-id"])
def test_intervals_tile_the_time_line_and_neighbours_differ(packaged, who):
    found = verdicts(packaged, who)

    assert found[0].first is None
    assert found[-1].last is None
    for before, after in pairwise(found):
        assert after.first == before.last + timedelta(days=1)
        assert (before.verdict, before.worst_of, before.also, before.status, before.branches, before.known) != (
            after.verdict, after.worst_of, after.also, after.status, after.branches, after.known)  # fmt: skip


@pytest.mark.parametrize("who", PARTIES)
def test_each_interval_says_what_the_question_says_on_its_days(packaged, who):
    for each in verdicts(packaged, who):
        for day in {each.first or date(1900, 1, 1), each.last or date(2100, 1, 1)}:
            rows = rows_on(packaged, who, day)
            said = sorted({row["verdict"] for row in rows}, key=RANK.index)
            assert [each.verdict, *each.also] == (said or [None]), (who, day)
            assert len(each.worst_of) == sum(row["verdict"] == each.verdict for row in rows)
            late = any(row["as_last_known"] for row in rows)
            assert (each.known == "as_last_known") == late


def test_a_rule_whose_stay_ran_out_is_unknown_with_both_branches(packaged):
    found = interval_on(verdicts(packaged, "nexperia"), date(2026, 11, 10))

    assert found.first == date(2026, 11, 10)
    assert found.verdict == "restricted"
    assert found.also == ("unknown",)
    assert found.status["us-bis-affiliates-rule"] == "unknown"
    assert {branch["then"] for branch in found.branches} == {"restricted", "not restricted"}
    assert interval_on(verdicts(packaged, "nexperia"), date(2026, 11, 9)).status["us-bis-affiliates-rule"] == (
        "not_in_force"
    )


def test_what_is_kept_and_what_sql_gives_are_the_same(packaged, monkeypatch):
    for _ in range(4):
        packaged.ask("restricted", who="zte")
    kept = {who: verdicts(packaged, who) for who in PARTIES}
    assert packaged._keep() is not None
    monkeypatch.setattr(packaged, "_keep", lambda: None)

    for who in PARTIES:
        plain = verdicts(packaged, who)
        assert [(e.first, e.last, e.verdict, e.also, set(e.worst_of), e.known) for e in plain] == [
            (e.first, e.last, e.verdict, e.also, set(e.worst_of), e.known) for e in kept[who]
        ]


def test_only_what_a_state_made_and_only_what_is_barred(packaged):
    by_china = verdicts(packaged, "nexperia", by="China")
    day = date(2026, 1, 1)

    assert interval_on(by_china, day).verdict == "restricted"
    assert set(interval_on(by_china, day).status) == {"cn-mofcom-nexperia-2025"}
    assert interval_on(by_china, date(2025, 1, 1)).verdict is None
    denied = verdicts(packaged, "zte", effect="denial")
    assert [(e.first, e.last) for e in denied if e.verdict] == [(date(2018, 4, 15), date(2018, 7, 12))]


def test_what_is_assumed_takes_the_place_of_what_is_unknown(packaged):
    found = verdicts(packaged, "nexperia", assume=["us-bis-affiliates-rule=in-force"])

    assert interval_on(found, date(2026, 11, 29)).also == ()
    assert interval_on(found, date(2026, 11, 29)).status["us-bis-affiliates-rule"] == "in_force"


def test_an_interval_as_json_has_open_ends_as_null():
    made = Interval(None, date(2020, 1, 1), None, status={"rule": "unknown"}).to_dict()

    assert made["from"] is None
    assert made["to"] == "2020-01-01"
    assert made["verdict"] is None
    assert made["status"] == {"rule": "unknown"}


def test_bad_options_are_refused_with_what_was_expected(packaged):
    with pytest.raises(UsageError, match="effect: 'denyal'; nearest: denial"):
        verdicts(packaged, "zte", effect="denyal")
    with pytest.raises(UnknownNameError):
        verdicts(packaged, "zte", by="Ruritania")


def test_verdicts_cost_little(packaged):
    import time

    for _ in range(4):
        packaged.ask("restricted", who="zte")
    verdicts(packaged, "huawei")
    spent = []
    for _ in range(20):
        began = time.process_time()
        verdicts(packaged, "huawei")
        spent.append(time.process_time() - began)
    assert sorted(spent)[10] < 0.010
