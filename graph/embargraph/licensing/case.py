"""What is asked: the case, its parties, and the lines that it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from embargraph.licensing.classification import Item
from embargraph.licensing.destinations import Destination
from embargraph.licensing.truth import Truth, all_of, said

__all__ = ["END_USES", "ROLES", "ROUTES", "Case", "Line", "Party", "Restriction"]

ROUTES = ("export", "reexport", "transfer", "deemed")
#: 748.5(c) to (f).
ROLES = ("purchaser", "intermediate_consignee", "ultimate_consignee", "end_user")


@dataclass(frozen=True, slots=True)
class Restriction:
    """One restriction on a party, as plain data; `parties` makes it from rows of the graph."""

    #: "us-bis" or another office.
    authority: str
    #: Code of the list: "entity-list", "denied-persons", "military-end-user", "unverified", "sdn", "affiliates", …
    list: str
    effect: str = "licence_requirement"
    #: The licence requirement as the list has it.
    requirement: str = ""
    policy: str = ""
    citation: str = ""
    #: Footnotes of the Entity List.
    footnotes: tuple[str, ...] = ()
    #: "restricted", "unknown", "red_flag" or "listed".
    verdict: str = "restricted"
    branches: tuple[str, ...] = ()
    known_through: str | None = None
    #: Day through which the status of the rule itself is known, where it has clocks of its own.
    rule_known_through: str | None = None
    label: str = ""
    evidence: tuple[Mapping[str, Any], ...] = ()
    #: The listed party, where only its name is like the one given: whether it is meant is open.
    like: str = ""
    #: How like, from 0 to 1 as screening scores it; None where no score was made.
    score: float | None = None
    #: Whether the name only comes near, and so is no hit of a screening.
    near: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """A party to the transaction."""

    name: str
    role: str = "ultimate_consignee"
    restrictions: tuple[Restriction, ...] = ()
    #: Codes of the countries of its seat and its ultimate parent's; empty if not known.
    seats: tuple[str, ...] = ()
    #: Whether the seats named are all: then another seat is not.
    seats_known: bool = False
    #: Others of the name, where it means several.
    ambiguous: tuple[str, ...] = ()
    #: Whether the lists that were asked know the name at all.
    found: bool = True
    #: Whether publishers' lists were among those asked; without them not being found tells nothing.
    searched: bool = True
    #: Parties with restrictions by the United States whose names only come near, where another has the very name.
    beside: tuple[str, ...] = ()


@dataclass(slots=True)
class Case:
    """One transaction to be determined."""

    item: Item
    to: Destination
    as_of: date | None = None
    origin_country: str = "us"
    route: str = "export"
    parties: tuple[Party, ...] = ()
    #: Codes of seats given apart from the parties.
    seats: tuple[str, ...] = ()
    end_uses: tuple[str, ...] = ()
    value: Decimal | None = None
    year_value: Decimal | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    def seat_in(self, places: tuple[str, ...], d5: bool = True) -> Truth:
        """Return whether a party has its seat or ultimate parent in some places, or in Country Group D:5.

        False only if every seat is known; None if a named party's is not, or nobody is named.
        """
        from embargraph.licensing.destinations import load_places

        seats = [*self.seats, *(code for party in self.parties for code in party.seats)]
        for code in seats:
            place = load_places().find(code)
            if place.is_one_of(places) or (d5 and place.within(("D:5",), self.as_of)):
                return True
        if self.seats or (self.parties and all(party.seats_known for party in self.parties)):
            return False
        return None

    @property
    def kind(self) -> str:
        """Return commodity, software or technology: from the facts, else from the product group."""
        given = self.facts.get("kind")
        if given:
            return given
        if not self.item.on_control_list:
            return ""
        return {"D": "software", "E": "technology"}.get(self.item.eccn[1:2], "commodity")


@dataclass(slots=True)
class Line:
    """One requirement looked at: a conjunction of scope, destination and the rest."""

    rule: str
    reason: str
    applies: Truth
    destination: Truth
    #: Further parts of the conjunction: party, end use, origin.
    other: Truth = True
    scope: str = ""
    #: Column of the chart or class of the requirement.
    requirement: str = ""
    citation: tuple[str, ...] = ()
    edition: str = ""
    because: tuple[str, ...] = ()
    #: Facts that would decide it.
    open: tuple[str, ...] = ()
    #: Where clocks or paragraphs disagree: what each says.
    branches: tuple[Mapping[str, str], ...] = ()
    #: "licence_requirement", or "prohibited" where no exception exists.
    effect: str = "licence_requirement"
    #: General Prohibition: 1, 4, 5, 6.
    prohibition: int = 1
    #: Section whose exceptions reach the line, for those of parts 744 and 746.
    exceptions: Mapping[str, str] | None = None
    policy: tuple[Mapping[str, str], ...] = ()
    evidence: tuple[Mapping[str, Any], ...] = ()
    known_through: str | None = None

    @property
    def value(self) -> Truth:
        """Return whether the line needs a licence."""
        return all_of((self.applies, self.destination, self.other))

    @property
    def verdict(self) -> str:
        """Return the line's verdict."""
        if self.rule == "not-governed":
            return self.rule.replace("-", "_")
        return {True: "required", False: "not_required", None: "unknown"}[self.value]

    def as_row(self) -> dict[str, Any]:
        """Return the line as the answer has it."""
        row: dict[str, Any] = {
            "rule": self.rule,
            "reason": self.reason,
            "scope": self.scope,
            "applies": said(self.applies),
            # Where the item is outside the scope, what is open of the destination does not matter.
            "destination": "not asked"
            if self.applies is False and self.destination is None
            else said(self.destination),
            "verdict": self.verdict,
            "citation": list(self.citation),
            "edition": self.edition,
            "because": list(self.because),
        }
        if self.requirement:
            row["column" if self.requirement[-1:].isdigit() else "class"] = self.requirement
        if self.effect != "licence_requirement":
            row["effect"] = self.effect
        if self.other is not True:
            row["party_or_use"] = said(self.other)
        if self.open:
            row["open"] = list(self.open)
        if self.branches:
            row["branches"] = [dict(branch) for branch in self.branches]
        return row


END_USES = (
    "nuclear", "missile", "chemical-biological", "maritime-nuclear", "military-microprocessor", "military",
    "military-intelligence", "supercomputer", "advanced-node", "chip-production", "chip-design", "chip-tools",
)  # fmt: skip
