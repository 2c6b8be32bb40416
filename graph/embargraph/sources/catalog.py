"""The catalogue of sources: what `catalog.toml` says of each, and the reader of each by its name.

A reader is imported when it is asked for, so that naming a source costs nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from embargraph.errors import UnknownNameError, UsageError, closest
from embargraph.model.typed_dates import typed_day

if TYPE_CHECKING:
    from embargraph.ingest.reader import Reader

__all__ = [
    "CatalogSource",
    "FetchPlace",
    "FileFormat",
    "Refused",
    "SourceFile",
    "catalog",
    "ftm_datasets",
    "list_codes",
    "list_labels",
    "lists_dated_by_publication",
    "reader_of",
    "refused_files",
]

_CATALOG = Path(__file__).with_name("catalog.toml")


@dataclass(frozen=True, slots=True)
class FileFormat:
    """What a file of a source looks like; see `catalog.toml` for the fields."""

    csv: tuple[str, ...] = ()
    cells: int = 0
    xml: str = ""
    root: str = ""
    json: tuple[str, ...] = ()
    workbook: tuple[str, ...] = ()
    #: A regular expression that the beginning of the file must hold.
    holds: str = ""


@dataclass(frozen=True, slots=True)
class FetchPlace:
    """Where a publisher keeps a file, and which reader takes it.

    A publisher of many data sets has them at addresses that differ in their
    name alone: the address has ``{dataset}`` where it stands.
    """

    reader: str
    name: str
    url: str
    file: str
    #: What a file of this kind begins with, blanks aside; anything else is another file.
    begins: tuple[str, ...]
    #: What it ends with, where its kind says; anything else is cut off, or a page in place of it.
    ends: tuple[str, ...] = ("",)
    #: Whether `embargraph update` fetches it; not where another place has the same list.
    in_update: bool = True
    #: Places of tables that belong to it, fetched with it.
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CatalogSource:
    """What the catalogue says of one source; see `catalog.toml` for the fields."""

    name: str
    reader: str
    title: str
    publisher: str
    licence: str = ""
    terms: str = ""
    page: str = ""
    official: bool = False
    load_order: int = 0
    edition: str = "none"
    tables: tuple[str, ...] = ()
    may_be_empty: bool = False
    formats: tuple[FileFormat, ...] = ()
    fetch: tuple[FetchPlace, ...] = ()
    #: Where the beginning of a file says its day: regular expressions with the groups year, month and day.
    dated: tuple[str, ...] = ()
    #: The same of the publisher's own day, which goes before those.
    dated_first: tuple[str, ...] = ()
    #: Where the beginning of a file says how many records it has: a regular expression with the group count.
    counted: str = ""
    #: Lists that come in files of their own, each with what a file of it holds.
    parts: Mapping[str, str] = field(default_factory=dict)


@cache
def catalog() -> Mapping[str, CatalogSource]:
    """Return every source by its name, in the order of the names.

    Example:
        >>> catalog()["un-sc"].publisher
        'United Nations Security Council'
    """
    sources = ((name, _source(name, entry)) for name, entry in sorted(_read()["source"].items()))
    return MappingProxyType(dict(sources))


@dataclass(frozen=True, slots=True)
class Refused:
    """A known file that no source reads: what it is, and what to load in its place."""

    title: str
    says: str
    formats: tuple[FileFormat, ...]


@cache
def refused_files() -> tuple[Refused, ...]:
    """Return the known files that no source reads.

    Example:
        >>> refused_files()[0].title
        "OFSI's consolidated list"
    """
    return tuple(
        Refused(entry["title"], entry["says"], tuple(_formats(entry))) for entry in _read()["refused"].values()
    )


@cache
def list_labels() -> Mapping[str, str]:
    """Return the labels of the lists that the sources hold, by the id of the list."""
    return MappingProxyType({id_: entry["label"] for id_, entry in _read()["list"].items()})


@cache
def list_codes(source: str) -> Mapping[str, str]:
    """Return the ids of lists by what the files of a source call them.

    Example:
        >>> list_codes("us-csl")["EL"]
        'us-bis-entity-list'
    """
    found = {code: id_ for id_, entry in _read()["list"].items() for code in _many(entry.get("codes", {}).get(source))}
    return MappingProxyType(found)


@cache
def lists_dated_by_publication() -> frozenset[str]:
    """Return the lists whose start in the screening list is often the day of publication."""
    return frozenset(id_ for id_, entry in _read()["list"].items() if entry.get("start_is") == "publication")


@cache
def ftm_datasets() -> Mapping[str, tuple[str, ...]]:
    """Return the data sets of OpenSanctions that hold a list, the one that is written first, by the list's id."""
    return MappingProxyType({id_: tuple(entry["ftm"]) for id_, entry in _read()["list"].items() if "ftm" in entry})


