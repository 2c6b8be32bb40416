"""Build a graph file from facts, and keep the packaged one in the user's cache."""

from __future__ import annotations

import csv
import sys
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import ExportError
from embargraph.facts.load import insert_facts
from embargraph.files.cells import safe_text
from embargraph.files.replace import written
from embargraph.resources import cache_folder, cache_folders, facts_digest, is_own_file, links_file, seed_files
from embargraph.store.file import new_graph
from embargraph.store.write import insert_columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.model.load_report import LoadReport
    from embargraph.sources.catalog import SourceFile

__all__ = ["build_graph", "cache_folder", "packaged_file", "packaged_graph"]


def build_graph(
    target: Path,
    facts: Sequence[Path] = (),
    *,
    seeds: bool = True,
    sources: Sequence[SourceFile] = (),
    rejects: Path | None = None,
    links: Sequence[Path] = (),
) -> list[LoadReport]:
    """Build a graph file from the packaged facts, a user's own, and publishers' files.

    The target is replaced only when everything has succeeded.

    Args:
        target: The graph file to write.
        facts: Fact files to add; one that ends in .csv is a table of stakes.
        seeds: Whether to start from the packaged facts.
        sources: Publishers' files to load.
        links: Further files of judgements on which parties are one.
        rejects: CSV file to write rejected records and unparsed pieces to.

    Returns:
        What was read from each source and what became of it.

    Raises:
        FactErrors: A fact file has faults; all of them are named.
        DataError: A publisher's file cannot be read.
        ExportError: The target cannot be written.
    """
    # A question on a kept graph needs none of this.
    from embargraph.facts.read import read_facts
    from embargraph.rules.derive import derive
    from embargraph.sources.catalog import SourceFile
    from embargraph.sources.load import load_sources

    tables = [SourceFile("stakes", path) for path in facts if path.suffix.casefold() == ".csv"]
    own = [path for path in facts if path.suffix.casefold() != ".csv"]
    read = read_facts([*(seed_files() if seeds else []), *own])
    with new_graph(target) as connection:
        insert_facts(connection, read)
        insert_columns(connection, "meta", {"key": ["facts"], "value": [facts_digest()]})
        reports = [
            *read.reports,
            *load_sources(connection, [*sources, *tables], [*([links_file()] if seeds else []), *links]),
        ]
        if rejects is not None:
            _write_rejects(connection, rejects)
        derive(connection)
    return reports


def _write_rejects(connection: DuckDBPyConnection, path: Path) -> None:
    rows = connection.execute("SELECT source, record, field, outcome, reason, value FROM reject ORDER BY ALL")
    try:
        with path.open("w", encoding="utf-8", newline="") as stream:
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
    failure: ExportError | None = None
    for place in places:
        try:
            build_graph(place)
            # A graph that others could write is not trusted, and would be built anew each time.
            place.chmod(0o600)
            _note_whole(place)
        except ExportError as error:
            failure = failure or error
        else:
            return place
    raise failure or ExportError("no folder for the kept graph")


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
