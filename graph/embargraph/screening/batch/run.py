"""A file of parties from beginning to end: bad rows in their place, and a run taken up where it stopped."""

from __future__ import annotations

import csv
import json
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError
from embargraph.screening.batch.customers import clean
from embargraph.screening.batch.report import searched_in_words
from embargraph.screening.batch.rows import BadRow

if TYPE_CHECKING:
    from embargraph.screening.decisions import Decisions
    from embargraph.screening.results import Outcome, Query
    from embargraph.screening.screener import Matching, Screener

__all__ = ["after_row", "kept_outcomes", "rests_on", "screen_rows", "take_up"]

#: What results rest on: a run is not taken up where one of them is another.
_RESTS_ON = ("graph", "threshold", "as_of", "assuming", "input")

_MAX_CELL = 100_000_000


def screen_rows(
    screener: Screener,
    rows: Iterable[Query | BadRow],
    *,
    decisions: Decisions | None = None,
    workers: int = 1,
    matching: Matching | None = None,
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

    for outcome in screener.screen_many(good(), workers=workers, matching=matching):
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

    Only whole outcomes stay.  Where neither a note nor a row says what results rest on, all of them are made anew.

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
        return _take_up_table(path, out, searched)
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
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise DataError(f"{out}: holds no results of a file: {error}; name another --out") from None
    # A row that could not be screened says nothing of what was searched.
    before = {**kept["searched"], "assuming": kept.get("assuming")} if "searched" in kept else searched
    for key in _RESTS_ON:
        if before.get(key) != searched.get(key):
            said = f"{out}: was begun with {key} {before.get(key)}, now {searched.get(key)}"
            raise DataError(f"{said}; name another --out")
    return row


def _take_up_table(path: Path, out: Path, searched: dict[str, Any]) -> int:
    """Return the last line of input in a table, which has one line for each; a torn one is cut off."""
    csv.field_size_limit(_MAX_CELL)
    said = " ".join(clean(searched_in_words(searched)).splitlines())
    end, last, head = 0, 0, None
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if not line.endswith(b"\n"):
                break
            cells = next(csv.reader([line.decode("utf-8", "replace")]), [])
            if head is None:
                head = cells
                if not {"verdict", "row", "searched"} <= set(head):
                    raise DataError(f"{out}: line 1: holds no results of a file; name another --out")
            else:
                row = dict(zip(head, cells, strict=False))
                if len(cells) != len(head) or not str(row["row"]).isdigit():
                    raise DataError(f"{out}: line {number}: holds no results of a file; name another --out")
                if row["searched"] != said:
                    raise DataError(
                        f"{out}: was begun with another search: {row['searched']}; now {said}; name another --out"
                    )
                last = int(row["row"])
            end += len(line)
    _cut(path, end)
    return last


def kept_outcomes(path: Path, out: Path) -> Counter[str]:
    """Return how many rows of each outcome a file of results holds: a run that is taken up counts them too.

    Args:
        path: The file, as `take_up` has left it.
        out: Its suffix says which form it has.
    """
    counts: Counter[str] = Counter()
    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        if out.suffix != ".csv":
            counts.update(str(json.loads(line).get("outcome", "not screened")) for line in stream)
            return counts
        csv.field_size_limit(_MAX_CELL)
        for row in csv.DictReader(stream):
            said = row["verdict"].replace("near names", "no hit")
            counts[next((word for word in ("no hit", "not screened", "settled") if said.startswith(word)), "hit")] += 1
    return counts


def _cut(path: Path, size: int) -> None:
    if path.stat().st_size != size:
        with path.open("r+b") as stream:
            stream.truncate(size)
