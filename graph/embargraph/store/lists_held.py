"""Which official lists a graph holds, and how much of each: the whole, an excerpt of so many entries, or none.

Every answer and every screening says it: a miss in an excerpt is no clearance by the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

__all__ = ["ListExtent", "excerpt_leads", "list_extents", "lists_held", "lists_in_words"]

#: A publisher's file with less than this share of the entries on record is not the whole list.
_KEPT = 0.7


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
        """Whether entries are missing, or may be: no file of the list was read, and no count says it is whole.

        A file with much less than the list is known to have is one that was cut, or of long ago.
        """
        if self.published is None:
            return not self.from_file
        return self.held < (_KEPT * self.published if self.from_file else self.published)

    @property
    def text(self) -> str:
        """How much is held, in a sentence.

        Example:
            >>> ListExtent("us-bis-meu-list", "Military End User List", 2, 70, "2026-07-31", False).text
            'Military End User List: excerpt, 2 of 70 entries (counted 2026-07-31)'
        """
        if not self.is_excerpt:
            return f"{self.label}: {_entries(self.held)}"
        if self.published is None:
            return f"{self.label}: excerpt, {_entries(self.held)}, of how many is not on record"
        return f"{self.label}: excerpt, {self.held} of {self.published} entries (counted {self.counted_on})"

    @property
    def short(self) -> str:
        """How much is held, for a list of such.

        Example:
            >>> ListExtent("us-bis-meu-list", "Military End User List", 2, 70, "2026-07-31", False).short
            'Military End User List, 2 of 70 entries on 2026-07-31'
        """
        held = _entries(self.held) if self.published is None else f"{self.held} of {self.published} entries"
        return f"{self.label}, {held}" + ("" if self.counted_on is None else f" on {self.counted_on}")


def _entries(count: int) -> str:
    return f"{count} entr{'y' if count == 1 else 'ies'}"


def list_extents(connection: DuckDBPyConnection) -> list[ListExtent]:
    """Return for every list on record how much of it a graph holds.

    Args:
        connection: An open graph.
    """
    rows = connection.execute(read_sql("store/sql/list_extents.sql")).fetchall()
    return [ListExtent(id_, label, held, None if n is None else int(n), since, from_file)
            for id_, label, held, n, since, from_file in rows]  # fmt: skip


def lists_held(connection: DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return the official lists that a graph knows, and how much of each it holds.

    Returns:
        For each list its id, label and authority; `held` entries of how many `entries` (None where no count is on
        record) and the day they were counted on; `coverage`: "whole", "excerpt" where entries are or may be missing,
        "none" where no entry is held; and `edition`, the day of the publisher's file that was loaded.
    """
    editions = {
        id_: (authority, edition)
        for id_, authority, edition in connection.execute(read_sql("store/sql/list_editions.sql")).fetchall()
    }
    rows = []
    for extent in list_extents(connection):
        authority, edition = editions.get(extent.id, (None, None))
        coverage = "whole" if not extent.is_excerpt else "excerpt" if extent.held else "none"
        rows.append({
            "id": extent.id, "label": extent.label, "authority": authority, "coverage": coverage, "held": extent.held,
            "entries": extent.published, "counted_on": extent.counted_on, "edition": edition,
        })  # fmt: skip
    return rows


def excerpt_leads(lists: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a sentence where a graph does not hold every official list whole, and how to get them.

    Args:
        lists: What `lists_held` returns.
    """
    partial = [each for each in lists if each["coverage"] != "whole"]
    if not partial:
        return
    held = [each for each in partial if each["coverage"] == "excerpt"]
    absent = len(partial) - len(held)
    parts = [f"{each['label']} {_held(each)}" for each in held[:4]]
    more = f" and {len(held) - 4} more" if len(held) > 4 else ""
    excerpt = (
        f"an excerpt of {len(held)} official list{'s' * (len(held) != 1)} ({'; '.join(parts)}{more})" if held else ""
    )
    none = f"no entry of {absent} official list{'s' * (absent != 1)}" if absent else ""
    # Who has loaded lists already is not helped by loading them again.
    has_files = any(each["edition"] for each in lists)
    load = (
        "`embargraph update --from DIR` takes their files"
        if has_files
        else "`embargraph update` loads the official lists into the home graph"
    )
    yield (
        f"This graph holds {' and '.join(filter(None, (excerpt, none)))}: a party that only a full list has is "
        f"not found here. {load}."
    )


def lists_in_words(lists: Sequence[Mapping[str, Any]]) -> str:
    """Return in sentences which official lists a graph holds whole, which as excerpts, and which not at all.

    Args:
        lists: What `lists_held` returns.

    Example:
        >>> entry = {"label": "Entity List", "coverage": "excerpt", "held": 2, "entries": 70, "edition": None}
        >>> lists_in_words([entry])
        'No list is held whole. Excerpts only: Entity List 2 of 70'
    """
    whole = [f"{each['label']}{' of ' + each['edition'] if each['edition'] else ''}" for each in _with(lists, "whole")]
    parts = [f"{each['label']} {_held(each)}" for each in _with(lists, "excerpt")]
    none = [each["label"] for each in _with(lists, "none")]
    said = [
        f"Whole lists: {'; '.join(whole)}" if whole else "No list is held whole",
        f"Excerpts only: {'; '.join(parts)}" if parts else "",
        f"No entry held of: {'; '.join(none)}" if none else "",
    ]
    return ". ".join(filter(None, said))


def _with(lists: Sequence[Mapping[str, Any]], coverage: str) -> list[Mapping[str, Any]]:
    return [each for each in lists if each["coverage"] == coverage]


def _held(each: Mapping[str, Any]) -> str:
    return f"{each['held']} of {each['entries']}" if each["entries"] else _entries(each["held"])
