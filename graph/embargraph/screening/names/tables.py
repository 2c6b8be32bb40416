"""The tables of words beside this module: CSV that a linguist can edit, each row with where its words were seen.

They are read by splitting lines: no cell has a comma or a quote in it, and what a
question about one name needs of them takes less than a millisecond.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read_table"]

_FOLDER = Path(__file__).parent


def read_table(name: str) -> Iterator[list[str]]:
    """Yield the cells of each row of a table; lines that open with # say what it is and name its sources.

    Args:
        name: The file's name without its ending.

    Example:
        >>> next(read_table("abbreviations"))
        ['trdg', 'trading', 'CSL']
    """
    text = (_FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    return (line.split(",") for line in text.splitlines() if line and not line.startswith("#"))
