"""How an application would be reviewed, line by line, and which policy is the strictest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from embargraph.licensing.case import Case, Line
from embargraph.licensing.data import read_table

__all__ = ["RANKS", "line_policies", "strictest"]

#: Our own order of severity.
RANKS = ("denial", "presumption of denial", "case by case", "presumption of approval", "approval")


def line_policies(case: Case, line: Line) -> list[dict[str, str]]:
    """Return the review policies of a line: its own, else those of part 742 for its reason."""
    if line.policy:
        return [_own(table) | {"line": line.rule} for table in line.policy]
    return [
        {"line": line.rule, "policy": table["policy"], "text": table["text"], "citation": _cite(table["citation"])}
        for table in read_table("policies")["policy"]
        if _for(case, line, table)
    ]


def _own(table: Mapping[str, Any]) -> dict[str, str]:
    who = table.get("for", "")
    word = "policy of denial" if table["policy"] == "denial" else table["policy"]
    text = word if who in {"", "otherwise"} else f"{word} for {who}"
    found = {"policy": _word(table["policy"]), "text": text, "citation": table.get("citation", "")}
    return found if who in {"", "otherwise"} else found | {"only": who}


def _word(policy: str) -> str:
    low = policy.lower()
    for word in ("policy of denial", "presumption of denial", "presumption for denial", "case by case", "case-by-case"):
        if word in low:
            return {"policy of denial": "denial", "presumption for denial": "presumption of denial"}.get(
                word, word.replace("-", " ")
            )
    return low if low in RANKS else policy


def _cite(text: str) -> str:
    return "; ".join(
        f"15 CFR {part}" if part[:1].isdigit() and "CFR" not in part else part for part in text.split("; ")
    )


def _for(case: Case, line: Line, table: Mapping[str, Any]) -> bool:
    """Return whether a policy of part 742 is for a line."""
    place, day = case.to, case.as_of
    if "reasons" in table and line.reason not in table["reasons"]:
        return False
    if "classes" in table and line.requirement not in table["classes"]:
        return False
    if line.requirement in table.get("not_classes", ()):
        return False
    if "eccns" in table and not re.fullmatch(table["eccns"], case.item.eccn):
        return False
    if "not_eccns" in table and re.fullmatch(table["not_eccns"], case.item.eccn):
        return False
    if "only_china" in table and line.reason in table["only_china"] and not place.is_one_of(("cn",)):
        return False
    if place.is_one_of(table.get("not_places", ())) or place.within(table.get("not_groups", ()), day):
        return False
    if "places" in table or "groups" in table:
        named = place.is_one_of(table.get("places", ())) or place.within(table.get("groups", ()), day)
        if not named:
            return False
    if "seats" in table and not (case.seat_in(("mo",)) if (case.seats or case.parties) else False):
        return False
    return not ("not_seats" in table and (case.seat_in(("mo",)) if (case.seats or case.parties) else False))


def strictest(policies: Sequence[Mapping[str, str]]) -> Mapping[str, str] | None:
    """Return the most restrictive of some policies; None where there are none.

    Where a section reviews most applications one way and names ends that fare better, the rule counts, not the ends.
    """
    ranked = [p for p in policies if p["policy"] in RANKS and "only" not in p]
    ranked = ranked or [p for p in policies if p["policy"] in RANKS]
    # Of equals the later counts: the table goes from the general to the particular.
    return min(reversed(ranked), key=lambda p: RANKS.index(p["policy"])) if ranked else None
