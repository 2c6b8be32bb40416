"""BIS lists as a projection of the eCFR has them: Entity List, MEU List, Denied Persons, in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import DataError
from embargraph.files.open import open_bytes
from embargraph.ingest.citations import read_notices
from embargraph.ingest.countries import country_of
from embargraph.ingest.listings import ListEntry, ListReader
from embargraph.ingest.records import Record, Row, read_objects
from embargraph.ingest.requirements import read_requirement
from embargraph.model.dates import as_day
from embargraph.sources.catalog import list_codes

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["READER", "map_entry"]

_LISTS = list_codes("us-bis")
_HEAD = re.compile(r'"list_id"\s*:\s*"([^"]+)"')
#: The publisher's own file, with its day: "dpl_04142026.csv"; it goes before the day on which its rows were taken.
_PUBLISHED = re.compile(r'"source_file"\s*:\s*"[^"]*?(?<!\d)([01]\d)([0-3]\d)(20\d\d)(?!\d)')
_DATED = re.compile(r'"extracted"\s*:\s*"(\d{4}-\d\d-\d\d)"')
_EXPIRES = re.compile(r"Expires: (\d{4}-\d\d-\d\d)")


def _records(path: Path, intake: Intake) -> Iterator[Record]:
    """Yield the entities, each with the `list_id` of the object around them."""
    with open_bytes(path) as stream:
        head = stream.read(4096).decode("utf-8", "replace")
    named, dated = _HEAD.search(head), _DATED.search(head)
    if named is None or named[1] not in _LISTS:
        raise DataError(f"{path}: unknown list_id; expected one of {', '.join(_LISTS)}")
    published = _PUBLISHED.search(head)
    day = as_day("-".join((published[3], published[1], published[2]))) if published else None
    intake.note_day(day or (dated[1] if dated else None))
    for record in read_objects(path, intake):
        record.row["list_id"] = named[1]
        yield record


def map_entry(row: Row) -> ListEntry:
    """Return the entry of one entity; `list_id` is that of its file."""
    list_, name, notes = _LISTS[row.text("list_id")], row.text("name").strip(" ,"), row.text("notes")
    names = row.texts("aliases") if isinstance(row.get("aliases"), list) else []
    entry = ListEntry(list_, name, names=tuple(names))
    if not name:
        entry.problem("name", "no name", fatal=True)
    _add_address(row.text("address"), row.text("country"), entry)
    entry.citation, shown = read_notices(row.text("federal_register"))
    if list_ == "us-bis-denied-persons":
        entry.since = as_day(row.get("effective_date"))
        expires = _EXPIRES.search(notes)
        entry.until = expires[1] if expires else None
        entry.text = notes
        return entry
    # What stands in the notice is the day of publication: the entry is in force by then at the latest.
    entry.seen = shown
    if list_ == "us-bis-entity-list":
        read_requirement(notes, "notes", entry)
    else:
        entry.text = notes
    return entry


def _add_address(address: str, country: str, entry: ListEntry) -> None:
    code = country_of(country)
    if country and not code:
        entry.problem("country", "unknown country", country)
    # The lists print Hong Kong under China; a party's own address, the first of several, says which.
    if code == "CN" and re.search(r"\bHong Kong\b\W*(?:China\W*)?$", address.partition(";")[0]):
        code = "HK"
    entry.addresses = ((code, address or code),)


READER = ListReader(_records, map_entry)
