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

__all__ = ["after_row", "screen_rows", "take_up"]


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


def take_up(path: Path, searched: dict[str, Any]) -> int:
    """Cut a torn end off a file of results, and return the last line of input that it holds; 0 if none.

    Only whole outcomes stay: of a table, the rows of the last input line are
    written anew, since some of them may be missing.

    Raises:
        DataError: The file is of another graph, threshold or day, or holds something else.
    """
    if not path.exists() or path.stat().st_size == 0:
        return 0
    return _take_up_table(path, searched) if path.suffix == ".csv" else _take_up_lines(path, searched)


def _take_up_lines(path: Path, searched: dict[str, Any]) -> int:
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
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataError(f"{path}: holds no results of a file: {error}; name another --out") from None
    # A row that could not be screened says nothing of what was searched.
    before = {**kept["searched"], "assuming": kept.get("assuming")} if "searched" in kept else searched
    for key in ("graph", "threshold", "as_of", "assuming", "input"):
        if before.get(key) != searched.get(key):
            said = f"{path}: was begun with {key} {before.get(key)}, now {searched.get(key)}"
            raise DataError(f"{said}; name another --out")
    return row


def _take_up_table(path: Path, searched: dict[str, Any]) -> int:
    """Return the last line of input before the last one in a table; that one is cut off."""
    said = " ".join(searched_in_words(searched).splitlines())
    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        # Rows of hits do not say what was searched; the first miss does.
        before = next((row["searched"] for row in csv.DictReader(stream) if row.get("searched")), said)
    if not said.startswith(before):  # it may be torn
        raise DataError(f"{path}: was begun with another search: {before}; now {said}; name another --out")
    starts: list[tuple[int, int]] = []
    end = 0
    with path.open("rb") as stream:
        for number, line in enumerate(stream):
            cell = line.split(b",", 1)[0].decode("utf-8", "replace")
            if number and not cell.isdigit() and line.endswith(b"\n"):
                raise DataError(f"{path}: line {number + 1}: holds no results of a file; name another --out")
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
