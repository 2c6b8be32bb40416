"""Rules on what the exporter knows or does: no lines until told, but they would change the answer."""

from __future__ import annotations

from embargraph.licensing.case import Case
from embargraph.licensing.control_list import Entry
from embargraph.licensing.data import read_table
from embargraph.licensing.parties import unscreened, unverified
from embargraph.licensing.uses import use_classes

__all__ = ["case_conditions"]

#: Classes of requirement whose items 744.23(a)(3)(i) follows to companies with a seat in Macau or D:5.
_FOLLOWED = {"chips-b", "chips-b-before-uae", "macau-or-d5-hbm"}


def case_conditions(case: Case, entry: Entry | None) -> list[dict[str, str]]:
    """Return the conditions of a case, each with its rule, its trigger (``if``) and its citation."""
    found = []
    if case.route != "export" and case.facts.get("origin", "us") == "us":
        found.append(
            _condition(
                "734.3(a)",
                "the item is made abroad: then the EAR reach it only by its US content (734.4) or as a direct "
                "product (734.9); say origin=foreign",
                "15 CFR 734.3(a), 734.4, 734.9",
            )
        )
    if case.to.code == "ua":
        found.append(
            _condition(
                "746.6",
                "it goes to Crimea or to the so-called Donetsk or Luhansk People's Republic: ask with that region",
                "15 CFR 746.6",
            )
        )
    followed = entry is not None and any(row.requirement in _FOLLOWED for row in entry.rows)
    if followed and not (case.parties or case.seats):
        found.append(
            _condition(
                "744.23(a)(3)",
                "a party has its seat or ultimate parent in Macau or Country Group D:5",
                "15 CFR 744.23(a)(3)(i)",
            )
        )
    if entry is not None and not case.parties and any(row.requirement == "footnote-5-parties" for row in entry.rows):
        found.append(
            _condition(
                "742.6(a)(11)",
                "a party is on the Entity List with footnote 5: the entry needs a licence for it wherever it is",
                "15 CFR 742.6(a)(11), 744 Supp. 4",
            )
        )
    return [*found, *_on_knowledge(case), *_on_parties(case)]


def _condition(rule: str, trigger: str, citation: str) -> dict[str, str]:
    return {"rule": rule, "if": trigger, "citation": citation}


def _on_knowledge(case: Case) -> list[dict[str, str]]:
    known = "you know, have reason to know, or are told that it is for"
    found = [
        _condition(table["rule"], f"{known} {table['label']}", table["citation"][0])
        for name, table in use_classes().items()
        if name not in case.end_uses and "none" not in case.end_uses
    ]
    if case.to.row == "iq":
        found.append(_condition("746.3(a)(4)", f"{known} a military end use or user in Iraq", "15 CFR 746.3(a)(4)"))
    return found + [dict(table) for table in read_table("end-uses")["condition"]]


def _on_parties(case: Case) -> list[dict[str, str]]:
    found = [
        _condition(
            "744.15(b)",
            f"{name} is on the Unverified List: a UVL statement is needed before shipping without a licence",
            "15 CFR 744.15(b)",
        )
        for name in unverified(case)
    ]
    found += [
        _condition(
            "744.11",
            f"{name} has an entry on a list of which this graph holds an excerpt: screen it against the whole lists",
            "15 CFR 744.11, 744.21(b), 736.2(b)(4)",
        )
        for name in unscreened(case)
    ]
    found += [
        _condition(
            "744.11",
            f"{party.name} is in truth {_several(party.beside)}, of a like name and with restrictions on record: ask "
            "with that name",
            "15 CFR 744.11, 736.2(b)(4)",
        )
        for party in case.parties
        if party.beside
    ]
    return found + [
        _condition(
            "744.11",
            f"{party.name}, which the graph's lists do not know by this name, is on one of them by another",
            "15 CFR 744.11, 736.2(b)(4)",
        )
        for party in case.parties
        if not party.found
    ]


def _several(names: tuple[str, ...]) -> str:
    """Return the first names of some, and how many more there are."""
    return ", ".join(names[:3]) + (f" or {len(names) - 3} more" if len(names) > 3 else "")
