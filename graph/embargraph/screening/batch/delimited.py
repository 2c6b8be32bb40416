"""CSV as people save it: the separator found, rows that cannot be read told with their line."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from embargraph.screening.batch.rows import MAX_CELL, RawRow

__all__ = ["DelimitedRows", "find_separator"]

_SEPARATORS = ",;\t|"
#: Stands in no text: a file of one column is not split at the commas of its names.
_NONE = "\x1f"
_SAMPLE = 200_000
_LOOKED_AT = 20
#: Lines that one row may go over: an address has a few.
_MOST_LINES = 20


class _TooLongError(Exception):
    """A row goes over too many lines: a quotation mark is not closed."""


def torn_bytes(encoding: str) -> str:
    r"""Return how bytes that are none of an encoding are read, so that they spoil their own row only.

    Args:
        encoding: Python's name of the encoding.

    Example:
        >>> torn_bytes("utf-8"), b"\x00\xd8a\x00".decode("utf-16-le", torn_bytes("utf-16-le"))
        ('surrogateescape', '\udcffa')
    """
    # Python has no way of its own for encodings of more than one byte.
    return _TORN if encoding.startswith(("utf-16", "utf-32", "utf_16", "utf_32")) else "surrogateescape"


_TORN = "embargraph.torn"
codecs.register_error(_TORN, lambda error: ("\udcff", error.end if isinstance(error, UnicodeDecodeError) else 0))


def _lines(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, errors=torn_bytes(encoding), newline="") as stream:
        yield from stream


def find_separator(path: Path, encoding: str, weigh: Callable[[list[str]], int]) -> tuple[str, int]:
    """Return the character between cells, and how many lines before the table only name it (Excel's "sep=;").

    Args:
        path: The file.
        encoding: Python's name of its encoding.
        weigh: How many names of columns are recognised in a row.
    """
    lines = list(itertools.islice(_lines(path, encoding), 200))
    first = lines[0].strip().strip('"').casefold() if lines else ""
    if first.startswith("sep=") and len(first) == 5:
        return first[4], 1
    text = "".join(lines)[:_SAMPLE]
    best = (0, 0, _NONE)
    for separator in _SEPARATORS:
        rows = []
        # What was read before a fault is enough to see the separator.
        with suppress(csv.Error):
            for row in itertools.islice(csv.reader(io.StringIO(text), delimiter=separator), _LOOKED_AT):
                rows += [[cell for cell in row if cell.strip()]]
        found = max(((weigh(row), len(row)) for row in rows if len(row) > 1), default=(0, 0))
        if not found[0]:
            # Nothing is recognised: the first row that has anything is the head.
            found = (0, len(next((row for row in rows if row), [])))
            found = found if found[1] > 1 else (0, 0)
        if found > best[:2]:
            best = (*found, separator)
    return best[2], 0


class _Given:
    """The lines of a file as the reader takes them; unlike a generator it goes on after an error."""

    def __init__(self, rows: DelimitedRows) -> None:
        self._rows = rows

    def __iter__(self) -> _Given:
        return self

    def __next__(self) -> str:
        return self._rows.next_line()


class DelimitedRows:
    """The rows of a CSV file, each with the line that it begins on.

    A quotation mark that is never closed spoils its own line: the lines behind it are read anew, each for itself.
    That needs the number of columns: read the head first, then `again` from the beginning.
    """

    def __init__(self, path: Path, encoding: str, separator: str, skipped: int = 0, width: int | None = None) -> None:
        """Begin at the first line behind those skipped."""
        self._source_of = (path, encoding, separator, skipped)
        self._torn = (
            "bytes that are no UTF-16 or UTF-32" if torn_bytes(encoding) == _TORN else "bytes that are no UTF-8"
        )
        # The limit is the process's own, and the readers of sources raise it.
        csv.field_size_limit(MAX_CELL)
        self._source = itertools.islice(_lines(path, encoding), skipped, None)
        self._separator = separator
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._line = skipped + 1
        self.width = width

    def again(self, width: int) -> DelimitedRows:
        """Return the rows from the beginning, of which each has so many cells."""
        return DelimitedRows(*self._source_of, width)

    def __iter__(self) -> Iterator[RawRow]:
        """Yield the rows; blank ones at the end are left out."""
        blank: list[RawRow] = []
        reader = csv.reader(_Given(self), delimiter=self._separator, strict=True)
        while (row := self._next(reader)) is not None:
            if row.problem is None and not any(cell.strip() for cell in row.cells):
                blank += [row] * (len(row.cells) > 1)
                continue
            yield from blank
            blank.clear()
            yield row

    def next_line(self) -> str:
        """Return the next line of a row.

        Raises:
            StopIteration: There is none.
        """
        if len(self._taken) == _MOST_LINES:
            raise _TooLongError
        self._taken.append(self._again.popleft() if self._again else next(self._source))
        return self._taken[-1]

    def _next(self, reader: Iterator[list[str]]) -> RawRow | None:
        self._taken = []
        try:
            row = next(reader, None)
        except (csv.Error, _TooLongError):
            return self._alone()
        except UnicodeError as error:
            return self._said([], f"cut off within a character: {error}")
        if row is None:
            return None
        if len(self._taken) > 1 and self.width is not None and len(row) != self.width:
            return self._alone()
        return self._said(row)

    def _alone(self) -> RawRow:
        """Read the first of the lines taken by itself, and give the others back."""
        first, *others = self._taken
        self._again.extendleft(reversed(others))
        self._taken = [first]
        try:
            row = next(csv.reader([first], delimiter=self._separator), [])
        except csv.Error as error:
            return self._said([], f"no CSV: {error}")
        if self.width is not None and len(row) != self.width:
            return self._said(row, f"{len(row)} cells; expected {self.width}: a quotation mark is not closed")
        return self._said(row)

    def _said(self, row: list[str], problem: str | None = None) -> RawRow:
        line, self._line = str(self._line), self._line + len(self._taken)
        torn = any("\udc80" <= c <= "\udcff" for cell in row if not cell.isascii() for c in cell)
        return RawRow(line, list(row), problem or (self._torn if torn else None))
