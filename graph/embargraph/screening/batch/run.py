"""A file of parties from beginning to end: bad rows in their place, and a run taken up where it stopped."""

from __future__ import annotations

import csv
import json
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError
from embargraph.screening.batch.input import BadRow
from embargraph.screening.batch.report import searched_in_words

if TYPE_CHECKING:
    from embargraph.screening.decisions import Decisions
    from embargraph.screening.results import Outcome, Query
    from embargraph.screening.screener import Screener

__all__ = ["after_row", "rests_on", "screen_rows", "take_up"]

#: What results rest on: a run is not taken up where one of them is another.
_RESTS_ON = ("graph", "threshold", "as_of", "assuming", "input")


def screen_rows(
    screener: Screener, rows: Iterable[Query | BadRow], *, decisions: Decisions | None = None, workers: int = 1
) -> Iterator[Outcome | BadRow]:
    """Yield what became of each row, in the order of the rows."""
    waiting: deque[BadRow | None] = deque()

    def good() -> Iterator[Query]:
        for row in rows:
            if isinstance(row, BadRow):
                waiting.append(row)
            else:
                waiting.append(None)
                yield row

    for outcome in screener.screen_many(good(), workers=workers):
        while (bad := waiting.popleft()) is not None:
            yield bad
        yield outcome if decisions is None else decisions.apply(screener, outcome)
    yield from (bad for bad in waiting if bad is not None)


def after_row(rows: Iterable[Query | BadRow], last: int) -> Iterator[Query | BadRow]:
    """Yield the rows behind a line."""
    for row in rows:
        if int(row.row or 0) > last:
            yield row


def rests_on(searched: dict[str, Any], columns: dict[str, Any]) -> str:
    """Return as a text what results rest on: noted beside them, and compared when they are taken up.

    Args:
        searched: What is searched, with the input's digest.
        columns: Which column is read as what.
    """
    return json.dumps({**{key: searched.get(key) for key in _RESTS_ON}, "columns": columns}, sort_keys=True)


def take_up(
    path: Path, searched: dict[str, Any], *, out: Path | None = None, about: tuple[str | None, str] = (None, "")
) -> int:
    """Cut a torn end off a file of results, and return the last line of input that it holds; 0 if none.

    Only whole outcomes stay: of a table, the rows of the last input line are
    written anew, since some of them may be missing.  Where neither a note nor a row says
    what results rest on, all of them are made anew.

    Args:
        path: The file that gathers them.
        searched: What is searched now.
        out: What to call it in errors; its suffix says which form it has.
        about: What was noted beside it, and what would be now; see `rests_on`.

    Raises:
        DataError: The file is of another graph, threshold, day or input, or holds something else.
    """
    out = out or path
    if not path.exists() or path.stat().st_size == 0:
        return 0
    if about[0] is not None and about[0] != about[1]:
        raise DataError(f"{out}: was begun with {_difference(*about)}; name another --out, or leave --resume out")
    if out.suffix == ".csv":
        return _take_up_table(path, out, searched, is_noted=about[0] is not None)
    return _take_up_lines(path, out, searched)


def _difference(before: str | None, now: str) -> str:
    """Return in words the first thing that two notes differ in."""
    try:
        old, new = json.loads(before or ""), json.loads(now)
        key = next(key for key in new if old.get(key) != new[key])
    except (ValueError, AttributeError, StopIteration):
        return "something else"
    return f"{key} {old.get(key)}, now {new[key]}"


def _take_up_lines(path: Path, out: Path, searched: dict[str, Any]) -> int:
    end, last = 0, b""
    with path.open("rb") as stream:
        for line in stream:
            if line.endswith(b"\n"):
                end, last = end + len(line), line
    _cut(path, end)
    if not last:
        return 0
    try:
        kept = json.loads(last)
        row = int(kept["row"])
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{out}: holds no results of a file: {error}; name another --out") from None
    # A row that could not be screened says nothing of what was searched.
    before = {**kept["searched"], "assuming": kept.get("assuming")} if "searched" in kept else searched
    for key in _RESTS_ON:
        if before.get(key) != searched.get(key):
            said = f"{out}: was begun with {key} {before.get(key)}, now {searched.get(key)}"
            raise DataError(f"{said}; name another --out")
    return row


def _take_up_table(path: Path, out: Path, searched: dict[str, Any], *, is_noted: bool) -> int:
    """Return the last line of input before the last one in a table; that one is cut off."""
    said = " ".join(searched_in_words(searched).splitlines())
    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        # Rows of hits do not say what was searched; the first miss does.
        before = next((row["searched"] for row in csv.DictReader(stream) if row.get("searched")), None)
    if before is None and not is_noted:
        _cut(path, 0)
        return 0
    if before is not None and not said.startswith(before):  # it may be torn
        raise DataError(f"{out}: was begun with another search: {before}; now {said}; name another --out")
    starts: list[tuple[int, int]] = []
    end = 0
    with path.open("rb") as stream:
        for number, line in enumerate(stream):
            cell = line.split(b",", 1)[0].decode("utf-8", "replace")
            if number and not cell.isdigit() and line.endswith(b"\n"):
                raise DataError(f"{out}: line {number + 1}: holds no results of a file; name another --out")
            if number and line.endswith(b"\n") and (not starts or starts[-1][0] != int(cell)):
                starts = [*starts[-1:], (int(cell), end)]
            if not number and not line.endswith(b"\n"):
                break
            end += len(line) if line.endswith(b"\n") else 0
    _cut(path, starts[-1][1] if starts else end)
    return starts[-2][0] if len(starts) > 1 else 0


def _cut(path: Path, size: int) -> None:
    if path.stat().st_size != size:
        with path.open("r+b") as stream:
            stream.truncate(size)
