"""Build a graph file from facts, and keep the packaged one in the user's cache."""

from __future__ import annotations

import csv
import sys
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import ExportError, UsageError
from embargraph.facts.load import insert_facts
from embargraph.files.cells import safe_text
from embargraph.files.replace import written
from embargraph.model.given import as_path, as_paths, as_several, as_text, short
from embargraph.resources import cache_folder, cache_folders, facts_digest, is_own_file, links_file, seed_files
from embargraph.store.digest import EarlyDigests
from embargraph.store.file import new_graph
from embargraph.store.write import insert_columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.facts.read import Facts
    from embargraph.model.load_report import LoadReport
    from embargraph.rules.ownership.rule import Solving
    from embargraph.sources.catalog import SourceFile

__all__ = ["build_graph", "cache_folder", "packaged_file", "packaged_graph"]


#: Tables that are whole when files are read, and that deriving only reads, save where it takes tables of stakes.
_READ = ("statement", "name", "node", "identifier", "reject", "source", "source_list", "edition_change")


def build_graph(
    target: str | Path,
    facts: Sequence[str | Path] = (),
    *,
    seeds: bool = True,
    sources: Sequence[str | SourceFile] = (),
    rejects: str | Path | None = None,
    links: Sequence[str | Path] = (),
    stakes: Sequence[str | Path] = (),
    taking: Callable[..., LoadReport] | None = None,
    solving: Solving | None = None,
) -> list[LoadReport]:
    """Build a graph file from the packaged facts, a user's own, and publishers' files.

    The target is replaced only when everything has succeeded.

    Args:
        target: The graph file to write.
        facts: Fact files to add; one that ends in .csv is a table of stakes.
        seeds: Whether to start from the packaged facts.
        sources: Publishers' files to load, ``NAME[@DATE]=FILE`` where they are texts.
        links: Further files of judgements on which parties are one.
        rejects: CSV file to write rejected records and unparsed pieces to.
        stakes: Parquet files, or folders of them, of stakes between ids; only those that a rule can use are kept.
        taking: What reads a table of stakes, given the graph, its path and the judgements; this machine unless given.
        solving: What solves the ownership rules, likewise.

    Returns:
        What was read from each source and what became of it.

    Raises:
        UsageError: What is given is no path, or no source.
        FactErrors: A fact file has faults; all of them are named.
        DataError: A publisher's file cannot be read.
        ExportError: The target cannot be written.
    """
    # A question on a kept graph needs none of this.
    from embargraph.facts.kept import insert_kept_facts, keep_facts
    from embargraph.rules import rules_solved_by
    from embargraph.rules.derive import derive
    from embargraph.sources.catalog import SourceFile
    from embargraph.sources.load import load_sources

    target = _as_file(target, "target")
    given, judged = as_paths(facts, "facts"), as_paths(links, "links")
    loaded = [_as_source(source) for source in as_several(sources, "sources")]
    rejects = None if rejects is None else _as_file(rejects, "rejects")
    tables = as_paths(stakes, "stakes")
    csv_tables = [SourceFile("stakes", path) for path in given if path.suffix.casefold() == ".csv"]
    own = [path for path in given if path.suffix.casefold() != ".csv"]
    files = [*(seed_files() if seeds else []), *own]
    # Faults of a user's own facts are told before anything is written.
    read = _read(files) if own or not seeds else None
    early = EarlyDigests()
    with new_graph(target, early) as connection:
        told = insert_kept_facts(connection, files) if read is None else None
        if told is None:
            read = read or _read(files)
            insert_facts(connection, read)
            told = read.reports
            keep_facts(connection, files, read)
        insert_columns(connection, "meta", {"key": ["facts"], "value": [facts_digest()]})
        all_links = [*([links_file()] if seeds else []), *judged]
        reports = [*told, *load_sources(connection, [*loaded, *csv_tables], all_links)]
        incoming = partial(_take_stakes, tables, all_links, reports, taking) if tables else None
        if incoming is None:
            early.begin(connection, _READ)
        derive(connection, rules_solved_by(solving), incoming=incoming)
        if rejects is not None:
            _write_rejects(connection, rejects)
    return reports


