"""Check facts beyond what reading them checks: citations, every digest, and the shapes of their RDF."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.checks.readings import ReadingReport, check_readings, read_readings
from embargraph.errors import MissingExtraError
from embargraph.facts.read import Facts, read_facts
from embargraph.resources import readings_file, seed_files

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.checks.ownership import WitnessBatch

    #: What checks batches of conclusions: how many each has, and what is wrong with them.
    Checking = Callable[[Iterable[WitnessBatch]], Iterator[tuple[int, list[str]]]]

__all__ = ["Report", "check_facts", "check_witnesses"]


@dataclass(slots=True)
class Report:
    """What was checked, and what does not hold."""

    nodes: int = 0
    statements: int = 0
    spans: int = 0
    verified: int = 0
    shapes: str = ""
    readings: ReadingReport | None = None
    witnesses: int | None = None
    #: Parties with owners that were looked at under each rule, and how many of them are listed themselves.
    asked: tuple[int, int] = (0, 0)
    faults: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the report as lines."""
        yield from (f"fault: {fault}" for fault in self.faults)
        yield from (f"not verified: {name} is not in the folder" for name in self.missing)
        if self.witnesses is not None:
            yield f"{self.witnesses} conclusions on ownership checked against their stakes"
            parties, listed = self.asked
            yield f"{parties} parties with owners, {listed} of them listed, checked for a conclusion missed"
            yield f"{len(self.faults)} faults"
            return
        yield f"{self.nodes} nodes, {self.statements} statements: vocabulary, dates and references hold"
        yield f"{self.verified} of {self.spans} digests verified against their documents"
        if self.readings is not None:
            yield from self.readings.lines()
        if self.shapes:
            yield self.shapes
        yield f"{len(self.faults)} faults"


def check_facts(files: Sequence[Path] = (), documents: Path | None = None, *, shapes: bool = False) -> Report:
    """Check the packaged facts and some files.

    Args:
        files: Fact files of the user's; a table of stakes ends in .csv.
        documents: Folder with the source documents.
        shapes: Also run the shipped SHACL shapes on the RDF of these facts and
            of what is derived from them; the report says so where pyshacl is
            not installed.

    Raises:
        FactErrors: A file does not hold to the format; every fault is named.
        DataError: A table of stakes cannot be read.
    """
    tables = [path for path in files if path.suffix.casefold() == ".csv"]
    facts = read_facts([*seed_files(), *(path for path in files if path not in tables)])
    report = Report(nodes=len(facts.nodes), statements=len(facts.statements))
    for statement in facts.statements.values():
        if statement.standing == "record" and not statement.citation and statement.at is None:
            place = f"{facts.sources[statement.source].file}: {statement.subject} {statement.relation}"
            report.faults.append(f"{place} {statement.object or statement.value}: on the record without a citation")
        report.spans += statement.at is not None
    report.readings = check_readings(facts, read_readings(readings_file()))
    if documents is not None:
        _verify(facts, documents, report)
    if tables or shapes:
        with _loaded(facts, tables) as connection:
            if tables:
                _check_tables(connection, report)
            if shapes:
                _check_shapes(connection, report)
    return report


@contextmanager
def _loaded(facts: Facts, tables: Sequence[Path]) -> Iterator[DuckDBPyConnection]:
    """Give a graph of the facts that nobody keeps."""
    import duckdb

    from embargraph.facts.load import insert_facts
    from embargraph.sources.catalog import SourceFile
    from embargraph.sources.load import load_sources
    from embargraph.store.schema import create_tables

    with duckdb.connect() as connection:
        create_tables(connection)
        insert_facts(connection, facts)
        load_sources(connection, [SourceFile("stakes", path) for path in tables])
        yield connection


