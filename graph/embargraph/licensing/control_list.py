"""Rows of the Control List as structure, and how a printed list becomes them.

What stands here is structure: the reason for control, our reading of the scope, the column or class
of the requirement, and a digest of the wording.  The wording itself is not kept.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from embargraph.errors import DataError
from embargraph.licensing.reading import clean_wording, read_column, read_reason, read_scope, wording_digest

__all__ = [
    "ControlList",
    "Entry",
    "PrintedEntry",
    "PrintedRow",
    "Row",
    "RowChange",
    "compare_editions",
    "read_requirement",
    "structure_rows",
    "write_rows",
]

FIELDS = ("eccn", "row", "reason", "scope", "requirement", "digest", "editions")

_UNCOLUMNED = re.compile(r"Column ([1-3])\.?")
_TWO_COLUMNS = re.compile(r"([A-Z]{2}) Column ([1-3]) ([A-Z]{2}) Column ([1-3])\.?")


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One row of a table of licence requirements, as printed."""

    scope: str
    requirement: str


@dataclass(frozen=True, slots=True)
class PrintedEntry:
    """One entry of the Control List, as printed."""

    eccn: str
    heading: str
    rows: tuple[PrintedRow, ...]
    #: Symbol of a list-based exception and its cell.
    exceptions: Mapping[str, str] = field(default_factory=dict)
    #: Requirements that stand outside the table.
    notes: tuple[str, ...] = ()
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement of an entry."""

    eccn: str
    #: Place within the entry, from 1; a row of two columns counts twice.
    number: int
    #: NS, RS, MT and so on; empty where the row names none.
    reason: str
    #: In the language of `classification`; empty where it is read by hand or not at all.
    scope: str
    #: A column of the Country Chart ("NS 2"), a class of `requirements.toml`, or empty if not read.
    requirement: str
    #: Digest of the wording, the key of hand-read scopes.
    digest: str

    @property
    def rule(self) -> str:
        """Return the name of the row as a rule: ``3a001-ns-2``."""
        column = self.requirement.rpartition(" ")[2] if self.requirement[-1:].isdigit() else ""
        return "-".join(part for part in (self.eccn.lower(), self.reason.lower() or "row", column) if part)


@dataclass(frozen=True, slots=True)
class Entry:
    """One ECCN: what it is, and its requirements in one edition."""

    eccn: str
    #: Our own words for what it is.
    label: str = ""
    #: "rows", "itar" (another agency's), "pointer" (to other entries) or "special" (0x521).
    state: str = "rows"
    #: Where a pointer points.
    see: str = ""
    rows: tuple[Row, ...] = ()
    paragraphs: tuple[tuple[str, ...], ...] = ()
    #: Symbol of an exception and our reading of its cell.
    exceptions: Mapping[str, str] = field(default_factory=dict)
    #: Whether the entry comes from facts of the user's own.
    own: bool = False


@dataclass(frozen=True, slots=True)
class ControlList:
    """The entries of one edition."""

    edition: str
    entries: Mapping[str, Entry]


@lru_cache(maxsize=1)
def _classes() -> list[tuple[str, re.Pattern[str]]]:
    from embargraph.licensing.data import read_table

    return [(row["id"], re.compile(row["printed"])) for row in read_table("requirements")["class"]]


def read_requirement(reason: str, printed: str) -> list[str]:
    """Return the column or class of a requirement cell; two where the cell runs two rows together.

    Example:
        >>> read_requirement("NS", "NS Column 2."), read_requirement("AT", "Column 1."), read_requirement("NP", "N/A.")
        (['NS 2'], ['AT 1'], [''])
    """
    text = clean_wording(printed)
    column = read_column(text)
    if column:
        return [column]
    if (two := _TWO_COLUMNS.fullmatch(text)) is not None:
        first, one, second, other = two.groups()
        return [f"{first} {one}", f"{second} {other}"]
    # One row of 1C351 leaves the letters of the column out.
    if (bare := _UNCOLUMNED.fullmatch(text)) is not None and reason:
        return [f"{reason} {bare.group(1)}"]
    return [next((name for name, pattern in _classes() if pattern.search(text)), "")]


def structure_rows(entry: PrintedEntry) -> list[Row]:
    """Return the rows of a printed entry as structure."""
    rows: list[Row] = []
    seen: set[str] = set()
    for printed in entry.rows:
        digest = wording_digest(entry.eccn, printed.scope, printed.requirement)
        if digest in seen:  # one entry has its table twice
            continue
        seen.add(digest)
        reason = read_reason(printed.scope)
        scope = read_scope(entry.eccn, printed.scope) or ""
        columns = read_requirement(reason, printed.requirement)
        for column in columns:
            own = column[:2] if len(columns) > 1 else reason
            rows.append(Row(entry.eccn, len(rows) + 1, own, scope, column, digest))
    return rows


def write_rows(lists: Sequence[tuple[str, Iterable[PrintedEntry]]]) -> str:
    """Return the rows of several editions as CSV; a row that several have stands once.

    Args:
        lists: Editions with their entries, oldest first.
    """
    editions: dict[Row, list[str]] = {}
    for edition, entries in lists:
        for entry in entries:
            for row in structure_rows(entry):
                editions.setdefault(row, []).append(edition)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    for row, days in sorted(editions.items(), key=lambda pair: (pair[0].eccn, pair[1][-1], pair[0].number)):
        writer.writerow((row.eccn, row.number, row.reason, row.scope, row.requirement, row.digest, " ".join(days)))
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class RowChange:
    """What differs in one entry between two editions."""

    eccn: str
    change: str
    before: tuple[Row, ...]
    after: tuple[Row, ...]

    def as_row(self) -> dict[str, Any]:
        """Return the change as plain data."""
        return {
            "eccn": self.eccn,
            "change": self.change,
            "before": [{"reason": r.reason, "scope": r.scope, "requirement": r.requirement} for r in self.before],
            "after": [{"reason": r.reason, "scope": r.scope, "requirement": r.requirement} for r in self.after],
        }


def compare_editions(before: ControlList, after: ControlList) -> list[RowChange]:
    """Return the entries whose requirements differ between two editions, with the rows that do.

    A row whose wording changed while our reading of it did not is told as ``wording``: a hand-read
    scope must be read again.
    """
    changes = []
    for eccn in sorted({*before.entries, *after.entries}):
        old, new = before.entries.get(eccn), after.entries.get(eccn)
        if old is None or new is None:
            rows = (new or old).rows  # type: ignore[union-attr]
            pair = ((), rows) if old is None else (rows, ())
            changes.append(RowChange(eccn, "added" if old is None else "removed", *pair))
            continue
        gone = tuple(row for row in old.rows if row.digest not in {other.digest for other in new.rows})
        come = tuple(row for row in new.rows if row.digest not in {other.digest for other in old.rows})
        if gone or come:
            meaning = [[(r.reason, r.scope, r.requirement) for r in rows] for rows in (gone, come)]
            readable = all(scope for rows in meaning for _, scope, _ in rows)
            changes.append(RowChange(eccn, "wording" if readable and meaning[0] == meaning[1] else "rows", gone, come))
    return changes


def check_size(before: ControlList, after: ControlList, *, largest_loss: float = 0.02) -> None:
    """Refuse a list that lost more entries or rows than a rule removes at once.

    Raises:
        DataError: It did; most often the file is torn or its format changed.
    """
    for what, old, new in (
        ("entries", len(before.entries), len(after.entries)),
        ("rows", sum(len(e.rows) for e in before.entries.values()), sum(len(e.rows) for e in after.entries.values())),
    ):
        if new < old * (1 - largest_loss):
            raise DataError(
                f"Control List of {after.edition}: {new} {what}, but {old} in the edition of {before.edition}; "
                "a list that shrank is refused"
            )


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the lines of a CSV file of rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
