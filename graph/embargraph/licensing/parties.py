"""Parties: what a list says of one as a line, and rows of the graph as plain data.

The engine knows parties as data only.  `party_from_rows` makes that data from the rows of
``graph.ask("restricted", who=…, by="us", as_of=…)``; `parties_from_graph` asks them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from embargraph.errors import UnknownNameError, UsageError
from embargraph.licensing.bodies import named_body
from embargraph.licensing.case import ROLES, Case, Line, Party, Restriction
from embargraph.licensing.truth import Truth, all_of
from embargraph.store.named_only import named_only
from embargraph.store.sql import read_sql

__all__ = ["notes", "parse_party", "parties_from_graph", "party_from_rows", "party_lines", "unscreened", "unverified"]

_LISTS = {
    "us-bis-entity-list": "entity-list",
    "us-bis-denied-persons": "denied-persons",
    "us-bis-meu-list": "military-end-user",
    "us-bis-unverified-list": "unverified",
    "us-ofac-sdn": "sdn",
}
_AFFILIATES = re.compile(r"affiliates?-rule")
_EXPORTS = {"licence_requirement", "denial"}


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
    if restriction.effect not in _EXPORTS or restriction.list == "unverified":
        return None
    applies, open_, scope = _scope(case, restriction)
    if applies is False and not scope:
        return None
    known: Truth = True if restriction.verdict == "restricted" else None
    if restriction.like:
        # One company stands on lists under several spellings: a like name is never passed over.
        given = {"yes": True, "no": False}.get(case.facts.get("is_the_listed_party", "").lower())
        known = all_of((known, given))
        open_ = (*open_, "is_the_listed_party") if given is None else open_
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


def _because(party: Party, restriction: Restriction) -> tuple[str, ...]:
    text = f"{party.name} ({party.role.replace('_', ' ')}): {restriction.label or restriction.list}"
    if restriction.like:
        text = f"the name {party.name} is like that of {restriction.like}, which has an entry: {restriction.label}"
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
    return Line(
        "744.11", "744.11", True, True, False if given else None,
        citation=("15 CFR 744.11", "15 CFR 736.2(b)(4)"), edition="",
        because=(f"{party.name} is not in this graph, and no publisher's list is loaded: that tells nothing of it",),
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


def notes(case: Case) -> list[str]:
    """Return restrictions that make no line under the EAR, in a sentence each."""
    found = []
    for party in case.parties:
        for r in party.restrictions:
            if r.like:
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
        found.append(_restriction(row, clocks or {}))
    return Party(name, role, tuple(dict.fromkeys(found)), tuple(seats), seats_known, tuple(ambiguous))


def _restriction(row: Mapping[str, Any], clocks: Mapping[str, str]) -> Restriction:
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
    )


_CLOCKS = "SELECT measure, max(known_through)::VARCHAR FROM clock GROUP BY measure"
_NAMED = "SELECT id FROM node WHERE kind = 'actor' AND (id = $1 OR lower(label) = $1)"


def parties_from_graph(
    graph: Any,
    named: Iterable[tuple[str, str]],
    *,
    as_of: Any = None,
    assume: Sequence[str] = (),
    facts: Sequence[Any] = (),
) -> tuple[Party, ...]:
    """Return parties as an open graph knows them.

    Args:
        graph: An `embargraph.Graph`.
        named: Names with their roles.
        as_of: The day asked about.
        assume: Statuses to assume, as `Graph.ask` takes them.
        facts: Fact files to add.

    A name that no list in the graph has is a party all the same; the answer says that it was not found.  So is a name
    that only articles have: that it became a node says nothing of the lists.
    """
    found = []
    searched = bool(graph.lists())
    # Seats and clocks are those of the facts and assumptions too: a seat given in a file must not be forgotten.
    connection = graph.assuming(assume, facts)[0]
    clocks = dict(connection.execute(_CLOCKS).fetchall())
    unlisted = graph.named_only() if not assume and not facts else named_only(connection)
    for name, role in named:
        try:
            if not assume and not facts and _unrestricted(graph, name):
                rows = []
            else:
                rows = _restrictions(graph, name, as_of, assume, facts, unlisted)
        except UnknownNameError:
            found.append(Party(name, role, found=False, searched=searched))
            continue
        seats: set[str] = set()
        parents = False
        ids = list(dict.fromkeys(row["who"]["id"] for row in rows if row.get("match") == "exact"))
        ids = ids or [row[0] for row in connection.execute(_NAMED, [name.strip().lower()]).fetchall()]
        for node in ids:
            for place, owner in connection.execute(
                read_sql("licensing/sql/seat_countries.sql"), {"who": node}
            ).fetchall():
                seats.add(str(place).lower())
                parents = parents or owner != node
        several = ids if len(ids) > 1 else []
        party = party_from_rows(
            name, rows, role=role, seats=sorted(seats), seats_known=parents, ambiguous=several, clocks=clocks
        )
        is_found = bool(rows) or not _is_named_only(ids, unlisted, searched=searched)
        found.append(replace(party, searched=searched, found=is_found))
    return tuple(found)


def _is_named_only(ids: Sequence[str], unlisted: Mapping[str, Sequence[str]], *, searched: bool) -> bool:
    """Say whether a name leads to nodes of which no list speaks: as good as a name that was not found.

    Without a publisher's list `unscreened` says so already of a node of which nothing but its name is held.
    """
    return bool(ids) and all(node in unlisted and (searched or len(unlisted[node]) > 1) for node in ids)


def _restrictions(
    graph: Any, name: str, as_of: Any, assume: Sequence[str], facts: Sequence[Any], unlisted: Container[str]
) -> list[Any]:
    """Return the rows of the question `restricted` on a party by the United States."""
    answer = graph.ask("restricted", who=name, by="us", as_of=as_of, assume=assume, facts=facts)
    rows: list[Any] = answer.to_dicts()
    taken = [match for each in answer.resolved.get("who", ()) for match in each.taken]
    # An article's name is no party of its own: whose name is like it may be meant.
    if any(match.how == "exact" and match.id not in unlisted for match in taken):
        # A party that is known by the very name is not another whose name is like it.
        rows = [row for row in rows if row.get("match") not in {"like", "words"}]
    return rows


def _unrestricted(graph: Any, name: str) -> bool:
    """Return whether no node that a name means has a restriction at all: then there is nothing to ask.

    Raises:
        UnknownNameError: Nothing has the name.
    """
    found = {match.id for match in graph.find(name)}
    query = "SELECT count(*) FROM restriction WHERE list_contains($1, who)"
    return not graph.connection.execute(query, [list(found)]).fetchone()[0]
