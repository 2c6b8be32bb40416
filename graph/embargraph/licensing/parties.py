"""Parties: what a list says of one as a line, and rows of the graph as plain data.

The engine knows parties as data only.  `party_from_rows` makes that data from the rows of
``graph.ask("restricted", who=…, by="us", as_of=…)``; `look_up.parties_from_graph` asks them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from embargraph.errors import UsageError
from embargraph.licensing.bodies import named_body
from embargraph.licensing.case import ROLES, Case, Line, Party, Restriction
from embargraph.licensing.truth import Truth, all_of

__all__ = [
    "besides",
    "lists_checked",
    "notes",
    "parse_party",
    "party_from_rows",
    "party_lines",
    "unscreened",
    "unverified",
]

_LISTS = {
    "us-bis-entity-list": "entity-list",
    "us-bis-denied-persons": "denied-persons",
    "us-bis-meu-list": "military-end-user",
    "us-bis-unverified-list": "unverified",
    "us-ofac-sdn": "sdn",
}
_AFFILIATES = re.compile(r"affiliates?-rule")
_EXPORTS = {"licence_requirement", "denial"}
#: From this score on a name is written as on the list, but for its legal form and the order of its words.
_CERTAIN = 0.995


def parse_party(text: str) -> tuple[str, str]:
    """Return a party's name and role from ``NAME`` or ``NAME=ROLE``.

    Raises:
        UsageError: The role is none that 748.5(c) to (f) has.

    Example:
        >>> parse_party("SMIC=end_user"), parse_party("SMIC")
        (('SMIC', 'end_user'), ('SMIC', 'ultimate_consignee'))
    """
    name, found, role = text.rpartition("=")
    if not found:
        return text.strip(), "ultimate_consignee"
    role = role.strip().lower().replace("-", "_").replace(" ", "_")
    if role not in ROLES:
        raise UsageError(f"party: {role!r} is no role; expected one of {', '.join(ROLES)}")
    return name.strip(), role


def party_lines(case: Case) -> list[Line]:
    """Return the lines of the restrictions on every party of a case."""
    lines: list[Line] = []
    for party in case.parties:
        for restriction in party.restrictions:
            line = _line(case, party, restriction)
            if line is not None:
                lines.append(line)
        if party.ambiguous:
            lines.append(_ambiguous(party))
        if (body := named_body(party.name)) is not None:
            lines.append(_body(party, body))
        if not party.found and not party.searched:
            lines.append(_not_searched(case, party))
    return lines


def _line(case: Case, party: Party, restriction: Restriction) -> Line | None:
    if restriction.list == "sdn" and restriction.effect == "blocking":
        return _blocked(case, party, restriction)
    if restriction.effect not in _EXPORTS or restriction.list == "unverified":
        return None
    applies, open_, scope = _scope(case, restriction)
    if applies is False and not scope:
        return None
    known: Truth = True if restriction.verdict == "restricted" else None
    if restriction.like:
        meant = _is_meant(case, restriction)
        known = all_of((known, meant))
        open_ = (*open_, "is_the_listed_party") if meant is None else open_
    if restriction.verdict in {"red_flag", "listed"}:
        if restriction.list != "affiliates":
            return None
        known, open_ = None, (*open_, "share")
    rule, citation, effect, prohibition = _rule(restriction)
    if restriction.verdict == "unknown" and restriction.list == "affiliates":
        rule, citation = "744.11(a)(1)", ("15 CFR 744.11(a)(1)", "90 FR 47201", "90 FR 50857")
    return Line(
        rule=rule,
        reason=rule,
        applies=applies,
        destination=True,
        other=known,
        scope=scope,
        citation=(*citation, *([restriction.citation] if restriction.citation else ())),
        edition=restriction.known_through or "",
        because=_because(party, restriction),
        open=open_,
        branches=tuple({"if": branch} for branch in restriction.branches),
        effect=effect,
        prohibition=prohibition,
        exceptions=_exceptions(restriction),
        policy=({"policy": restriction.policy, "citation": restriction.citation},) if restriction.policy else (),
        evidence=restriction.evidence,
        known_through=restriction.known_through,
    )


def _is_meant(case: Case, restriction: Restriction) -> Truth:
    """Return whether a party of a like name is the listed one; the user may say that it is another.

    One company stands on the lists of several states, on each as its own record: a like name is never passed over.
    """
    given = {"yes": True, "no": False}.get(case.facts.get("is_the_listed_party", "").lower())
    return True if given is None and (restriction.score or 0.0) >= _CERTAIN else given


def _blocked(case: Case, party: Party, restriction: Restriction) -> Line:
    """Return the line of a party that OFAC blocks: beside the EAR, but nothing may go to it for that."""
    authorised = case.facts.get("ofac_licence_for_party", "").lower() == "yes"
    meant = _is_meant(case, restriction) if restriction.like else True
    asked = () if authorised or meant is False else ("ofac_licence_for_party",)
    return Line(
        "OFAC", "OFAC", True, True, False if authorised or meant is False else None,
        scope="all dealings of US persons",
        citation=(restriction.citation or "OFAC, Specially Designated Nationals and Blocked Persons List",),
        edition=restriction.known_through or "",
        because=(*_because(party, restriction), "no EAR licence for that alone; OFAC has to authorise it"),
        open=(*asked, *(("is_the_listed_party",) if meant is None else ())), known_through=restriction.known_through,
    )  # fmt: skip


def _because(party: Party, restriction: Restriction) -> tuple[str, ...]:
    text = f"{party.name} ({party.role.replace('_', ' ')}): {restriction.label or restriction.list}"
    if restriction.like and (restriction.score or 0.0) >= _CERTAIN:
        text += (
            f"; {restriction.like} is of the same name (score {restriction.score:.2f}): say is_the_listed_party=no if "
            "it is another"
        )
    elif restriction.like:
        score = "" if restriction.score is None else f" (score {restriction.score:.2f})"
        text = (
            f"the name {party.name} is like that of {restriction.like}{score}, which has an entry: {restriction.label}"
        )
    if restriction.rule_known_through:
        return text, f"the status of the rule is known through {restriction.rule_known_through}"
    return (text,)


def _rule(restriction: Restriction) -> tuple[str, tuple[str, ...], str, int]:
    """Return the rule, its citation, the effect, and the General Prohibition of a restriction."""
    if restriction.list == "denied-persons" or restriction.effect == "denial":
        return "736.2(b)(4)", ("15 CFR 736.2(b)(4)", "15 CFR 732.3(g)(2)"), "prohibited", 4
    if restriction.list == "military-end-user":
        return "744.21(b)", ("15 CFR 744.21(b)", "15 CFR 744 Supp. 7"), "licence_requirement", 5
    if restriction.list == "sdn-744-8":
        return "744.8", ("15 CFR 744.8(a)(1)", "15 CFR 744.8(b)"), "licence_requirement", 5
    return "744.11", ("15 CFR 744.11", "15 CFR 744 Supp. 4"), "licence_requirement", 5


def _exceptions(restriction: Restriction) -> Mapping[str, str]:
    """Return the exceptions that the entry or the section leaves; most leave none."""
    text = restriction.requirement
    if restriction.list == "military-end-user":
        return {"GOV": "15 CFR 740.11(b)(2)(i), (ii)"}
    if restriction.list == "entity-list" and re.search(
        r"License Exception GOV|licence exception GOV", text, re.IGNORECASE
    ):
        return {"GOV": "the Entity List entry"}
    return {}


def _scope(case: Case, restriction: Restriction) -> tuple[Truth, tuple[str, ...], str]:
    """Return whether the restriction covers the item, what would decide it, and its scope in words."""
    if restriction.list == "military-end-user":
        from embargraph.licensing.uses import on_military_list

        return (*on_military_list(case), "items of supplement no. 2 to part 744")
    text = restriction.requirement
    listed = case.item.on_control_list
    if restriction.list in {"denied-persons", "sdn-744-8", "affiliates"} or restriction.effect == "denial":
        return True, (), "all items subject to the EAR"
    if restriction.list != "entity-list":
        return False, (), ""
    if re.search(r"746\.8\(a\)\(4\)", text) and "project" in text:
        value = {"yes": True, "no": False}.get(case.facts.get("russian_oil_project", "").lower())
        return value, ("russian_oil_project",), "items used in projects of 746.8(a)(4)"
    if re.search(r"supplement no\. 7", text, re.IGNORECASE):
        if listed:
            return True, (), "items on the Control List and EAR99 items of supplement no. 7 to part 746"
        value = {"yes": True, "no": False}.get(case.facts.get("hts_listed", "").lower())
        return value, ("hts",), "items on the Control List and EAR99 items of supplement no. 7 to part 746"
    if re.search(r"(?:except|but|apart from)[^;.]*EAR99[- ](?:designated )?technology", text, re.IGNORECASE):
        if listed or case.kind in {"commodity", "software"}:
            return True, (), "all items subject to the EAR but EAR99 technology for unmanned aerial vehicles"
        return None, ("kind",), "all items subject to the EAR but EAR99 technology for unmanned aerial vehicles"
    if re.search(r"all items subject to the EAR|any item subject to the EAR", text, re.IGNORECASE):
        return True, (), "all items subject to the EAR"
    if re.search(r"(?:all|any) items? (?:listed )?on the (?:CCL|Commerce Control List)", text, re.IGNORECASE):
        return listed, (), "items on the Control List"
    if not text and restriction.list == "entity-list":
        return None, ("requirement",), "the entry's requirement is not on record"
    return None, ("requirement",), f"as the entry says: {text}"


def _body(party: Party, paragraph: str) -> Line:
    return Line(
        "744.22", "744.22", True, True, scope="all items subject to the EAR",
        citation=("15 CFR 744.22(a)", f"15 CFR {paragraph}"), edition="2026-09-24",
        because=(f"{party.name} is a military-intelligence body that {paragraph} names, wherever it is",),
        prohibition=5, exceptions={"GOV": "15 CFR 744.22(c), 740.11(b)(2)(ii)"},
        policy=({"policy": "presumption of denial", "citation": "15 CFR 744.22(e)"},),
    )  # fmt: skip


def _not_searched(case: Case, party: Party) -> Line:
    given = case.facts.get("party_screened", "").lower() == "yes"
    lacks = "does not hold both the Entity List and the SDN list whole"
    return Line(
        "744.11", "744.11", True, True, False if given else None,
        citation=("15 CFR 744.11", "15 CFR 736.2(b)(4)"), edition="",
        because=(f"{party.name} is not in this graph, which {lacks}: that tells nothing of it",),
        open=() if given else ("party_screened",), prohibition=5, exceptions={},
    )  # fmt: skip


def _ambiguous(party: Party) -> Line:
    return Line(
        "744.11", "744.11", True, True, None, scope="", citation=("15 CFR 744.11", "15 CFR 736.2(b)(4)"),
        because=(f"{party.name} names several: {', '.join(party.ambiguous)}",), open=("listed_address",),
        prohibition=5, exceptions={},
    )  # fmt: skip


def unverified(case: Case) -> list[str]:
    """Return the parties on the Unverified List: no line, but no exception either."""
    return [party.name for party in case.parties if any(r.list == "unverified" for r in party.restrictions)]


def unscreened(case: Case) -> list[str]:
    """Return the parties that the facts know without an entry, where no publisher's list was loaded."""
    screened = case.facts.get("party_screened", "").lower() == "yes"
    return [
        party.name
        for party in case.parties
        if party.found and not party.searched and not party.restrictions and not screened
    ]


