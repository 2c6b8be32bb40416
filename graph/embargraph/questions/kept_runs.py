"""How long an answer on parties holds: the longest run of days on which its rows are the same, from what is kept."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph.model.dates import ONE_DAY

if TYPE_CHECKING:
    from embargraph.questions.kept import KeptGraph

__all__ = ["longest_run"]


def longest_run(kept: KeptGraph, values: Mapping[str, Any]) -> tuple[date | None, date | None] | None:
    """Return the first and the last day of the longest run round a day on which a question has the same rows.

    Rows change on days on which a restriction begins, ends or outlasts its evidence, a relief begins or ends, or a
    state joins a union; what they are on each of these days is looked at, outwards, until it differs.

    Args:
        kept: What is kept of the graph.
        values: What `embargraph.questions.ask.bind_options` gives, with a day.

    Returns:
        Both days inclusive, None where the run is open; None where the question is not one that is followed.
    """
    day = values.get("as_of")
    if day is None or not kept.restrictions.knows(values):
        return None
    # Whom a name takes in by its country depends on the day.
    members = frozenset(turn for turn in kept.member_turns if turn > date.min)
    turns = sorted(members.union(*(kept.restrictions.turn_days(id_) for id_ in values["who"])))
    state = kept.restrictions.state_on(values, day.isoformat())

    def same(other: date) -> bool:
        return kept.restrictions.state_on(values, other.isoformat()) == state

    place = bisect_right(turns, day)
    last = next((turn - ONE_DAY for turn in turns[place:] if turn in members or not same(turn)), None)
    before = (turn for turn in reversed(turns[:place]))
    first = next((turn for turn in before if turn in members or not same(turn - ONE_DAY)), None)
    return first, last
