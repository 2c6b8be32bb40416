"""What the rooms of the API share: bodies, rows with headers, names of forms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from embargraph.serving.formats import written
from embargraph.serving.problems import Problem
from embargraph.serving.replies import made_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from embargraph.serving.caching import Kept

__all__ = ["ROOT", "TABLES", "fact_headers", "read_json", "rows_as"]

ROOT = "/api/v1"
#: Forms of rows.
TABLES = ("json", "jsonl", "csv", "md")


def rows_as(form: str, made: Mapping[str, Any], columns: Sequence[str] = (), *, is_bare: bool = False) -> Kept:
    """Return an envelope in a form.

    Args:
        form: json, jsonl, csv or md.
        made: The envelope.
        columns: Columns of the rows; those of the first row if not given.
        is_bare: The rows alone.
    """
    rows, about = made["rows"], made["answer"]
    headers = fact_headers(about)
    if form == "json":
        return made_of(rows if is_bare else made, headers=headers)
    shown = tuple(columns) or tuple(rows[0] if rows else ())
    return made_of(written(form, shown, rows, about), form, headers=headers)


def fact_headers(about: Mapping[str, Any]) -> dict[str, str]:
    """Return what an answer rests on as headers, for forms that have no place for it."""
    edition = about.get("edition") or {}
    headers = {"embargraph-graph": str(about.get("graph") or "")}
    if about.get("as_of"):
        headers["embargraph-as-of"] = str(about["as_of"])
    if about.get("assuming"):
        headers["embargraph-assuming"] = str(about["assuming"]).encode("ascii", "backslashreplace").decode()
    parts = [f"{name.replace('_', '-')}={value}" for name, value in edition.items() if value is not None]
    headers["embargraph-edition"] = "; ".join(parts)
    return headers


async def read_json(request: Request) -> Any:
    """Return the body of a request as JSON.

    Raises:
        Problem: 422, it is none.
    """
    body = await request.body()
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Problem(422, "bad-data", f"The body is not JSON in UTF-8: {str(error)[:200]}") from None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")