def besides(case: Case) -> list[str]:
    """Return the restrictions of the United States that ask for no licence for this item, in a sentence each."""
    found = [
        f"{name} is on the Unverified List: a statement from it is needed first (15 CFR 744.15(b))"
        for name in unverified(case)
    ]
    found += [
        f"{line.because[0]}, whose requirement does not cover the item ({'; '.join(line.citation)})"
        for line in party_lines(case)
        if line.applies is False
    ]
    return [*dict.fromkeys(found), *notes(case)]


def lists_checked(party: Party) -> str:
    """Return what the lists were asked about a party, and through which day they are known.

    Example:
        >>> lists_checked(Party("Acme"))
        'Acme: no entry on the lists of the United States that the graph holds'
    """
    if not party.found:
        return f"{party.name}: not found in the lists of the graph"
    if not party.restrictions:
        return f"{party.name}: no entry on the lists of the United States that the graph holds"
    days = [each.known_through for each in party.restrictions if each.known_through]
    if not days:
        return f"{party.name}: through which day its entries are known is not on record"
    return f"{party.name}: lists as known through {min(days)}"


def notes(case: Case) -> list[str]:
    """Return restrictions that make no line under the EAR, in a sentence each."""
    found = []
    for party in case.parties:
        for r in party.restrictions:
            if r.near:
                continue
            if r.list == "sdn" or (r.effect == "blocking" and r.list != "sdn-744-8"):
                found.append(f"{party.name}: {r.label or 'listed by OFAC'}: outside the EAR, ask OFAC ({r.citation})")
            elif r.effect not in _EXPORTS and r.list not in {"unverified"}:
                found.append(f"{party.name}: {r.label or r.list}: no licence requirement under the EAR; a red flag")
    return list(dict.fromkeys(found))