def _check_tables(connection: DuckDBPyConnection, report: Report) -> None:
    """Report every row of a table of stakes that was rejected."""
    rows = connection.execute(
        "SELECT file, record, field, reason, value FROM reject JOIN source ON source.id = reject.source "
        "ORDER BY file, reject.rowid"
    ).fetchall()
    report.statements = connection.execute("SELECT count(*) FROM statement").fetchall()[0][0]
    for file, record, name, reason, value in rows:
        place = ": ".join(part for part in (file, record, name) if part)
        report.faults.append(f"{place}: {reason}" + (f" ({value})" if value else ""))


def _check_shapes(connection: DuckDBPyConnection, report: Report) -> None:
    from embargraph.rdf.triples import find_shape_faults
    from embargraph.rules.derive import derive

    derive(connection)
    try:
        faults = find_shape_faults(connection)
    except MissingExtraError as error:
        report.shapes = f"SHACL shapes were not checked: {error}"
        return
    report.faults += [f"shape: {fault}" for fault in faults]
    report.shapes = f"SHACL shapes: {len(faults)} faults" if faults else "SHACL shapes hold"


def _check_here(batches: Iterable[WitnessBatch]) -> Iterator[tuple[int, list[str]]]:
    """Yield how many conclusions each batch has, and what is wrong with them."""
    from embargraph.checks.ownership import check_batch

    return ((len(batch.rows), check_batch(batch)) for batch in batches)


def check_witnesses(path: Path, *, checking: Checking | None = None) -> Report:
    """Check every conclusion on ownership in a graph file against its statements, and that ids are unique.

    The stakes are added up anew, each is dropped in turn, and each owner is
    followed to its listing (`embargraph.checks.ownership`); and every party with owners,
    listed or not, is asked whether a conclusion is missing (`embargraph.checks.reached`).

    Args:
        path: A graph file, or a graph folder.
        checking: What checks batches of conclusions elsewhere; this process unless given.

    Raises:
        GraphFileError: The file is no graph.
    """
    from embargraph.checks.ownership import witness_batches
    from embargraph.checks.reached import ReachChecker
    from embargraph.store.file import open_graph
    from embargraph.store.folder import file_of_folder

    report, witnesses = Report(), 0
    connection = open_graph(file_of_folder(path) if path.is_dir() else path)
    try:
        for table in ("node", "statement", "restriction"):
            twice = connection.execute(f"SELECT id FROM {table} GROUP BY id HAVING count(*) > 1 ORDER BY id").fetchall()
            report.faults += [f"{table}: the id {id_!r} is there twice" for (id_,) in twice]
        for checked, faults in (checking or _check_here)(witness_batches(connection)):
            witnesses += checked
            report.faults += [f"witness: {fault}" for fault in faults]
        report.witnesses = witnesses
        reach = ReachChecker(connection)
        report.faults += [f"missing: {fault}" for fault in reach.faults()]
        report.asked = (reach.parties, reach.listed)
    finally:
        connection.close()
    return report


def _verify(facts: Facts, folder: Path, report: Report) -> None:
    for source in facts.sources.values():
        if source.document is None:
            continue
        path = folder / source.document
        if not path.is_file():
            report.missing.append(source.document)
            continue
        raw = path.read_bytes()
        if source.sha256 and hashlib.sha256(raw).hexdigest() != source.sha256:
            report.faults.append(f"{source.file}: sha256 of {source.document} is not the one on record")
        # newline="" keeps every character where the offsets expect it.
        text = raw.decode("utf-8", errors="replace")
        for statement in facts.statements.values():
            if statement.source != source.id or statement.at is None:
                continue
            start, end = statement.at
            span = text[start:end]
            digest = "sha256:" + hashlib.sha256(span.encode("utf-8")).hexdigest()
            if len(span) == end - start and digest == statement.digest:
                report.verified += 1
            else:
                place = f"{source.file}: {statement.subject} {statement.relation} {statement.object or ''}"
                report.faults.append(f"{place}: digest of characters {start} to {end} is not the one on record")
