"""Publishers' formats: one module each, a file in, statements out, every record counted.

A reader knows nothing of rules.  What it must do is said by `Reader`; what it
writes into is `embargraph.ingest.intake.Intake`.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from embargraph.errors import DataError, UnknownNameError, UsageError, closest
from embargraph.ingest.editions import compare_editions
from embargraph.ingest.intake import Intake
from embargraph.ingest.reader import Reader
from embargraph.model.dates import parse_day
from embargraph.model.statements import Source
from embargraph.resolution.judgements import Links, read_links
from embargraph.sources.asia import read_meti, read_mofcom
from embargraph.sources.bis import read_bis
from embargraph.sources.bods import read_bods
from embargraph.sources.csl import read_csl
from embargraph.sources.ecfr import read_ecfr
from embargraph.sources.eto import ETO_FILES, read_eto
from embargraph.sources.europe import read_eu, read_uk
from embargraph.sources.ftm import read_ftm
from embargraph.sources.gleif import read_gleif
from embargraph.sources.ofac import read_addresses, read_names, read_ofac_xml, read_sdn
from embargraph.sources.stakes_csv import read_stakes_csv
from embargraph.sources.supply_csv import SUPPLY_FILES, read_supply_csv
from embargraph.sources.un import read_sema, read_un

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.model.load_report import Tally

__all__ = ["FOLDERS", "SOURCES", "SourceFile", "load_sources"]


#: Readers by the name that `--source` has for them.
SOURCES: MappingProxyType[str, Reader] = MappingProxyType(
    {
        "bods": read_bods,
        "eto": read_eto,
        "ca-sema": read_sema,
        "cn-mofcom": read_mofcom,
        "eu-fsf": read_eu,
        "ftm": read_ftm,
        "gleif": read_gleif,
        "jp-meti": read_meti,
        "stakes": read_stakes_csv,
        "supply": read_supply_csv,
        "uk-sanctions": read_uk,
        "un-sc": read_un,
        "us-bis": read_bis,
        "us-csl": read_csl,
        "us-ecfr": read_ecfr,
        "us-ofac": read_ofac_xml,
        "us-ofac-add": read_addresses,
        "us-ofac-alt": read_names,
        "us-ofac-sdn": read_sdn,
    }
)

#: Sources that are a folder of tables: their names, in the order in which they refer to each other.
FOLDERS: MappingProxyType[str, tuple[str, ...]] = MappingProxyType({"eto": ETO_FILES, "supply": SUPPLY_FILES})


#: Tables of a user's own, or one of several: they may be empty.
_TABLES = ("eto", "stakes", "supply")

#: What speaks of parties that other files bring comes after them.
_LATE = {"us-ofac-add": 1, "us-ofac-alt": 1, "stakes": 2}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to load: its format, and its vintage where the file has none of its own."""

    name: str
    path: Path
    day: str | None = None

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
        if name not in SOURCES:
            raise UnknownNameError(
                "source", name, [closest(name, SOURCES).removeprefix("; nearest: ") or ", ".join(SOURCES)]
            )
        if day is not None:
            try:
                parse_day(day)
            except ValueError as error:
                raise UsageError(f"--source {text!r}: {error}") from None
        return cls(name, Path(path), day)


def load_sources(
    connection: DuckDBPyConnection, files: Iterable[SourceFile], links: Sequence[Path] = ()
) -> list[Tally]:
    """Read files into a graph that is being built, tables of stakes last.

    Args:
        connection: The graph, with its facts in; nothing is derived yet.
        files: What to read.
        links: Files of reviewed judgements on which parties are one.

    Returns:
        For each file what was read, and what became of it.

    Raises:
        DataError: A file cannot be read; it is named.
    """
    # Stakes name parties, so everything that has names comes first.
    # Of one list the earlier edition, so that what was first seen comes first.
    parts = (part for file in files for part in _parts(file))
    ordered = sorted(parts, key=lambda file: (_LATE.get(file.name, 0), file.day or "9999"))
    judged = read_links(links) if ordered else Links()
    tallies = [_load(connection, file, judged) for file in ordered]
    compare_editions(connection)
    return tallies


def _parts(file: SourceFile) -> list[SourceFile]:
    """Return the tables of a folder, each a source of its own, so that each has its own account."""
    if not file.path.is_dir() or file.name not in FOLDERS:
        return [file]
    names = FOLDERS[file.name]
    parts = []
    for name in names:
        found = next((path for path in (file.path / name, file.path / f"{name}.gz") if path.is_file()), None)
        if found is None:
            raise DataError(f"{file.path}: no table {name}; expected a folder with {', '.join(names)}")
        parts.append(SourceFile(file.name, found, file.day))
    return parts


def _load(connection: DuckDBPyConnection, file: SourceFile, links: Links) -> Tally:
    rows = connection.execute("SELECT id FROM source UNION SELECT id FROM node WHERE kind = 'document'").fetchall()
    taken = {found for (found,) in rows}
    stem = "-".join(part for part in re.split(r"[^A-Za-z0-9]+", f"{file.name}-{file.path.name}".lower()) if part)
    source_id = next(name for n in range(1, len(taken) + 2) if (name := f"{stem}-{n}" if n > 1 else stem) not in taken)
    title = f"{file.path.name} ({file.name})"
    source = Source(source_id, title, published=file.day, file=file.path.name)
    intake = Intake(connection, source, file.name, links)
    with _rare_collection():
        SOURCES[file.name](file.path, intake)
    tally = intake.settle()
    if not tally.read and file.name not in _TABLES:
        # A page that says sorry, or a list of another kind: loading it would say that nobody is listed.
        raise DataError(f"{file.path}: no record that {file.name!r} reads; is it the file of another source?")
    return tally


@contextmanager
def _rare_collection() -> Iterator[None]:
    """Look for circles of garbage more rarely: records have none, and looking costs a sixth of reading them."""
    before = gc.get_threshold()
    gc.set_threshold(1_000_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
