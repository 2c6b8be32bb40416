"""Facts from the tables of the Export Administration Regulations under ``seeds/ear``.

The determination of licences reads the same files.  What a rule of part 746
asks for stands there once; here it becomes measures, as if a fact file said so.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Any

from embargraph.facts.ear_rows import TABLES, requirement_tables

__all__ = [
    "CONTROL_LIST",
    "DESTINATIONS",
    "control_list_tables",
    "destination_tables",
    "is_companion",
    "is_control_list",
    "is_destinations",
]

#: The file of embargoes and special destinations, by its name.
DESTINATIONS = "special-destinations.toml"

Row = dict[str, Any]

_AGENCY = "us-bis"
_LAW = "us-ear"
_BINDS = "anyone dealing in items subject to the EAR"
_MAKERS = "foreign-makers-us-technology"
_POLICIES = {"denial": "policy of denial", "approval": "policy of approval"}


def destination_tables(tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tables of a fact file that say what the destinations' file says.

    A section with one requirement is one measure.  A section with several is a
    measure with one measure under it for each, since each has its own items and
    days.

    Args:
        tables: The file as read: `edition`, and `destination` tables.

    Example:
        >>> read = destination_tables({"edition": "2026-09-24", "destination": [{
        ...     "measure": "us-ear-746-2", "section": "15 CFR 746.2", "label": "embargo of Cuba (746.2)",
        ...     "places": ["place-cu"], "seen": "2015-07-22", "began": "80 FR 43314",
        ...     "requirement": [{"key": "all", "items": "all", "covers": "all-items-subject-to-ear"}]}]})
        >>> [(row["relation"], row.get("object")) for row in read["statement"]][:3]
        [('issued_by', 'us-bis'), ('under', 'us-ear'), ('targets', 'place-cu')]
    """
    edition = tables.get("edition", "")
    made: dict[str, Any] = {
        "source": {
            "id": "ear-special-destinations",
            "title": "Embargoes and special destinations of the EAR",
            "published": edition,
            "known_through": edition,
        },
        "node": [],
        "statement": [],
        "clock": [],
    }
    for destination in tables.get("destination", ()):
        requirements = destination.get("requirement", ())
        single = len(requirements) == 1
        _add(made, destination, destination["measure"], _LAW, destination["label"])
        for requirement in requirements:
            measure = destination["measure"]
            if not single:
                measure = f"{measure}--{requirement['key']}"
                _add(made, destination | _own(requirement), measure, destination["measure"], requirement["label"])
            made["statement"] += _says(destination, requirement, measure)
    return made


def _own(requirement: Row) -> Row:
    """Return what a requirement says itself of its days; without any it has those of its section."""
    dates = {key: requirement[key] for key in ("since", "until", "seen", "began") if key in requirement}
    # The destination's own start replaces the section's, even where it is not known.
    gone = {key: None for key in ("since", "seen") if dates.keys() & {"since", "seen"} and key not in dates}
    return {"names": [], "text": requirement.get("gist"), "began_gist": requirement.get("gist")} | gone | dates


def _add(made: dict[str, Any], section: Row, measure: str, under: str, label: str) -> None:
    """Add a measure with its maker, its law and the clock of its text."""
    node = {"id": measure, "kind": "measure", "type": "licence-requirement", "label": label,
            "names": section.get("names"), "text": section.get("text")}  # fmt: skip
    clock = {"measure": measure, "clock": "text", "standing": "record", "gist": section.get("began_gist"),
             "citation": _both(section["section"], section.get("began")), "url": section.get("url")}  # fmt: skip
    clock |= {key: section.get(key) for key in ("since", "until", "seen")}
    made["node"].append(_given(node))
    made["clock"].append(_given(clock))
    made["statement"] += [
        _statement(measure, "issued_by", _AGENCY, "The Bureau of Industry and Security made it.", section["section"]),
        _statement(measure, "under", under, "It is part of that measure.", section["section"]),
    ]


