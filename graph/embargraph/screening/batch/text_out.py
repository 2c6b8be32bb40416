"""Outcomes as JSON, JSON lines, CSV and Markdown, one at a time: on the command line and over HTTP."""

from __future__ import annotations

import json
import re
from typing import IO, TYPE_CHECKING, Any

from embargraph.screening.batch.customers import summarise
from embargraph.screening.batch.report import to_json
from embargraph.screening.batch.rows import BadRow
from embargraph.screening.batch.table_out import CsvLines, MarkdownLines

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator, Mapping

    from embargraph.screening.batch.run_record import RunRecord
    from embargraph.screening.results import Outcome

__all__ = ["OutcomeLines", "count_outcomes", "write_text"]

_FLUSHED_EVERY = 200


#: What steers a terminal or turns the direction of a text, and halves of characters: in JSON as its escapes.
_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if text.isascii() else _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class OutcomeLines:
    """Outcomes as JSON; what was searched is the same for nearly all of them, and made text once."""

    def __init__(self, searched: Mapping[str, Any]) -> None:
        """Take what the run searches."""
        self._searched = searched
        self._texts: dict[tuple[str, ...], str] = {}

    def text(self, outcome: Outcome | BadRow) -> str:
        """Return an outcome on one line."""
        row = to_json(outcome)
        if getattr(outcome, "searched", None) is not self._searched:
            return _json(row)
        said = row.pop("searched")
        key = tuple(said)
        if key not in self._texts:
            self._texts[key] = _json(said)
        return f'{_json(row)[:-1]}, "searched": {self._texts[key]}}}'


def count_outcomes(outcomes: Iterable[Outcome | BadRow], counts: Counter[str]) -> Iterator[Outcome | BadRow]:
    """Yield outcomes, and count them by their sort.

    Args:
        outcomes: What became of each row.
        counts: Added to.
    """
    for outcome in outcomes:
        counts[outcome.counted_as if isinstance(outcome, BadRow) else outcome.outcome] += 1
        yield outcome


def write_text(
    outcomes: Iterable[Outcome | BadRow], format_: str, stream: IO[str], run: RunRecord, *, begun: bool = False
) -> None:
    """Write outcomes as they come.

    Args:
        outcomes: What became of each row.
        format_: json, jsonl, csv or markdown.
        stream: Where to.
        run: What was searched, and the customer's own columns.
        begun: The head is there already.
    """
    lines = OutcomeLines(run.searched)
    table = MarkdownLines(run) if format_ == "markdown" else CsvLines(run)
    heads = {"json": "[\n", "csv": table.head, "markdown": table.head}
    stream.write("" if begun else heads.get(format_, ""))
    for number, outcome in enumerate(outcomes):
        if format_ in {"csv", "markdown"}:
            stream.write(table.line(summarise(outcome)))
        else:
            before, after = (",\n" * bool(number), "") if format_ == "json" else ("", "\n")
            stream.write(before + lines.text(outcome) + after)
        if number % _FLUSHED_EVERY == _FLUSHED_EVERY - 1:
            stream.flush()
    stream.write({"json": "\n]\n"}.get(format_, ""))
