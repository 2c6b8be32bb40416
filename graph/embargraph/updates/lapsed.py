"""Stays whose printed last day is over, and on which a search of the register found nothing: lapsed as printed?

That nothing was found is evidence only of the search: which documents, of which days, on which parts.  So this is a
proposal with its doubts, and the status stays unknown until a person accepts it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from embargraph.model.dates import parse_day
from embargraph.store.sql import read_sql
from embargraph.updates.federal_register import Document
from embargraph.updates.proposals import Proposal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["Search", "Stay", "propose_lapsed", "stays_of"]

MADE_BY = "lapsed-as-printed/1"
_PART = re.compile(r"15 CFR (7\d\d)")
_PAGE = re.compile(r"\b\d{2,3} FR \d+\b")

_STAYS = "updates/sql/printed_stays.sql"


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay printed to end, what is known of it, and what it rests on.

    Attributes:
        measure, label: What is stayed.
        since, until: Its printed days.
        known: The last day of which there is evidence on the measure.
        citation: Where it is printed.
        cited: All that the measure and what stands under it cite.
        announced: Where something else was announced, if it was.
    """

    measure: str
    label: str
    since: str | None
    until: str
    known: str
    citation: str | None
    cited: str
    announced: str | None

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of Title 15 that it rests on."""
        return tuple(sorted({f"15 CFR {part}" for part in _PART.findall(self.cited)}))

    @property
    def pages(self) -> tuple[str, ...]:
        """The pages of the Federal Register that it rests on."""
        return tuple(sorted(set(_PAGE.findall(f"{self.cited}; {self.citation or ''}"))))


def stays_of(connection: DuckDBPyConnection) -> list[Stay]:
    """Return the stays on record that are printed to end after the last evidence.

    Args:
        connection: An open graph.
    """
    return [Stay(*row) for row in connection.execute(read_sql(_STAYS)).fetchall()]


@dataclass(frozen=True, slots=True)
class Search:
    """What was searched: documents of the register from a day to another, and whether the text was compared.

    `compared` holds the parts of Title 15 whose text was found the same on the day of the edition, by part.
    """

    documents: Sequence[Document]
    first: str
    last: str
    compared: Mapping[str, str]


def propose_lapsed(stays: Sequence[Stay], search: Search, *, made: str) -> list[Proposal]:
    """Return a proposal for each stay that seems to have lapsed as printed.

    A document that amends one of its parts, or names one of its pages, since the last evidence is no silence: such a
    stay is left to who reads that document.

    Args:
        stays: What `stays_of` returns.
        search: What was searched.
        made: The day, YYYY-MM-DD.
    """
    return [
        _proposal(stay, search, made)
        for stay in stays
        # Without a page or a part there is nothing to search by.
        if stay.until < search.last and (stay.parts or stay.pages) and not _said_since(stay, search)
    ]


def _said_since(stay: Stay, search: Search) -> bool:
    return any(
        (not document.published or document.published > stay.known)
        and (bool({*document.parts} & {*stay.parts}) or _names(document, stay))
        for document in search.documents
    )


def _names(document: Document, stay: Stay) -> bool:
    text = f"{document.title} {document.abstract} {document.dates} {document.corrects}"
    return any(re.search(rf"\b{re.escape(page)}\b", text) for page in stay.pages) or (
        stay.label.casefold() in text.casefold()
    )


def _proposal(stay: Stay, search: Search, made: str) -> Proposal:
    ended = (parse_day(stay.until) + timedelta(days=1)).isoformat()
    told = ", ".join([*stay.parts, *stay.pages])
    grounds = [
        f"printed to end on {stay.until} ({stay.citation or 'no citation'}); effective {ended} if it lapsed as printed",
        f"searched: {len(search.documents)} documents of the Federal Register from {search.first} to {search.last}",
        f"searched for: {told}; found since {stay.known}: 0",
    ]
    same = {part: day for part, day in search.compared.items() if part in stay.parts and day > stay.until}
    grounds += [f"the text of {part} reads the same on {day}" for part, day in same.items()]
    doubts = ["that nothing was found is no proof: a notice elsewhere, or a statement, may have extended the stay"]
    doubts += [] if same else ["the text was not compared after the last day"]
    if search.first > stay.known:
        doubts.append(f"documents from {stay.known} to {search.first} were not searched")
    if stay.announced:
        doubts.append(f"something else was announced: {stay.announced}")
    clock: dict[str, Any] = {
        "measure": stay.measure, "clock": "stay", "until": stay.until, "known_through": search.last,
        "gist": f"No document of the Federal Register up to {search.last} on {told} was found: it lapsed as printed.",
    }  # fmt: skip
    clock |= {name: text for name, text in (("since", stay.since), ("citation", stay.citation)) if text}
    header = {
        "id": f"us-fr-{search.last}", "title": f"Federal Register, documents read up to {search.last}",
        "publisher": "Federal Register", "published": search.last,
    }  # fmt: skip
    return Proposal(
        "cliff", header, {"clock": [clock]}, {"measure": stay.measure, "clock": "stay", "until": stay.until}, MADE_BY,
        made, "us-fr", where=f"{stay.label}: stay ends", after=f"documents up to {search.last}", party=stay.label,
        grounds=tuple(grounds), doubts=tuple(doubts), touches=(stay.measure,),
    )  # fmt: skip
