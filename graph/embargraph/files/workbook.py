"""Rows of a workbook (xlsx) as texts, from a file that may be damaged or made to fill the memory."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["is_workbook", "read_workbook"]

#: Bytes of a workbook when unpacked, and how many times as large that may be as the file.
_MOST, _TIMES = 500_000_000, 200
_BEGINS = b"PK\x03\x04"


def is_workbook(path: Path) -> bool:
    """Say whether a file begins as a workbook does.

    Raises:
        DataError: The file cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(4) == _BEGINS
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from error


def read_workbook(path: Path) -> Iterator[tuple[str, int, list[str]]]:
    """Yield each row of every sheet: the sheet's name, the row's number from 1, and its cells as texts.

    A cell with a date is that date as YYYY-MM-DD; empty cells at the end of a row are left out.

    Args:
        path: An xlsx file.

    Raises:
        DataError: The file is no workbook, is damaged, or is larger when unpacked than any list.
        MissingExtraError: The library that reads workbooks is not installed.
    """
    try:
        import openpyxl  # type: ignore[import-untyped]
    except ImportError:
        raise MissingExtraError("an xlsx file of a list", "xlsx") from None
    _refuse_large(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                    texts = [_text(cell) for cell in cells]
                    while texts and not texts[-1]:
                        texts.pop()
                    yield sheet.title, number, texts
        finally:
            book.close()
    except (DataError, MemoryError):
        raise
    except Exception as error:
        # The library raises whatever a damaged part of the workbook makes it stumble over.
        raise DataError(f"{path}: not readable as a workbook: {type(error).__name__}: {error}") from error


def _refuse_large(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DataError(f"{path}: not readable as a workbook: {error}") from error
    if size > min(_MOST, max(_TIMES * path.stat().st_size, 1_000_000)):
        raise DataError(f"{path}: {size} bytes when unpacked; no list is that large")


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
