"""One history of a party: what `changes` and `timeline` say, none left out, and the days ahead."""

from datetime import date

import pytest

from embargraph.errors import UnknownNameError, UsageError
from embargraph.model.dates import days
from embargraph.questions.story import COLUMNS, KINDS, tell_story

PARTIES = ["Huawei", "SMIC", "YMTC", "Nexperia", "ZTE", "Wingtech", "TikTok"]


@pytest.mark.parametrize("who", PARTIES)
def test_no_row_of_changes_is_missing_and_none_is_told_otherwise(packaged, who):
    rows = tell_story(packaged, [who]).rows
    shared = ("date", "change", "verdict", "who", "under", "effect", "citation", "standing")
    told = [tuple(map(str, (row[name] for name in shared))) for row in rows]
    for change in packaged.ask("changes", who=who).to_dicts():
        assert tuple(map(str, (change[name] for name in shared))) in told
        told.remove(tuple(map(str, (change[name] for name in shared))))


@pytest.mark.parametrize("who", PARTIES)
def test_no_row_of_the_timeline_is_missing(packaged, who):
    rows = tell_story(packaged, [who]).rows
    told = [(days(str(row["date"]))[0], text) for row in rows for text in (row["what_happened"], *row["also"])]
    # What has no day has no place in a story that goes by days.
    for event in (event for event in packaged.ask("timeline", who=who) if event.date is not None):
        assert (days(event.date)[0], event.what_happened) in told


@pytest.mark.parametrize("who", PARTIES)
def test_a_change_and_the_timeline_agree_on_the_day_of_an_entry(packaged, who):
    # A statement of law that names the party on a list, and the restriction that follows from it, begin together.
    changes = packaged.ask("changes", who=who)
    begun = {(days(row.date)[0], row.under["id"]) for row in changes if row.change in {"begun", "altered", "added"}}
    for event in (event for event in packaged.ask("timeline", who=who) if event.date is not None):
        names = f"{event.under['label']}: targets"
        if (
            event.standing == "record"
            and event.what_happened.startswith(names)
            and "printed" not in event.what_happened
        ):
            assert (days(event.date)[0], event.under["id"]) in begun


def test_rows_are_in_order_and_of_known_kinds(packaged):
    story = tell_story(packaged, ["Huawei", "Nexperia"])
    dates = [days(str(row["date"]))[0] for row in story.rows]
    assert dates == sorted(dates)
    assert {row["kind"] for row in story.rows} == set(KINDS)
    assert all(tuple(row) == COLUMNS for row in story.rows)
    assert {row["of"] for row in story.rows} == {"Huawei", "Nexperia"}


def test_a_stay_and_what_nobody_knows_after_it_are_told(packaged):
    story = tell_story(packaged, ["Nexperia"])
    stay = next(row for row in story.rows if row["kind"] == "stay" and row["under"]["id"] == "us-bis-affiliates-rule")
    assert stay["date"] == "2025-11-10"
    cliff = next(row for row in story.rows if row["kind"] == "cliff")
    assert (cliff["date"], cliff["verdict"]) == ("2026-11-10", "unknown")
    assert "whether the stay ended" in cliff["gist"]
    states = {span.state for span in story.lanes[0].spans if span.under == "us-bis-affiliates-rule"}
    assert states == {"restricted", "stayed", "unknown"}
    assert any("Unknown in" in sentence for sentence in story.about["verdict"])


def test_an_assumption_changes_the_story_and_every_row_says_so(packaged):
    rows = tell_story(packaged, ["Nexperia"], assume=["us-bis-affiliates-rule=in-force"]).rows
    own = [row for row in rows if row["under"]["id"] == "us-bis-affiliates-rule" and row["kind"] == "rule"]
    assert own
    assert not any(row["verdict"] == "unknown" or row["change"] == "ended" for row in own)
    assert {row["assuming"] for row in rows if row["kind"] == "rule"} == {"us-bis-affiliates-rule=in-force"}


def test_a_window_and_the_names_are_checked(packaged):
    rows = tell_story(packaged, ["Huawei"], first="2020-01-01", last="2020-12-31").rows
    assert {str(row["date"])[:4] for row in rows} == {"2020"}
    with pytest.raises(UsageError, match="nobody is named"):
        tell_story(packaged, [])
    with pytest.raises(UnknownNameError):
        tell_story(packaged, ["Huawei", "Zhbrgl Wqx"])


class _Later(date):
    """A clock that stands between two days on which answers change."""

    @classmethod
    def today(cls):
        return cls(2026, 11, 30)


def test_ahead_is_after_today_and_what_has_passed_is_told_apart(packaged, monkeypatch):
    monkeypatch.setattr("embargraph.questions.story.date", _Later)
    story = tell_story(packaged, ["Nexperia"])
    sides = {(row["date"], row["change"]) for row in story.rows if row["kind"] == "cliff"}
    assert ("2026-11-10", "passed") in sides
    assert all((change == "ahead") == (day > "2026-11-30") for day, change in sides)
    told = story.about["verdict"]
    assert any(sentence.startswith("Passed, and not known what followed: 2026-11-10") for sentence in told)
    assert not any(sentence.startswith("Ahead: 2026-11-10") for sentence in told)


def test_what_is_printed_to_end_is_no_end_that_is_known(packaged):
    rows = tell_story(packaged, ["Affiliates Rule"]).rows
    told = [(row["date"], text) for row in rows for text in (row["what_happened"], *row["also"])]
    last = packaged.vintage()["last_evidence"]
    later = [text for day, text in told if day > last]
    assert later
    assert not any(" ended" in text for text in later)
    assert all("not known whether it did" in text for text in later)
    # What ended within the evidence is a fact.
    assert any(" ended: " in text for day, text in told if day <= last)
