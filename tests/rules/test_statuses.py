"""Three clocks, announcements, and what is known: the status of a measure on a day."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from embargraph.rules.statuses import clock_from_row, measure_segments, with_parents

VINTAGE = date(2026, 9, 24)


def clock(kind, since, until=None, known="2026-10-08", **more):
    row = {"id": kind, "value": kind, "since": since, "until": until, "known_through": known,
           "standing": "record", "ends_on": None, "citation": kind} | more  # fmt: skip
    return clock_from_row(row, VINTAGE)


def on(segments, day):
    day = date.fromisoformat(day)
    return next(segment for segment in segments if segment.first <= day <= segment.last)


AFFILIATES = [
    clock("text", "2025-09-29"),
    clock("stay", "2025-11-10", "2026-11-09"),
    clock("announced", "2026-11-10", "2027-01-10"),
]


def test_a_stayed_rule_revives_into_the_unknown_with_two_branches():
    segments = measure_segments(AFFILIATES)

    days = ("2025-09-28", "2025-09-29", "2025-11-09", "2025-11-10", "2026-11-09")
    found = [on(segments, day).status for day in days]
    assert found == ["not_in_force", "in_force", "in_force", "not_in_force", "not_in_force"]
    today = on(segments, "2026-11-22")
    assert today.status == "unknown"
    assert [(branch.then) for branch in today.branches] == ["not restricted", "restricted"]
    assert "2027-01-10" in today.branches[0].if_
    assert today.known_through == date(2026, 10, 8)


def test_later_evidence_decides():
    extended = [*AFFILIATES, clock("stay", "2026-11-10", "2027-11-09", known="2026-11-20")]
    assert on(measure_segments(extended), "2026-11-22").status == "not_in_force"

    lapsed = [AFFILIATES[0], clock("stay", "2025-11-10", "2026-11-09", known="2026-11-20")]
    assert on(measure_segments(lapsed), "2026-11-22").status == "in_force"


def test_an_announcement_alone_moves_nothing_before_its_day_and_only_to_unknown_after():
    segments = measure_segments([clock("text", "2020-01-01"), clock("announced", "2026-11-10", "2027-01-10")])

    assert on(segments, "2026-11-09").status == "in_force"
    assert on(segments, "2026-11-10").status == "unknown"
    assert on(segments, "2027-02-01").status == "unknown"


def test_an_announcement_of_the_past_gives_way_to_the_text_seen_since():
    segments = measure_segments([clock("text", "2020-01-01"), clock("announced", "2021-01-01", "2021-02-01")])

    assert on(segments, "2021-01-15").status == "in_force"


def test_a_text_that_is_not_enforced_is_never_called_not_restricted():
    segments = measure_segments([clock("text", "2025-01-13"), clock("enforcement", "2025-05-13")])

    assert on(segments, "2025-05-12").status == "in_force"
    idle = on(segments, "2026-01-01")
    assert idle.status == "unknown"
    assert {branch.then for branch in idle.branches} == {
        "restricted",
        "required by the text; the agency has said that it will not enforce it",
    }


def test_a_missing_start_is_unknown_before_the_first_vintage_never_always():
    segments = measure_segments([clock("text", None)])

    assert on(segments, "2020-01-01").status == "unknown"
    assert on(segments, "2026-09-24").status == "in_force"


def test_a_year_stands_for_its_whole_span():
    segments = measure_segments([clock("text", "2020")])

    assert [on(segments, day).status for day in ("2019-12-31", "2020-06-01", "2021-01-01")] == [
        "not_in_force", "unknown", "in_force"]  # fmt: skip


def test_a_printed_start_after_the_last_evidence_is_not_taken_for_granted():
    segments = measure_segments([clock("text", "2027-06-30")])

    assert on(segments, "2027-06-29").status == "not_in_force"
    assert on(segments, "2027-06-30").status == "unknown"


def test_an_undated_end_makes_it_unknown_after_the_last_evidence():
    segments = measure_segments([clock("text", "2020-01-01", known="2020-11-09", ends_on="the sale")])

    assert on(segments, "2020-11-09").status == "in_force"
    assert [branch.if_ for branch in on(segments, "2020-11-10").branches] == [
        "the sale has not happened",
        "the sale has happened",
    ]


def test_a_proposal_is_never_in_force():
    segments = measure_segments([clock("text", "2024-01-29", standing="proposed")])

    assert {segment.status for segment in segments} == {"not_in_force"}
    assert on(segments, "2025-01-01").text == "proposed"


def test_a_measure_is_no_more_in_force_than_what_it_stands_under():
    own = {"entry": measure_segments([clock("text", "2020-01-01")]), "list": measure_segments(AFFILIATES)}
    combined = with_parents(own, {"entry": ["list"]})

    assert on(combined["entry"], "2025-12-01").status == "not_in_force"
    assert len(on(combined["entry"], "2026-11-22").branches) == 2


some_day = st.dates(date(2019, 1, 1), date(2028, 12, 31))
some_clock = st.builds(
    lambda kind, days, known: clock(kind, min(days).isoformat(), max(days).isoformat(), known.isoformat()),
    st.sampled_from(["text", "stay", "enforcement", "announced"]),
    st.lists(some_day, min_size=2, max_size=2),
    some_day,
)


@given(st.lists(some_clock, min_size=1, max_size=5), st.randoms())
def test_segments_leave_no_gap_and_do_not_depend_on_order(clocks, random):
    segments = measure_segments(clocks)
    shuffled = list(clocks)
    random.shuffle(shuffled)

    assert segments[0].first == date.min
    assert segments[-1].last == date.max
    assert all((b.first - a.last).days == 1 for a, b in pairwise(segments))
    assert [(s.first, s.status) for s in measure_segments(shuffled)] == [(s.first, s.status) for s in segments]
    assert all(bool(segment.branches) == (segment.status == "unknown") for segment in segments)


def test_later_evidence_on_the_same_interval_replaces_the_earlier():
    ended = [AFFILIATES[0], clock("text", "2025-09-29", "2026-11-12", known="2026-11-15")]

    assert on(measure_segments(ended), "2026-11-13").status == "not_in_force"


def test_what_is_only_announced_is_not_law():
    segments = measure_segments([clock("announced", "2025-11-10", "2027-01-10")])

    assert {segment.status for segment in segments} == {"not_in_force"}
    assert on(segments, "2026-11-22").announced.startswith("announced since 2025-11-10")


def test_a_start_within_a_year_had_come_by_the_day_of_its_source():
    segments = measure_segments([clock("text", "2026", known="2026-09-24")])

    assert on(segments, "2026-09-23").status == "unknown"
    assert on(segments, "2026-09-24").status == "in_force"