def party_from_rows(
    name: str,
    rows: Iterable[Mapping[str, Any]],
    *,
    role: str = "ultimate_consignee",
    seats: Sequence[str] = (),
    seats_known: bool = False,
    ambiguous: Sequence[str] = (),
    clocks: Mapping[str, str] | None = None,
    scores: Mapping[str, float | None] | None = None,
    near: Sequence[Mapping[str, Any]] = (),
) -> Party:
    """Return a party from rows of the question ``restricted``.

    Args:
        name: As the user named it.
        rows: Rows with who, list, under, effect, requirement, policy, footnote, verdict, branches, basis.
        role: One of `ROLES`.
        seats: Codes of the countries of its headquarters and its ultimate parent's.
        seats_known: Whether these are all.
        ambiguous: Others of the name.
        clocks: Day through which the status of a measure is known, by its id.
        scores: Likeness from 0 to 1 of each party that only its name leads to, by its id.
        near: Rows of parties whose names only come near, and so are no hits of a screening.
    """
    found = []
    for row in rows:
        if row.get("match") not in {None, "exact", "like", "words"} or row.get("basis") in {
            "located",
            "end_use",
            "foreign_produced",
            "headquartered",
        }:
            continue
        found.append(_restriction(row, clocks or {}, scores or {}))
    found += [
        replace(_restriction({**row, "match": "like"}, clocks or {}, scores or {}), near=True)
        for row in near
        if row.get("basis") in {"listed", "owned"}
    ]
    return Party(name, role, tuple(dict.fromkeys(found)), tuple(seats), seats_known, tuple(ambiguous))


