"""Outcomes of screening on stdout or into a file, one at a time."""

from __future__ import annotations

import sys
from collections import Counter
from typing import IO, TYPE_CHECKING

from embargraph.errors import UsageError
from embargraph.screening.batch.text_out import count_outcomes, write_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from embargraph.screening import Outcome
    from embargraph.screening.batch.rows import BadRow
    from embargraph.screening.batch.run_record import RunRecord

__all__ = ["FORMATS", "choose_format", "write_outcomes"]

FORMATS = ("auto", "table", "json", "jsonl", "csv", "markdown", "html", "xlsx", "parquet", "pdf", "docx")


def choose_format(format_: str, out: Path | None) -> str:
    """Return the format that `auto` stands for: by suffix for a file, else a table on a terminal and JSON otherwise."""
    if format_ != "auto":
        return format_
    if out is not None:
        suffix = out.suffix.removeprefix(".").lower()
        suffix = "markdown" if suffix == "md" else suffix
        if suffix not in FORMATS[2:]:
            raise UsageError(
                f"--out {out}: suffix {out.suffix!r}; "
                "expected .json, .jsonl, .csv, .md, .xlsx, .parquet, .html, .pdf or .docx"
            )
        return suffix
    return "table" if sys.stdout.isatty() else "json"


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
        format_: table, json, jsonl, csv or markdown.
        stream: Where to.
        run: What was searched, and the customer's own columns.
        counts: How many outcomes of each sort there were; added to.
        begun: The head is there already.
    """
    counted = count_outcomes(outcomes, counts)
    if format_ == "table":
        from embargraph.cli.screening_text import outcomes_in_words

        stream.write("\n".join(outcomes_in_words(list(counted), run.searched)) + "\n")
    else:
        write_text(counted, format_, stream, run, begun=begun)
    stream.flush()
