"""The types of the cells of answers, by column: what OpenAPI says of the rows of every question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["COMPONENTS", "cell_schema", "row_schema"]

_TEXT: dict[str, Any] = {"type": ["string", "null"]}
_INTEGER: dict[str, Any] = {"type": ["integer", "null"]}
_NUMBER: dict[str, Any] = {"type": ["number", "null"]}
_FLAG: dict[str, Any] = {"type": ["boolean", "null"]}
_TEXTS: dict[str, Any] = {"type": ["array", "null"], "items": {"type": "string"}}
_OBJECT: dict[str, Any] = {"type": ["object", "null"]}
_OBJECTS: dict[str, Any] = {"type": ["array", "null"], "items": {"type": "object"}}


def _component(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


_NODE: dict[str, Any] = {"oneOf": [_component("Node"), {"type": "null"}]}
_NODES: dict[str, Any] = {"type": ["array", "null"], "items": _component("Node")}


def _list_of(name: str) -> dict[str, Any]:
    return {"type": ["array", "null"], "items": _component(name)}


def _named(schema: dict[str, Any], names: str) -> dict[str, dict[str, Any]]:
    return dict.fromkeys(names.split(), schema)


#: Schemas of cells by column; a column is of one type in every question, or of few.
_COLUMNS: dict[str, dict[str, Any]] = {
    **_named(
        _TEXT,
        "announced answer as_of assuming basis binds change checked_on date definition direction effect enforcement "
        "file footnote gist held id item kind known known_through label last_day licence list_name match note period "
        "programme published publisher relation requirement restricted route_kind scope sentence side since source "
        "standing status stay text unit unknown until verdict vintage what_happened",
    ),
    **_named(
        _INTEGER,
        "answers days_past duplicates hop length loaded read refusals rejected size statements tier unparsed year",
    ),
    **_named(_NUMBER, "share share_max share_min"),
    **_named(_FLAG, "applies as_last_known presumption"),
    **_named(
        _NODE, "authority bottleneck claim figure measure object owned owner route subject to under what where who"
    ),
    **_named(_NODES, "about answered_by around classified_as countries covered_by lists means members open said_by"),
    **_named(_OBJECT, "cliff qualifiers settles"),
    **_named(_OBJECTS, "conditions controls exceptions lines measures questions reasons"),
    **_named(_TEXTS, "citations edges list"),
    "also": _OBJECTS,
    "of": _TEXT,
    "bound": {},
    "branches": _OBJECTS,
    "by": {"oneOf": [_component("Node"), {"type": "array", "items": _component("Node")}, {"type": "null"}]},
    "citation": {"type": ["string", "array", "null"], "items": {"type": "string"}},
    "coalitions": {"type": "array", "items": {"type": "array", "items": _component("Node")}},
    "evidence": _list_of("Evidence"),
    "hops": _OBJECTS,
    "other_relief": _list_of("Relief"),
    "policy": {"type": ["string", "array", "null"]},
    "relief": _list_of("Relief"),
    "steps": _OBJECTS,
    "through": {"oneOf": [_component("Node"), {"type": "array", "items": _component("Node")}, {"type": "null"}]},
    "value": {"type": ["string", "number", "null"]},
    "via": _list_of("Node"),
    "witness": _OBJECTS,
}

#: What rows are made of.
COMPONENTS: dict[str, dict[str, Any]] = {
    "Node": {
        "type": "object",
        "description": "A thing of the graph: a party, place, item, measure.",
        "required": ["id", "label"],
        "properties": {"id": {"type": "string"}, "label": {"type": "string"}, "citation": _TEXT, "relation": _TEXT},
    },
    "Evidence": {
        "type": "object",
        "description": "Where a statement is written: its gist, the citation, the place in the document.",
        "properties": {
            **_named(_TEXT, "gist citation url document standing corrected_by"),
            **_named(_INTEGER, "start end"),
        },
    },
    "Relief": {
        "type": "object",
        "description": "What takes something out of a restriction: a licence, an exception, a wind-down.",
        "required": ["id", "label"],
        "properties": _named(_TEXT, "id label citation scope since until"),
    },
}


def cell_schema(column: str) -> dict[str, Any]:
    """Return the schema of a cell; of a column that is not known, anything.

    Example:
        >>> cell_schema("since")
        {'type': ['string', 'null']}
    """
    return _COLUMNS.get(column, {})


def row_schema(columns: Iterable[str]) -> dict[str, Any]:
    """Return the schema of a row; columns may be added to it within the version.

    Args:
        columns: Its columns.
    """
    made = {column: cell_schema(column) for column in columns}
    return {"type": "object", "required": list(made), "properties": made}
