"""What single licence exceptions ask of a case: their own sections' tests, as far as a machine can make them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from embargraph.licensing.case import Case, Line
from embargraph.licensing.classification import parse_scope
from embargraph.licensing.control_list import ControlList, Entry
from embargraph.licensing.data import read_table
from embargraph.licensing.rows import controlled_for
from embargraph.licensing.truth import Truth, all_of, any_of, negate

__all__ = ["ExceptionTest", "low_performance_bar", "own_test"]


class ExceptionTest:
    """What the exceptions ask of one case: the lines that must be overcome, and the item's reasons."""

    def __init__(self, case: Case, control: ControlList, lines: Sequence[Line]) -> None:
        self.case = case
        self.control = control
        self.entry: Entry | None = control.entries.get(case.item.eccn)
        self.lines = [line for line in lines if line.value is not False]
        self.required = [line for line in self.lines if line.value]
        self._reasons: dict[str, Truth] = {}
        self._bars: list[tuple[Mapping[str, Any], Truth]] | None = None

    @property
    def bars(self) -> list[tuple[Mapping[str, Any], Truth]]:
        """Return the paragraphs of 740.2(a) that touch the case, for certain or perhaps."""
        if self._bars is None:
            judged = ((bar, _meets(self, bar)) for bar in _bars_for(self.case.item.eccn))
            self._bars = [(bar, met) for bar, met in judged if met is not False]
        return self._bars

    def reason(self, name: str) -> Truth:
        """Return whether the item is controlled for a reason, wherever it goes."""
        if name not in self._reasons:
            self._reasons[name] = self._reason(name)
        return self._reasons[name]

    def _reason(self, name: str) -> Truth:
        if self.entry is None:
            return False
        return controlled_for(self.control, self.case.facts, self.case.item.eccn, self.case.item.path, name)

    def scope(self, text: str) -> Truth:
        """Return whether a scope covers the item."""
        return parse_scope(text).applies(
            self.case.item,
            self.case.facts,
            lambda eccn, path, reason: controlled_for(self.control, self.case.facts, eccn, path, reason),
        )

    def open_facts(self, text: str) -> tuple[str, ...]:
        """Return the facts that a scope waits for."""
        return tuple(sorted(parse_scope(text).open_facts(self.case.item, self.case.facts)))

    def required_reasons(self) -> dict[str, Truth]:
        """Return the reasons that need a licence for this item and destination: true or open."""
        found: dict[str, Truth] = {}
        for line in self.lines:
            if line.prohibition == 1:
                found[line.reason] = any_of((found.get(line.reason, False), line.value))
        return found


@lru_cache(maxsize=1)
def _bars() -> Sequence[Mapping[str, Any]]:
    bars: Sequence[Mapping[str, Any]] = read_table("exceptions")["bar"]
    return bars


@lru_cache(maxsize=1024)
def _bars_for(eccn: str) -> tuple[Mapping[str, Any], ...]:
    """Return the bars that can be about an entry."""
    return tuple(
        bar
        for bar in _bars()
        if ("eccns" not in bar or re.fullmatch(bar["eccns"], eccn))
        and ("not_eccns" not in bar or not re.fullmatch(bar["not_eccns"], eccn))
        and ("scopes" not in bar or eccn in bar["scopes"])
    )


def _meets(test: ExceptionTest, bar: Mapping[str, Any]) -> Truth:
    """Return whether a case is one that a bar is about."""
    case, eccn = test.case, test.case.item.eccn
    parts: list[Truth] = []
    if "scopes" in bar:
        text = bar["scopes"].get(eccn)
        if text is None:
            return False
        parts.append(test.scope(text))
    if "symbol" in bar:
        parts.append(_flag(test, bar["symbol"])[0])
    if "reasons" in bar:
        parts.append(any_of(test.reason(reason) for reason in bar["reasons"]))
    where: list[Truth] = []
    if "places" in bar:
        where.append(case.to.is_one_of(bar["places"]))
    if "groups" in bar:
        inside = case.to.within(bar["groups"], case.as_of)
        if "not_groups" in bar:
            inside = all_of((inside, negate(case.to.within(bar["not_groups"], case.as_of))))
        where.append(inside)
    elif "not_groups" in bar:
        where.append(negate(case.to.within(bar["not_groups"], case.as_of)))
    if "not_places" in bar:
        where.append(negate(case.to.is_one_of(bar["not_places"])))
    if bar.get("hong_kong"):
        where.append(case.to.code == "hk")
    if "seats" in bar:
        where.append(bool(case.seat_in(("mo",))) if (case.seats or case.parties) else False)
    if where:
        parts.append(any_of(where))
    return all_of(parts)


