"""Outcomes of screening on stdout or into a file, one at a time."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from typing import IO, TYPE_CHECKING, Any

from embargraph.cli.output import safe_cell
from embargraph.errors import UsageError
from embargraph.screening.batch.report import COLUMNS, flat_rows, page_foot, page_head, page_row, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from embargraph.screening import Outcome
    from embargraph.screening.batch.input import BadRow

__all__ = ["FORMATS", "choose_format", "write_outcomes"]

FORMATS = ("auto", "table", "json", "jsonl", "csv", "html")
_FLUSHED_EVERY = 200


def choose_format(format_: str, out: Path | None) -> str:
    """Return the format that `auto` stands for: by suffix for a file, else a table on a terminal and JSON otherwise."""
    if format_ != "auto":
        return format_
    if out is not None:
        suffix = out.suffix.removeprefix(".").lower()
        if suffix not in FORMATS[2:]:
            raise UsageError(f"--out {out}: suffix {out.suffix!r}; expected .json, .jsonl, .csv or .html")
        return suffix
    return "table" if sys.stdout.isatty() else "json"


def _line(row: dict[str, Any]) -> str:
    stream = io.StringIO()
    # One line each: a run that is taken up again finds the last by its end.
    cells = [safe_cell(" ".join(v.splitlines()) if isinstance(v := row[column], str) else v) for column in COLUMNS]
    csv.writer(stream, lineterminator="\n").writerow(cells)
    return stream.getvalue()


class _Lines:
    """Outcomes as JSON; what was searched is the same for nearly all of them, and made text once."""

    def __init__(self, searched: dict[str, Any]) -> None:
        self._searched = searched
        self._texts: dict[tuple[str, ...], str] = {}

    def text(self, outcome: Outcome | BadRow) -> str:
        row = to_json(outcome)
        if getattr(outcome, "searched", None) is not self._searched:
            return json.dumps(row, ensure_ascii=False)
        said = row.pop("searched")
        key = tuple(said)
        if key not in self._texts:
            self._texts[key] = json.dumps(said, ensure_ascii=False)
        return f'{json.dumps(row, ensure_ascii=False)[:-1]}, "searched": {self._texts[key]}}}'


def write_outcomes(
    outcomes: Iterable[Outcome | BadRow],
    format_: str,
    stream: IO[str],
    searched: dict[str, Any],
    counts: Counter[str],
    *,
    begun: bool = False,
) -> None:
    """Write outcomes as they come; a table waits for the last, to fit its columns.

    Args:
        outcomes: What became of each row.
        format_: One of `FORMATS` but auto.
        stream: Where to.
        searched: What was searched, for the head of a page.
        counts: How many outcomes of each sort there were; added to.
        begun: The head is there already.
    """
    kept: list[Outcome | BadRow] = []
    lines = _Lines(searched)
    heads = {"json": "[\n", "csv": ",".join(COLUMNS) + "\n", "html": page_head(searched)}
    stream.write("" if begun else heads.get(format_, ""))
    for number, outcome in enumerate(outcomes):
        counts[outcome.outcome if hasattr(outcome, "outcome") else "not screened"] += 1
        if format_ == "table":
            kept.append(outcome)
        elif format_ == "csv":
            stream.write("".join(map(_line, flat_rows(outcome))))
        elif format_ == "html":
            stream.write(page_row(outcome))
        else:
            text = lines.text(outcome).encode("utf-8", "replace").decode("utf-8")
            before, after = (",\n" * bool(number), "") if format_ == "json" else ("", "\n")
            stream.write(before + text + after)
        if number % _FLUSHED_EVERY == _FLUSHED_EVERY - 1:
            stream.flush()
    if format_ == "table":
        from embargraph.cli.screening_text import outcomes_in_words

        stream.write("\n".join(outcomes_in_words(kept, searched)) + "\n")
    stream.write({"json": "\n]\n", "html": page_foot(counts)}.get(format_, ""))
    stream.flush()
