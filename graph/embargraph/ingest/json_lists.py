"""Lists of parties that are published as a JSON array in one common shape."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.ingest.countries import country_of
from embargraph.ingest.listings import ListEntry, ListingWriter
from embargraph.ingest.records import read_objects
from embargraph.model.dates import as_day
from embargraph.model.text import plain

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

_LISTS = {
    "cn-export-control-watchlist": "cn-mofcom-control-list",
    "cn-unreliable-entity-list": "cn-mofcom-unreliable-entities",
    "cn-attention-list": "cn-mofcom-watch-list",
    "jp-end-user-list": "jp-meti-end-users",
}


#: A name in the publisher's script, in brackets of either width.
_SCRIPT = re.compile(r"\s*[(\uff08]([^()\uff08\uff09]*[\u3040-\u30ff\u4e00-\u9fff][^()\uff08\uff09]*)[)\uff09]$")


_PRESS = re.compile(r"/press/\d{4}/\d{2}/(\d{4})(\d{2})(\d{2})")


#: The part of an address of the Chinese commerce ministry that names one announcement, wherever it is carried.
_ARTICLE = re.compile(r"art_[0-9a-f]{32}")


def _read(path: Path, intake: Intake) -> None:
    writer = ListingWriter(intake)
    announced: dict[str, dict[str, str]] = {}
    for record, place, value in read_objects(path, intake):
        entry = _entry(intake, record, value)
        if entry is not None:
            if entry.list not in announced:
                announced[entry.list] = _by_article(intake.announcements_of(entry.list))
            entry.announcement = _announcement(announced[entry.list], entry)
            writer.add(record, place, entry)
    writer.flush()


def _entry(intake: Intake, record: int, value: Mapping[str, Any]) -> ListEntry | None:
    list_ = _LISTS.get(plain(value.get("list_id")))
    if list_ is None:
        intake.reject(record, "is no list that is known", field="list_id", value=value.get("list_id"))
        return None
    name, addresses = plain(value.get("entity_name")), []
    given = value.get("addresses")
    for text in filter(None, map(plain, given if isinstance(given, list) else ())):
        code, rest = _country(text)
        if rest and code and not name:
            # A line of the printed table that was not cut between its columns.
            name = rest
            intake.unparsed(record, "stood with the country", field="entity_name", value=text)
        addresses.append((code, text))
    if not name:
        intake.reject(record, "is empty", field="entity_name", value=value.get("id"))
        return None
    aliases = value.get("aliases")
    names = [plain(alias) for alias in aliases] if isinstance(aliases, list) else []
    script = _SCRIPT.search(name)
    if script:
        names.append(script[1])
        names.append(name[: script.start()])
    day, url = as_day(value.get("date_added")), plain(value.get("source_url"))
    if value.get("date_added") and day is None:
        intake.unparsed(record, "is not a date", field="date_added", value=value["date_added"])
    press = _PRESS.search(url)
    intake.note_day("-".join(press.groups()) if press else as_day(value.get("last_verified")))
    own = plain(value.get("id"))
    return ListEntry(
        list_, name, f"{list_}-{own}" if re.fullmatch(r"[\w-]{1,80}", own) else "", "organisation",
        tuple(filter(None, names)), tuple(addresses), text=plain(value.get("reason")), seen=day,
        citation=plain(value.get("source_list_name")), url=url if re.fullmatch(r"https?://\S+", url) else "",
    )  # fmt: skip


def _by_article(announcements: Mapping[str, str]) -> dict[str, str]:
    """Return announcements by article and by day."""
    return {found[0] if (found := _ARTICLE.search(key)) else key: id_ for key, id_ in announcements.items()}


def _announcement(announcements: Mapping[str, str], entry: ListEntry) -> str:
    """Return the announcement that made an entry: by its address, else by its day where one was made on it."""
    article = _ARTICLE.search(entry.url)
    if article and article[0] in announcements:
        return announcements[article[0]]
    return announcements.get(entry.seen or "", "")


def _country(text: str) -> tuple[str, str]:
    """Return the country that an address is, or opens with, and the rest."""
    words = text.split()
    for size in range(min(len(words), 6), 0, -1):
        code = country_of(" ".join(words[:size]))
        if code:
            return code, " ".join(words[size:])
    return "", text