_Own = tuple[str, tuple[str, ...], tuple[str, ...], str]


def own_test(test: ExceptionTest, table: Mapping[str, Any]) -> _Own:
    """Return status, needs, open facts and what bars, by the exception's own section."""
    kind = table["test"]
    if (text := table.get("not_scopes", {}).get(test.case.item.eccn)) and test.scope(text):
        return "barred", (), (), "its section leaves this paragraph out"
    if kind == "facts":
        return "possible", (table["needs"],), (), ""
    if kind in {"flag", "lpp"}:
        value, facts = _flag(test, table["symbol"])
        if value is False:
            return "barred", (), facts, "the entry does not offer it for this paragraph"
        return "possible", (table["needs"],), facts, ""
    return {"lvs": _lvs, "gbs": _gbs, "tsr": _tsr, "sta": _sta, "app": _app, "enc": _enc, "spp": _spp}[kind](test)


def _flag(test: ExceptionTest, symbol: str) -> tuple[Truth, tuple[str, ...]]:
    """Return whether the entry's cell offers an exception for the item."""
    cell = test.entry.exceptions.get(symbol) if test.entry else None
    if cell is None or cell == "no":
        return False, ()
    if not cell:
        return None, ()
    scope = cell.partition(": ")[2]
    value = test.scope(scope)
    return value, test.open_facts(scope) if value is None else ()


def _group_b(test: ExceptionTest) -> str:
    """Return why the destination is outside Country Group B; empty if it is in it."""
    inside = test.case.to.within(("B",), test.case.as_of)
    name = test.case.to.row_label or test.case.to.label
    if inside is None:
        return f"whether {name} was in Country Group B on the day is not held"
    return "" if inside else f"{name} is not in Country Group B"


def _ns_only(test: ExceptionTest) -> tuple[Truth, str]:
    """Return whether national security is the only reason that needs a licence here."""
    reasons = test.required_reasons()
    others = sorted(reason for reason, value in reasons.items() if reason != "NS" and value)
    if others or not reasons.get("NS", False):
        return False, f"a licence is needed for {', '.join(others) or 'no NS reason'}, not for national security only"
    open_ = sorted(reason for reason, value in reasons.items() if reason != "NS" and value is None)
    return (None, f"no licence is needed for {', '.join(open_)}") if open_ else (True, "")


def _gbs(test: ExceptionTest) -> _Own:
    return _national_security(test, "GBS", ("sd", "ua"))


def _tsr(test: ExceptionTest) -> _Own:
    status, needs, facts, why = _national_security(test, "TSR", ("sd", "ua"))
    if status == "barred":
        return status, needs, facts, why
    if test.case.facts.get("written_assurance", "").lower() == "yes":
        return status, needs, facts, why
    return "possible", (*needs, "the consignee's written assurance, 740.6(a)"), (*facts, "written_assurance"), ""


def _national_security(test: ExceptionTest, symbol: str, except_: tuple[str, ...]) -> _Own:
    if outside := _group_b(test):
        return "barred", (), (), outside
    if test.case.to.is_one_of(except_):
        return "barred", (), (), f"{test.case.to.label} is left out, though in Country Group B"
    offered, facts = _flag(test, symbol)
    if offered is False:
        return "barred", (), (), "the entry does not offer it for this paragraph"
    only, why = _ns_only(test)
    if only is False:
        return "barred", (), (), why
    needs = [text for text, value in (("the entry offers it for the item", offered), (why, only)) if value is None]
    if test.entry and test.entry.own:
        needs.append(f"the entry is of your own facts: check its {symbol} paragraph")
    return ("possible" if needs else "eligible"), tuple(needs), facts, ""


