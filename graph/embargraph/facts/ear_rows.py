"""What the Country Chart, the Country Groups and the rows of the Control List say, as nodes and statements.

Each column of the chart and each class of requirement in words is a measure: it *targets* the destinations
it is marked for or names, and it *covers* an entry once for each row of the entry, with our reading of the
row's scope beside it.  None of them has an effect of its own: whether a row reaches an item turns on its
paragraph and on facts of the case, which ``embargraph licence`` and ``embargraph ask licence`` work out.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Any

__all__ = ["TABLES", "requirement_tables"]

#: The files that are read here.
TABLES = ("requirements.toml", "chart.csv", "groups.csv")

Row = dict[str, Any]

_AGENCY, _LAW = "us-bis", "us-ear"
_CHART = "Supplement no. 1 to 15 CFR part 738"
_GROUPS = "Supplement no. 1 to 15 CFR part 740"
_PRINTED = "Commerce Control List (Supplement no. 1 to 15 CFR part 774)"
_COLUMNS = {
    "CB": "chemical and biological weapons", "NP": "nuclear nonproliferation", "NS": "national security",
    "MT": "missile technology", "RS": "regional stability", "FC": "firearms convention", "CC": "crime control",
    "AT": "anti-terrorism",
}  # fmt: skip


def requirement_tables(folder: Path, known: Container[str]) -> dict[str, list[Row]]:
    """Return nodes and statements of the chart, the groups and the rows of the newest edition.

    Args:
        folder: Where the tables are: `control-list.csv` and those of `TABLES`.
        known: Ids of nodes that other files define: they, and what they say of their members, are left to them.

    Returns:
        The tables ``node`` and ``statement`` of a fact file.
    """
    rows = list(_table(folder / "control-list.csv"))
    newest = max(edition for row in rows for edition in row["editions"].split())
    nodes: list[Row] = []
    statements: list[Row] = []
    for column in _columns(folder):
        nodes.append(column)
        statements += _made(column["id"], _CHART)
    statements += _marks(folder)
    # The chart has a destination that ISO 3166 gives no code of its own.
    nodes += [
        {"id": f"place-{line['code']}", "kind": "place", "type": "country", "label": line["label"]}
        for line in _table(folder / "chart.csv")
        if f"place-{line['code']}" not in known
    ]
    for table in _classes(folder):
        id_ = _measure(table["id"])
        text = f"Requirement of rows of the Control List that name no column of the chart: for {table['says']}."
        nodes.append(_node(id_, "requirement-class", f"requirement for {table['says']} ({table['id']})", text))
        statements += _made(id_, table["citation"][0])
        statements += _named(id_, table)
    for group, members in _groups(folder).items():
        id_ = f"place-ear-{group.lower().replace(':', '')}"
        if id_ in known:
            continue
        label = f"Country Group {group}"
        nodes.append({"id": id_, "kind": "place", "type": "group", "label": label, "names": [group]})
        statements += [
            _statement(f"place-{code}", "located_in", id_, "It is in the group.", _GROUPS) for code in members
        ]
    statements += _covered(rows, newest)
    return {"node": nodes, "statement": statements}


def _measure(requirement: str) -> str:
    return f"us-ear-requirement-{requirement.lower().replace(' ', '-')}"


def _columns(folder: Path) -> Iterator[Row]:
    marked = {mark for line in _table(folder / "chart.csv") for mark in line["marks"].split()}
    # AT columns are marked for no country, but rows name them all the same.
    for mark in sorted(marked | {"AT1", "AT2"}):
        reason, number = mark[:2], mark[2:]
        text = f"Column of the Commerce Country Chart for {_COLUMNS[reason]} (reason {reason})."
        label = f"{reason} Column {number} of the Country Chart"
        node = _node(_measure(f"{reason} {number}"), "chart-column", label, text)
        yield node | {"names": [f"{reason} Column {number}", f"{reason} {number}"]}


def _marks(folder: Path) -> Iterator[Row]:
    for line in _table(folder / "chart.csv"):
        for mark in line["marks"].split():
            column = _measure(f"{mark[:2]} {mark[2:]}")
            target = _statement(column, "targets", f"place-{line['code']}", "The column is marked for it.", _CHART)
            yield target | {"seen": line["editions"].split()[0]}


def _named(id_: str, table: Mapping[str, Any]) -> Iterator[Row]:
    cited = table["citation"][0]
    places = [f"place-{code}" for code in table.get("places", ())]
    places += [f"place-ear-{group.lower().replace(':', '')}" for group in table.get("groups", ())]
    places += ["place-world"] if table.get("everywhere") else []
    for place in places:
        yield _statement(id_, "targets", place, "The row names this destination.", cited)
    left_out = [f"place-{code}" for code in table.get("except", ())]
    left_out += [f"place-ear-{group.lower().replace(':', '')}" for group in table.get("unless", ())]
    for place in left_out:
        yield _statement(id_, "exempts", place, "This destination is left out.", cited)


def _covered(rows: list[dict[str, str]], newest: str) -> Iterator[Row]:
    """Yield for each row of the newest edition which entry its requirement covers, and with what scope."""
    seen: set[tuple[str, str, str]] = set()
    for row in rows:
        if newest not in row["editions"].split() or row["requirement"] in {"", "not-governed"}:
            continue
        scope = row["scope"] or "the paragraphs or facts that the row names; read by hand, or not read"
        key = (row["eccn"], row["requirement"], scope)
        if key in seen:
            continue
        seen.add(key)
        gist = f"Reason {row['reason']}." if row["reason"] else "A requirement of the entry."
        covers = _statement(
            _measure(row["requirement"]), "covers", f"eccn-{row['eccn'].lower()}", gist, f"{_PRINTED}, {row['eccn']}"
        )
        yield covers | {
            "scope": scope,
            "seen": row["editions"].split()[0],
            "key": f"{row['eccn'].lower()}-{row['row']}",
        }


def _classes(folder: Path) -> list[Mapping[str, Any]]:
    with (folder / "requirements.toml").open("rb") as stream:
        return [table for table in tomllib.load(stream)["class"] if table.get("governed") is not False]


def _groups(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in _table(folder / "groups.csv"):
        for group in line["groups"].split():
            found.setdefault(group, []).append(line["code"])
    return found


def _node(id_: str, type_: str, label: str, text: str) -> Row:
    return {"id": id_, "kind": "measure", "type": type_, "label": label, "text": text}


def _made(measure: str, citation: str) -> list[Row]:
    return [
        _statement(measure, "issued_by", _AGENCY, "The Bureau of Industry and Security made it.", citation),
        _statement(measure, "under", _LAW, "It is part of that measure.", citation),
    ]


def _statement(subject: str, relation: str, object_: str, gist: str, citation: str) -> Row:
    return {
        "subject": subject, "relation": relation, "object": object_, "standing": "record", "gist": gist,
        "citation": citation,
    }  # fmt: skip


def _table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
