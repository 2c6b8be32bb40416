"""The whole from its lines: one that holds is enough, all must fail for none to be needed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from embargraph.licensing.case import Case, Line
from embargraph.licensing.classification import Item
from embargraph.licensing.control_list import ControlList
from embargraph.licensing.lines import case_lines
from embargraph.licensing.lists import split_paths
from embargraph.licensing.questions import answers, order
from embargraph.licensing.truth import Truth, any_of

__all__ = ["OPEN_FACTS", "case_verdict", "public_by", "split_is_required"]

#: How many cases are worked out to see whether every branch of an open case needs a licence.
_BRANCHES = 160
#: Facts that are not split: their answers are no closed set.
OPEN_FACTS = {
    "for",
    "classification",
    "territory",
    "headquarters",
    "scope",
    "requirement",
    "hts",
    "share",
    "listed_address",
}


def case_verdict(case: Case, control: ControlList, lines: Sequence[Line]) -> str:
    """Return the whole from its lines: one that holds is enough, all must fail for none to be needed."""
    entry = control.entries.get(case.item.eccn)
    if entry is not None and (entry.state == "itar" or _elsewhere(entry)):
        return "not_governed"
    if public_by(case):
        return "not_governed"
    whole = any_of(line.value for line in lines)
    if whole is None and split_is_required(case, control, lines):
        return "required"
    verdict = {True: "required", False: "not_required", None: "unknown"}[whole]
    return _by_origin(case, verdict)


def public_by(case: Case) -> str:
    """Return why technology or software is not subject to the EAR, by what was said (734.3(b)(3)); else nothing."""
    if case.kind not in {"software", "technology"}:
        return ""
    if case.item.eccn in {"5D002", "5E002"}:
        return ""  # published encryption code is subject to the EAR until notified, 734.7(b), 742.15(b)
    said = {"published": "it is published, 734.7", "fundamental_research": "it arises in fundamental research, 734.8"}
    return next((why for fact, why in said.items() if case.facts.get(fact, "").lower() == "yes"), "")


def _elsewhere(entry: Any) -> bool:
    return bool(entry.rows) and all(row.requirement == "not-governed" for row in entry.rows)


def _by_origin(case: Case, verdict: str) -> str:
    """Return the verdict for an item made abroad: the EAR reach it only by content or as a direct product."""
    if case.facts.get("origin", "us").lower() != "foreign" or case.route == "export":
        return verdict
    subject = _subject(case)
    if subject is True or verdict == "not_required":
        return verdict
    return "not_governed" if subject is False else "unknown"


def _subject(case: Case) -> Truth:
    """Return whether a foreign-made item is subject to the EAR (734.4, 734.9)."""
    yes_no = {"yes": True, "no": False}
    product = yes_no.get(case.facts.get("direct_product", "").lower())
    share = case.facts.get("us_content")
    content: Truth = None
    if share is not None:
        limit = 10.0 if case.to.within(("E:1", "E:2"), case.as_of) else 25.0
        content = float(share) > limit
        if not content and yes_no.get(case.facts.get("zero_percent_item", "").lower()) is not False:
            content = None if _zero_percent(case) else content
    return any_of((content, product))


def _zero_percent(case: Case) -> bool:
    """Return whether a paragraph of 734.4(a), under which there is no de minimis level, may reach the item."""
    chips = re.fullmatch(
        r"3A090|4A090|3A001|4A003|4A004|4A005|5A002|5A004|5A992|3B001|3B002|3B993|3B994", case.item.eccn
    )
    arms = re.fullmatch(
        r"[0-9][A-E](515|6[0-9]{2})|0A919|9E003|5[ADE]002|6A003|3A611|7A994|9A991|6A998", case.item.eccn
    )
    return bool(chips or arms)


def split_is_required(case: Case, control: ControlList, lines: Sequence[Line]) -> bool:
    """Return whether an open case needs a licence however its open paragraph and facts turn out."""
    budget = [_BRANCHES]
    return _every(case, control, lines, budget, 4)


def _every(case: Case, control: ControlList, lines: Sequence[Line], budget: list[int], depth: int) -> bool:
    if any(line.value for line in lines):
        return True
    if depth == 0 or budget[0] <= 0:
        return False
    wanted = {fact for line in lines if line.value is None for fact in line.open}
    if not wanted:
        return False
    entry = control.entries.get(case.item.eccn)
    if "paragraph" in wanted and entry is not None:
        cases = [replace(case, item=Item(case.item.eccn, path)) for path in split_paths(entry, case.item)]
        cases = [other for other in cases if other.item.path != case.item.path]
    else:
        fact = next((name for name in sorted(wanted - OPEN_FACTS - {"paragraph"}, key=order) if answers(name)), None)
        if fact is None:
            return False
        cases = [replace(case, facts={**case.facts, fact: answer}) for answer in answers(fact)]
    if not cases:
        return False
    budget[0] -= len(cases)
    return all(_every(other, control, case_lines(other, control), budget, depth - 1) for other in cases)
