"""The lines of a case: rows of the Control List, embargoes, end uses, parties, origin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from embargraph.licensing.case import Case, Line
from embargraph.licensing.classification import Path, Scope, parse_scope
from embargraph.licensing.control_list import ControlList, Entry, Row
from embargraph.licensing.data import read_table
from embargraph.licensing.destinations import embargoes
from embargraph.licensing.lists import beyond_paragraphs
from embargraph.licensing.requirements import class_of, column_citation, reaches
from embargraph.licensing.rows import Reading, controlled_for, row_reading
from embargraph.licensing.scope_words import scope_words
from embargraph.licensing.truth import Truth

__all__ = ["case_lines"]

#: Entries whose .b items (and 3A090.c) 744.23(a)(3)(i) follows to companies with a seat in Macau or D:5.
_FOLLOWED = {
    "3A001", "3A090", "4A003", "4A004", "4A005", "4A090", "5A002", "5A004", "5A992", "5D002", "5D992",
}  # fmt: skip
_COLUMNS_ONLY = {"us-ear-746-7"}


def case_lines(case: Case, control: ControlList) -> list[Line]:
    """Return every line of a case by one edition of the Control List, in the order of 732.3."""
    lines: list[Line] = []
    entry = control.entries.get(case.item.eccn) if case.item.on_control_list else None
    if entry is not None:
        lines += _row_lines(case, control, entry)
        lines += _followed_lines(case, control, entry)
        if case.item.path and case.item.path[-1] != "~" and (held := beyond_paragraphs(entry, case.item)):
            lines.append(_no_such_paragraph(case, control, held))
    if case.item.on_control_list and entry is None:
        lines.append(_missing(case, control))
    elif entry is not None and not entry.rows:
        lines.append(_without_rows(control, entry))
    if not case.to.known and not case.to.code.startswith("ua-"):
        lines.append(_nowhere(case))
    lines += _further_lines(case, control)
    lines += _embargo_lines(case, control, entry)
    if case.end_uses:
        from embargraph.licensing.uses import use_lines

        lines += use_lines(case)
    if case.parties:
        from embargraph.licensing.parties import party_lines

        lines += party_lines(case)
    return lines


def _reason_of(case: Case, control: ControlList) -> Any:
    def controlled(eccn: str, path: Path, reason: str) -> Truth:
        return controlled_for(control, case.facts, eccn, path, reason)

    return controlled


def _row_lines(case: Case, control: ControlList, entry: Entry) -> list[Line]:
    reason_of = _reason_of(case, control)
    lines = []
    for row in entry.rows:
        if row.requirement == "not-governed":
            continue
        reading = row_reading(row)
        reached = reaches(row.requirement, case)
        if reached.value is False and reading.scope is not None and reading.scope.text == "all":
            applies: Truth = True
        else:
            applies = reading.applies(case.item, case.facts, reason_of)
        because = [reached.because]
        open_: tuple[str, ...] = ()
        branches = reached.branches
        if applies is False:
            because.insert(0, f"{case.item.text} is outside {scope_words(reading.scope.text) if reading.scope else ''}")
        elif applies is None and reached.value is not False:
            if reading.scope is None:
                because.insert(0, "the scope of the row is not read")
                open_ = ("scope",)
            else:
                open_ = tuple(sorted(reading.scope.open_facts(case.item, case.facts, reason_of)))
                if reading.other is not None and not open_:
                    branches = _disagreement(reading, control.edition)
        if reached.value is None and applies is not False:
            open_ = (*open_, *reached.open)
        lines.append(
            Line(
                rule=row.rule,
                reason=row.reason,
                applies=applies,
                destination=reached.value,
                scope=reading.scope.text if reading.scope else "",
                requirement=row.requirement,
                citation=_row_citation(row, case),
                edition=control.edition,
                because=tuple(because),
                open=open_,
                branches=branches,
            )
        )
    return lines


def _disagreement(reading: Reading, edition: str) -> tuple[Mapping[str, str], ...]:
    scope = reading.scope.text if reading.scope else ""
    other = reading.other.text if reading.other else ""
    return (
        {"if": f"the row is followed: {scope}", "citation": f"15 CFR 774 Supp. 1, {reading.row.eccn} ({edition})"},
        {"if": f"the other paragraph is followed: {other}", "citation": reading.against},
    )


def _row_citation(row: Row, case: Case) -> tuple[str, ...]:
    table = class_of(row.requirement)
    if table is not None:
        return _class_citation(row.eccn, row.requirement)
    if not row.requirement:
        return (f"15 CFR 774 Supp. 1, {row.eccn}",)
    return (f"15 CFR 774 Supp. 1, {row.eccn}", *column_citation(row.requirement, case.to.row_label or case.to.label))


@lru_cache(maxsize=1024)
def _class_citation(eccn: str, requirement: str) -> tuple[str, ...]:
    table = class_of(requirement)
    return (f"15 CFR 774 Supp. 1, {eccn}", *(table["citation"] if table else ()))


def _followed_lines(case: Case, control: ControlList, entry: Entry) -> list[Line]:
    """Return the lines of 744.23(a)(3)(i): .b items and 3A090.c to companies with a seat in Macau or D:5."""
    if entry.eccn not in _FOLLOWED or case.route == "deemed":
        return []
    seat = case.seat_in(("mo",)) if (case.parties or case.seats) else None
    if seat is None and not (case.parties or case.seats):
        return []  # nothing said about a party: a condition
    lines = []
    for row in entry.rows:
        if row.requirement not in {"chips-b", "chips-b-before-uae", "macau-or-d5-hbm"}:
            continue
        reading = row_reading(row)
        covered = reaches(row.requirement, case).value
        elsewhere = None if covered is None else not covered
        if case.to.is_one_of(("ae",)) and row.requirement.startswith("chips-b"):
            elsewhere = True  # the United Arab Emirates are outside the groups that this paragraph leaves to 742.6
        applies = reading.applies(case.item, case.facts, _reason_of(case, control))
        hbm = row.requirement == "macau-or-d5-hbm"
        lines.append(
            Line(
                rule="744.23(a)(3)(i)(B)" if hbm else "744.23(a)(3)(i)(A)",
                reason="744.23",
                applies=applies,
                destination=elsewhere,
                other=seat,
                scope=reading.scope.text if reading.scope else "",
                requirement="744.23-headquarters",
                citation=(f"15 CFR 744.23(a)(3)(i)({'B' if hbm else 'A'})",),
                edition="2026-09-24",
                because=(
                    "a party with its seat or ultimate parent in Macau or D:5, outside the destinations of 742.6",
                ),
                open=("headquarters",) if seat is None else (),
                prohibition=5,
                exceptions={},
            )
        )
    return lines


def _no_such_paragraph(case: Case, control: ControlList, held: str) -> Line:
    return Line(
        "control-list", "", None, None, citation=(f"15 CFR 774 Supp. 1, {case.item.eccn}",), edition=control.edition,
        because=(f"{case.item.text} is no paragraph of the entry as held; expected one of {held}",),
        open=("classification",),
    )  # fmt: skip


def _nowhere(case: Case) -> Line:
    because = case.to.because or (
        f"{case.to.label} has no row in the Country Chart; to which country does it belong, 738.3(b)?"
    )
    return Line(
        "destination", "", True, None, citation=("15 CFR 738 Supp. 1",), edition="2026-08-07", because=(because,),
        open=("territory",),
    )  # fmt: skip


def _missing(case: Case, control: ControlList) -> Line:
    if not re.fullmatch(r"[0-9][A-E][0-9]{3}", case.item.eccn):
        return Line(
            "control-list", "", None, None, citation=("15 CFR 738.2",), edition=control.edition,
            because=(f"{case.item.eccn!r} is not an ECCN; expected one like 3A001.a.2, or EAR99",),
            open=("classification",),
        )  # fmt: skip
    return Line(
        rule="control-list",
        reason="",
        applies=None,
        destination=None,
        citation=("15 CFR 774 Supp. 1",),
        edition=control.edition,
        because=(
            f"{case.item.eccn} is not in the Control List of {control.edition}: is the entry newer than the data?",
            "an entry that is not found is not EAR99 for that",
        ),
        open=("classification",),
    )


def _without_rows(control: ControlList, entry: Entry) -> Line:
    citation: tuple[str, ...] = (f"15 CFR 774 Supp. 1, {entry.eccn}",)
    if entry.state == "itar":
        return Line(
            "not-governed", "", False, False, citation=(*citation, "15 CFR 734.3(b)(1)(i)"), edition=control.edition,
            because=("the entry says that the item is subject to the ITAR; the EAR do not govern it",),
        )  # fmt: skip
    if entry.state == "special":
        because = "items of this series are listed in supplement no. 5 to part 774, which is not held; 742.6(a)(8)"
        citation = (*citation, "15 CFR 742.6(a)(8)", "15 CFR 774 Supp. 5")
    else:
        see = f": {', '.join(entry.see.split())}" if entry.see else ""
        because = f"the entry has no requirements of its own and points to others{see}; which ECCN is it?"
    return Line(
        "control-list", "", None, None, citation=citation, edition=control.edition, because=(because,),
        open=("classification",),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _further() -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for table in read_table("further-lines")["line"]:
        for place in table["places"]:
            found.setdefault(place, []).append(table)
    return found


def _further_lines(case: Case, control: ControlList) -> list[Line]:
    named = _further().get(case.to.code) or _further().get(case.to.row or "-") or ()
    tables = (*named, *_further().get("*", ()))
    lines = []
    for table in tables:
        text = table["eccns"].get(case.item.eccn)
        if text is None:
            continue
        scope = parse_scope(text)
        applies = scope.applies(case.item, case.facts, _reason_of(case, control))
        if "conflict" in table:
            lines += _conflict(case, control, table, scope, applies)
            continue
        lines.append(
            Line(
                rule=table["rule"],
                reason=table["reason"],
                applies=applies,
                destination=True,
                scope=text,
                requirement=table["requirement"],
                citation=tuple(table["citation"]),
                edition="2026-09-24" if table.get("embargo") else control.edition,
                because=(table["because"],),
                open=tuple(sorted(scope.open_facts(case.item, case.facts))) if applies is None else (),
                prohibition=6 if table.get("embargo") else 1,
                exceptions={} if table.get("embargo") else None,
            )
        )
    return lines


def _conflict(case: Case, control: ControlList, table: Mapping[str, Any], scope: Scope, applies: Truth) -> list[Line]:
    """Return the line of a section that asks for more than the row; open where only the section does."""
    reached = reaches(table["requirement"], case)
    row = reaches(table["row"], case)
    if row.value or reached.value is False:
        return []  # the row asks for it as well, or neither does
    branches = reached.branches or (
        {"if": "the section is followed", "licence": "required", "citation": table["citation"][0]},
        {"if": "the row is followed", "licence": "not_required", "citation": table["conflict"]},
    )
    line = Line(
        rule=table["rule"], reason=table["reason"], applies=applies, destination=None, scope=scope.text,
        requirement=table["requirement"], citation=tuple(table["citation"]), edition=control.edition,
        because=(table["because"],), branches=branches if applies is not False else (),
        open=tuple(sorted(scope.open_facts(case.item, case.facts))) if applies is None else (),
    )  # fmt: skip
    return [line]


def _embargo_lines(case: Case, control: ControlList, entry: Entry | None) -> Iterable[Line]:
    tables = (
        embargoes().get(case.to.code) or embargoes().get(case.to.row)
        if case.to.known
        else embargoes().get(case.to.code)
    )
    if not tables:
        return ()
    from embargraph.licensing.embargoes import embargo_lines

    return embargo_lines(case, entry, tables, _reason_of(case, control), _COLUMNS_ONLY)
