"""What a build is missing: lists that fell to nothing or shrank, and lists that a file should have and has not.

Their entries are gone from the file, not freed by law.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from duckdb import DuckDBPyConnection

__all__ = ["ListLoss", "list_counts", "list_gaps", "list_losses", "partial_files"]

#: A list of this size or more that keeps less than this share of its entries has probably been cut.
_LEAST, _KEPT = 10, 0.7
#: Of a list that two publishers print, less than this share is a part of it; they count entries in different ways.
_PART = 0.25

_COUNTS = """
SELECT l.list, coalesce(n."label", l.list), arg_max(l.entries, (s.edition_date, s.id))
FROM source_list l JOIN source s ON s.id = l.source LEFT JOIN node n ON n.id = l.list GROUP BY ALL ORDER BY l.list
"""


class ListLoss(NamedTuple):
    """A list of which a graph has fewer entries than the one before it: how many each has."""

    list: str
    label: str
    before: int
    after: int

    @property
    def is_gone(self) -> bool:
        """Whether no entry of the list is left."""
        return self.after == 0

    @property
    def text(self) -> str:
        """What happened, in a sentence.

        Example:
            >>> ListLoss("us-ofac-sdn", "SDN List", 18000, 0).text
            'list gone: SDN List had 18000 entries, now no file has it; its parties are not freed by that'
        """
        if self.is_gone:
            return (
                f"list gone: {self.label} had {self.before} entries, now no file has it; "
                "its parties are not freed by that"
            )
        return (
            f"list shrank: {self.label} had {self.before} entries, now {self.after}; "
            "check that the file is whole before trusting what is gone"
        )


def list_counts(connection: DuckDBPyConnection) -> dict[str, tuple[str, int]]:
    """Return label and number of entries of every list that a publisher's file of the graph holds, newest edition.

    Args:
        connection: An open graph.
    """
    return {list_: (label, int(entries)) for list_, label, entries in connection.execute(_COUNTS).fetchall()}


def list_losses(before: Mapping[str, tuple[str, int]], after: Mapping[str, tuple[str, int]]) -> list[ListLoss]:
    """Return the lists that are gone, or shrank by more than lists do from one day to the next.

    Args:
        before: What `list_counts` returns for the graph before.
        after: The same for the graph after.

    Example:
        >>> [loss.list for loss in list_losses({"a": ("A", 3), "b": ("B", 20)}, {"b": ("B", 9)})]
        ['a', 'b']
    """
    losses = (ListLoss(list_, label, held, after.get(list_, ("", 0))[1]) for list_, (label, held) in before.items())
    return [loss for loss in losses if loss.before
            and (loss.is_gone or (loss.before >= _LEAST and loss.after < _KEPT * loss.before))]  # fmt: skip


class _Entries(NamedTuple):
    """How many entries one file has of one list, and how many its publisher counted by then."""

    reader: str
    file: str
    edition: date
    list: str | None
    label: str | None
    entries: int | None
    published: float | None
    counted_on: str | None


def list_gaps(connection: DuckDBPyConnection, expected: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return in sentences what the files of a graph have not and should have.

    That is: lists of which a publisher's whole file has no entry; lists that are gone from, or shrank in, a newer
    edition; and lists of much less than the count on record of that day, as of a file that was cut.

    Args:
        connection: An open graph.
        expected: Labels of the lists that a whole file of a source has, by the list, by the source.
    """
    rows = [_Entries(*row) for row in connection.execute(read_sql("questions/sql/list_files.sql")).fetchall()]
    gaps: list[str] = partial_files(connection)
    for reader in dict.fromkeys(row.reader for row in rows):
        own = [row for row in rows if row.reader == reader]
        editions = sorted({row.edition for row in own})
        newest = [row for row in own if row.edition == editions[-1]]
        gaps += _absent(newest, expected.get(reader, {}))
        for before, after in pairwise(editions):
            counts = [_counts(own, edition) for edition in (before, after)]
            losses = list_losses(*counts)
            # Some readers take a file for each list: one that was not loaded again is not gone.
            told = [loss for loss in losses if reader in expected or not loss.is_gone]
            gaps += [f"{newest[0].file}, between the editions of {before} and {after}: {loss.text}" for loss in told]
        gaps += _short(newest)
    return gaps


def partial_files(connection: DuckDBPyConnection) -> list[str]:
    """Return in sentences which files have a part of a list of which another file of the graph has much more.

    Args:
        connection: An open graph.
    """
    rows = [_Entries(*row) for row in connection.execute(read_sql("questions/sql/list_files.sql")).fetchall()]
    found = []
    for row in rows:
        same = [other for other in rows if other.list == row.list and row.list and other.entries]
        fullest = max(same, key=lambda each: (each.entries or 0, each.edition), default=row)
        # A reader that takes several files for one list has each counted by itself.
        is_other = fullest.reader != row.reader and (fullest.entries or 0) >= _LEAST
        if is_other and (row.entries or 0) < _PART * (fullest.entries or 0):
            found.append(
                f"{row.file}, of {row.edition}, has {row.entries} entries of {row.label}, where {fullest.file}, of "
                f"{fullest.edition}, has {fullest.entries}: it is a part of the list; who is not in it has not left it"
            )
    return found


def _counts(rows: list[_Entries], edition: date) -> dict[str, tuple[str, int]]:
    return {
        row.list: (row.label or row.list, int(row.entries or 0)) for row in rows if row.edition == edition and row.list
    }


def _absent(newest: list[_Entries], expected: Mapping[str, str]) -> Iterator[str]:
    absent = [label for list_, label in expected.items() if list_ not in {row.list for row in newest}]
    if absent:
        yield (
            f"{newest[0].file}: no entry of {'; '.join(absent)}: unless the file is whole, and the list empty, "
            "its parties are not found"
        )


def _short(newest: list[_Entries]) -> Iterator[str]:
    for row in newest:
        if row.published and row.entries is not None and row.entries < _KEPT * row.published:
            yield (
                f"{row.file}: {row.label} has {row.entries} entries, and had {int(row.published)} on {row.counted_on}: "
                "the file may be cut"
            )
