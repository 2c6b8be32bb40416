"""What a watch's answer is on one day: rows by restriction, from the record or under assumptions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph.model.vocabulary import STATUSES, VERDICTS
from embargraph.questions.ask import Answer, find_question, run_question
from embargraph.questions.differences import TERMS
from embargraph.questions.verdicts import is_own, state_column

if TYPE_CHECKING:
    from embargraph.api import Graph
    from embargraph.watching.definitions import Watch

__all__ = ["COMPARED", "Rows", "Shape", "ask_parties", "ask_question", "key_of", "rows_by_key", "shape_of", "terms_of"]

#: What of a restriction is compared: also how an open one may turn out.
COMPARED = (*TERMS, "branches")

#: Rows by the restriction that they are of.
Rows = dict[str, list[dict[str, Any]]]

#: Columns that say where a row comes from, or how it was found; they are no part of what it says.
_ASIDE = frozenset({"evidence", "assuming", "as_last_known", "known_through", "match", "other_relief", "document"})


@dataclass(frozen=True, slots=True)
class Shape:
    """How the rows of a question are compared: what names one, what may change, and how it stands."""

    key: tuple[str, ...]
    terms: tuple[str, ...]
    state: str | None
    states: tuple[str | None, ...]


_RESTRICTIONS = Shape(("who", "under", "what", "effect", "basis"), COMPARED, "verdict", tuple(VERDICTS))
#: How a measure stands on a day, from what binds to what does not.
_STATUSES = tuple(sorted(STATUSES, key=("in_force", "unknown", "not_in_force").index))


def shape_of(question: str, columns: Sequence[str] = (), rows: Iterable[Mapping[str, Any]] = ()) -> Shape:
    """Return how the rows of a question are compared.

    A row of any question but `restricted` is named by the things in it: nodes and days.

    Args:
        question: Its name.
        columns: Its columns.
        rows: Rows of it, which show what a column holds.
    """
    if question == "restricted":
        return _RESTRICTIONS
    rows = list(rows)
    state = state_column(question, columns)
    if question == "rules":
        return Shape(("measure",), tuple(c for c in columns if c not in {*_ASIDE, "measure"}), state, _STATUSES)
    key = tuple(c for c in columns if c not in _ASIDE and c != state and _names(c, rows))
    key = key or tuple(c for c in columns if c not in _ASIDE and c != state)
    states = tuple(sorted({row[state] for row in rows if row.get(state)}, key=_rank)) if state else ()
    terms = tuple(c for c in columns if c not in _ASIDE and c not in key)
    return Shape(key, terms, state, states)


def _names(column: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    return column == "date" or any(isinstance(row[column], dict) and "id" in row[column] for row in rows)


def _rank(state: str) -> tuple[int, str]:
    known = [*VERDICTS, *_STATUSES]
    return (known.index(state) if state in known else len(known), state)


def ask_parties(
    graph: Graph, watch: Watch, ids: Sequence[str], day: date, assume: Sequence[str] = ()
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the restrictions on some parties on a day, and the nodes that they were sought by.

    The parties are meant by their ids alone: which names mean them was decided before.

    Args:
        graph: An open graph.
        watch: Whose terms narrow the rows.
        ids: The parties.
        day: The day.
        assume: What to assume; the record if nothing.
    """
    if not ids:
        return [], []
    options = {"who": list(ids)} | ({"by": list(watch.by)} if watch.by else {})
    answer = _run(graph, "restricted", options, day, assume)
    return _narrowed(answer.to_dicts(), watch), list(answer.selected.get("who") or ())


def ask_question(
    graph: Graph, question: str, options: Mapping[str, Any], day: date, assume: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Return the rows of a question on a day; one over all time is asked as it is."""
    on = day if find_question(question).time == "day" else None
    return graph.ask(question, as_of=on, assume=assume, **options).to_dicts()


def _run(graph: Graph, name: str, options: Mapping[str, Any], day: date, assume: Sequence[str]) -> Answer:
    question = find_question(name)
    if assume:
        with graph._under(assume) as (connection, assuming, _):
            return run_question(connection, question, options, as_of=day, extra={"assuming": assuming})
    return graph.work(
        lambda connection, kept: run_question(
            connection, question, options, as_of=day, extra={"assuming": None}, kept=kept
        )
    )


def _narrowed(rows: Iterable[dict[str, Any]], watch: Watch) -> list[dict[str, Any]]:
    return [
        row
        for row in rows
        if (watch.through_places or is_own(row))
        and (not watch.effect or row["effect"] in watch.effect)
        and (not watch.basis or row["basis"] in watch.basis)
    ]


def rows_by_key(shape: Shape, rows: Iterable[dict[str, Any]]) -> Rows:
    """Return rows by what names them."""
    found: Rows = {}
    for row in rows:
        found.setdefault(key_of(shape, row), []).append(row)
    return found


def key_of(shape: Shape, row: Mapping[str, Any]) -> str:
    """Return what names a row, as a text.

    Example:
        >>> row = {"who": {"id": "zte"}, "under": {"id": "x"}, "what": None, "effect": "denial", "basis": "listed"}
        >>> key_of(shape_of("restricted"), row)
        '["zte", "x", null, "denial", "listed"]'
    """
    return json.dumps([_id(row[name]) for name in shape.key], default=str)


def _id(value: Any) -> Any:
    return value["id"] if isinstance(value, dict) and "id" in value else value


def terms_of(shape: Shape, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a row is compared, with the row itself: things by their ids, branches by what follows."""
    return {**{name: _term(row.get(name)) for name in shape.terms}, "row": row}


def _term(value: Any) -> Any:
    if isinstance(value, dict):
        if "if" in value:
            return [value["if"], value.get("then")]
        return value["id"] if "id" in value else {name: _term(each) for name, each in value.items()}
    return [_term(each) for each in value] if isinstance(value, list | tuple) else value
