"""How much of each list a graph holds: the whole, or an excerpt of so many entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["ListExtent", "list_extents"]


@dataclass(frozen=True, slots=True)
class ListExtent:
    """How many entries of a list are held, and how many its publisher counts.

    `published` is None where no count is on record; `counted_on` is the day of
    the count as printed; `from_file` says that a publisher's file of the list was read.
    """

    id: str
    label: str
    held: int
    published: int | None
    counted_on: str | None
    from_file: bool

    @property
    def is_excerpt(self) -> bool:
        """Whether entries are missing, or may be: no file of the list was read, and no count says it is whole."""
        return not self.from_file and (self.published is None or self.held < self.published)

    @property
    def text(self) -> str:
        """How much is held, in a sentence.

        Example:
            >>> ListExtent("us-bis-meu-list", "Military End User List", 2, 70, "2026-07-31", False).text
            'Military End User List: excerpt, 2 of 70 entries (counted 2026-07-31)'
        """
        if not self.is_excerpt:
            return f"{self.label}: {self.held} entries"
        if self.published is None:
            return f"{self.label}: excerpt, {self.held} entries, of how many is not on record"
        return f"{self.label}: excerpt, {self.held} of {self.published} entries (counted {self.counted_on})"

    @property
    def short(self) -> str:
        """How much is held, for a list of such.

        Example:
            >>> ListExtent("us-bis-meu-list", "Military End User List", 2, 70, "2026-07-31", False).short
            'Military End User List, 2 of 70 entries on 2026-07-31'
        """
        of = "" if self.published is None else f" of {self.published}"
        on = "" if self.counted_on is None else f" on {self.counted_on}"
        return f"{self.label}, {self.held}{of} entries{on}"


def list_extents(connection: DuckDBPyConnection) -> list[ListExtent]:
    """Return for every list on record how much of it a graph holds.

    Args:
        connection: An open graph.
    """
    rows = connection.execute(read_sql("questions/sql/list_extents.sql")).fetchall()
    return [ListExtent(id_, label, held, None if n is None else int(n), since, from_file)
            for id_, label, held, n, since, from_file in rows]  # fmt: skip
