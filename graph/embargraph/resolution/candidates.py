"""Parties that may be one by their names: candidates for a judgement, never a merge."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import ExportError, UsageError
from embargraph.files.replace import append_text
from embargraph.resolution.judgements import COLUMNS, JUDGEMENTS, judged_pairs, read_links
from embargraph.resources import links_file
from embargraph.store.sql import as_dicts, read_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["CANDIDATE_COLUMNS", "find_candidates", "told", "write_judgement"]

CANDIDATE_COLUMNS = ("left", "right", "name", "left_lists", "right_lists", "left_places", "right_places")

#: Words that say what kind of body it is, not which.
_FORMS = (
    "co", "ltd", "limited", "company", "corporation", "corp", "inc", "incorporated", "llc", "plc", "gmbh", "ag", "sa",
    "srl", "bv", "nv", "pte", "pty", "jsc", "ojsc", "pjsc", "ooo", "oao", "pao", "ao", "zao", "group", "the", "and",
)  # fmt: skip


def find_candidates(
    connection: DuckDBPyConnection, links: Sequence[Path] = (), who: Sequence[str] | None = None
) -> list[Mapping[str, Any]]:
    """Return pairs of parties with equal names, legal forms aside, that nobody has judged.

    Args:
        connection: An open graph.
        links: Files of judgements, beside the packaged one.
        who: Only pairs with one of these nodes.
    """
    paths = [links_file(), *links]
    read_links(paths)
    known = set(judged_pairs(paths))
    found = connection.execute(
        read_sql("resolution/sql/name_pairs.sql"), {"forms": list(_FORMS), "who": None if who is None else list(who)}
    ).fetchall()
    pairs = [row for row in found if frozenset(row[:2]) not in known]
    values = dict(zip(("l", "r", "names"), map(list, zip(*pairs, strict=True)), strict=True)) if pairs else None
    if values is None:
        return []
    return list(as_dicts(connection.execute(read_sql("resolution/sql/described_pairs.sql"), values)))


def write_judgement(path: Path, left: str, right: str, judgement: str, reason: str) -> None:
    """Append a judgement to a user's file, and make the file if there is none.

    Raises:
        UsageError: The judgement is none, or has no reason.
        DataError: It contradicts another.
        ExportError: The file cannot be written.
    """
    if judgement not in JUDGEMENTS:
        raise UsageError(f"judgement {judgement!r}; expected one of {', '.join(JUDGEMENTS)}")
    if not reason.strip() or left == right:
        raise UsageError("a judgement needs two parties and a reason")
    try:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow([left, right, judgement, reason.strip()])
        append_text(
            path, text.getvalue(), head=",".join(COLUMNS) + "\n", check=lambda part: read_links([links_file(), part])
        )
    except OSError as error:
        raise ExportError(f"{path}: cannot be written: {error.strerror or error}") from error


def told(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield a candidate as lines to read."""
    for side in ("left", "right"):
        seen = ", ".join([*row[f"{side}_lists"], *row[f"{side}_places"]]) or "nothing on record"
        yield f"{row[side]['label']} [{row[side]['id']}]: {seen}"