def _restriction(row: Mapping[str, Any], clocks: Mapping[str, str], scores: Mapping[str, float | None]) -> Restriction:
    under = row.get("under") or {}
    lists = row.get("list") or []
    code = next((_LISTS[item] for item in lists if item in _LISTS), "other")
    if _AFFILIATES.search(str(under.get("id", ""))) or (row.get("basis") == "owned" and code == "entity-list"):
        code = "affiliates"
    if str(under.get("id", "")).startswith("us-ear-744-8"):
        code = "sdn-744-8"
    authority = (row.get("authority") or {}).get("id", "")
    footnote = str(row.get("footnote") or "")
    what = (row.get("what") or {}).get("label", "")
    return Restriction(
        authority=authority,
        list=code,
        effect=row.get("effect") or "",
        requirement="; ".join(
            filter(None, (row.get("requirement") or what, row.get("scope") if code == "entity-list" else ""))
        ),
        policy=row.get("policy") or "",
        citation=under.get("citation") or "",
        footnotes=tuple(part for part in re.split(r"[,\s]+", footnote) if part),
        verdict=row.get("verdict") or "unknown",
        branches=tuple(f"{b.get('if')}: {b.get('then')}" for b in row.get("branches") or ()),
        known_through=str(row["known_through"]) if row.get("known_through") else None,
        rule_known_through=clocks.get(str(under.get("id", ""))),
        label=under.get("label") or "",
        like=(row.get("who") or {}).get("label", "another party") if row.get("match") in {"like", "words"} else "",
        score=scores.get((row.get("who") or {}).get("id", "")),
    )