def _lvs(test: ExceptionTest) -> _Own:
    if outside := _group_b(test):
        return "barred", (), (), outside
    cell = test.entry.exceptions.get("LVS") if test.entry else None
    if cell is None or cell == "no":
        return "barred", (), (), "the entry gives no value limit"
    if not cell:
        return "possible", ("the value limit of the entry's LVS paragraph, which is not read",), ("value",), ""
    limit: str | None = None
    open_part = ""
    for clause in cell.split("; "):
        amount, _, scope = clause.partition(": ")
        scope, _, where = scope.partition(" @")
        covered = test.scope(scope) if _for_place(test, where) else False
        if covered:
            limit = amount
            break
        if covered is None:
            limit, open_part = limit or amount, scope
    if limit is None:
        return "barred", (), (), "the entry gives no value limit for this paragraph"
    return _lvs_value(test, limit, open_part)


def _for_place(test: ExceptionTest, where: str) -> bool:
    """Return whether a clause of an LVS cell is for the destination: "only ca", "not D:3", or everywhere."""
    kind, _, name = where.partition(" ")
    if not kind:
        return True
    inside = test.case.to.within((name,), test.case.as_of) if ":" in name else test.case.to.is_one_of((name,))
    return bool(inside) == (kind == "only")


def _lvs_value(test: ExceptionTest, limit: str, open_part: str) -> _Own:
    needs: list[str] = []
    facts: list[str] = []
    if open_part:
        needs.append(f"the limit covers the item: {open_part}")
        facts += test.open_facts(open_part)
    case = test.case
    if limit == "?":
        return "possible", (*needs, "the dollar limit for this paragraph, which is not held"), (*facts, "value"), ""
    top = Decimal(limit)
    if case.value is not None and case.value > top:
        return "barred", (), (), f"${case.value:,} is above ${top:,}"
    if case.year_value is not None and case.year_value > 12 * top:
        return "barred", (), (), f"${case.year_value:,} in the year is above 12 times ${top:,}"
    if case.value is None:
        needs.append(f"a net value of the order of at most ${top:,}")
    if case.year_value is None:
        needs.append(f"a total for the year to this consignee of at most ${12 * top:,}")
    if case.value is None or case.year_value is None:
        facts.append("value")
    if test.entry and test.entry.own:
        needs.append("the entry is of your own facts: check its LVS paragraph")
    return ("possible" if needs else "eligible"), tuple(needs), tuple(facts), ""


def _sta(test: ExceptionTest) -> _Own:
    case, table = test.case, read_table("exceptions")["sta"]
    needs: list[str] = []
    for reason in table["reasons_barred"]:
        value = test.reason(reason)
        if value:
            return "barred", (), (), f"not for items controlled for {reason}, 740.20(b)(2)(iii)"
        if value is None:
            needs.append(f"the item is not controlled for {reason}")
    for bar in table["bar"]:
        text = bar["scopes"].get(case.item.eccn)
        value = test.scope(text) if text else False
        if value:
            return "barred", (), (), bar["id"]
        if value is None:
            needs.append(f"not an item of {bar['id']}")
    first, second = _sta_cell(test)
    inside_first = case.to.within(("A:5",), case.as_of)
    inside_second = case.to.within(("A:6",), case.as_of)
    reasons = test.required_reasons()
    others = [r for r, value in reasons.items() if value and r not in table["reasons_first"]]
    mt = test.reason("MT")
    if mt:
        if not re.fullmatch(r"9A012|9A120|9A610", case.item.eccn):
            return "barred", (), (), "controlled for MT, 740.20(b)(2)(iii)"
        needs.append("a drone that cannot carry 500 kg over 300 km, 740.20(c)(1)(ii)")
    elif mt is None:
        needs.append("the item is not controlled for MT")
    if inside_first and not others:
        if first:
            return "barred", (), (), "the entry's STA paragraph takes it out of (c)(1)"
        if first is None:
            needs.append("the entry's STA paragraph does not take it out of (c)(1)")
        return "possible", (*needs, *_sta_needs(case)), (), ""
    ns_only, why = _ns_only(test)
    if inside_second and ns_only is not False:
        if second:
            return "barred", (), (), "the entry's STA paragraph takes it out of (c)(2)"
        if second is None:
            needs.append("the entry's STA paragraph does not take it out of (c)(2)")
        if why:
            needs.append(why)
        return "possible", (*needs, *_sta_needs(case)), (), ""
    if inside_first is None or inside_second is None:
        return "possible", (*needs, "the groups of the day are not held", *_sta_needs(case)), (), ""
    if inside_first:
        return "barred", (), (), f"a licence is needed for {', '.join(others)}, outside 740.20(c)(1)"
    if inside_second:
        return "barred", (), (), f"{case.to.label} is in A:6, for national security only: {why}"
    return "barred", (), (), f"{case.to.row_label or case.to.label} is in neither A:5 nor A:6"


