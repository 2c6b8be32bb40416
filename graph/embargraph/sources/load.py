"""Publishers' files into a graph that is being built, in the order in which they refer to each other."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import DataError
from embargraph.ingest.editions import compare_editions
from embargraph.ingest.intake import Intake, bound_memory
from embargraph.ingest.merge import settle_descriptions
from embargraph.ingest.superseded import end_superseded
from embargraph.ingest.unite import unite_parties
from embargraph.ingest.waiting import settle_waiting
from embargraph.model.statements import Source
from embargraph.resolution.judgements import Links, read_links
from embargraph.sources.catalog import SourceFile, catalog, known_source, list_labels, reader_of
from embargraph.sources.recognise import recognise, refusal, told_count

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.model.load_report import LoadReport

__all__ = ["load_sources", "refuse_empty", "refuse_other"]


def load_sources(
    connection: DuckDBPyConnection, files: Iterable[SourceFile], links: Sequence[Path] = ()
) -> list[LoadReport]:
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
    # Of one list the earlier edition comes first, so that what was first seen does.
    parts = (part for file in files for part in _parts(file))
    ordered = sorted(parts, key=_order)
    judged = read_links(links)
    _bound(connection, ordered)
    # Files of one day are read by their source and their own name, so that the order in which they are given decides
    # nothing.
    turns = sorted(range(len(ordered)), key=lambda place: _turn(ordered[place]))
    # Stakes name parties: who is one is decided when everything that has names is there, and before anything names it.
    describing = [place for place in turns if known_source(ordered[place].name).load_order < _NAMING]
    loaded = {place: _load(connection, ordered[place], ordered, judged) for place in describing}
    settle_waiting(connection, {report.source: report for report in loaded.values()})
    if describing:
        settle_descriptions(connection)
        lists = [name for name, source in catalog().items() if source.edition != "none"]
        told = unite_parties(connection, judged, lists)
        for report in loaded.values():
            report.unparsed += told.get(report.source, 0)
    loaded |= {place: _load(connection, ordered[place], ordered, judged) for place in turns if place not in loaded}
    reports = [loaded[place] for place in range(len(ordered))]
    compare_editions(connection, [name for name, source in catalog().items() if source.edition == "whole"])
    if len(ordered) > 1:
        end_superseded(connection, [name for name, source in catalog().items() if source.edition != "none"])
    return reports


#: Megabytes of the database for lists: twice what so many megabytes of packed lists were seen to need.
_MEMORY, _PACKED = 300, 1.7


def _bound(connection: DuckDBPyConnection, files: Sequence[SourceFile]) -> None:
    """Bound the memory where every file is a list: their size says what they take; registers bound it themselves."""
    if not files or any(known_source(file.name).edition == "none" for file in files):
        return
    size = 0.0
    for file in files:
        if file.path.is_file():
            # A list in plain text is about six times as large as packed.
            size += file.path.stat().st_size / (1 if file.path.suffix == ".gz" else 6) / 1_000_000
    bound_memory(connection, round(_MEMORY * max(1.0, size / _PACKED)))


#: From this place in the order on, files name parties that others describe.
_NAMING = 2
#: A source whose publishers' ids may be anything gives way where another file has the same id: it comes after those.
_ANY_IDS = frozenset({"ftm"})


def _order(file: SourceFile) -> tuple[int, str]:
    return known_source(file.name).load_order, file.day or "9999"


def _turn(file: SourceFile) -> tuple[object, ...]:
    order, day = _order(file)
    return order, file.name in _ANY_IDS, day, *_names(file)


def _is_alone(file: SourceFile, files: Sequence[SourceFile]) -> bool:
    """Say whether no other file can have nodes of this one's: lists of one publisher share their ids."""
    return known_source(file.name).edition == "none" and sum(each.name == file.name for each in files) == 1


def _names(file: SourceFile) -> tuple[str, int, str, str]:
    """Return what orders files of one day: tables of a folder as their source has them, for later ones name earlier."""
    tables, name = known_source(file.name).tables, file.path.name.removesuffix(".gz")
    return file.name, tables.index(name) if name in tables else 0, file.path.name, str(file.path)


