"""Which source a file is of, by what is in it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import DataError, MissingExtraError
from embargraph.files.open import open_bytes
from embargraph.files.workbook import is_workbook, read_workbook
from embargraph.sources.catalog import FileFormat, catalog, refused_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["recognise", "refusal", "told_count"]

#: Bytes of a file that are looked at.
_HEAD = 1 << 18
#: Lines of CSV that may stand above its header.
_ABOVE = 4
_WORKBOOK = "\0workbook"
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)[\s>/]")
_KEY = re.compile(r'"([A-Za-z_@][\w@.-]{0,60})"\s*:')


def recognise(path: Path) -> list[str]:
    """Return the names of the sources whose files look like this one, in the order of the names.

    Args:
        path: A file, gzip or not; only its beginning is read.

    Returns:
        No name for a file that no source of the catalogue describes; several
        where formats are alike.

    Raises:
        DataError: The file cannot be opened.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "x.xml"
        >>> _ = path.write_text('<CONSOLIDATED_LIST dateGenerated="2026-01-01"><INDIVIDUALS/></CONSOLIDATED_LIST>')
        >>> recognise(path)
        ['un-sc']
    """
    head = _head(path)
    return [name for name, source in catalog().items() if any(_fits(one, head) for one in source.formats)]


def refusal(path: Path) -> str:
    """Return what a known file is that no source reads, and what to load in its place; empty for any other.

    Args:
        path: A file, gzip or not; only its beginning is read.

    Raises:
        DataError: The file cannot be opened.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "x.csv"
        >>> _ = path.write_text("Name 6,Group Type,Alias Type,Regime,Listed On,Group ID")
        >>> refusal(path)
        "OFSI's consolidated list: retired on 28 January 2026; load the UK Sanctions List as uk-sanctions"
    """
    head = _head(path)
    return next((f"{one.title}: {one.says}" for one in refused_files() if any(_fits(f, head) for f in one.formats)), "")


def told_count(path: Path, counted: str) -> int | None:
    """Return how many records a file says at its beginning that it has; None where it does not say.

    Args:
        path: The file, packed or not.
        counted: A regular expression with the group `count`.

    Raises:
        DataError: The file cannot be opened.
    """
    found = re.search(counted, _head(path)) if counted else None
    return int(found["count"]) if found else None


def _head(path: Path) -> str:
    """Return the beginning of a file as text; of a workbook its first cells, behind what no text begins with."""
    if is_workbook(path):
        return f"{_WORKBOOK} {' '.join(_columns(path))}"
    with open_bytes(path) as stream:
        return stream.read(_HEAD).decode("utf-8-sig", "replace")


def _columns(path: Path) -> Iterator[str]:
    """Yield the cells of the first rows of a workbook, in letters and digits; none where it cannot be read."""
    try:
        for _, number, cells in read_workbook(path):
            yield from (re.sub(r"[^a-z0-9]", "", cell.casefold()) for cell in cells)
            if number > _ABOVE:
                return
    except (DataError, MissingExtraError):
        # Whoever reads it says why.
        return


def _fits(format_: FileFormat, head: str) -> bool:
    if format_.workbook or head.startswith(_WORKBOOK):
        return bool(format_.workbook) and head.startswith(_WORKBOOK) and set(format_.workbook) <= set(head.split())
    if format_.holds and re.search(format_.holds, head) is None:
        return False
    start = head.lstrip()[:1]
    if format_.xml:
        return start == "<" and _is_xml(format_, head)
    if format_.json:
        return start in {"{", "["} and set(format_.json) <= set(_KEY.findall(head))
    return start not in {"<", "{", "[", ""} and _is_csv(format_, head)


def _is_xml(format_: FileFormat, head: str) -> bool:
    names = [found[1] for found in _ROOT.finditer(head)]
    return format_.xml in names and (not format_.root or names[0] == format_.root)


def _is_csv(format_: FileFormat, head: str) -> bool:
    # The last line may be cut off.
    lines = head.splitlines()[: _ABOVE + 1]
    rows = [[cell.strip() for cell in row] for row in _rows(lines)]
    if format_.cells:
        return bool(rows) and len(rows[0]) == format_.cells and rows[0][0].isdecimal()
    return any(set(format_.csv) <= {*row, *(cell.casefold() for cell in row)} for row in rows)


def _rows(lines: Iterable[str]) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO("\n".join(lines), newline="")))
    except csv.Error:
        return []
