"""Second readings: every statement of law is read against its citation by somebody who did not write it.

A statement of law says what a rule is, binds, covers, asks for or spares, and
since when: any statement whose subject is a measure; what a control list's
entry is part of or what falls under it (`kind_of` and `classified_as` on the
record); and the value of a figure that is about a measure, such as a share, a
level or a sum.  Those of ``seeds/record`` and ``seeds/documents`` are read one
by one; structure generated from an edition of the regulations is not, nor facts that somebody accepted from a
proposal (``seeds/record/accepted``): the decision names who read them.

A reading stands in ``seeds/record/readings.csv`` and names the digest of the
statement's whole content, wording and citation included: a statement that has
changed since has lost its reading.  Without a file, the program lists what is
still to be read, in the columns that the table takes::

    python -m embargraph.checks.readings > to-read.csv
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import IO

from embargraph.errors import FactError, FactErrors
from embargraph.facts.read import Facts, read_facts
from embargraph.model.statements import Statement
from embargraph.resources import find_folder, readings_file, seed_files

__all__ = [
    "RESULTS",
    "TEXTS",
    "Reading",
    "ReadingReport",
    "check_readings",
    "content_digest",
    "read_readings",
    "statements_of_law",
    "write_unread",
]

#: What a reading can find.
RESULTS = {
    "confirmed": "the text read says what the statement says",
    "weaker": "the text says less than the statement, or sets a condition that the statement leaves out",
    "wrong": "the text says something else",
    "unreadable": "the text cited could not be had, nor one that quotes it",
    "fact_base_only": "only the collection of facts that the statement was written from could be read",
}

#: What kind of text was read.
TEXTS = {
    "primary": "the law itself, or a copy of it",
    "list": "a row of an official list",
    "quotation": "the law as another text quotes it",
    "secondary": "a report on the law, the one cited or another",
    "document": "the news document that the statement is taken from",
    "fact_base": "the collection of facts alone",
    "none": "nothing",
}

_FOLDERS = ("record", "documents")
_ENTRIES = ("kind_of", "classified_as")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of one statement.

    `statement` is the statement's id and `content` the first 16 hex digits of
    its digest; `passage` says where the passage begins and ends, `digest` is
    the SHA-256 of its text with white space folded, `read` an ISO day.
    """

    statement: str
    content: str
    result: str
    text: str
    locator: str
    passage: str
    digest: str
    read: str
    reader: str
    note: str


_COLUMNS = tuple(column.name for column in fields(Reading))


@dataclass(slots=True)
class ReadingReport:
    """How much of the law on record has been read again, and with what result."""

    statements: int = 0
    results: Counter[str] = field(default_factory=Counter)
    unread: list[Statement] = field(default_factory=list)
    outdated: list[Statement] = field(default_factory=list)
    past: int = 0
    twice: int = 0
    agreed: int = 0

    @property
    def read(self) -> int:
        """Statements of law with a reading of their present content."""
        return self.statements - len(self.unread) - len(self.outdated)

    def lines(self) -> Iterator[str]:
        """Yield the report as lines."""
        found = ", ".join(f"{self.results[name]} {name}" for name in RESULTS if self.results[name])
        yield f"{self.read} of {self.statements} statements of law have a second reading" + (
            f" ({found})" if found else ""
        )
        if self.twice:
            yield f"{self.twice} of them were read once more, {self.agreed} with the same result"
        if self.unread or self.outdated:
            yield (
                f"{len(self.unread)} have none and {len(self.outdated)} have changed since theirs "
                "(python -m embargraph.checks.readings lists them)"
            )


def statements_of_law(facts: Facts) -> dict[str, Statement]:
    """Return the statements of law of the packaged record, by id.

    Example:
        >>> law = statements_of_law(read_facts(seed_files()))
        >>> {s.relation for s in law.values() if s.subject == "us-ear"}
        {'issued_by'}
    """
    folder = find_folder("seeds")
    files = {path.name for name in _FOLDERS for path in (folder / name).glob("*.toml")}
    kinds = {node.id: node.kind for node in facts.nodes.values()}
    of_measures = {
        statement.subject
        for statement in facts.statements.values()
        if statement.relation == "about" and kinds[statement.object or ""] == "measure"
    }

    def is_law(statement: Statement) -> bool:
        if facts.sources[statement.source].file not in files:
            return False
        if kinds[statement.subject] == "measure":
            return True
        if statement.relation in _ENTRIES:
            return statement.standing == "record"
        return statement.relation == "has_value" and statement.subject in of_measures

    return {statement.id: statement for statement in facts.statements.values() if is_law(statement)}


