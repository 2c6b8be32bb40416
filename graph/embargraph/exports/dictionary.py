"""The data dictionary: what each table and each column of an export of tables says."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from embargraph.store.selection import Selection

__all__ = ["TABLES", "ExportTable", "columns_of", "data_package", "field_type"]


@dataclass(frozen=True, slots=True)
class ExportTable:
    """What a row is, in which order rows come, what columns say, and which of them lead to rows of other tables.

    `key` is a column that no two rows share, or nothing.
    """

    meaning: str
    order: str
    columns: Mapping[str, str]
    key: str = ""
    leads: Mapping[str, str] = field(default_factory=dict)


_SPAN = {
    "since": "first day as printed: year, month or day",
    "until": "last day as printed, inclusive",
    "first_day": "first day; empty where not known",
    "last_day": "last day, inclusive; empty where open or not known",
}

#: Tables in the order of the dictionary.
TABLES: Mapping[str, ExportTable] = MappingProxyType(
    {
        "source": ExportTable("documents and lists that statements come from", "id", {
            "id": "id of the source", "title": "title as published", "publisher": "who published it",
            "published": "day of publication as printed",
            "known_through": "day through which it is evidence, as printed",
            "document": "file name of the document that offsets refer to", "sha256": "digest of that file",
            "url": "where it is published", "file": "fact file that it was read from",
            "edition_date": "first day on which it is known to show what it says", "read": "records read",
            "loaded": "records loaded", "rejected": "records refused", "duplicates": "records already there",
            "unparsed": "fields that could not be read",
        }, "id"),
        "reject": ExportTable("records and fields of sources that were not taken as they stood, and why", "ALL", {
            "source": "id of the source", "record": "the record", "field": "the field", "reason": "what is wrong",
            "value": "what stood there", "outcome": "what became of the record",
        }, leads={"source": "source"}),
        "node": ExportTable("actors, technologies, measures and whatever else statements join", "id", {
            "id": "id of the node", "kind": "kind of node", "type": "finer kind", "label": "name to show",
            "country": "ISO 3166 code of the place of organisation", "text": "more about it",
        }, "id"),
        "name": ExportTable("every name of a node; its label is one of them", "node, is_label DESC, name, key", {
            "node": "id of the node", "name": "the name", "key": "the name without case, width, punctuation and spaces",
            "words": "the name's words without case and width", "is_label": "whether it is the name to show",
            "quality": "former or weak, as its publisher says; empty for any other name",
        }, leads={"node": "node"}),
        "identifier": ExportTable("identifiers of nodes by scheme", "node, scheme, value", {
            "node": "id of the node", "scheme": "scheme of the identifier", "value": "the identifier",
        }, leads={"node": "node"}),
        "statement": ExportTable("what is stated, with dates, standing and evidence", "id", {
            "id": "id of the statement, from its content", "subject": "id of the node that it is about",
            "relation": "what joins subject and object", "object": "id of the node that it leads to",
            "value": "a value instead of an object", "number": "the value as a number", "unit": "unit of the value",
            "period": "time that the value is for", "since": _SPAN["since"], "until": _SPAN["until"],
            "since_first": "earliest day that `since` can mean", "since_last": "latest day that `since` can mean",
            "until_first": "earliest day that `until` can mean", "until_last": "latest day that `until` can mean",
            "share": "exact share held, in percent", "share_min": "lower bound of the share, in percent",
            "share_max": "upper bound of the share, in percent", "standing": "record, reported, alleged, …",
            "qualifiers": "further properties by name", "gist": "what it says, in this project's words",
            "citation": "legal citation", "url": "where it can be read", "source": "id of the source",
            "document": "file name of the document", "start": "first character of the span in the document, from 0",
            "end": "character after the span", "digest": "digest of the span",
            "corrects": "ids of statements that it corrects",
        }, "id", {"subject": "node", "object": "node", "source": "source"}),
        "status": ExportTable(
            "days on which a measure is in force, is not, or may be",
            "measure, first_day NULLS FIRST, last_day, status", {
            "measure": "id of the measure", "first_day": _SPAN["first_day"], "last_day": _SPAN["last_day"],
            "status": "in_force, not_in_force or unknown", "text": "what the clock of the text says",
            "stay": "what the clock of the stay says", "enforcement": "what the clock of enforcement says",
            "announced": "what was announced", "known_through": "day of the last evidence",
            "branches": "cases that are not known, with what follows from each", "citations": "legal citations",
            "premises": "ids of the statements that it follows from",
        }, leads={"measure": "node"}),
        "clock": ExportTable("intervals on the clocks of measures", "statement, clock, first_day, last_day", {
            "statement": "id of the statement", "measure": "id of the measure",
            "clock": "text, stay, enforcement or announced", **_SPAN, "known_through": "day of the last evidence",
            "standing": "record, reported, alleged, …", "ends_on": "what ends it", "citation": "legal citation",
            "gist": "what it says, in this project's words",
        }, leads={"statement": "statement"}),
        "restriction": ExportTable("who is restricted from what, via whom; derived from statements", "id", {
            "id": "id of the restriction, from its content", "rule": "rule that concludes it",
            "who": "id of the party that it reaches", "what": "id of what it is restricted from",
            "under": "id of the measure", "citation": "legal citation", "list": "ids of the lists concerned",
            "by": "id of the state", "authority": "id of the agency", "basis": "why it reaches the party",
            "effect": "what is barred", "binds": "whom it binds", "verdict": "restricted, unknown, red_flag or listed",
            "standing": "the weakest standing of its premises",
            "presumption": "whether it is a presumption that evidence can rebut", **_SPAN,
            "policy": "policy of licence review", "requirement": "what needs a licence",
            "scope": "what it is limited to",
            "footnote": "footnote of the list entry", "programme": "sanctions programme",
            "via": "hops from the party to the authority", "relief": "authorisations that permit some of it",
            "branches": "cases that are not known, with what follows from each",
            "witness": "stakes that together reach the threshold", "known_through": "day of the last evidence",
            "premises": "ids of the statements that it follows from", "note": "what else to know",
        }, "id", {"who": "node", "under": "node"}),
    }
)  # fmt: skip

#: Frictionless types by the beginning of DuckDB's.
_TYPES = (("VARCHAR", "string"), ("DATE", "date"), ("DOUBLE", "number"), ("DECIMAL", "number"), ("BIGINT", "integer"),
          ("INTEGER", "integer"), ("BOOLEAN", "boolean"))  # fmt: skip

_DESCRIPTIONS = {
    "csv": "Lists and structs are JSON text. Text that a spreadsheet would take for a formula, or that begins with an "
    "apostrophe, has an apostrophe put before it: take one away to have the value.",
    "parquet": "Lists and structs are nested columns.",
}


def columns_of(selection: Selection, table: str) -> dict[str, str]:
    """Return the columns of a table with their types in the engine."""
    return {row[0]: row[1] for row in selection.rows(f"DESCRIBE SELECT * FROM x_{table}")}


def field_type(type_: str) -> str:
    """Return the Frictionless type of one of the engine's.

    Example:
        >>> field_type("DECIMAL(12,9)"), field_type("VARCHAR[]"), field_type("MAP(VARCHAR, VARCHAR)")
        ('number', 'array', 'object')
    """
    if type_.endswith("]"):
        return "array"
    if type_.startswith(("MAP", "STRUCT")):
        return "object"
    return next(named for start, named in _TYPES if type_.startswith(start))


def _resource(selection: Selection, name: str, suffix: str) -> dict[str, Any]:
    table = TABLES[name]
    fields = [
        {"name": column, "type": field_type(type_), "description": table.columns.get(column, "")}
        for column, type_ in columns_of(selection, name).items()
    ]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = table.key
    if table.leads:
        schema["foreignKeys"] = [
            {"fields": column, "reference": {"resource": other, "fields": "id"}}
            for column, other in table.leads.items()
        ]  # fmt: skip
    resource: dict[str, Any] = {
        "name": name, "path": f"{name}.{suffix}", "description": table.meaning, "format": suffix, "schema": schema,
    }  # fmt: skip
    if suffix == "csv":
        resource |= {"profile": "tabular-data-resource", "mediatype": "text/csv", "encoding": "utf-8",
                     "dialect": {"lineTerminator": "\n", "doubleQuote": True}}  # fmt: skip
    return resource


def data_package(selection: Selection, suffix: str) -> str:
    """Return the data dictionary of a folder, as the text of a Frictionless data package."""
    package = {
        "name": "embargraph",
        "title": "An export-control knowledge graph",
        "description": _DESCRIPTIONS[suffix],
        "resources": [_resource(selection, name, suffix) for name in TABLES],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"
