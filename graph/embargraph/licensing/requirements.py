"""Whether a requirement reaches a destination: columns of the Country Chart, and classes of cells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from embargraph.licensing.bodies import approved_in_emirates
from embargraph.licensing.case import Case
from embargraph.licensing.data import read_table
from embargraph.licensing.truth import Truth, all_of, any_of, negate

__all__ = ["Reached", "class_of", "column_citation", "reaches"]

#: Column of the chart -> paragraph of part 742.
_PARAGRAPHS = {
    "NS 1": "742.4(a)(1)", "NS 2": "742.4(a)(2)", "RS 1": "742.6(a)(1)", "RS 2": "742.6(a)(4)(i)",
    "MT 1": "742.5(a)(1)", "CB 1": "742.2(a)(1)", "CB 2": "742.2(a)(2)", "CB 3": "742.2(a)(3)",
    "NP 1": "742.3(a)(1)", "NP 2": "742.3(a)(2)", "CC 1": "742.7(a)(1)", "CC 2": "742.7(a)(2)",
    "CC 3": "742.7(a)(3)", "FC 1": "742.17", "AT 1": "738 Supp. 1", "AT 2": "738 Supp. 1",
}  # fmt: skip


#: Software and technology that the worldwide controls leave out of deemed exports, but to nationals of D:1 and D:5.
_DEEMED_OUT = {"2D910", "2E910", "3D901", "3D907", "3E901", "3E905", "4D906", "4E906"}


#: Columns that a section defines by groups, and the places where chart and groups, which changed since, disagree.
_BY_GROUPS = {"CB 3": ("D:3",)}
_DIFFERS = {"ae"}


def _verdict(value: bool) -> str:
    return "required" if value else "not_required"


class Reached:
    """Whether a requirement reaches the destination, and why."""

    __slots__ = ("because", "branches", "open", "value")

    def __init__(
        self,
        value: Truth,
        because: str = "",
        open_: tuple[str, ...] = (),
        branches: tuple[Mapping[str, str], ...] = (),
    ) -> None:
        """Hold the value, one sentence, the facts that decide, and branches."""
        self.value = value
        self.because = because
        self.open = open_
        self.branches = branches


@lru_cache(maxsize=1)
def _classes() -> dict[str, Mapping[str, Any]]:
    return {table["id"]: table for table in read_table("requirements")["class"]}


def class_of(requirement: str) -> Mapping[str, Any] | None:
    """Return the class of a requirement cell; None for a column of the chart, or a cell that is not read."""
    return _classes().get(requirement)


@lru_cache(maxsize=256)
def column_citation(column: str, label: str) -> tuple[str, ...]:
    """Return what a column's requirement rests on."""
    return (f"15 CFR 738 Supp. 1, {label}", f"15 CFR {_PARAGRAPHS.get(column, 'part 742')}")


def reaches(requirement: str, case: Case) -> Reached:
    """Return whether a requirement reaches the destination of a case."""
    if not requirement:
        return Reached(None, "the requirement cell is not read", ("classification",))
    found = class_of(requirement)
    if found is None:
        return _column(requirement, case)
    return _class(found, case)


def _column(column: str, case: Case) -> Reached:
    place = case.to
    if place.marks is None:
        if place.code in {"cu", "ir", "kp", "sy"} or place.code.startswith("ua-"):
            return Reached(False, f"{place.label} has no marks in the Country Chart; part 746 governs it, 732.3(d)(4)")
        return Reached(None, f"{place.label} has no row in the Country Chart", ("territory",))
    marked = column in place.marks
    name = place.row_label or place.label
    if column.startswith("AT"):
        because = f"{_long(column)} is marked for no country"
    else:
        because = f"{_long(column)} is {'marked' if marked else 'not marked'} for {name}"
    if column in _BY_GROUPS and case.to.code in _DIFFERS:
        inside = place.within(_BY_GROUPS[column], case.as_of)
        if inside is not None and inside is not marked:
            return Reached(
                None,
                f"{because}, but {_PARAGRAPHS[column]} asks for a licence for {', '.join(_BY_GROUPS[column])}",
                (),
                (
                    {"if": "the chart is followed", "licence": _verdict(marked), "citation": "15 CFR 738 Supp. 1"},
                    {
                        "if": "the section is followed",
                        "licence": _verdict(inside),
                        "citation": f"15 CFR {_PARAGRAPHS[column]}",
                    },
                ),
            )
    if marked and case.route == "transfer":
        return Reached(
            None,
            "the Country Chart is about exports and reexports (736.2(b)(1)); a transfer within the country turns on "
            "parts 744 and 746 and on the terms of earlier licences",
            ("transfer_condition",),
        )
    return Reached(marked, because)


def _long(column: str) -> str:
    return column.replace(" ", " Column ")


