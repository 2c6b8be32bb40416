"""What was read from a source, and what became of every record of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from embargraph.errors import DataError

__all__ = ["LoadReport", "NamedOwner"]


@dataclass(frozen=True, slots=True)
class NamedOwner:
    """An owner whom a line of a table of stakes names, and the party that was taken."""

    line: int
    name: str
    node: str
    #: Whether nobody had the name before the table.
    is_new: bool
    #: Others who have the name too, as label and id.
    others: tuple[str, ...] = ()


@dataclass(slots=True)
class LoadReport:
    """What was read from one source, and what became of it: read = loaded + rejected.

    `duplicates` are loaded records that say nothing new, `unparsed` pieces of
    loaded records that are kept as they stand, `reasons` why records were rejected,
    `lists` how many loaded records each list has, `set_aside` loaded records that
    no rule can use and that became no statement, `listed_owners` the parties on a list
    that hold a stake in a table of stakes; None for other sources.  Of a user's own table of stakes, `faults` says of
    each of the first rejected rows its line, column, value and what was expected; `owners` whom it names as owners.
    """

    source: str
    file: str
    read: int = 0
    loaded: int = 0
    rejected: int = 0
    duplicates: int = 0
    unparsed: int = 0
    set_aside: int = 0
    listed_owners: int | None = None
    reasons: dict[str, int] = field(default_factory=dict)
    lists: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    owners: list[NamedOwner] = field(default_factory=list)
    #: Whether it names more of them than are kept.
    owners_are_cut: bool = False

    def check(self) -> None:
        """Raise if a record is unaccounted for.

        Raises:
            DataError: A reader has lost count: a fault of the reader, not of the file.
        """
        if self.read != self.loaded + self.rejected:
            counts = f"{self.read} read, {self.loaded} loaded, {self.rejected} rejected"
            raise DataError(f"{self.file}: {counts}: the reader has lost count; report it")
