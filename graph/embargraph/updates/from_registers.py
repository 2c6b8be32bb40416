"""Editions from their publishers: the Federal Register, parts of Title 15, and the lists that `fetch` knows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import EmbargraphError, UnknownNameError
from embargraph.files.replace import written
from embargraph.sources.fetch import fetch, places
from embargraph.sources.registers import ecfr, federal_register
from embargraph.updates.editions import kept_editions
from embargraph.updates.propose import LISTS, Taken

if TYPE_CHECKING:
    from embargraph.api import Graph
    from embargraph.updates.workspace import Workspace

__all__ = ["Wanted", "fetch_editions", "write_documents", "write_parts"]

#: Days back that are searched where nothing was searched before.
_YEAR = 365


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be fetched: places by name, days, parts of Title 15, and addresses other than the publishers' own."""

    sources: Sequence[str]
    since: date | None = None
    until: date | None = None
    parts: Sequence[int] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)


def fetch_editions(
    workspace: Workspace, graph: Graph, wanted: Wanted, folder: Path, *, today: date
) -> tuple[list[Taken], list[str], list[EmbargraphError]]:
    """Fetch editions, each into a folder, and return them with notes; what cannot be fetched ends itself alone.

    Args:
        workspace: Where the editions are that were taken before.
        graph: The record, whose citations say which parts matter.
        wanted: What to fetch.
        folder: Where the files go.
        today: The day.

    Raises:
        UnknownNameError: No place has a name.
    """
    known = ("us-fr", "us-ecfr", *(name for name in LISTS if name in places()))
    for name in wanted.sources:
        if name not in known:
            raise UnknownNameError("place to propose from", name, list(known))
    taken: list[Taken] = []
    notes: list[str] = []
    faults: list[EmbargraphError] = []
    for name in dict.fromkeys(wanted.sources):
        try:
            if name == "us-fr":
                since = wanted.since or _since(workspace, today)
                taken.append(write_documents(since, wanted.until or today, folder, wanted.addresses.get(name), notes))
            elif name == "us-ecfr":
                parts = wanted.parts or _cited_parts(graph)
                taken += write_parts(parts, wanted.until, wanted.since, folder, wanted.addresses.get(name), notes)
            else:
                found = fetch(name, url=wanted.addresses.get(name))
                taken.append(Taken(places()[name].reader, found.path, found.day))
        except EmbargraphError as error:
            faults.append(error)
    return taken, notes, faults


def _since(workspace: Workspace, today: date) -> date:
    """Return the day from which the register is searched: that of the last search, which may have come too early."""
    kept = kept_editions(workspace, "us-fr")
    return date.fromisoformat(kept[-1].day) if kept else today - timedelta(_YEAR)


def _cited_parts(graph: Graph) -> list[int]:
    """Return the parts of Title 15 on which the record rests."""
    with graph.reading() as connection:
        rows = connection.execute("SELECT DISTINCT citation FROM statement WHERE citation LIKE '%15 CFR 7%'").fetchall()
    cited = {int(part) for (citation,) in rows for part in re.findall(r"15 CFR (7\d\d)", str(citation))}
    return sorted(cited & set(ecfr.PARTS))


def write_documents(since: date, until: date, folder: Path, base: str | None, notes: list[str]) -> Taken:
    """Search the Federal Register and write what it has as one file.

    Raises:
        NetworkError: It cannot be searched whole.
    """
    found = federal_register.fetch_documents(since, until, base=base or federal_register.BASE)
    notes += [f"us-fr: searched from {found.first} to {found.last}: {len(found.results)} documents", *found.notes]
    path = folder / f"us-fr-{found.last}.json"
    with written(path) as part:
        part.write_text(json.dumps(found.as_file(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return Taken("us-fr", path, found.last)


def write_parts(
    parts: Iterable[int], until: date | None, since: date | None, folder: Path, base: str | None, notes: list[str]
) -> list[Taken]:
    """Write the text of parts of Title 15, a file each.

    Raises:
        NetworkError: One cannot be had whole.
    """
    taken = []
    for found in ecfr.fetch_parts(parts, until=until, since=since, base=base or ecfr.BASE):
        path = folder / f"us-ecfr-{found.number}-{found.day}.xml"
        with written(path) as part:
            part.write_bytes(found.xml)
        notes += found.notes
        notes += [f"part {found.number}: {section} amended on {day}" for section, day in found.amended]
        taken.append(Taken(f"us-ecfr-{found.number}", path, found.day))
    return taken
