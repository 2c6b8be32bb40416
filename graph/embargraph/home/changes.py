"""What changed from one home graph to the next: of each list its edition, its entries, and whose came or went."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import EmbargraphError
from embargraph.questions.losses import ListLoss, list_losses, partial_files
from embargraph.store.opened import OpenedGraph
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HeldLists", "ListChange", "compare_lists", "held_lists", "losses"]

#: Names of parties that came or went, of each list, that are said.
MOST_NAMES = 100


@dataclass(frozen=True, slots=True)
class HeldLists:
    """What a graph has of the lists that a publisher's file holds: label, entries, edition and names, by list."""

    counts: dict[str, tuple[str, int]] = field(default_factory=dict)
    editions: dict[str, str | None] = field(default_factory=dict)
    names: dict[str, frozenset[str]] = field(default_factory=dict)
    #: Files of a list that are older than the newest of it, each with its day.
    older: dict[str, tuple[str, ...]] = field(default_factory=dict)
    digest: str = ""
    #: Sentences on files that have a part of a list.
    partial: tuple[str, ...] = ()

    @property
    def notes(self) -> list[str]:
        """A sentence on each list of which an older file is loaded beside the newest, and on each file of a part."""
        return [*self.partial, *self._older_notes()]

    def _older_notes(self) -> list[str]:
        return [
            f"{self.counts[list_][0]}: beside the edition of {self.editions[list_]} stands {', '.join(files)}: "
            "a party that left the list in between may still show"
            for list_, files in self.older.items()
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return counts and editions as JSON can hold them, for the note beside the graph."""
        return {
            list_: {"label": label, "entries": count, "edition": self.editions.get(list_)}
            for list_, (label, count) in self.counts.items()
        }


@dataclass(frozen=True, slots=True)
class ListChange:
    """One list before and after: entries, edition, and the parties that came and went, the first by name."""

    list: str
    label: str
    before: int
    after: int
    edition_before: str | None
    edition_after: str | None
    added: int
    gone: int
    added_names: tuple[str, ...] = ()
    gone_names: tuple[str, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether entries, parties or the edition differ."""
        return bool(self.added or self.gone or self.before != self.after or self.edition_before != self.edition_after)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)


def held_lists(path: Path) -> HeldLists | None:
    """Return what a graph file has of lists; None where it cannot be read: another layout, or damaged.

    Args:
        path: A graph file.
    """
    try:
        opened = OpenedGraph(path)
    except EmbargraphError:
        return None
    try:
        with opened.reading() as connection:
            counts, editions, names, older = {}, {}, {}, {}
            rows = connection.execute(read_sql("home/sql/held_lists.sql")).fetchall()
            for list_, label, entries, edition, parties, files in rows:
                counts[str(list_)] = (str(label), int(entries))
                editions[str(list_)] = None if edition is None else str(edition)
                names[str(list_)] = frozenset(parties or ())
                if files:
                    older[str(list_)] = tuple(files)
            partial = tuple(partial_files(connection))
            return HeldLists(counts, editions, names, older, opened.digest, partial)
    except EmbargraphError:
        return None
    finally:
        opened.close()


def from_note(lists: Mapping[str, Any]) -> HeldLists:
    """Return counts and editions as the note beside a graph has them, where the graph itself cannot be read."""
    good = {id_: one for id_, one in lists.items() if isinstance(one, dict) and isinstance(one.get("entries"), int)}
    return HeldLists(
        {id_: (str(one.get("label", id_)), one["entries"]) for id_, one in good.items()},
        {id_: one.get("edition") for id_, one in good.items()},
    )


def compare_lists(before: HeldLists, after: HeldLists) -> list[ListChange]:
    """Return what became of each list, in the order of their ids.

    Args:
        before: The lists of the graph before; without any, every list is new.
        after: Those of the graph after.
    """
    changes = []
    for list_ in sorted({*before.counts, *after.counts}):
        label, held = before.counts.get(list_, ("", 0))
        now_label, now = after.counts.get(list_, (label, 0))
        # What is known by its counts alone has no names to compare.
        known = not held or list_ in before.names
        old, new = before.names.get(list_, frozenset()), after.names.get(list_, frozenset())
        added, gone = (sorted(new - old), sorted(old - new)) if known else ([], [])
        changes.append(ListChange(
            list_, now_label, held, now, before.editions.get(list_), after.editions.get(list_), len(added), len(gone),
            tuple(added[:MOST_NAMES]), tuple(gone[:MOST_NAMES]),
        ))  # fmt: skip
    return changes


def losses(before: HeldLists, after: HeldLists) -> list[ListLoss]:
    """Return the lists that are gone, or shrank by more than lists do between two editions."""
    return list_losses(before.counts, after.counts)