def content_digest(statement: Statement) -> str:
    """Return 16 hex digits over all that a statement says, wording and citation included.

    What it corrects does not enter: that names another statement by its
    content, and a change there is none here.

    Example:
        >>> content_digest(Statement("zte", "located_in", "record", "s", object="place-cn"))
        '6ae80db02acf5185'
    """
    content = {
        column.name: getattr(statement, column.name) for column in fields(Statement) if column.name != "corrects"
    }
    content["qualifiers"] = dict(sorted(statement.qualifiers.items()))
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def read_readings(path: Path) -> list[Reading]:
    """Read the table of readings.

    Raises:
        FactErrors: A row does not hold to the format; every fault is named
            with its row and column, and nothing is returned.
    """
    errors: list[FactError] = []
    readings: list[Reading] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            table = csv.DictReader(stream)
            if tuple(table.fieldnames or ()) != _COLUMNS:
                problem = f"{table.fieldnames}; expected the columns {', '.join(_COLUMNS)}"
                raise FactErrors([FactError(str(path), "header", "", problem)])
            for row in table:
                faults = [FactError(str(path), f"row {table.line_num}", *fault) for fault in _row_faults(row)]
                errors += faults
                if not faults:
                    readings.append(Reading(**row))
    except OSError as error:
        raise FactErrors([FactError(str(path), "", "", f"cannot be read: {error.strerror or error}")]) from error
    except UnicodeDecodeError as error:
        raise FactErrors([FactError(str(path), "", "", f"not UTF-8 at byte {error.start}")]) from error
    if errors:
        raise FactErrors(errors)
    return readings


def _row_faults(row: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    """Yield the column and the problem of every fault of a row."""
    if None in row or None in row.values():
        yield "", f"expected {len(_COLUMNS)} columns"
        return
    values = {name: value or "" for name, value in row.items()}
    for name, known in (("result", RESULTS), ("text", TEXTS)):
        if values[name] not in known:
            yield name, f"{values[name]!r}; expected one of {', '.join(known)}"
    if not values["locator"]:
        yield "locator", "missing; where was it read?"
    if values["text"] != "none" and not _DIGEST.fullmatch(values["digest"]):
        yield "digest", f"{values['digest']!r}; expected the 64 hex digits of a SHA-256"
    if not _DAY.fullmatch(values["read"]):
        yield "read", f"{values['read']!r}; expected a day as 2026-11-29"
    if not values["reader"].isdecimal():
        yield "reader", f"{values['reader']!r}; expected a number"
    if values["result"] in {"weaker", "wrong", "unreadable"} and not values["note"]:
        yield "note", f"missing; {values['result']} needs a reason"


def check_readings(facts: Facts, readings: Sequence[Reading]) -> ReadingReport:
    """Say which statements of law have a reading of their present content.

    The first reading of a statement by its lowest reader counts; further
    readers are compared with it.  A reading whose statement is no more, or has
    changed, is past: it stays in the table as the account of what was found.
    """
    law = statements_of_law(facts)
    present: dict[str, list[Reading]] = {}
    stale: set[str] = set()
    report = ReadingReport(statements=len(law))
    for reading in readings:
        statement = law.get(reading.statement)
        if statement is not None and content_digest(statement) == reading.content:
            present.setdefault(reading.statement, []).append(reading)
            continue
        report.past += 1
        if statement is not None:
            stale.add(reading.statement)
    for id_, statement in law.items():
        of_statement = sorted(present.get(id_, ()), key=lambda reading: int(reading.reader))
        if not of_statement:
            (report.outdated if id_ in stale else report.unread).append(statement)
            continue
        first, *further = of_statement
        report.results[first.result] += 1
        report.twice += bool(further)
        report.agreed += bool(further) and all(reading.result == first.result for reading in further)
    return report


def write_unread(facts: Facts, readings: Sequence[Reading], stream: IO[str]) -> int:
    """Write the statements that wait for a reading as a table, and return how many they are.

    The columns are those of the table of readings, of which the statement and
    its content digest are filled in, and the statement's file, its parts, its
    gist and its citation, to read by.
    """
    report = check_readings(facts, readings)
    waiting = [*report.unread, *report.outdated]
    shown = ("file", "subject", "relation", "object", "since", "until", "qualifiers", "gist", "citation")
    table = csv.writer(stream, lineterminator="\n")
    table.writerow([*_COLUMNS, *shown])
    for statement in waiting:
        qualifiers = "; ".join(f"{name}: {value}" for name, value in statement.qualifiers.items())
        parts = [
            facts.sources[statement.source].file,
            statement.subject,
            statement.relation,
            statement.object or statement.value or "",
            statement.since or "",
            statement.until or "",
            qualifiers,
            statement.gist or "",
            statement.citation or (f"characters {statement.at[0]} to {statement.at[1]}" if statement.at else ""),
        ]
        table.writerow([statement.id, content_digest(statement), *[""] * (len(_COLUMNS) - 2), *parts])
    return len(waiting)


if __name__ == "__main__":
    count = write_unread(read_facts(seed_files()), read_readings(readings_file()), sys.stdout)
    sys.stderr.write(f"{count} statements of law wait for a reading\n")
