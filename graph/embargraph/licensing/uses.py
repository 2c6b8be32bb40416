"""End uses and end users of part 744 as lines; with nothing said about them, as conditions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from embargraph.errors import UsageError
from embargraph.licensing.bodies import named_body
from embargraph.licensing.case import Case, Line
from embargraph.licensing.classification import parse_scope
from embargraph.licensing.data import read_table
from embargraph.licensing.truth import Truth, any_of, negate

__all__ = ["on_military_list", "use_classes", "use_lines"]


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
    if (claim := table.get("unless_claimed")) and case.facts.get(claim, "").lower() == "yes":
        other = False
        because.append(f"taken out, as was claimed: {claim.replace('_', ' ')}, 744.9(a)(2)")
    if why:
        because.append(why)
    if destination is None and "fact_elsewhere" in table:
        destination, told = _elsewhere(case, table["fact_elsewhere"])
        because.append(told)
        open_ = open_ if destination is not None else (*open_, table["fact_elsewhere"])
    everything = case.to.is_one_of(table.get("all_items", ())) is True
    policy = table.get("policy_all_items") if everything else table.get("policy")
    policy = policy or table.get("policy")
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
        policy=({"policy": policy, "citation": table.get("policy_citation", "")},) if policy else (),
    )


def _elsewhere(case: Case, fact: str) -> tuple[Truth, str]:
    """Return whether a user outside the countries named is one that 744.22(f)(2) lists: there that list is all."""
    given = {"yes": True, "no": False}.get(case.facts.get(fact, "").lower())
    if given is not None:
        return given, f"the end user is {'' if given else 'not '}a body of 744.22(f)(2), as was said"
    users = [party for party in case.parties if party.role in {"end_user", "ultimate_consignee"}]
    if users and not any(party.ambiguous for party in users):
        listed = [party.name for party in users if named_body(party.name)]
        named = ", ".join(listed or [party.name for party in users])
        return bool(listed), f"{named} is {'' if listed else 'not '}named in 744.22(f)(2)"
    return None, "whose body the end user is was not told"


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
