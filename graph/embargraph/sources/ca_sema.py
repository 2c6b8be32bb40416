"""Canada's list under the Special Economic Measures Act, in XML; its country is the regime's, not the party's."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import partial

from embargraph.ingest.listings import ListEntry, ListReader, entry_id, parted_names
from embargraph.ingest.printed_dates import printed_day
from embargraph.ingest.records import Row, read_elements

__all__ = ["READER", "map_entry"]

_LIST = "ca-sanctions"
_SHIPS = "what is barred with regard to the ship is not recorded here: see the regulations, Schedule"
_REMARKS = (("TitleOrShip", "title"), ("DateOfBirthOrShipBuildDate", "born or built"))


#: How alike a word is to the part of a name that it spells anew.
_ALIKE = 0.5


def _names(row: Row) -> list[str]:
    """Return the further names; one word that spells the given or the family name anew is told with the other part.

    Example:
        >>> _names(Row(GivenName="Andrey Leonidovich", LastName="KOSTIN", Aliases="Andrei; Kostine"))
        ['Andrei KOSTIN', 'Andrey Leonidovich Kostine']
    """
    names = parted_names(row.text("Aliases"), commas=True)
    given, last = row.text("GivenName"), row.text("LastName")
    if not given or not last:
        return names
    found = []
    for name in names:
        first = given.split()[0]
        as_given, as_last = (_alikeness(name, part) if " " not in name else 0.0 for part in (first, last))
        if max(as_given, as_last) < _ALIKE:
            found.append(name)
        else:
            found.append(f"{name} {last}" if as_given > as_last else f"{given} {name}")
    return list(dict.fromkeys(found))


def _alikeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio()


def map_entry(row: Row) -> ListEntry:
    """Return the entry of one record."""
    person = row.joined("GivenName", "LastName", by=" ")
    name, printed = person or row.text("EntityOrShip"), row.text("ShipIMONumber")
    imo = re.search(r"(?<!\d)\d{7}(?!\d)", printed.replace(" ", "") if printed[:1].isdecimal() else printed)
    regime = row.text("Country").partition(" / ")[0]
    schedule, item, listed = row.text("Schedule"), row.text("Item"), row.text("DateOfListing")
    entry = ListEntry(
        _LIST, name, entry_id(_LIST, name, f"{regime}/{schedule}/{item}"),
        "person" if person else "vessel" if printed else "organisation",
        tuple(_names(row)),
        identifiers=(("imo", imo[0]),) if imo else (),
        text="; ".join(f"{label}: {text}" for field, label in _REMARKS if (text := row.text(field))),
        citation=f"Schedule {schedule}, item {item}", since=printed_day(listed), programme=regime,
    )  # fmt: skip
    if entry.type == "vessel":
        # Ships have a schedule of their own; the freeze that the list orders for persons is not said of them.
        entry.effect, entry.scope = "other_measure", f"{_SHIPS} {schedule}"
    if not name:
        entry.problem("LastName", "no name", fatal=True)
    if printed and not imo:
        entry.problem("ShipIMONumber", "not an IMO number", printed)
    if listed and entry.since is None:
        entry.problem("DateOfListing", "not a date", listed)
    return entry


READER = ListReader(partial(read_elements, names=("record",)), map_entry)