def _parts(file: SourceFile) -> list[SourceFile]:
    """Return the tables of a folder, each a source of its own, so that each has its own account."""
    names = known_source(file.name).tables
    if not file.path.is_dir() or not names:
        return [file]
    parts = []
    for name in names:
        found = next((path for path in (file.path / name, file.path / f"{name}.gz") if path.is_file()), None)
        if found is None:
            raise DataError(f"{file.path}: no table {name}; expected a folder with {', '.join(names)}")
        parts.append(SourceFile(file.name, found, file.day))
    return parts


def _load(connection: DuckDBPyConnection, file: SourceFile, files: Sequence[SourceFile], links: Links) -> LoadReport:
    rows = connection.execute("SELECT id FROM source UNION SELECT id FROM node WHERE kind = 'document'").fetchall()
    taken = {found for (found,) in rows}
    stem = "-".join(part for part in re.split(r"[^A-Za-z0-9]+", f"{file.name}-{file.path.name}".lower()) if part)
    source_id = next(name for n in range(1, len(taken) + 2) if (name := f"{stem}-{n}" if n > 1 else stem) not in taken)
    title = f"{file.path.name} ({file.name})"
    published = Source(source_id, title, published=file.day, file=file.path.name)
    intake = Intake(connection, published, file.name, links)
    intake.list_labels = list_labels()
    intake.is_alone = _is_alone(file, files)
    # Registers of one kind share their ids: a stake in one file may be of parties in another.
    source = known_source(file.name)
    intake.waits = not (intake.is_alone or source.edition != "none" or source.tables or source.load_order >= _NAMING)
    reader = reader_of(file.name)
    refuse_other(file)
    with _rare_collection():
        reader(file.path, intake)
    report = intake.merge()
    refuse_empty(file, report)
    refuse_cut(file, report)
    return report


def refuse_empty(file: SourceFile, report: LoadReport) -> None:
    """Refuse a file of which nothing was loaded: what it restricts would be silently absent.

    Raises:
        DataError: Nothing was loaded, and the source is no table of a user's own.
    """
    if report.read and not report.loaded and not known_source(file.name).may_be_empty:
        # Each was rejected: a column or an element has another name now, and the list would be silently empty.
        reason, count = next(iter(report.reasons.items()), ("no reason", 0))
        said = f"none of {report.read} records was loaded ({count}: {reason}); is it another format?"
        raise DataError(f"{file.path}: {said}")
    if not report.read and not known_source(file.name).may_be_empty:
        # A page that says sorry, or a list of another kind: loading it would say that nobody is listed.
        raise DataError(f"{file.path}: no record that {file.name!r} reads; is it the file of another source?")


#: Of the records that a file says it has, so many are there at least: publishers count a few otherwise.
_WHOLE = 0.95


def refuse_cut(file: SourceFile, report: LoadReport) -> None:
    """Refuse a file that has fewer records than it says: one page of an answer, or one that was cut.

    Raises:
        DataError: It has fewer; whom the others restrict would be silently absent.
    """
    counted = known_source(file.name).counted
    told = told_count(file.path, counted) if counted and file.path.is_file() else None
    if told and report.read < _WHOLE * told:
        said = f"says that it has {told} records, and has {report.read}: a page of it, or a file that was cut"
        raise DataError(f"{file.path}: {said}; load the whole file")


def refuse_other(file: SourceFile) -> None:
    """Refuse a file that is clearly another source's, and name that source.

    Raises:
        DataError: The file looks like the file of another source, and not like one of this.
    """
    if not file.path.is_file():
        return
    found = recognise(file.path)
    if not found and known_source(file.name).formats and (known := refusal(file.path)):
        raise DataError(f"{file.path}: not a file of {file.name}: {known}")
    if found and file.name not in found and known_source(file.name).formats:
        titles = " or ".join(f"{name} ({catalog()[name].title})" for name in found)
        raise DataError(f"{file.path}: not a file of {file.name}; it looks like a file of {titles}")


@contextmanager
def _rare_collection() -> Iterator[None]:
    """Look for circles of garbage more rarely: records have none, and looking costs a sixth of reading them."""
    before = gc.get_threshold()
    gc.set_threshold(1_000_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
