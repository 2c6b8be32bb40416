"""Texts made from rows inside the engine: pieces, conditions on them, and the SQL.

Text is put together in DuckDB, which is many times faster than Python, and each
line in one `concat`: a chain of ``||`` would copy its beginning at every step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from embargraph.store.selection import Batches, Selection

__all__ = ["Piece", "Sql", "When", "concat", "quoted", "written"]


class Sql(str):
    """A piece of text that SQL works out; a plain string is a piece as it stands."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class When:
    """Pieces that stand only in rows where a condition holds."""

    condition: str
    pieces: tuple[Piece, ...]


#: Pieces in a row make up a text.
Piece = str | Sql | When


def quoted(value: str) -> str:
    """Return a Python string as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def concat(pieces: Iterable[Piece]) -> Sql:
    """Return SQL that joins pieces, none of which may be NULL.

    Example:
        >>> concat(["<", "node/", Sql("id"), ">", When("flag", ("!",))])
        "concat('<node/', id, '>', CASE WHEN flag THEN concat('!') ELSE '' END)"
    """
    joined: list[str] = []
    standing = ""
    for piece in pieces:
        if not isinstance(piece, Sql | When):
            standing += piece
            continue
        if standing:
            joined.append(quoted(standing))
            standing = ""
        told = (
            f"CASE WHEN {piece.condition} THEN {concat(piece.pieces)} ELSE '' END" if isinstance(piece, When) else piece
        )
        joined.append(str(told))
    if standing or not joined:
        joined.append(quoted(standing))
    return Sql(f"concat({', '.join(joined)})")


def _conditions(pieces: Iterable[Piece]) -> dict[str, None]:
    """Return every condition in pieces, in order."""
    found: dict[str, None] = {}
    for piece in pieces:
        if isinstance(piece, When):
            found |= {piece.condition: None, **_conditions(piece.pieces)}
    return found


def _settled(pieces: Iterable[Piece], known: Mapping[str, bool]) -> Iterator[Piece]:
    """Yield pieces without the conditions that are known to hold in every row or in none."""
    for piece in pieces:
        if not isinstance(piece, When):
            yield piece
        elif piece.condition not in known:
            yield When(piece.condition, tuple(_settled(piece.pieces, known)))
        elif known[piece.condition]:
            yield from _settled(piece.pieces, known)


def written(selection: Selection, pieces: Sequence[Piece], rows: str, key: str = "") -> Batches:
    """Yield a text made from each row, as UTF-8, in batches.

    Args:
        selection: What to read from.
        pieces: What the text is made of.
        rows: A select, in the order wanted.
        key: A column that no two rows share and that `rows` is ordered by; a
            large table is then taken in its ranges.
    """
    known = _known(selection, rows, list(_conditions(pieces)))
    yield from selection.batches(concat(_settled(pieces, known)), rows, key)


def _known(selection: Selection, rows: str, asked: Sequence[str]) -> dict[str, bool]:
    """Return which conditions hold in every row, and which in none.

    Asking first pays for itself: what no row holds is not asked of each, and
    what every row holds need not be put together apart.
    """
    if not asked:
        return {}
    told = ", ".join(f"bool_and(coalesce({one}, false)), bool_or(coalesce({one}, false))" for one in asked)
    (found,) = selection.rows(f"SELECT {told} FROM ({rows}) AS t")
    return {one: bool(every) for one, every, some in zip(asked, found[::2], found[1::2], strict=True) if every == some}
