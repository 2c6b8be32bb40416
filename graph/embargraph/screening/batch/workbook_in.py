"""Excel workbooks as people keep them: several sheets, merged cells, formulas, dates and numbers for texts."""

from __future__ import annotations

import itertools
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from embargraph.errors import DataError, MissingExtraError, UsageError
from embargraph.screening.batch.rows import RawRow, is_blank

__all__ = ["Sheet", "column_letter", "open_sheet"]

#: Bytes that a workbook may unpack to: more is a bomb, or no list of customers.
_MAX_BYTES = 4 * 1024**3
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)\"")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
#: What the library raises of a file that is not as it should be: it checks little itself.
_FAULTS = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, EOFError,
    RuntimeError, SyntaxError, OverflowError, AssertionError,
)  # fmt: skip
_AT_ONCE = 500
#: Digits that Excel keeps of a number.
_DIGITS = 15


@dataclass
class Sheet:
    """A sheet that is open for reading; `others` are sheets that hold something too and are not read."""

    name: str
    rows: Iterator[RawRow]
    others: list[str] = field(default_factory=list)


def column_letter(place: int) -> str:
    """Return the letters of a column.

    Args:
        place: From 0.

    Example:
        >>> [column_letter(place) for place in (0, 25, 26, 701)]
        ['A', 'Z', 'AA', 'ZZ']
    """
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def open_sheet(path: Path, name: str, asked: str | None, is_head: Callable[[list[Any]], bool]) -> Sheet:
    """Open the sheet of a workbook that holds customers.

    Args:
        path: The workbook.
        name: What it is called in an error.
        asked: The sheet that the user named; the first with names of columns otherwise.
        is_head: Whether cells are names of columns.

    Raises:
        DataError: It cannot be read, or its sheets are empty.
        UsageError: There is no such sheet.
        MissingExtraError: The library is not installed.
    """
    try:
        import openpyxl  # type: ignore[import-untyped]
    except ImportError:
        raise MissingExtraError("an Excel workbook", "xlsx") from None
    with ExitStack() as opened:
        with _readable(name):
            with zipfile.ZipFile(path) as archive:
                if sum(part.file_size for part in archive.infolist()) > _MAX_BYTES:
                    raise DataError(f"{name}: unpacks to more than {_MAX_BYTES} bytes; refused")
            # Of a path the library wants a suffix that it knows; what a file is, its content says.
            content = opened.enter_context(path.open("rb"))
            book = opened.enter_context(closing(openpyxl.load_workbook(content, read_only=True, data_only=True)))
            sheets = {sheet.title: sheet for sheet in book.worksheets}
            starts = {title: _start(sheet) for title, sheet in sheets.items()}
        chosen = _chosen(name, asked, sheets, starts, is_head)
        with _readable(name):
            merged, formulas = _structure(path, getattr(sheets[chosen], "_worksheet_path", ""))
            written = None
            if formulas:
                content = opened.enter_context(path.open("rb"))
                written = opened.enter_context(closing(openpyxl.load_workbook(content, read_only=True)))[chosen]
        rows = _rows(name, sheets[chosen], written, merged, opened.pop_all())
    return Sheet(chosen, rows, [title for title, found in starts.items() if found and title != chosen])


def _chosen(
    name: str,
    asked: str | None,
    sheets: Mapping[str, Any],
    starts: Mapping[str, list[list[Any]]],
    is_head: Callable[[list[Any]], bool],
) -> str:
    """Return the sheet to read: the one asked for, else the first that is shown and has names of columns."""
    filled = [title for title, rows in starts.items() if rows]
    if asked is not None and asked not in sheets:
        raise UsageError(f"{name}: no sheet {asked!r}; found: {', '.join(sheets)}")
    if not filled or (asked is not None and asked not in filled):
        titles = asked or ", ".join(sheets) or "none"
        raise DataError(
            f"{name}: sheet {titles!r}: row 1: empty; expected a row with the names of the columns, "
            "and customers below it"
        )
    headed = [title for title in filled if any(map(is_head, starts[title]))]
    shown = [title for title in headed if sheets[title].sheet_state == "visible"]
    return asked or (shown or headed or filled)[0]


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        # Of styles and lists to choose from that it leaves out; nothing of them is read.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except _FAULTS as error:
        said = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise DataError(f"{name}: not readable as an Excel workbook: {said}; expected .xlsx, whole") from error


