"""Lists of parties that are published as a JSON array in one common shape; their `country` is the issuer's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.ingest.countries import country_of
from embargraph.ingest.listings import ListEntry, ListReader
from embargraph.ingest.records import Record, Row, read_objects
from embargraph.model.dates import as_day
from embargraph.model.names import name_key

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["json_list_reader"]

#: A name in the publisher's script, in brackets of either width.
_SCRIPT = re.compile(r"\s*[(\uff08]([^()\uff08\uff09]*[\u3040-\u30ff\u4e00-\u9fff][^()\uff08\uff09]*)[)\uff09]$")
_PRESS = re.compile(r"/press/\d{4}/\d{2}/(\d{4})(\d{2})(\d{2})")


#: The part of an address of the Chinese commerce ministry that names one announcement, wherever it is carried.
_ARTICLE = re.compile(r"art_[0-9a-f]{32}")


def json_list_reader(codes: Mapping[str, str]) -> ListReader:
    """Return the reader of such a file.

    Args:
        codes: The lists that it may hold, by their `list_id`.
    """
    return ListReader(partial(_records, codes=codes), partial(_map_entry, codes=codes))


def _records(path: Path, intake: Intake, codes: Mapping[str, str]) -> Iterator[Record]:
    """Yield the records, each with the `announcement` of the graph that made the entry."""
    announced: dict[str, dict[str, str]] = {}
    known: dict[tuple[str, str], list[str]] = {}
    for record in read_objects(path, intake):
        row, list_ = record.row, codes.get(record.row.text("list_id"), "")
        press = _PRESS.search(row.text("source_url"))
        intake.note_day("-".join(press.groups()) if press else as_day(row.get("last_verified")))
        if list_ not in announced:
            announced[list_] = _by_article(intake.announcements_of(list_))
        row["announcement"] = _announcement(
            announced[list_], _url(row.text("source_url")), as_day(row.get("date_added"))
        )
        _part_ids(record, intake, known)
        yield record


def _part_ids(record: Record, intake: Intake, known: dict[tuple[str, str], list[str]]) -> None:
    """Give a party an id of its own where the publisher has used one for a party of another name."""
    row = record.row
    own, name = row.text("id"), row.text("entity_name")
    if not own or not name:
        return
    names = known.setdefault((row.text("list_id"), own), [])
    key = name_key(name)
    if key not in names:
        names.append(key)
    if names.index(key):
        intake.unparsed(record.number, "the id of a party of another name", field="id", value=own)
        row["id"] = f"{own}-{names.index(key) + 1}"


def _map_entry(row: Row, codes: Mapping[str, str]) -> ListEntry:
    entry = ListEntry(codes.get(row.text("list_id"), ""), row.text("entity_name"), type="organisation")
    if not entry.list:
        entry.problem("list_id", "unknown list", row.get("list_id"), fatal=True)
        return entry
    addresses = []
    for text in row.texts("addresses"):
        code, rest = _country(text)
        if rest and code and not entry.name:
            # A line of the printed table that was not cut between its columns.
            entry.name = rest
            entry.problem("entity_name", "name found in the country column", text)
        addresses.append((code, text))
    if not entry.name:
        entry.problem("entity_name", "no name", row.get("id"), fatal=True)
    names, script = row.texts("aliases"), _SCRIPT.search(entry.name)
    if script:
        names += [script[1], entry.name[: script.start()]]
    url, own = row.text("source_url"), row.text("id")
    entry.names, entry.addresses = tuple(filter(None, names)), tuple(addresses)
    entry.id = f"{entry.list}-{own}" if re.fullmatch(r"[\w-]{1,80}", own) else ""
    entry.text, entry.citation = row.text("reason"), row.text("source_list_name")
    entry.url, entry.announcement = _url(url), row.text("announcement")
    entry.seen = as_day(row.get("date_added"))
    if row.get("date_added") and entry.seen is None:
        entry.problem("date_added", "not a date", row["date_added"])
    return entry


def _by_article(announcements: Mapping[str, str]) -> dict[str, str]:
    """Return announcements by article and by day."""
    return {found[0] if (found := _ARTICLE.search(key)) else key: id_ for key, id_ in announcements.items()}


def _announcement(announcements: Mapping[str, str], url: str, day: str | None) -> str:
    """Return the announcement that made an entry: by its address, else by its day where one was made on it."""
    article = _ARTICLE.search(url)
    if article and article[0] in announcements:
        return announcements[article[0]]
    return announcements.get(day or "", "")


def _url(text: str) -> str:
    return text if re.fullmatch(r"https?://\S+", text) else ""


def _country(text: str) -> tuple[str, str]:
    """Return the country that an address is, or opens with, and the rest."""
    words = text.split()
    for size in range(min(len(words), 6), 0, -1):
        code = country_of(" ".join(words[:size]))
        if code:
            return code, " ".join(words[size:])
    return "", text