def _sta_needs(case: Case) -> tuple[str, ...]:
    needs = ["the prior consignee statement and notices of 740.20(d)"]
    if re.fullmatch(r"[0-9][A-E]6[0-9]{2}", case.item.eccn):
        needs.append("an ultimate end user of 740.20(b)(3)(ii), and parties approved before, note to (c)(1)(i)")
    return tuple(needs)


def _sta_cell(test: ExceptionTest) -> tuple[Truth, Truth]:
    """Return whether the entry's STA paragraph takes the item out of (c)(1) and of (c)(2)."""
    cell = test.entry.exceptions.get("STA") if test.entry else None
    if cell is None:
        return False, False
    if not cell:
        return None, None
    found: dict[str, Truth] = {"c1": False, "c2": False}
    for clause in cell.split("; "):
        key, _, scope = clause.partition(": ")
        found[key] = any_of((found.get(key, False), test.scope(scope)))
    return found["c1"], found["c2"]


def _app(test: ExceptionTest) -> _Own:
    table, place = read_table("exceptions")["app"], test.case.to
    if place.code in table["none"] or place.row in table["none"]:
        return "barred", (), (), f"{place.label} is in no Computer Tier"
    offered, facts = _flag(test, "APP")
    if offered is False:
        return "barred", (), (), "the entry does not offer it for this paragraph"
    tier3 = place.is_one_of(table["tier3"])
    if test.case.item.eccn == "4A003":
        if tier3:
            return "barred", (), (), "Computer Tier 3: no commodities, 740.7(d)(2)"
        if offered:
            return "eligible", (), facts, ""
        return "possible", ("a computer or assembly of 4A003.b or .c",), facts, ""
    return "possible", ("the performance limits of 740.7 for technology and source code",), facts, ""


def _enc(test: ExceptionTest) -> _Own:
    if test.case.item.eccn not in {"5A002", "5B002", "5A004", "5D002", "5E002"}:
        return "possible", ("the item is an encryption item that 740.17 covers",), (), ""
    if test.case.to.within(("E:1", "E:2"), test.case.as_of):
        return "barred", (), (), f"{test.case.to.label} is in E:1 or E:2"
    needs = ("the paragraph of 740.17 that describes item and end user, and its classification or report",)
    return "possible", needs, ("encryption_kind",), ""


def _spp(test: ExceptionTest) -> _Own:
    if test.case.item.on_control_list:
        return "barred", (), (), "for EAR99 items only"
    if any(line.prohibition == 5 for line in test.lines):
        return "barred", (), (), "part 744 needs a licence, 740.5(b)"
    return "eligible", (), (), ""


def low_performance_bar(test: ExceptionTest) -> str:
    """Return why 740.29(c) leaves the case out of License Exception LPP; empty if it does not."""
    case = test.case
    if case.to.is_one_of(("mo",)) or case.to.within(("D:5",), case.as_of):
        return "Macau is named" if case.to.is_one_of(("mo",)) else f"{case.to.row_label or case.to.label} is in D:5"
    if case.seat_in(("mo",)):
        return "a party has its seat or ultimate parent in Macau or D:5, 740.29(c)(2)"
    return ""