def reader_of(name: str) -> Reader:
    """Return the reader of a source; its module is imported here and nowhere else.

    Raises:
        UnknownNameError: The catalogue has no such source.
    """
    module, _, attribute = known_source(name).reader.partition(":")
    reader: Reader = getattr(import_module(f"embargraph.sources.{module}"), attribute)
    return reader


def known_source(name: str) -> CatalogSource:
    """Return a source by its name.

    Raises:
        UnknownNameError: The catalogue has no such source; says which are near.
    """
    sources = catalog()
    if name not in sources:
        near = closest(name, sources).removeprefix("; nearest: ")
        raise UnknownNameError("source", name, [near or ", ".join(sources)])
    return sources[name]


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(_CATALOG.read_text(encoding="utf-8"))


def _many(value: object) -> tuple[str, ...]:
    return () if value is None else (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]


def _source(name: str, entry: Mapping[str, Any]) -> CatalogSource:
    lists = {
        "tables": tuple(entry.get("tables", ())), "formats": tuple(_formats(entry)), "fetch": _fetch(name, entry),
        "dated": tuple(entry.get("dated", ())),
        "dated_first": tuple(entry.get("dated_first", ())),
    }  # fmt: skip
    return CatalogSource(name, **{**entry, **lists})


def _formats(entry: Mapping[str, Any]) -> Iterator[FileFormat]:
    for fields in entry.get("formats", ()):
        known: dict[str, Any] = {key: tuple(one) if isinstance(one, list) else one for key, one in fields.items()}
        yield FileFormat(**known)


def _fetch(reader: str, entry: Mapping[str, Any]) -> tuple[FetchPlace, ...]:
    return tuple(
        FetchPlace(
            reader, one["name"], one["url"], one["file"], tuple(one["begins"]), tuple(one.get("ends", ("",))),
            one.get("update", True), tuple(one.get("beside", ())),
        )
        for one in entry.get("fetch", ())
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to load: its format, and its edition date where the file has none of its own."""

    name: str
    path: Path
    day: str | None = None

    @classmethod
    def parse_lines(cls, text: str) -> list[SourceFile]:
        """Return the files of an option: one, or one a line, as `embargraph fetch` prints those that belong together.

        Raises:
            UsageError: One of them is not as `parse` takes it.

        Example:
            >>> [file.name for file in SourceFile.parse_lines("us-ofac-sdn=sdn.csv\\nus-ofac-alt=alt.csv")]
            ['us-ofac-sdn', 'us-ofac-alt']
        """
        lines = text.splitlines()
        # A path may hold a line break: only what names a source on every line is several.
        names = (re.match(r"([\w-]+)(?:@[^=]*)?=", line) for line in lines)
        several = len(lines) > 1 and all(name is not None and name[1] in catalog() for name in names)
        return [cls.parse(line) for line in lines] if several else [cls.parse(text)]

    @classmethod
    def parse(cls, text: str) -> SourceFile:
        """Return what ``NAME[@DATE]=FILE`` means; the file is a folder for the sources that are one.

        Raises:
            UsageError: The text has another form, or the date is none.
            UnknownNameError: No reader has the name.

        Example:
            >>> SourceFile.parse("gleif@2023-06-05=rr.json").day
            '2023-06-05'
        """
        match = re.fullmatch(r"([^@=]+)(?:@([^=]*))?=(.+)", text, re.DOTALL)
        if match is None:
            raise UsageError(f"--source {text!r}; expected NAME=FILE or NAME@DATE=FILE")
        name, day, path = match.groups()
        known_source(name)
        if day is not None:
            day = typed_day(day, f"--source {text!r}").isoformat()
        return cls(name, Path(path), day)
