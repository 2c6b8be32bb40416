"""Build a graph file from facts, and keep the packaged one in the user's cache."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import ExportError
from embargraph.facts.load import insert_facts
from embargraph.model.cells import guarded
from embargraph.resources import cache_folder, cache_folders, facts_digest, links_file, seed_files
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
                writer.writerows([guarded(cell or "") for cell in row] for row in batch)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written: {error.strerror or error}") from error


def _places() -> list[Path]:
    """Return where the kept graph may be: in the cache, else in the folder for temporary files."""
    name = f"graph-{facts_digest()}.duckdb"
    return [folder / name for folder in cache_folders()]


def packaged_file() -> Path | None:
    """Return the kept graph of the packaged facts, or None where it has not been built yet."""
    return next((place for place in _places() if place.is_file()), None)


def packaged_graph() -> Path:
    """Return the graph of the packaged facts, built on first use.

    Raises:
        ExportError: Neither the cache nor the folder for temporary files can be written.
    """
    places = _places()
    for place in places:
        if place.is_file():
            return place
    failure: ExportError | None = None
    for place in places:
        try:
            build_graph(place)
        except ExportError as error:
            failure = failure or error
        else:
            return place
    raise failure or ExportError("no folder for the kept graph")
