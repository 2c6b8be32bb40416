"""Licence exceptions of part 740: barred, possible, or eligible where every test that a machine can make passes.

The order is that of the regulation: what parts 744 and 746 bar, then 740.2(a), then the exception's own
tests; what is left is a condition and stands in ``needs``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from embargraph.licensing.case import Case, Line
from embargraph.licensing.control_list import ControlList
from embargraph.licensing.data import read_table
from embargraph.licensing.exception_tests import ExceptionTest, low_performance_bar, own_test

__all__ = ["ExceptionResult", "judge_exceptions"]


#: Exceptions that a section of part 746 names whole.
_WHOLE = {"SPP", "CCD", "AGR", "SCP", "MED", "APP"}


@dataclass(frozen=True, slots=True)
class ExceptionResult:
    """One licence exception, and whether it may be used."""

    symbol: str
    #: eligible, possible or barred.
    status: str
    citation: str
    needs: tuple[str, ...] = ()
    barred_by: str = ""
    #: Rules of the lines that it overcomes.
    overcomes: tuple[str, ...] = ()
    #: Facts that would decide it.
    open: tuple[str, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """Return the exception as the answer has it."""
        row: dict[str, Any] = {"symbol": self.symbol, "status": self.status, "citation": self.citation}
        if self.needs:
            row["needs"] = list(self.needs)
        if self.barred_by:
            row["barred_by"] = self.barred_by
        row["overcomes"] = list(self.overcomes)
        return row


def judge_exceptions(case: Case, control: ControlList, lines: Sequence[Line]) -> list[ExceptionResult]:
    """Return what becomes of each licence exception that could concern a case that needs a licence."""
    test = ExceptionTest(case, control, lines)
    if not test.lines:
        return []
    tables = [table for table in read_table("exceptions")["exception"] if _offered(test, table)]
    barred_all = _barred_whole(test)
    if barred_all:
        text, citation = barred_all
        return [ExceptionResult(t["symbol"], "barred", f"15 CFR {citation}", barred_by=text) for t in tables]
    return [_judge(test, table) for table in tables]


def _offered(test: ExceptionTest, table: Mapping[str, Any]) -> bool:
    """Return whether an exception is about the item, the destination and the route at all."""
    case = test.case
    # What the section of part 746 names is shown, even where its own section leaves little for the item.
    if any(line.prohibition == 6 and line.exceptions and table["symbol"] in line.exceptions for line in test.lines):
        return True
    if (places := table.get("only_places")) and not case.to.is_one_of(places):
        return False
    if (eccns := table.get("only_eccns")) and not re.fullmatch(eccns, case.item.eccn):
        return False
    if (routes := table.get("only_routes")) and case.route not in routes:
        return False
    symbol = table["symbol"]
    if table["test"] in {"flag", "lpp"}:
        cell = test.entry.exceptions.get(symbol) if test.entry else None
        return cell is not None and cell != "no"
    if symbol == "NAC/ACA":
        bar = next(b for b in read_table("exceptions")["bar"] if b["id"] == table["only_scopes_bar"])
        return test.scope(bar["scopes"].get(case.item.eccn, "~")) is not False
    if symbol in {"TSU", "TSR"} and case.kind == "commodity":
        return False
    if symbol in {"LVS", "GBS", "STA", "TSR"} and not case.item.on_control_list:
        return False
    if symbol in {"LVS", "GBS"} and case.kind in {"software", "technology"} and test.entry is not None:
        return test.entry.exceptions.get(symbol, "no") != "no"
    return True


def _barred_whole(test: ExceptionTest) -> tuple[str, str] | None:
    """Return why no exception at all is left, and the citation."""
    from embargraph.licensing.parties import unverified

    for line in test.required:
        if line.effect == "prohibited":
            return "a denied person is a party: no exception reaches General Prohibition Four", "740.1(a), 736.2(b)(4)"
    if listed := unverified(test.case):
        return f"{listed[0]} is on the Unverified List", "740.2(a)(17), 744.15"
    for line in test.required:
        if line.rule == "744.11" and not line.exceptions:
            return "the Entity List entry allows no exception", "744.11(a), 744.16(b)"
    if test.case.to.row == "ir":
        return "no exception may be used for Iran", "746.7(c)"
    return None


def _judge(test: ExceptionTest, table: Mapping[str, Any]) -> ExceptionResult:
    symbol, citation = table["symbol"], f"15 CFR {table['section']}"
    needs: list[str] = []
    open_: list[str] = []
    if table["test"] == "lpp" and (own_bar := low_performance_bar(test)):
        return ExceptionResult(symbol, "barred", "15 CFR 740.29(c)(2)", barred_by=own_bar)
    bar = _barred_by_lines(test, symbol, needs) or _barred_by_740_2(test, symbol, needs, open_)
    if bar:
        return ExceptionResult(symbol, "barred", bar[1], barred_by=bar[0])
    status, own, facts, why = own_test(test, table)
    if status == "barred":
        return ExceptionResult(symbol, "barred", citation, barred_by=why, open=facts)
    if needs and status == "eligible":
        status = "possible"
    overcomes = tuple(dict.fromkeys(line.rule for line in test.lines))
    needed = tuple(dict.fromkeys((*own, *needs)))
    return ExceptionResult(symbol, status, citation, needed, "", overcomes, (*facts, *open_))


def _barred_by_lines(test: ExceptionTest, symbol: str, needs: list[str]) -> tuple[str, str] | None:
    """Return what part 744 or 746 bars; each line must be overcome by itself."""
    for line in test.lines:
        if line.exceptions is None or symbol in line.exceptions:
            if line.exceptions and symbol not in _WHOLE:
                needs.append(f"the part of {symbol} that {line.exceptions[symbol]} names")
            continue
        if line.value is None and line.prohibition == 5:
            needs.append(f"{line.rule} does not need a licence: it would bar the exception")
            continue
        if line.rule == "746.7(e)" and line.value is None:
            continue
        if line.prohibition == 6:
            return f"{line.reason} does not name it", "15 CFR 740.2(a)(6)"
        if line.rule.startswith("744.23(a)(3)"):
            needs.append("744.23(c): only as 740.2(a)(9)(ii) leaves it")
            continue
        return f"no exception overcomes {line.rule}", "15 CFR 740.1(a)"
    for line in test.lines:
        arms = line.requirement == "un-arms-embargo" and test.case.to.row not in {"iq", "kp", "ir"}
        if arms and line.value and symbol != "GOV":
            return "items controlled for the UN arms embargo: GOV only", "15 CFR 746.1(b)(4)"
    return None


def _barred_by_740_2(test: ExceptionTest, symbol: str, needs: list[str], open_: list[str]) -> tuple[str, str] | None:
    """Return which paragraph of 740.2(a) bars an exception; what is open is a need."""
    for bar, met in test.bars:
        touched = symbol in bar["takes"] if "takes" in bar else symbol not in bar.get("allows", {})
        if (only := bar.get("allows_only", {}).get(symbol)) and not re.fullmatch(only, test.case.item.eccn):
            touched = True
        if "only" in bar and symbol not in bar["only"]:
            continue
        section = f"15 CFR {bar['id']}"
        if "needs" in bar:
            given = {"yes": True, "no": False}.get(test.case.facts.get(bar["fact"], "").lower())
            if given is False:
                return bar["says"], section
            if given is None:
                needs.append(bar["needs"])
                # Of a place that no table has, which country it belongs to is asked first.
                open_ += [bar["fact"]] if test.case.to.known else []
            continue
        if not touched:
            part = bar.get("allows", {}).get(symbol)
            if part and met:
                needs.append(f"the part of {symbol} that {bar['id']} leaves: {part}")
            continue
        if met:
            return bar["says"], section
        needs.append(f"not barred by {bar['id']} ({bar['says']})")
    return None