def _start(sheet: Any) -> list[list[Any]]:
    """Return the cells of the first rows of a sheet that hold anything."""
    # What a file says of its own size is not to be trusted: rows beyond it would be lost.
    sheet.reset_dimensions()
    found = []
    for row in sheet.iter_rows(values_only=True):
        if not all(map(is_blank, row)):
            found.append(list(row))
        if len(found) == 20:
            break
    return found


def _structure(path: Path, part: str) -> tuple[list[tuple[int, int, int, int]], bool]:
    """Return the merged ranges of a sheet (first row, last row, first column, last column), and if it has formulas."""
    merged, formulas, tail = [], False, b""
    with zipfile.ZipFile(path) as archive, archive.open(part.lstrip("/")) as stream:
        while block := stream.read(1 << 20):
            text = tail + block
            formulas = formulas or bool(_FORMULA.search(text))
            end = 0
            for found in _MERGED.finditer(text):
                left, top, right, bottom = found.groups()
                merged.append((int(top), int(bottom), _place(left), _place(right)))
                end = found.end()
            tail = text[max(end, len(text) - 200) :]
    return merged, formulas


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def _rows(
    name: str, sheet: Any, written: Any, merged: list[tuple[int, int, int, int]], opened: ExitStack
) -> Iterator[RawRow]:
    """Yield the rows of a sheet; the workbook is closed behind the last."""
    with opened:
        sheet.reset_dimensions()
        values, formulas = sheet.iter_rows(), iter(())
        if written is not None:
            written.reset_dimensions()
            formulas = written.iter_rows()
        spread = _Merged(merged)
        for number in itertools.count(1, _AT_ONCE):
            with _readable(name):
                chunk = list(itertools.islice(values, _AT_ONCE))
                beside = list(itertools.islice(formulas, _AT_ONCE))
            if not chunk:
                return
            for row, (cells, texts) in enumerate(itertools.zip_longest(chunk, beside, fillvalue=()), number):
                raw = RawRow(str(row), [])
                for place, cell in enumerate(cells):
                    formula = place < len(texts) and texts[place].data_type == "f"
                    raw.cells.append(_value(raw, place, cell, formula))
                spread.fill(row, raw)
                if raw.problem or not all(map(is_blank, raw.cells)):
                    yield raw


def _value(raw: RawRow, place: int, cell: Any, formula: bool) -> Any:
    """Return a cell as it is shown, and keep in the row what to know of it."""
    value, kind = cell.value, cell.data_type
    at = f"{column_letter(place)}{raw.row}"
    if formula and value is None:
        raw.faults[place] = f"{at} is a formula without a stored result; expected a value (open and save it in Excel)"
        return None
    if kind == "e":
        raw.faults[place] = f"{at} is the error {value}; expected a value"
        return str(value)
    if formula:
        raw.notes[place] = f"{at} is a formula; its stored result was read"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or ""))
    return value if value is None else str(value)


def _number(value: float, shown_as: str) -> Any:
    """Return a number, or the text that it is shown as where the format of its cell adds zeros before it."""
    zeros = re.fullmatch(r"(0+)(?:;.*|_.)*", shown_as)
    if zeros and len(zeros[1]) > 1 and value == int(value) and value >= 0:
        return str(int(value)).zfill(len(zeros[1]))
    if isinstance(value, float) and value == int(value) and abs(value) < 10**_DIGITS:
        return int(value)
    return value


class _Merged:
    """Merged cells: one value over several rows is each row's; one over several columns is no customer's."""

    def __init__(self, ranges: list[tuple[int, int, int, int]]) -> None:
        self._by_row: dict[int, list[tuple[int, int, int, int]]] = {}
        self._values: dict[tuple[int, int], Any] = {}
        for found in ranges:
            top, bottom, _, _ = found
            # Whole columns merged are a matter of looks; no list has a party over more rows than this.
            for row in range(top, min(bottom, top + 5000) + 1):
                self._by_row.setdefault(row, []).append(found)

    def fill(self, row: int, raw: RawRow) -> None:
        """Give a row what the merged cells above it hold."""
        for top, bottom, left, right in self._by_row.get(row, ()):
            at = f"{column_letter(left)}{top}:{column_letter(right)}{bottom}"
            value = raw.cells[left] if row == top and left < len(raw.cells) else self._values.get((top, left))
            if row == top:
                self._values[top, left] = value
            if is_blank(value):
                continue
            if right > left:
                said = f"{at} is merged over several columns; expected one cell for each"
                raw.faults.update(dict.fromkeys(range(left, right + 1), said))
            elif row > top:
                raw.cells.extend([None] * (left + 1 - len(raw.cells)))
                raw.cells[left] = value
                raw.notes[left] = f"{at} is merged; its value was taken for this row"