def _read(files: Sequence[Path]) -> Facts:
    # To read the facts that are kept needs none of this.
    from embargraph.facts.read import read_facts

    return read_facts(files)


def _take_stakes(
    tables: Sequence[Path],
    links: Sequence[Path],
    reports: list[LoadReport],
    taking: Callable[..., LoadReport] | None,
    connection: DuckDBPyConnection,
) -> None:
    """Read tables of stakes into a graph whose premises are made, and add to the reports."""
    from embargraph.resolution.judgements import read_links
    from embargraph.rules.ownership.incoming import take_stakes

    judged = read_links(links)
    reports += [(taking or take_stakes)(connection, path, judged) for path in tables]


def _as_file(value: Any, what: str) -> Path:
    path = as_path(value, what)
    if not path.name:
        raise UsageError(f"{what}: {short(value)}; expected the path of a file")
    return path


def _as_source(source: Any) -> SourceFile:
    from embargraph.sources.catalog import SourceFile

    return source if isinstance(source, SourceFile) else SourceFile.parse(as_text(source, "source"))


def _write_rejects(connection: DuckDBPyConnection, path: Path) -> None:
    rows = connection.execute("SELECT source, record, field, outcome, reason, value FROM reject ORDER BY ALL")
    try:
        with written(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(["source", "record", "field", "outcome", "reason", "value"])
            while batch := rows.fetchmany(10_000):
                # A spreadsheet must take no cell for a formula.
                writer.writerows([safe_text(cell or "") for cell in row] for row in batch)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written: {error.strerror or error}") from error


def _places() -> list[Path]:
    """Return where the kept graph may be: in the cache, else in the folder for temporary files."""
    name = f"graph-{facts_digest()}.duckdb"
    return [folder / name for folder in cache_folders()]


def packaged_file() -> Path | None:
    """Return the kept graph of the packaged facts, or None where it has not been built yet."""
    return next((place for place in _places() if is_own_file(place)), None)


def packaged_graph() -> Path:
    """Return the graph of the packaged facts, built on first use, and anew where it was damaged.

    Raises:
        ExportError: Nothing can be kept, neither in the cache nor among temporary files.
    """
    places = _places()
    for place in places:
        if is_own_file(place):
            if _is_whole(place):
                return place
            sys.stderr.write(f"{place}: the kept graph is damaged; it is built anew\n")
            # Where another place holds a whole one, this would be said at every start.
            _remove(place)
    failure: ExportError | None = None
    for place in places:
        try:
            build_graph(place)
            # A graph that others could write is not trusted, and would be built anew each time.
            place.chmod(0o600)
            _note_whole(place)
        except ExportError as error:
            failure = failure or error
            _remove(place)
        else:
            return place
    raise failure or ExportError("no folder for the kept graph")


def _remove(place: Path) -> None:
    """Remove a kept graph that is not whole, with its checksum; whoever has it open goes on reading it."""
    for path in (place, place.with_name(place.name + ".crc")):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _checksum(path: Path) -> str:
    """Return the length of a file and its checksum: not against forgers, but against failing disks and full ones."""
    size = checksum = 0
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            checksum = zlib.crc32(piece, checksum)
            size += len(piece)
    return f"{size} {checksum:08x}"


def _is_whole(path: Path) -> bool:
    with suppress(OSError):
        return path.with_name(path.name + ".crc").read_text(encoding="ascii", errors="replace") == _checksum(path)
    return False


def _note_whole(path: Path) -> None:
    try:
        with written(path.with_name(path.name + ".crc")) as part:
            part.write_text(_checksum(path), encoding="ascii")
    except OSError as error:
        raise ExportError(f"{path}: cannot be kept: {error.strerror or error}") from error
