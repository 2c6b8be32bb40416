"""Lists that fell to nothing, or shrank, between two graphs: their entries are gone from the file, not freed by law."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection

__all__ = ["ListLoss", "list_counts", "list_losses"]

#: A list of this size or more that keeps less than this share of its entries has probably been cut.
_LEAST, _KEPT = 10, 0.7

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