def _says(destination: Row, requirement: Row, measure: str) -> Iterator[Row]:
    """Yield whom a requirement reaches, from what, and on what terms."""
    cited: str = requirement.get("citation") or destination["section"]
    gist: str = requirement.get("gist") or "A licence is needed."
    since = destination.get("place_since", {})
    for place in destination["places"]:
        targets = _statement(measure, "targets", place, "This destination is meant.", cited)
        yield targets | ({"since": since[place]} if place in since else {})
    yield _statement(measure, "covers", requirement["covers"], gist, cited)
    if requirement.get("origin") == "foreign-direct-product":
        yield _statement(measure, "works_through", _MAKERS, "Foreign makers with US technology are reached.", cited)
    left_out = [row for row in destination.get("carve_out", ()) if row["from"] == requirement["key"]]
    for row in left_out:
        if "item" in row:
            yield _statement(measure, "exempts", row["item"], f"Left out: {row['text']}.", row["citation"])
    knowledge = bool(requirement.get("knowledge"))
    yield _given(_statement(measure, "has_effect", None, gist, cited) | {
        "value": "end_use" if knowledge else "licence_requirement",
        "basis": "end_use" if knowledge else destination.get("basis", "located"),
        "binds": _BINDS,
        "policy": _policy(destination),
        "requirement": _exceptions(destination),
        "scope": _scope(destination, requirement, left_out),
        "depends_on": requirement.get("depends_on"),
    })  # fmt: skip


def _policy(destination: Row) -> str | None:
    """Return the review policy: the rest first, then each case that is treated apart."""
    rows = sorted(destination.get("policy", ()), key=lambda row: row["for"] != "otherwise")
    words = [_POLICIES.get(row["policy"], row["policy"]) for row in rows]
    parts = [text if row["for"] == "otherwise" else f"{text} for {row['for']}"
             for row, text in zip(rows, words, strict=True)]  # fmt: skip
    return "; ".join(parts) or None


def _exceptions(destination: Row) -> str:
    """Return which licence exceptions the section leaves, in our words."""
    named = destination.get("exceptions", ())
    where = destination.get("exceptions_citation", destination["section"])
    if not named:
        return f"a licence; no licence exception may be used ({where})"
    return f"a licence; of the licence exceptions only the parts that {where} names of {', '.join(named)}"


def _scope(destination: Row, requirement: Row, left_out: list[Row]) -> str:
    parts = [requirement.get("gist", "").rstrip(".")]
    parts += [f"left out: {row['text']} ({row['citation']})" for row in left_out]
    if requirement.get("held") is False:
        asked = f"; needed to tell: {requirement['ask']} code" if "ask" in requirement else ""
        parts.append(f"the list of these items is not in this data{asked}")
    if "note" in destination:
        parts.append(destination["note"].rstrip("."))
    return "; ".join(part for part in parts if part)


def _statement(subject: str, relation: str, object_: str | None, gist: str, citation: str) -> Row:
    row = {"subject": subject, "relation": relation, "standing": "record", "gist": gist, "citation": citation}
    return row if object_ is None else row | {"object": object_}


def _both(section: str, began: str | None) -> str:
    return section if not began or began == section else f"{section}; {began}"


def _given(row: Row) -> Row:
    return {key: value for key, value in row.items() if value}


def is_destinations(path: Path) -> bool:
    """Say whether a path is the file of embargoes and special destinations."""
    return path.name == DESTINATIONS and path.parent.name == "ear"


#: The tables of the Control List from which nodes are made: all entries, what each is in our words, its rows.
CONTROL_LIST = "entries.csv"
_LABELS, _ROWS = "labels.csv", "control-list.csv"

_CATEGORIES = {
    "0": "nuclear and miscellaneous items",
    "1": "materials, chemicals and toxins",
    "2": "materials processing",
    "3": "electronics",
    "4": "computers",
    "5": "telecommunications and information security",
    "6": "sensors and lasers",
    "7": "navigation and avionics",
    "8": "marine",
    "9": "aerospace and propulsion",
}
_GROUPS = {"A": "equipment and components", "B": "test and production equipment", "C": "materials",
           "D": "software", "E": "technology"}  # fmt: skip
_PRINTED = "Commerce Control List (Supplement no. 1 to 15 CFR part 774)"
#: Reasons for which an entry needs a licence for Iran and for Iraq, if it has a row for one of them.
_IRAN = {"CB", "NP", "NS", "MT", "RS", "CC", "AT"}
_IRAQ = {"NS", "MT", "NP", "CW", "CB", "RS", "CC", "EI", "SI", "SL"}


