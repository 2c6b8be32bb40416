"""End uses and end users of part 744 as lines; with nothing said about them, as conditions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from embargraph.errors import UsageError
from embargraph.licensing.case import Case, Line
from embargraph.licensing.classification import parse_scope
from embargraph.licensing.data import read_table
from embargraph.licensing.truth import Truth, any_of, negate

__all__ = ["conditions", "on_military_list", "use_classes", "use_lines"]


@lru_cache(maxsize=1)
def use_classes() -> dict[str, Mapping[str, Any]]:
    """Return the end uses that can be named, by their words."""
    return {table["id"]: table for table in read_table("end-uses")["use"]}


def on_military_list(case: Case) -> tuple[Truth, tuple[str, ...]]:
    """Return whether supplement no. 2 to part 744 has the item, and what would decide it."""
    text = read_table("military-end-use-items")["items"].get(case.item.eccn)
    if text is None:
        return False, ()
    scope = parse_scope(text)
    value = scope.applies(case.item, case.facts)
    return value, tuple(sorted(scope.open_facts(case.item, case.facts))) if value is None else ()


def use_lines(case: Case) -> list[Line]:
    """Return the lines of the end uses that a case names.

    Raises:
        UsageError: An end use is none that the regulation has.
    """
    lines = []
    for name in case.end_uses:
        if name == "none":
            continue
        if name not in use_classes():
            raise UsageError(f"end use: {name!r} is none of {', '.join(use_classes())}, none")
        lines.append(_line(case, use_classes()[name]))
    for name, table in use_classes().items():
        if name not in case.end_uses and set(table.get("also", ())) & set(case.end_uses):
            line = _line(case, table)
            if line.applies is not False:
                lines.append(line)
    return lines


def _line(case: Case, table: Mapping[str, Any]) -> Line:
    applies, open_ = _items(case, table)
    destination, why = _places(case, table)
    other: Truth = True
    because = [f"the end use is said to be {table['label']}"]
    if fact := table.get("unless_fact"):
        given = {"yes": True, "no": False}.get(case.facts.get(fact, "").lower())
        # Not knowing is the trigger here: only "no" takes the line out.
        other = given is not False
        if given is None:
            because.append(
                "whether advanced-node chips are made there is not known, which is what the paragraph is about"
            )
    if table.get("excludes") == "footnote-5":
        listed = [r for party in case.parties for r in party.restrictions if "5" in r.footnotes]
        if listed:
            other = False
            because.append("744.23(a)(2)(iv) takes out entities with footnote 5")
    if why:
        because.append(why)
    if destination is None and "fact_elsewhere" in table:
        given = {"yes": True, "no": False}.get(case.facts.get(table["fact_elsewhere"], "").lower())
        destination = given
        open_ = open_ if given is not None else (*open_, table["fact_elsewhere"])
    everything = case.to.is_one_of(table.get("all_items", ())) is True
    return Line(
        rule=table["rule"],
        reason=table["rule"],
        applies=applies,
        destination=destination,
        other=other,
        scope=table["items"] if isinstance(table["items"], str) else "",
        requirement="",
        citation=tuple(table["citation_all_items"] if everything else table["citation"]),
        edition="2026-09-24",
        because=tuple(because),
        open=open_,
        prohibition=5,
        exceptions=table.get("exceptions", {}),
        policy=({"policy": table["policy"], "citation": table.get("policy_citation", "")},)
        if "policy" in table
        else (),
    )


def _items(case: Case, table: Mapping[str, Any]) -> tuple[Truth, tuple[str, ...]]:
    kind = table["items"]
    listed = case.item.on_control_list
    if kind == "all" or (case.to.is_one_of(table.get("all_items", ())) is True):
        return True, ()
    if kind == "ccl":
        return listed, ()
    if kind == "technology":
        return (case.kind == "technology" if case.kind else None), () if case.kind else ("kind",)
    if kind == "military-list":
        return on_military_list(case)
    if kind == "eccns":
        text = table["eccns"].get(case.item.eccn)
        if text is None:
            return False, ()
        scope = parse_scope(text)
        value = scope.applies(case.item, case.facts)
        return value, tuple(sorted(scope.open_facts(case.item, case.facts))) if value is None else ()
    return listed and case.item.eccn[:2] in kind.split(), ()


def _places(case: Case, table: Mapping[str, Any]) -> tuple[Truth, str]:
    if table.get("everywhere"):
        return True, ""
    place, day = case.to, case.as_of
    inside = any_of(
        (
            place.is_one_of((*table.get("places", ()), *table.get("all_items", ()))),
            place.within(table.get("groups", ()), day) if table.get("groups") else False,
            negate(place.within(table["not_groups"], day)) if table.get("not_groups") else False,
            negate(place.is_one_of(table["not_places"])) if table.get("not_places") else False,
        )
    )
    if table.get("parties") and inside is not True:
        inside = any_of((inside, case.seat_in(("mo",)) if (case.parties or case.seats) else False))
    if inside is False and table["elsewhere"] == "unknown":
        return None, table["why_unknown"]
    return inside, ""


def conditions(case: Case) -> list[dict[str, str]]:
    """Return the rules on what the exporter knows or does that would change the answer, with their triggers."""
    found = []
    for name, table in use_classes().items():
        if name in case.end_uses or "none" in case.end_uses:
            continue
        found.append(
            {
                "rule": table["rule"],
                "if": f"you know, have reason to know, or are told that it is for {table['label']}",
                "citation": table["citation"][0],
            }
        )
    if case.to.row == "iq":
        found.append(
            {
                "rule": "746.3(a)(4)",
                "if": "you know, have reason to know, or are told that it is for a military end use or user in Iraq",
                "citation": "15 CFR 746.3(a)(4)",
            }
        )
    found += [dict(table) for table in read_table("end-uses")["condition"]]
    return found