def _class(table: Mapping[str, Any], case: Case) -> Reached:
    if table.get("governed") is False:
        return Reached(False, "another agency governs the item")
    if "column" in table:
        base = _column(table["column"], case)
    elif table.get("party"):
        return _footnote(case)
    else:
        base = _places(table, case)
    if base.value and table.get("approved_places") and case.to.is_one_of(table["approved_places"]):
        approved, why = approved_in_emirates(case)
        if approved:
            return Reached(False, why)
    if (routes := table.get("route")) and case.route not in routes:
        return Reached(False, f"only for {' and '.join(routes)}s")
    if base.value is not False and case.route == "deemed":
        if table.get("deemed") == "out":
            return Reached(False, "deemed exports are outside")
        if table.get("deemed") == "part" and table["id"] in {"worldwide-ns", "worldwide-rs"}:
            if case.to.within(("D:1", "D:5"), case.as_of):
                return base
            if case.item.eccn in _DEEMED_OUT:
                return Reached(
                    False, "outside D:1 and D:5 deemed exports of this entry are left out, 742.4(a)(5)(ii)(B)"
                )
        if table.get("deemed") == "part":
            return Reached(None, "deemed exports are partly outside", ("deemed_exclusion",))
    return base


def _footnote(case: Case) -> Reached:
    listed = [r for party in case.parties for r in party.restrictions if r.list == "entity-list"]
    if any("5" in r.footnotes and r.verdict == "restricted" for r in listed):
        return Reached(True, "a party is on the Entity List with footnote 5")
    if not case.parties:
        return Reached(False, "no party with footnote 5 of the Entity List is named")
    if any(r.verdict == "unknown" for r in listed) or any(party.ambiguous for party in case.parties):
        return Reached(None, "whether a party is on the Entity List with footnote 5 is not known", ("listed_address",))
    return Reached(False, "no party is on the Entity List with footnote 5")


def _places(table: Mapping[str, Any], case: Case) -> Reached:
    place, day = case.to, case.as_of
    name = table["says"]
    by_name = place.is_one_of(table.get("places", ()))
    unless = place.within(table.get("unless", ()), day)
    grouped = all_of((place.within(table.get("groups", ()), day), negate(unless)))
    if table.get("everywhere"):
        excepted = any_of((place.is_one_of(table.get("except", ())), unless))
        value: Truth = negate(excepted) if place.known or place.code.startswith("ua-") else None
    elif table.get("ask"):
        value = _asked(table, case)
    else:
        value = any_of((by_name, grouped))
    because = f"the row is for {name}" if value is not False else f"the row is for {name}: not for {place.label}"
    if by_name and unless:
        because += f"; {place.label} is named, though it stands in {' and '.join(table['unless'][:1])}"
    elif by_name and table.get("groups") and not grouped:
        because += (
            f"; {place.label} is named beside {', '.join(table['groups'])}; it is not in {', '.join(table['groups'])}"
        )
    if value is None and table.get("ask"):
        return Reached(None, because, (table["ask"],))
    if value is None:
        return Reached(None, because, () if place.known else ("territory",))
    if value and "announced" in table:
        return _enforced(table, case, because)
    return Reached(value, because)


def _asked(table: Mapping[str, Any], case: Case) -> Truth:
    if case.to.is_one_of(table.get("except", ())):
        return False
    given = case.facts.get(table["ask"], "").lower()
    if table["ask"] == "cwc_state_party":
        return {"yes": False, "no": True}.get(given)
    return {"yes": True, "no": False}.get(given)


def _enforced(table: Mapping[str, Any], case: Case, because: str) -> Reached:
    """Return the requirement where it is enforced; elsewhere both what the text says and what was announced."""
    place = case.to
    named = place.is_one_of(table.get("enforced_places", ()))
    grouped = all_of(
        (
            place.within(table.get("enforced_groups", ()), case.as_of),
            negate(place.within(table.get("enforced_unless", ()), case.as_of)),
        )
    )
    if any_of((named, grouped)):
        return Reached(True, because)
    seat = case.seat_in(("mo",)) if table.get("enforced_seats") else False
    if seat:
        return Reached(
            True,
            "a party has its seat or ultimate parent in Macau or D:5, where it is enforced (BIS guidance of"
            " 31 May 2026, reported)",
        )
    branches: tuple[Mapping[str, str], ...] = (
        {
            "if": "the text is followed",
            "licence": "required",
            "citation": table["citation"][0],
            "policy": "presumption of approval within the allocation of the country, 742.6(b)(10)(iii)"
            if table.get("enforced_seats")
            else "presumption of denial for most end users, 742.6(b)(14)",
        },
        {"if": "the announcement is followed", "licence": "not_required", "citation": table["announced"]},
    )
    wanted = ("headquarters",) if table.get("enforced_seats") and seat is None else ()
    return Reached(None, f"{because}; {table['announced']}", wanted, branches)
