"""Properties of nodes that a table is extended with: verdicts with their rules, and what was searched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from embargraph.errors import UnknownNameError, UsageError
from embargraph.model.vocabulary import VERDICTS
from embargraph.questions.days import as_day
from embargraph.questions.verdicts import severity
from embargraph.serving.reconciling.manifest import FETCHED, Property
from embargraph.serving.safe_text import safe_text
from embargraph.store.lists_held import lists_in_words

__all__ = ["MOST_IDS", "extend", "read_extension"]

#: Nodes and properties of one request.
MOST_IDS, _MOST_PROPERTIES = 200, 20
_BY_ID = {each.id: each for each in FETCHED}
Cells = list[dict[str, Any]]


def read_extension(given: Any) -> tuple[list[str], list[tuple[Property, dict[str, Any]]]]:
    """Return the ids asked for, and the properties with their settings.

    Raises:
        UsageError: It is no query for an extension, or a setting is not what it should be.
    """
    if not isinstance(given, dict):
        raise UsageError("extend: expected an object with ids and properties")
    ids, properties = given.get("ids"), given.get("properties")
    if not isinstance(ids, list) or not all(isinstance(id_, str) for id_ in ids):
        raise UsageError("extend: ids: expected a list of texts")
    if not isinstance(properties, list) or len(properties) > _MOST_PROPERTIES:
        raise UsageError(f"extend: properties: expected a list of at most {_MOST_PROPERTIES}")
    read = [_property(each) for each in properties]
    named = [property_.id for property_, _ in read]
    twice = next((name for name in named if named.count(name) > 1), "")
    if twice:
        # The rows have one place for it: what is asked by one state would stand there for what all say.
        raise UsageError(f"extend: the property {twice!r} twice; ask once for each of its settings")
    return list(dict.fromkeys(ids)), read


def _property(given: Any) -> tuple[Property, dict[str, Any]]:
    id_ = given.get("id") if isinstance(given, dict) else None
    if not isinstance(id_, str) or id_ not in _BY_ID:
        raise UsageError(f"extend: no property {str(id_)[:80]!r}; there are: {', '.join(_BY_ID)}")
    settings = given.get("settings") or {}
    if not isinstance(settings, dict):
        raise UsageError(f"extend: {id_}: settings: expected an object")
    day, by, limit = settings.get("as_of") or None, settings.get("by") or None, settings.get("limit") or 0
    if not isinstance(day, str | None) or not isinstance(by, str | None):
        raise UsageError(f"extend: {id_}: as_of and by: expected texts")
    try:
        most = int(limit)
    except (TypeError, ValueError, OverflowError):
        raise UsageError(f"extend: {id_}: limit: expected a number") from None
    return _BY_ID[id_], {"as_of": as_day(day) or date.today(), "by": by, "limit": max(0, most)}


def extend(
    generation: Any, ids: Sequence[str], properties: Sequence[tuple[Property, Mapping[str, Any]]]
) -> dict[str, Any]:
    """Return the values of some properties of some nodes.

    Raises:
        UnknownNameError: No state or agency has the name given as `by`.
    """
    rows: dict[str, dict[str, Cells]] = {}
    known = {id_ for id_, *_ in generation.graph.labelled(list(ids), date.today())}
    for id_ in ids:
        answers: dict[Any, Any] = {}
        cells = rows[id_] = {}
        for each, settings in properties:
            if id_ not in known:
                # An empty cell would be read as "not restricted".
                cells[each.id] = _texts(["no such id in this graph"]) if each.id in {"verdict", "searched"} else []
                continue
            found = _values(generation, id_, each, settings, answers)
            cells[each.id] = found[: settings["limit"] or None]
    return {"meta": [_meta(each) for each, _ in properties], "rows": rows}


def _meta(each: Property) -> dict[str, Any]:
    meta: dict[str, Any] = {"id": each.id, "name": each.name}
    of = {"restricted_from": ("technology", "item or technology"), "owners": ("actor", "any party")}.get(each.id)
    return {**meta, "type": {"id": of[0], "name": of[1]}} if of else meta


def _values(generation: Any, id_: str, each: Property, settings: Mapping[str, Any], answers: dict[Any, Any]) -> Cells:
    if each.id == "owners":
        rows = generation.graph.ask("affiliates", who=id_, direction="above", as_of=settings["as_of"])
        return _nodes(row.owner for row in rows)
    key = settings["as_of"], settings["by"]
    if key not in answers:
        try:
            answers[key] = generation.graph.ask("restricted", who=id_, by=settings["by"], as_of=settings["as_of"])
        except UnknownNameError:
            if settings["by"]:
                raise
            answers[key] = None
    answer = answers[key]
    if answer is None:
        return _texts(["not a party or place that rules name"]) if each.id == "verdict" else []
    # The gravest first: a cell may be limited to one value.
    own = sorted((row for row in answer.to_dicts() if row["who"]["id"] == id_), key=severity)
    if each.id == "verdict":
        return _texts(_verdict(own, len(answer) - len(own)))
    if each.id == "searched":
        return _texts([_searched(answer.answer)])
    return _COLUMNS[each.id](own)


def _verdict(own: Sequence[Any], others: int) -> list[str]:
    """Return the verdicts of a party's own rows, the gravest first; what reaches it by its place is said too."""
    found = [name for name in VERDICTS if any(row["verdict"] == name for row in own)]
    told = [name.replace("_", " ") for name in found] or ["no restriction of its own on record"]
    if others:
        told.append(f"{others} rules reach it through its place, its owners or parties of like names")
    return told


def _searched(answer: Mapping[str, Any]) -> str:
    lists = lists_in_words(answer["searched"]["lists"])
    return (
        f"{lists}. Last evidence {answer['edition'].get('last_evidence')}. As of {answer['as_of']}. Not legal advice."
    )


def _nodes(values: Iterable[Any]) -> Cells:
    found = {value["id"]: safe_text(value["label"]) for value in values if value}
    return [{"id": id_, "name": label} for id_, label in found.items()]


def _texts(values: Iterable[str | None]) -> Cells:
    return [{"str": safe_text(text)} for text in dict.fromkeys(filter(None, values))]


_COLUMNS: Mapping[str, Callable[[Sequence[Any]], Cells]] = {
    "restricted_from": lambda rows: _nodes(row["what"] for row in rows),
    "under": lambda rows: _nodes(row["under"] for row in rows),
    "citation": lambda rows: _texts(row["under"].get("citation") for row in rows),
    "via": lambda rows: _nodes(hop for row in rows for hop in row["via"] or ()),
    "since": lambda rows: _texts(row["since"] for row in rows),
    "until": lambda rows: _texts(row["until"] for row in rows),
    "branches": lambda rows: _texts(f"if {b['if']}: {b['then']}" for row in rows for b in row["branches"] or ()),
}
