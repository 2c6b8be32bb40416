"""A determination in plain words: one sentence, and a tree of reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from embargraph.licensing.case import Case, Line
from embargraph.licensing.control_list import ControlList
from embargraph.licensing.exceptions import ExceptionResult
from embargraph.licensing.parties import besides, unscreened
from embargraph.licensing.questions import sentence
from embargraph.licensing.requirements import class_of
from embargraph.licensing.verdict import public_by

__all__ = ["determination_tree", "verdict_sentence"]

_VERBS = {"export": "export", "reexport": "reexport", "transfer": "transfer", "deemed": "release"}
#: Labels of places that take the article.
_WITH_ARTICLE = (
    "United",
    "Netherlands",
    "Philippines",
    "Central African",
    "Democratic Republic",
    "Maldives",
    "Seychelles",
    "Isle of",
    "Gambia",
    "Bahamas",
)
#: Rules of party lists, by the list's name.
_LISTS = {
    "744.11": "Entity List,", "744.11(a)(1)": "Affiliates Rule,", "744.21(b)": "Military End-User List,",
    "744.8": "blocked person,",
}  # fmt: skip
_LIST_BASED = {"LVS", "GBS", "TSR", "APP", "STA", "SPP"}


class Determined(Protocol):
    """What is told of a determination."""

    case: Case
    controls: list[ControlList]

    @property
    def licence(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def effect(self) -> str: ...
    @property
    def lines(self) -> list[Line]: ...
    @property
    def required_lines(self) -> list[Line]: ...
    @property
    def branch_lines(self) -> list[Line]: ...
    @property
    def open_lines(self) -> list[Line]: ...
    @property
    def exceptions(self) -> list[ExceptionResult]: ...
    @property
    def policy(self) -> list[dict[str, str]]: ...
    @property
    def strictest(self) -> Mapping[str, str] | None: ...
    @property
    def asked(self) -> list[str]: ...
    @property
    def questions(self) -> list[dict[str, Any]]: ...
    @property
    def conditions(self) -> list[dict[str, str]]: ...
    @property
    def branches(self) -> list[dict[str, str]]: ...
    @property
    def checked(self) -> Sequence[str]: ...


def verdict_sentence(found: Determined) -> str:
    """Return what the determination says, as one would say it."""
    case = found.case
    item = f"{case.item.text} ({found.label})" if found.label else case.item.text
    what = f"to {_VERBS[case.route]} {item} {_place(found)}"
    if found.licence == "not_governed" and (public := public_by(case)):
        return (
            f"By the facts given {item} is not subject to the EAR: {public} (15 CFR 734.3(b)(3)). A carve-out that "
            "was claimed: keep what shows it."
        )
    if found.licence == "not_governed":
        if case.facts.get("origin", "").lower() == "foreign":
            return f"By the facts given the EAR do not reach {item} made abroad."
        return (
            f"The EAR do not govern {item}: another agency does (the ITAR, for most), and the EAR cannot authorise it."
        )
    if not found.controls:
        return f"Whether a licence is required {what} is not known: {found.lines[0].because[0]}."
    if found.licence == "required":
        return _required(found, what)
    if found.licence == "not_required":
        text = (
            f"No licence is required {what} on the facts given and by the tables named, provided that none of the "
            "conditions holds."
        )
        if names := unscreened(case):
            text += (
                f" This graph holds excerpts of the lists: screen {', '.join(names)} against the whole lists first "
                "(`embargraph update` loads them)."
            )
        return text + "".join(f" But {told}." for told in besides(found.case)[:4])
    return _unknown(found, what)


def _place(found: Determined) -> str:
    place = found.case.to
    if place.row and place.row != place.code:
        return f"to {_named(place.label)}, which is governed by the entry for {_named(place.row_label)}"
    if place.code == "ua":
        return "to Ukraine outside Crimea, Donetsk and Luhansk"
    return f"to {_named(place.label)}"


def _named(label: str) -> str:
    return f"the {label}" if label.startswith(_WITH_ARTICLE) else label


def _required(found: Determined, what: str) -> str:
    if found.effect == "prohibited":
        who = next(line.because[0] for line in found.required_lines if line.effect == "prohibited")
        return (
            f"It is prohibited {what}: a denial order stands ({who}), no exception exists, a licence is rarely given."
        )
    reasons = _reasons(found.required_lines)
    if not reasons:
        open_ = _reasons(found.branch_lines)
        reasons = f"whichever paragraph it is or fact holds: {open_}" if open_ else "every branch needs one"
    text = f"A licence is required {what} ({reasons})."
    text += f" {_exceptions(found)}"
    policy = found.strictest or next(iter(found.policy), None)
    if policy is not None:
        text += f" Applications: {policy['text']} ({policy['citation']})."
    if "uae_approved_entity" in found.asked:
        text += (
            " None is needed if the ultimate consignee and all end users are approved in supplement no. 8 to part 740."
        )
    return text


def _reasons(lines: Sequence[Line]) -> str:
    """Return what a licence is required for: each reason once, with its columns or paragraphs."""
    grouped: dict[str, list[str]] = {}
    for line in lines:
        if not line.reason and len(lines) > 1:
            continue  # a row that repeats part 746
        if line.requirement[-1:].isdigit() and " " in line.requirement:
            grouped.setdefault(f"{line.reason} column", []).append(line.requirement[-1])
            continue
        parts = [part.removeprefix("15 CFR ") for part in line.citation if "774 Supp" not in part]
        if not parts:
            table = class_of(line.requirement)
            parts = [f"its row for {str(table['says']).partition(',')[0]}" if table else line.rule]
        head = _LISTS.get(line.rule) or (f"{line.reason}," if len(line.reason) == 2 else "")
        # A list's own section says what the listing asks for; the notice that made it stands in the table.
        grouped.setdefault(head, []).extend(parts[:1] if line.rule in _LISTS else parts)
    told = [f"{head} {_and(list(dict.fromkeys(parts)))}".strip() for head, parts in grouped.items()]
    return "; ".join(told)


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _exceptions(found: Determined) -> str:
    eligible = [e.symbol for e in found.exceptions if e.status == "eligible"]
    possible = [e.symbol for e in found.exceptions if e.status == "possible"]
    if eligible:
        more = f"; {', '.join(possible)} possible on further facts" if possible else ""
        verb = "authorises" if len(eligible) == 1 else "authorise"
        return f"License Exception {', '.join(eligible)} {verb} {_what(eligible)}{more}."
    if not possible:
        return "No licence exception applies."
    lead = "" if set(possible) & _LIST_BASED else "No list-based exception applies; "
    rest = f"{', '.join(possible)} possible on further facts."
    return lead + (rest if lead else f"License Exceptions {rest}")


def _what(eligible: list[str]) -> str:
    from embargraph.licensing.data import read_table

    tables = {table["symbol"]: table for table in read_table("exceptions")["exception"]}
    return str(tables[eligible[0]].get("authorises", "it")) if len(eligible) == 1 else "it"


def _unknown(found: Determined, what: str) -> str:
    parts = [f"Whether a licence is required {what} is not decided."]
    if found.branches:
        told = "; ".join(
            f"if {branch['if']}: {_said(branch['licence'])}" if "licence" in branch else f"if {branch['if']}"
            for branch in found.branches[:4]
        )
        parts.append(f"The record has branches: {told}.")
    like = [line.because[0] for line in found.open_lines if "is_the_listed_party" in line.open]
    if len(like := list(dict.fromkeys(like))) > 1:
        more = f"; and {len(like) - 3} more" if len(like) > 3 else ""
        parts.append(f"Which party is meant? {'; '.join(like[:3])[:1].upper()}{'; '.join(like[:3])[1:]}{more}.")
    because = [reason for line in found.open_lines[:2] for reason in line.because[:1] if not line.branches]
    if found.case.to.code == "?" and found.case.to.because:
        because = [found.case.to.because.removeprefix("place: ")]
    if because:
        told = because[0].rstrip(".")
        parts.append(f"{told[0].upper()}{told[1:]}{'' if told.endswith('?') else '.'}")
    if found.asked:
        parts.append(f"Asked first: {sentence(found.asked[0])}")
    if any(line.rule == "746.7(e)" for line in found.open_lines):
        text = "No BIS licence is needed for EAR99 as such; the bar is OFAC's, taken up by 746.7(e)."
        if not found.case.item.on_control_list and text[:30] not in " ".join(parts):
            parts.append(text)
    return " ".join(parts)


def _said(licence: str) -> str:
    return {"required": "required", "not_required": "none required"}.get(licence, licence)


def determination_tree(found: Determined) -> dict[str, Any]:
    """Return the reasons as a tree: what needs a licence, what does not, the ways out, and what is asked."""
    head = {
        "required": "licence required",
        "not_required": "no licence required",
        "unknown": "not decided",
        "not_governed": "not governed by the EAR",
    }[found.licence]
    children: list[dict[str, Any]] = []
    for number, name in (
        (1, "General Prohibition One"),
        (6, "General Prohibition Six"),
        (4, "General Prohibition Four"),
        (5, "General Prohibition Five"),
    ):
        lines = [_leaf(line) for line in found.required_lines if line.prohibition == number]
        if lines:
            children.append({"text": name, "children": lines})
    children += _group("not decided", [_leaf(line) for line in found.open_lines])
    children += _group("not", [_leaf(line) for line in found.lines if line.value is False])
    children += _group(
        "exceptions",
        [
            {"text": f"{e.symbol} {e.status}" + (f": {e.barred_by}" if e.barred_by else "") + f" ({e.citation})",
             "children": [{"text": need, "children": []} for need in e.needs]}
            for e in found.exceptions
        ],
    )  # fmt: skip
    children += _group("policy", [_text(f"{p['text']} ({p['citation']})") for p in found.policy])
    children += _group("branches", [_text("; ".join(f"{k}: {v}" for k, v in b.items())) for b in found.branches])
    children += _group("conditions", [_text(f"{c['rule']}: if {c['if']}") for c in found.conditions])
    children += _group("asked of you", [_text(f"{q['fact']}: {q['question']}") for q in found.questions])
    children += _group("checked", [_text(text) for text in found.checked])
    return {"text": f"{found.case.item.text} to {found.case.to.label}: {head}", "children": children}


def _group(name: str, children: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"text": name, "children": children}] if children else []


def _text(text: str) -> dict[str, Any]:
    return {"text": text, "children": []}


def _leaf(line: Line) -> dict[str, Any]:
    scope = line.scope or "all"
    return {
        "text": f"{line.reason or line.rule}: {scope} [{line.rule}; {line.edition}]",
        "children": [_text(text) for text in (*line.because, "; ".join(line.citation)) if text],
    }
