"""Text that fits a terminal: its width, lines of whole words, tables, and rows one under another.

Written without rich: a terminal's answer must not cost more than the same
answer in a pipe, and rich breaks words that are wider than their column.
"""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from typing import TYPE_CHECKING

from embargraph.files.shown import spell_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "NARROW",
    "coloured",
    "note",
    "printable",
    "prose",
    "shortened",
    "stacked_lines",
    "table_lines",
    "terminal_width",
    "width_of",
    "wrapped_lines",
]

#: Under so many columns rows that do not fit stand one cell under another.
NARROW = 100
#: Prose is hard to read in longer lines.
_PROSE = 100
_GAP = "  "
#: Colours that are legible on dark and on light; the words say the same.
_COLOURS = {
    "restricted": "1;31",
    "denied": "1;31",
    "required": "1;31",
    "unknown": "1;35",
    "red_flag": "35",
    "listed": "36",
}


def terminal_width() -> int:
    """Return the columns to write in: ``COLUMNS``, else the terminal's, else 80; at least 40."""
    return max(40, shutil.get_terminal_size((80, 24)).columns)


def printable(text: str) -> str:
    """Return text on one line with every sign spelt out that would steer a terminal, colours too: a name has none.

    Example:
        >>> printable("A\\x1b[31m B")
        'A\\\\u001b[31m B'
    """
    if text.isprintable():
        return text
    shown = spell_out(text.replace("\x1b", "\\u001b"))
    return "".join(c if c.isprintable() else " " for c in shown)


def width_of(text: str) -> int:
    """Return the columns that text takes in a terminal: two for a wide character, none for a combining one.

    Example:
        >>> width_of("华为 ZTE")
        8
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )  # fmt: skip


def wrapped_lines(text: str, width: int, first: str = "", rest: str = "", most: int | None = None) -> list[str]:
    """Return text in lines of whole words; a word wider than a line has a line of its own.

    Args:
        text: The text; blanks of any sort separate its words.
        width: Columns of a line.
        first: What the first line begins with.
        rest: What the others begin with.
        most: At most so many lines; where some are left out, the last ends with "…".

    Example:
        >>> wrapped_lines("licence for semiconductors", 12, rest="  ")
        ['licence for', '  semiconductors']
    """
    lines: list[str] = []
    line, empty = first, True
    words = printable(text).split()
    for number, word in enumerate(words):
        fits = width_of(line) + width_of(word) + (not empty) <= width
        if not empty and not fits:
            if most is not None and len(lines) + 1 >= most:
                return [*lines, _with_mark(line, width, words[number:])]
            lines.append(line)
            line, empty = rest, True
        line = line + word if empty else f"{line} {word}"
        empty = False
    return [*lines, line] if words or first else lines


def _with_mark(line: str, width: int, left: Sequence[str]) -> str:
    if not left:
        return line
    while width_of(line) + 2 > width and " " in line.strip():
        line = line[: line.rstrip().rindex(" ")]
    return f"{line.rstrip()} …"


def shortened(text: str, width: int) -> str:
    """Return text on one line of at most so many columns, cut between words.

    Example:
        >>> shortened("all items subject to the EAR", 15)
        'all items …'
    """
    lines = wrapped_lines(text, max(width, 2), most=1)
    return lines[0] if lines else ""


def is_coloured() -> bool:
    """Whether colours may be used: on a terminal, unless ``NO_COLOR`` or a dumb terminal forbids."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def coloured(text: str, state: str | None) -> str:
    """Return text in the colour of a verdict; as it is where there are no colours."""
    colour = _COLOURS.get(str(state).partition(",")[0])
    return f"\x1b[{colour}m{text}\x1b[0m" if colour and text.strip() and is_coloured() else text


def table_lines(
    titles: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    *,
    states: Sequence[str | None] = (),
    state_at: int | None = None,
    wrapping: bool = True,
) -> list[str] | None:
    """Return rows as a table, or None where they do not fit without breaking a word.

    Args:
        titles: A title a column.
        rows: Cells, already text.
        width: Columns of the terminal.
        states: What each row's colour is by.
        state_at: The column that is coloured.
        wrapping: Whether a cell may take several lines.
    """
    widths = _widths(titles, rows, width - len(_GAP) * (len(titles) - 1), wrapping)
    if widths is None:
        return None
    lines = [_GAP.join(t.ljust(w) for t, w in zip(titles, widths, strict=True)).rstrip()]
    lines.append(_GAP.join("─" * w for w in widths))
    tall = any(width_of(cell) > w for row in rows for cell, w in zip(row, widths, strict=True))
    for number, row in enumerate(rows):
        cells = [wrapped_lines(cell, w) or [""] for cell, w in zip(row, widths, strict=True)]
        if tall and number:
            lines.append("")
        for depth in range(max(map(len, cells))):
            parts = [
                _padded(cell[depth] if depth < len(cell) else "", w) for cell, w in zip(cells, widths, strict=True)
            ]
            if state_at is not None and number < len(states):
                parts[state_at] = coloured(parts[state_at], states[number])
            lines.append(_GAP.join(parts).rstrip())
    return lines


def _padded(text: str, width: int) -> str:
    return text + " " * (width - width_of(text))


def _widths(titles: Sequence[str], rows: Sequence[Sequence[str]], room: int, wrapping: bool) -> list[int] | None:
    """Return the width of each column: as wide as its cells; else room is shared, no word broken."""
    columns = [[title, *(row[number] for row in rows)] for number, title in enumerate(titles)]
    full = [max(map(width_of, column)) for column in columns]
    if sum(full) <= room:
        return full
    least = [max(width_of(word) for cell in column for word in (cell.split() or [""])) for column in columns]
    if not wrapping or sum(least) > room:
        return None
    # Columns rise together until the room is used: short ones get all that they ask for, long ones share the rest.
    widths = least
    for level in range(1, room):
        risen = [min(f, max(low, level)) for f, low in zip(full, least, strict=True)]
        if sum(risen) > room:
            break
        widths = risen
    return widths


def stacked_lines(
    head: str, cells: Sequence[tuple[str, str]], width: int, indent: int = 4, most: int | None = None
) -> Iterator[str]:
    """Yield a row as a head line and its other cells under it, each by its title.

    Args:
        head: What the row is about.
        cells: Title and text of each cell that says something.
        width: Columns of the terminal.
        indent: Columns before the lines under the head.
        most: Lines of the cells at most, together; the rest is marked with "…".
    """
    yield from wrapped_lines(head, width, rest=" " * indent, most=most and min(most, 2))
    told = "; ".join(f"{title}: {text}" if title else text for title, text in cells if text)
    if told:
        yield from wrapped_lines(told, width, " " * indent, " " * indent, most)


def note(text: str) -> str:
    """Return a sentence for stderr: in whole words where that is a terminal, else on one line."""
    return prose(text) if sys.stderr.isatty() else text


def prose(text: str) -> str:
    """Return a sentence in lines that fit the terminal, none longer than is good to read."""
    return "\n".join(wrapped_lines(text, min(terminal_width(), _PROSE)))
