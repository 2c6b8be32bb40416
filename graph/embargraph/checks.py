"""Check facts beyond what reading them checks: citations, and every digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from embargraph.facts import Facts, read_facts
from embargraph.resources import seed_files

__all__ = ["Report", "check_facts"]


@dataclass(slots=True)
class Report:
    """What was checked, and what does not hold."""

    nodes: int = 0
    statements: int = 0
    spans: int = 0
    verified: int = 0
    shapes: str = ""
    faults: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the report as lines."""
        yield from (f"fault: {fault}" for fault in self.faults)
        yield from (f"not verified: {name} is not in the folder" for name in self.missing)
        yield f"{self.nodes} nodes, {self.statements} statements: vocabulary, dates and references hold"
        yield f"{self.verified} of {self.spans} digests verified against their documents"
        if self.shapes:
            yield self.shapes
        yield f"{len(self.faults)} faults"


def check_facts(files: Sequence[Path] = (), documents: Path | None = None) -> Report:
    """Check the packaged facts and some files.

    Args:
        files: Fact files of the user's; a table of stakes ends in .csv.
        documents: Folder with the source documents.

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
    if documents is not None:
        _verify(facts, documents, report)
    if tables:
        _check_tables(facts, tables, report)
    return report


def _check_tables(facts: Facts, tables: Sequence[Path], report: Report) -> None:
    """Load tables of stakes into a graph that nobody keeps; every row rejected is a fault."""
    import duckdb

    from embargraph.sources import SourceFile, load_sources
    from embargraph.store import insert_facts, lay_tables

    with duckdb.connect() as connection:
        lay_tables(connection)
        insert_facts(connection, facts)
        load_sources(connection, [SourceFile("stakes", path) for path in tables])
        rows = connection.execute(
            "SELECT file, record, field, reason, value FROM reject JOIN source ON source.id = reject.source "
            "ORDER BY file, reject.rowid"
        ).fetchall()
        report.statements = connection.execute("SELECT count(*) FROM statement").fetchall()[0][0]
    for file, record, name, reason, value in rows:
        place = ": ".join(part for part in (file, record, name) if part)
        report.faults.append(f"{place}: {reason}" + (f" ({value})" if value else ""))


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
