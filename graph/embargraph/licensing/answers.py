"""The question `licence`: items by destinations, one row each, with the statements of the graph that it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph.errors import UsageError
from embargraph.licensing.case import Line
from embargraph.licensing.classification import parse_item
from embargraph.licensing.determination import Determination
from embargraph.licensing.given import make_case
from embargraph.licensing.lists import Lists, load_lists

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["answer_licence"]

COLUMNS = (
    "item", "label", "to", "licence", "effect", "sentence", "reasons", "lines", "exceptions", "policy", "questions",
    "conditions", "branches", "citation", "standing", "known_through", "as_last_known", "evidence",
)  # fmt: skip

_PARTLESS = (
    "no party was asked about: list entries, owners and end users can require a licence where none is otherwise; "
    "ask with embargraph licence ITEM --to PLACE --party NAME"
)
_EVIDENCE = """
SELECT s.subject, s.relation, s.object, list(e.evidence) FROM statement s JOIN evidence e ON e.statement = s.id
WHERE s.relation IN ('covers', 'targets') AND list_contains($subjects, s.subject) AND list_contains($objects, s.object)
GROUP BY ALL
"""

_Answered = tuple[tuple[str, ...], list[tuple[Any, ...]], tuple[str, ...]]


def answer_licence(connection: DuckDBPyConnection, values: Mapping[str, Any]) -> _Answered:
    """Return whether a licence is required for each item to each destination.

    Args:
        connection: An open graph; evidence comes from it.
        values: The options `what`, `to`, `route`, `seat`, `end_use`, `licence`, and `as_of`.

    Raises:
        UsageError: A destination or a seat is none, or an end use is none that the regulation has.
    """
    lists = load_lists()
    day: date | None = values.get("as_of") or values.get("today")
    rows = []
    for item in _items(str(values["what"]), lists):
        for place in _destinations(values.get("to")):
            case = make_case(
                item, place, as_of=day, route=values.get("route") or "export", seat=_several(values.get("seat")),
                end_use=_several(values.get("end_use")),
            )  # fmt: skip
            found = Determination(case, lists)
            if values.get("licence") in {None, found.licence}:
                rows.append(_row(connection, found))
    return COLUMNS, rows, (_PARTLESS,)


def _several(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _items(text: str, lists: Lists) -> Iterator[str]:
    """Yield the items asked about; a category or a product group is each of its entries."""
    asked = _several(text)
    if not asked:
        raise UsageError("licence: what: empty; expected an ECCN such as 3A001.a.2, or EAR99")
    for part in asked:
        plain = part.lower().removeprefix("eccn-").removeprefix("eccn ").strip()
        if re.fullmatch(r"[0-9][a-e]?", plain):
            entries = lists.editions[-1].entries
            yield from sorted(eccn for eccn in entries if eccn.lower().startswith(plain))
        else:
            yield plain if plain[:1].isdigit() else part


def _destinations(text: str | None) -> tuple[str, ...]:
    from embargraph.licensing.destinations import load_places

    places = load_places()
    # A name that nothing has is a fault here: a table has no room for guesses.
    return tuple(places.find(name).code for name in _several(text)) or tuple(places.codes)


def _row(connection: DuckDBPyConnection, found: Determination) -> tuple[Any, ...]:
    answer = found.as_row()
    decisive = found.required_lines or found.branch_lines or found.open_lines or found.lines
    cited = list(dict.fromkeys(text for line in decisive for text in line.citation))
    reasons = [{"reason": reason, "by": by} for reason, by in found.reasons]
    return (
        answer["item"], answer["label"], answer["to"], answer["licence"], answer["effect"], answer["sentence"], reasons,
        answer["lines"], answer["exceptions"], answer["policy"], answer["questions"], answer["conditions"],
        answer["branches"], cited, "record", answer["known_through"], answer["as_last_known"],
        _evidence(connection, found, decisive),
    )  # fmt: skip


def _evidence(connection: DuckDBPyConnection, found: Determination, lines: Sequence[Line]) -> list[Mapping[str, Any]]:
    """Return the evidence of the graph's statements behind the lines: the row, and the mark or the destination."""
    case = found.case
    item = parse_item(case.item.text).eccn.lower() if case.item.on_control_list and found.label else ""
    measures = [
        f"us-ear-requirement-{line.requirement.lower().replace(' ', '-')}" for line in lines if line.requirement
    ]
    embargoes = [line for line in lines if line.prohibition == 6]
    measures += [f"us-ear-{line.reason.replace('.', '-')}" for line in embargoes]
    measures += [f"us-ear-{line.rule.replace('.', '-').replace(' ', '--')}" for line in embargoes]
    if not measures:
        return []
    objects = [f"eccn-{item}", f"place-{case.to.code}", f"place-{case.to.row}"]
    rows = connection.execute(_EVIDENCE, {"subjects": measures, "objects": objects}).fetchall()
    return [piece for *_, pieces in sorted(rows, key=lambda row: row[:3]) for piece in pieces]
