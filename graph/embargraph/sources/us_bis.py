"""BIS lists as a projection of the eCFR has them: Entity List, MEU List, Denied Persons, in JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError
from embargraph.ingest.citations import read_notices
from embargraph.ingest.countries import country_of
from embargraph.ingest.listings import ListEntry, ListingWriter
from embargraph.ingest.records import read_objects
from embargraph.ingest.requirements import parse_requirement
from embargraph.model.dates import as_day
from embargraph.model.text import plain

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["read_bis"]

_LISTS = {
    "bis-entity-list": "us-bis-entity-list",
    "bis-meu": "us-bis-meu-list",
    "bis-dpl": "us-bis-denied-persons",
    "bis-uvl": "us-bis-unverified-list",
}
_HEAD = re.compile(r'"list_id"\s*:\s*"([^"]+)"')
_DATED = re.compile(r'"extracted"\s*:\s*"(\d{4}-\d\d-\d\d)"')
_EXPIRES = re.compile(r"Expires: (\d{4}-\d\d-\d\d)")


def read_bis(path: Path, intake: Intake) -> None:
    """Read one BIS list in JSON.

    Args:
        path: An object with `list_id`, `extracted` and `entities`.
        intake: Where the records go.

    Raises:
        DataError: The file is no such object, or of an unknown list.
    """
    from embargraph.files.open import open_bytes

    with open_bytes(path) as stream:
        head = stream.read(4096).decode("utf-8", "replace")
    named = _HEAD.search(head)
    list_ = _LISTS.get(named[1]) if named else None
    if list_ is None:
        raise DataError(f"{path}: no list_id that is known; expected one of {', '.join(_LISTS)}")
    dated = _DATED.search(head)
    intake.note_day(dated[1] if dated else None)
    writer = ListingWriter(intake)
    for record, place, value in read_objects(path, intake):
        entry = _entry(intake, record, list_, value)
        if entry is not None:
            writer.add(record, place, entry)
    writer.flush()


def _entry(intake: Intake, record: int, list_: str, value: Mapping[str, Any]) -> ListEntry | None:
    name = plain(value.get("name")).strip(" ,")
    if not name:
        intake.reject(record, "is empty", field="name")
        return None
    address, country = plain(value.get("address")), plain(value.get("country"))
    code = country_of(country)
    if country and not code:
        intake.unparsed(record, "is no country that is known", field="country", value=country)
    # The lists print Hong Kong under China; a party's own address, the first of several, says which.
    if code == "CN" and re.search(r"\bHong Kong\b\W*(?:China\W*)?$", address.partition(";")[0]):
        code = "HK"
    aliases = value.get("aliases")
    names = tuple(filter(None, map(plain, aliases))) if isinstance(aliases, list) else ()
    notices = plain(value.get("federal_register"))
    entry = ListEntry(list_, name, names=names, addresses=((code, address or code),))
    entry.citation, shown = read_notices(notices)
    notes = plain(value.get("notes"))
    if list_ == "us-bis-denied-persons":
        entry.since = as_day(value.get("effective_date"))
        expires = _EXPIRES.search(notes)
        entry.until = expires[1] if expires else None
        entry.text = notes
    else:
        # What stands in the notice is the day of publication: the entry is in force by then at the latest.
        entry.seen = shown
        if list_ == "us-bis-entity-list":
            _word(intake, record, notes, entry)
        else:
            entry.text = notes
    return entry


def _word(intake: Intake, record: int, wording: str, entry: ListEntry) -> None:
    requirement = parse_requirement(wording)
    if requirement.scope is None or requirement.remainder:
        reason = "is read in part" if requirement.scope else "is not understood"
        intake.unparsed(record, reason, field="notes", value=requirement.remainder or wording)
    if requirement.doubt:
        intake.unparsed(record, requirement.doubt, field="notes", value=wording)
    entry.requirement = wording
    entry.footnote = ",".join(requirement.footnotes)
    entry.scope = "; ".join(filter(None, (requirement.scope, requirement.remainder)))
