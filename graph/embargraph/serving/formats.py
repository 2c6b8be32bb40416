"""Forms of an answer: which one is asked for, and how rows are written in it."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import orjson

from embargraph.questions.written import csv_text, markdown_lines, told_rows
from embargraph.serving.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["FORMS", "as_json", "find_form", "split_suffix", "written"]

#: Media types by form.
FORMS = {
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}
_TYPES = {kind.partition(";")[0]: form for form, kind in FORMS.items()} | {
    "application/jsonl": "jsonl", "application/*": "json", "text/*": "csv", "*/*": "json", "text/html": "json",
}  # fmt: skip


def split_suffix(text: str, forms: Sequence[str] = tuple(FORMS)) -> tuple[str, str | None]:
    """Return an address without the suffix that says a form, and that form.

    Example:
        >>> split_suffix("restricted.csv"), split_suffix("restricted")
        (('restricted', 'csv'), ('restricted', None))
    """
    name, dot, suffix = text.rpartition(".")
    return (name, suffix) if dot and name and suffix in forms else (text, None)


def find_form(accept: str | None, suffix: str | None = None, forms: Sequence[str] = tuple(FORMS)) -> str:
    """Return the form of an answer: what the suffix says, else what is accepted most willingly.

    Raises:
        Problem: 406, none of the forms is accepted.

    Example:
        >>> find_form("text/csv;q=0.5, application/json"), find_form(None), find_form("text/html,*/*;q=0.1")
        ('json', 'json', 'json')
    """
    if suffix is not None:
        return suffix
    if not accept:
        return forms[0]
    best: tuple[float, int, str] | None = None
    for place, part in enumerate(accept.split(",")):
        kind, _, rest = part.strip().partition(";")
        form = _TYPES.get(kind.strip().casefold())
        weight = _weight(rest)
        if form in forms and weight > 0 and (best is None or weight > best[0]):
            best = (weight, place, str(form))
    if best is None:
        raise Problem(406, "not-acceptable", f"Answers come as {', '.join(FORMS[form] for form in forms)}.")
    return best[2]


def _weight(text: str) -> float:
    for part in text.split(";"):
        name, _, value = part.strip().partition("=")
        if name.strip().casefold() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def as_json(value: Any) -> bytes:
    """Return a value as JSON in UTF-8; half a character, which UTF-8 cannot hold, is spelt out."""
    # It refuses half a character, and numbers beyond 64 bits.
    with suppress(TypeError):
        return orjson.dumps(value, default=str)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"), default=str).encode()


def written(form: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], about: Mapping[str, Any]) -> bytes:
    """Return rows with what they rest on as JSON lines, CSV or Markdown, as the command line prints them.

    Args:
        form: jsonl, csv or md.
        columns: Columns, in order.
        rows: Cells by column.
        about: What they rest on.
    """
    if form == "jsonl":
        return b"".join(as_json(row) + b"\n" for row in (*rows, {"answer": about}))
    if form == "csv":
        return csv_text(*told_rows(columns, rows, about)).encode("utf-8", "replace")
    return ("\n".join(markdown_lines(columns, rows, about)) + "\n").encode("utf-8", "replace")
