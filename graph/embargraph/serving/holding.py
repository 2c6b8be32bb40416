"""How long an answer holds: the longest run of days round its own on which its rows are the same."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from embargraph.api import Graph
    from embargraph.questions.answer import Answer

__all__ = ["longest"]

_DAY = timedelta(days=1)
#: Turns that are looked at in each direction, and seconds for all of them: what is left is a run that holds, too.
_MOST, _SECONDS = 24, 0.1


def longest(
    graph: Graph, answer: Answer, holds: Mapping[str, Any] | None, rows: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Return how long an answer of a day holds.

    What the answer itself says is a run that ends where anything turns; here the rows are
    looked at on the other side of each turn, as long as they are the same.

    Args:
        graph: The graph that gave it.
        answer: The answer.
        holds: How long it says it holds.
        rows: Its rows.

    Returns:
        `from` and `to`, both inclusive and None where the run is open, and `because`, a sentence on what ends it;
        None where the question has no day, or its rows are no restrictions.

    Example:
        >>> import embargraph
        >>> with embargraph.open() as graph:
        ...     answer = graph.ask("restricted", who="ZTE", as_of="2018-05-03", effect="denial")
        ...     holds = longest(graph, answer, answer.answer["holds"], answer.to_dicts())
        >>> holds["from"], holds["to"]
        ('2018-04-15', '2018-07-12')
    """
    if holds is None or answer.as_of is None:
        return None
    run = graph.longest_run(answer)
    if run is not None:
        known = [None if day is None else day.isoformat() for day in run]
        return {"from": known[0], "to": known[1], "because": _because(known[0], known[1], True, True)}
    ends = time.monotonic() + _SECONDS
    first, before = _reach(graph, answer, rows, holds["from"], "from", ends)
    last, after = _reach(graph, answer, rows, holds["to"], "to", ends)
    return {"from": first, "to": last, "because": _because(first, last, before, after)}


def _reach(
    graph: Graph, answer: Answer, rows: list[dict[str, Any]], end: str | None, side: str, ends: float
) -> tuple[str | None, bool]:
    """Return the last day in a direction on which the rows are the same, and whether they differ beyond it."""
    step = -_DAY if side == "from" else _DAY
    for _ in range(_MOST):
        if end is None:
            return None, False
        try:
            beyond = date.fromisoformat(end) + step
        except OverflowError:
            return None, False
        if time.monotonic() > ends:
            return end, False
        other = graph.ask(answer.question, as_of=beyond, **answer.options)
        if other.to_dicts() != rows:
            return end, True
        found = (other.answer.get("holds") or {}).get(side)
        if found == end:
            return end, False
        end = found
    return end, False


def _because(first: str | None, last: str | None, before: bool, after: bool) -> str:
    def told(day: str | None, differs: bool, word: str) -> str:
        if day is None:
            return f"no turn {word} on record touches these rows"
        return f"the rows differ {word} {day}" if differs else f"what lies {word} {day} was not compared"

    return f"{told(first, before, 'before')}; {told(last, after, 'after')}"
