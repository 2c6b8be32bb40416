"""Outcomes of screening on stdout or into a file, one at a time."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from typing import IO, TYPE_CHECKING, Any

from embargraph.errors import UsageError
from embargraph.screening.batch.customers import summarise
from embargraph.screening.batch.report import to_json
from embargraph.screening.batch.table_out import CsvLines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from embargraph.screening import Outcome
    from embargraph.screening.batch.rows import BadRow
    from embargraph.screening.batch.run_record import RunRecord

__all__ = ["FORMATS", "choose_format", "write_outcomes"]

FORMATS = ("auto", "table", "json", "jsonl", "csv", "html", "xlsx", "parquet", "pdf", "docx")
_FLUSHED_EVERY = 200


def choose_format(format_: str, out: Path | None) -> str:
    """Return the format that `auto` stands for: by suffix for a file, else a table on a terminal and JSON otherwise."""
    if format_ != "auto":
        return format_
    if out is not None:
        suffix = out.suffix.removeprefix(".").lower()
        if suffix not in FORMATS[2:]:
            raise UsageError(
                f"--out {out}: suffix {out.suffix!r}; "
                "expected .json, .jsonl, .csv, .xlsx, .parquet, .html, .pdf or .docx"
            )
        return suffix
    return "table" if sys.stdout.isatty() else "json"


#: What steers a terminal or turns the direction of a text, and halves of characters: in JSON as its escapes.
_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if text.isascii() else _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class _Lines:
    """Outcomes as JSON; what was searched is the same for nearly all of them, and made text once."""

    def __init__(self, searched: Mapping[str, Any]) -> None:
        self._searched = searched
        self._texts: dict[tuple[str, ...], str] = {}

    def text(self, outcome: Outcome | BadRow) -> str:
        row = to_json(outcome)
        if getattr(outcome, "searched", None) is not self._searched:
            return _json(row)
        said = row.pop("searched")
        key = tuple(said)
        if key not in self._texts:
            self._texts[key] = _json(said)
        return f'{_json(row)[:-1]}, "searched": {self._texts[key]}}}'


def write_outcomes(
    outcomes: Iterable[Outcome | BadRow],
    format_: str,
    stream: IO[str],
    run: RunRecord,
    counts: Counter[str],
    *,
    begun: bool = False,
) -> None:
    """Write outcomes as they come; a table waits for the last, to fit its columns.

    Args:
        outcomes: What became of each row.
        format_: table, json, jsonl or csv.
        stream: Where to.
        run: What was searched, and the customer's own columns.
        counts: How many outcomes of each sort there were; added to.
        begun: The head is there already.
    """
    kept: list[Outcome | BadRow] = []
    lines, table = _Lines(run.searched), CsvLines(run)
    heads = {"json": "[\n", "csv": table.head}
    stream.write("" if begun else heads.get(format_, ""))
    for number, outcome in enumerate(outcomes):
        counts[outcome.outcome if hasattr(outcome, "outcome") else "not screened"] += 1
        if format_ == "table":
            kept.append(outcome)
        elif format_ == "csv":
            stream.write(table.line(summarise(outcome)))
        else:
            text = lines.text(outcome)
            before, after = (",\n" * bool(number), "") if format_ == "json" else ("", "\n")
            stream.write(before + text + after)
        if number % _FLUSHED_EVERY == _FLUSHED_EVERY - 1:
            stream.flush()
    if format_ == "table":
        from embargraph.cli.screening_text import outcomes_in_words

        stream.write("\n".join(outcomes_in_words(kept, run.searched)) + "\n")
    stream.write({"json": "\n]\n"}.get(format_, ""))
    stream.flush()