def control_list_tables(folder: Path, known: Container[str]) -> dict[str, Any]:
    """Return the tables of a fact file that say what the Control List's structure says.

    Every entry is a node under its product group, that under its category, that
    under the whole list.

    Args:
        folder: Where `entries.csv`, `labels.csv` and `control-list.csv` are.
        known: Ids of nodes that other files define: they are not defined again.
    """
    named = _named(folder / DESTINATIONS, "ccl-items-iraq-named")
    labels = {row["eccn"]: row["label"] for row in _table(folder / _LABELS)}
    reasons: dict[str, set[str]] = {}
    columned: dict[str, set[str]] = {}
    editions = set()
    for row in _table(folder / _ROWS):
        reasons.setdefault(row["eccn"], set()).add(row["reason"])
        if row["requirement"].startswith(f"{row['reason']} "):
            columned.setdefault(row["eccn"], set()).add(row["reason"])
        editions |= set(row["editions"].split())
    edition = max(editions)
    nodes: dict[str, Row] = {}
    statements = [_part("ccl-category-3-bcde", "ccl-category-3", _PRINTED)]
    for category, what in _CATEGORIES.items():
        wider = f"ccl-category-{category}"
        nodes[wider] = _item(wider, f"Category {category} of the Control List ({what})", [f"CCL Category {category}"])
        statements.append(_part(wider, "all-ccl-items", _PRINTED))
        if category >= "3":
            statements.append(_part(wider, "ccl-categories-3-to-9", _PRINTED))
        for group, kind in _GROUPS.items():
            narrow = f"ccl-{category}{group.lower()}"
            nodes[narrow] = _item(narrow, f"Category {category}, product group {group} ({kind}; {what})",
                                  [f"{category}{group}"])  # fmt: skip
            statements.append(_part(narrow, wider, _PRINTED))
            if category == "3" and group != "A":
                statements.append(_part(narrow, "ccl-category-3-bcde", _PRINTED))
    for row in _table(folder / CONTROL_LIST):
        eccn = row["eccn"]
        id_, cited = f"eccn-{eccn.lower()}", f"{_PRINTED}, {eccn}"
        nodes[id_] = _item(id_, f"ECCN {eccn} ({labels.get(eccn, 'see the entry')})", [eccn, f"ECCN {eccn}"])
        statements.append(_part(id_, f"ccl-{eccn[:2].lower()}", cited))
        if columned.get(eccn, set()) & _IRAN:
            statements.append(_part(id_, "ccl-items-iran", f"{cited}; 15 CFR 746.7(a)(1)"))
        elif row["state"] == "rows":
            statements.append(_part(id_, "ccl-items-iran-undecided", f"{cited}; 15 CFR 746.7(a)(1)"))
        if reasons.get(eccn, set()) & _IRAQ:
            statements.append(_part(id_, "ccl-items-iraq", f"{cited}; 15 CFR 746.3(a)(1)"))
        if "UN" in reasons.get(eccn, set()):
            statements.append(_part(id_, "ccl-items-iraq-arms", f"{cited}; 15 CFR 746.3(a)(2)"))
        if eccn in named:
            statements.append(_part(id_, "ccl-items-iraq-named", f"{cited}; 15 CFR 746.3(a)(3)"))
    rows = requirement_tables(folder, known)
    return {
        "source": {"id": "ear-control-list", "title": "Structure of the Commerce Control List",
                   "published": edition, "known_through": edition},
        "node": [*(node for id_, node in nodes.items() if id_ not in known), *rows["node"]],
        "statement": [*statements, *rows["statement"]],
    }  # fmt: skip


def is_control_list(path: Path) -> bool:
    """Say whether a path is the first table of the Control List."""
    return path.name == CONTROL_LIST and path.parent.name == "ear"


def is_companion(path: Path) -> bool:
    """Say whether a path is a table that is read with another: `entries.csv` takes its companions in."""
    return path.name in (_LABELS, _ROWS, *TABLES) and path.parent.name == "ear"


def _named(path: Path, covers: str) -> set[str]:
    """Return the entries that a requirement of a destination names one by one."""
    with path.open("rb") as stream:
        destinations = tomllib.load(stream)["destination"]
    rows = (row for destination in destinations for row in destination["requirement"])
    return {eccn for row in rows if row["covers"] == covers for eccn in row.get("eccns", ())}


def _table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _item(id_: str, label: str, names: list[str]) -> Row:
    return {"id": id_, "kind": "technology", "type": "control-entry", "label": label, "names": names}


def _part(narrow: str, wider: str, citation: str) -> Row:
    return _statement(narrow, "kind_of", wider, "It is a part of the wider class.", citation)
