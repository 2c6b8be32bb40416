"""Embargoes and special destinations of part 746 as lines (General Prohibition Six)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from embargraph.licensing.case import Case, Line
from embargraph.licensing.classification import Path, covers, parse_item
from embargraph.licensing.control_list import Entry
from embargraph.licensing.data import read_table
from embargraph.licensing.rows import row_reading
from embargraph.licensing.truth import Truth, any_of

__all__ = ["embargo_lines"]

ReasonOf = Callable[[str, Path, str], Truth]
_YES = {"yes": True, "no": False}
#: Codes that 746 supplement no. 2 says stand in supplement no. 4 as well, so that 746.8(a)(5) reaches them.
_SUPPLEMENT_4 = {
    "730424", "731100", "761300", "841350", "841360", "841382", "841392", "842139", "843049", "843139", "843143",
    "847989", "870520",
}  # fmt: skip


def embargo_lines(
    case: Case,
    entry: Entry | None,
    tables: Sequence[Mapping[str, Any]],
    reason_of: ReasonOf,
    columns_only: set[str],
) -> list[Line]:
    """Return the lines of the sections that govern a destination."""
    lines: list[Line] = []
    for table in tables:
        if not _in_force(table, case):
            continue
        for requirement in table.get("requirement", ()):
            if not _in_force(requirement, case) or requirement.get("origin") == "foreign-direct-product":
                continue
            line = _line(case, entry, table, requirement, reason_of, columns_only)
            if line is not None:
                lines.append(line)
        if table["measure"] == "us-ear-746-7":
            lines.append(_treasury(case, table))
    return lines


def _citation(table: Mapping[str, Any], requirement: Mapping[str, Any]) -> str:
    own = read_table("further-lines")["citations"].get(table["measure"], {})
    return str(own.get(requirement["key"]) or requirement.get("citation") or table["section"])


def _in_force(table: Mapping[str, Any], case: Case) -> bool:
    day = case.as_of.isoformat() if case.as_of else "9999"
    return str(table.get("since", "")) <= day and str(table.get("until", "9999")) >= day


def _line(
    case: Case,
    entry: Entry | None,
    table: Mapping[str, Any],
    requirement: Mapping[str, Any],
    reason_of: ReasonOf,
    columns_only: set[str],
) -> Line | None:
    applies, open_, scope = _items(case, entry, table, requirement, reason_of, columns_only)
    other: Truth = True
    because = [requirement["gist"]]
    if requirement.get("knowledge") and requirement.get("end_use") not in case.end_uses:
        return None  # a condition
    if case.route == "deemed" and table["measure"] in {"us-ear-746-8", "us-ear-746-8-belarus"}:
        other = False
        because.append("deemed exports are outside, 746.8(a)(12)(i)")
    carved = _carved_out(case, table, requirement)
    if carved:
        applies, open_ = False, ()
        because.append(carved)
    if applies is False and requirement["key"] in {"software", "named"}:
        return None
    return Line(
        rule=f"{table['section'].removeprefix('15 CFR ')} {requirement['key']}",
        reason=table["section"].removeprefix("15 CFR "),
        applies=applies,
        destination=True,
        other=other,
        scope=scope,
        citation=tuple(part.strip() for part in _citation(table, requirement).split(";")),
        edition="2026-09-24",
        because=tuple(because),
        open=open_ if applies is None else (),
        prohibition=6,
        exceptions={symbol: table.get("exceptions_citation", "") for symbol in table.get("exceptions", ())},
        policy=tuple(table.get("policy", ())),
    )


def _items(
    case: Case,
    entry: Entry | None,
    table: Mapping[str, Any],
    requirement: Mapping[str, Any],
    reason_of: ReasonOf,
    columns_only: set[str],
) -> tuple[Truth, tuple[str, ...], str]:
    """Return whether the requirement covers the item, what would decide it, and its scope in words."""
    kind = requirement["items"]
    listed = case.item.on_control_list
    if kind == "all":
        return True, (), "every item subject to the EAR"
    if kind == "ccl":
        return listed, (), "every entry of the Control List"
    if kind == "reasons":
        reasons = requirement["reasons"]
        return (*_controlled(case, entry, reasons, reason_of, table["measure"] in columns_only), ", ".join(reasons))
    if kind == "eccns":
        if not requirement["eccns"]:
            # The names are in further-lines.toml.
            return False, (), "named entries"
        values = [
            covers(named.path, case.item.path) if named.eccn == case.item.eccn else False
            for named in map(parse_item, requirement["eccns"])
        ]
        return any_of(values), ("paragraph",), "named entries"
    if kind == "supplement":
        return (*_supplement(case, table, listed), requirement["supplement"])
    if requirement["key"] == "software" and not listed:
        if case.kind in {"commodity", "technology"}:
            return False, (), "EAR99 software of certain kinds"
        return _YES.get(case.facts.get("russia_software", "")), ("russia_software",), "EAR99 software of certain kinds"
    return False, (), requirement["key"]


def _controlled(
    case: Case, entry: Entry | None, reasons: Sequence[str], reason_of: ReasonOf, columns: bool
) -> tuple[Truth, tuple[str, ...]]:
    if not case.item.on_control_list:
        return False, ()
    if entry is None or not entry.rows:
        if entry is not None and entry.state == "itar":
            return False, ()
        return None, ("classification",)
    values: list[Truth] = []
    open_: set[str] = set()
    for row in entry.rows:
        if columns and row.requirement and not row.requirement[-1].isdigit():
            continue
        if columns and not row.requirement and row.reason not in reasons:
            continue
        if row.reason not in reasons:
            continue
        reading = row_reading(row)
        value = reading.applies(case.item, case.facts, reason_of)
        values.append(value)
        if value is None:
            open_ |= reading.scope.open_facts(case.item, case.facts, reason_of) if reading.scope else {"scope"}
    return any_of(values), tuple(sorted(open_))


def _supplement(case: Case, table: Mapping[str, Any], listed: bool) -> tuple[Truth, tuple[str, ...]]:
    """Return whether an item is in a supplement whose list of tariff codes is not held."""
    russia = table["section"] == "15 CFR 746.8"
    if listed and russia:
        return False, ()  # 746.8(a): an item with an ECCN is not in the scope of supplements 4 to 6
    given = _YES.get(case.facts.get("hts_listed", "").lower())
    if given is not None:
        return given, ()
    code = "".join(c for c in case.facts.get("hts", "") if c.isdigit())[:6]
    if russia and code in _SUPPLEMENT_4:
        return True, ()
    return None, ("hts_listed",) if code else ("hts",)


def _carved_out(case: Case, table: Mapping[str, Any], requirement: Mapping[str, Any]) -> str:
    """Return what takes the item out, if the user claims it; a carve-out that nobody claims opens nothing."""
    for carve in table.get("carve_out", ()):
        if carve.get("from", requirement["key"]) != requirement["key"]:
            continue
        food = _YES.get(case.facts.get("food_or_medicine", "").lower())
        if carve["key"] == "food-and-medicine" and not case.item.on_control_list and food:
            return f"taken out: {carve['text']}"
        if carve["key"] == "deemed-ear99" and not case.item.on_control_list and case.route == "deemed":
            return f"taken out: {carve['text']}"
        if carve["key"] == "free-software":
            named = case.item.eccn == "5D992" and case.item.path[:1] == ("c",)
            if (named or not case.item.on_control_list) and _YES.get(
                case.facts.get("free_personal_communication_software", "")
            ):
                return f"taken out: {carve['text']}"
    if table["section"] == "15 CFR 746.8" and requirement["key"] == "ccl":
        mass_market = (case.item.eccn, case.item.path[:1]) in {("5A992", ("c",)), ("5D992", ("c",))}
        classified = case.item.eccn == "5A991" or (
            mass_market and case.facts.get("mass_market", "").lower() in {"yes", "classified"}
        )
        if classified and _YES.get(case.facts.get("russia_civil_user", "").lower()):
            return "taken out for the civil end users of 746.8(a)(12)(ii)"
    return ""


def _treasury(case: Case, table: Mapping[str, Any]) -> Line:
    """Return the line of 746.7(e): what OFAC forbids the EAR forbid, whatever the item."""
    given = _YES.get(case.facts.get("ofac_authorised", "").lower())
    return Line(
        rule="746.7(e)",
        reason="746.7",
        applies=None if given is None else not given,
        destination=True,
        scope="every item subject to the EAR",
        citation=("15 CFR 746.7(e)", "31 CFR part 560"),
        edition="2026-09-24",
        because=("no BIS licence is needed for EAR99 as such; the bar is OFAC's, taken up by 746.7(e)",)
        if not case.item.on_control_list
        else ("what 31 CFR part 560 forbids the EAR forbid",),
        open=("ofac_authorised",) if given is None else (),
        effect="prohibited_without_ofac",
        prohibition=6,
        exceptions={},
        policy=tuple(table.get("policy", ())),
    )
