"""Rows of a customer's file as its reader gives them, before anybody knows which column holds what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["BLANK", "MAX_CELL", "BadRow", "RawRow", "is_blank"]

#: Characters in a cell: a quotation mark never closed must not swallow the file.
MAX_CELL = 131_072


#: Why a row with nothing in it is not screened: it is told, and is no fault of the file.
BLANK = "nothing to screen: blank row"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be screened: where it is, and why; `own` are the cells that could be read."""

    row: str
    reason: str
    own: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def counted_as(self) -> str:
        """What a run counts the row as."""
        return "blank row" if self.reason == BLANK else "not screened"


@dataclass(slots=True)
class RawRow:
    """A row: its number, its cells in order, what is wrong with all of it, and what to know of some of them.

    `faults` are cells by place that must not be screened by, each with the reason; `notes` say how a cell was read.
    """

    row: str
    cells: list[Any]
    problem: str | None = None
    faults: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)


def is_blank(value: Any) -> bool:
    """Say whether a cell holds nothing."""
    return value is None or (isinstance(value, str) and not value.strip())
