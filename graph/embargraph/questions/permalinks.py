"""One restriction or one statement by its id: what an address that is quoted leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from embargraph.questions.ask import find_question, run_question
from embargraph.questions.explain import explain, span_of

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from duckdb import DuckDBPyConnection

__all__ = ["restriction_proof", "restriction_rows", "statement_row"]

_TOLD_BY = """
SELECT who, under, what, basis, effect, verdict, since, until FROM restriction WHERE id = $id
"""


def restriction_proof(
    connection: DuckDBPyConnection, id_: str, *, as_of: date | None = None, documents: Path | None = None
) -> dict[str, Any] | None:
    """Return a restriction as ``why`` gives it, with its steps; None where there is none of this id.

    Args:
        connection: An open graph.
        id_: Its id.
        as_of: The day whose terms are shown; all time if not given.  Where the restriction is not in force on the day,
            its terms over all time are.
        documents: Folder with the source documents, for the spans.

    Raises:
        DataError: A span does not fit its document.
    """
    rows = connection.execute(_TOLD_BY, {"id": id_}).fetchall()
    if not rows:
        return None
    who, under, what, *told = rows[0]
    for day in dict.fromkeys((as_of, None)):
        for proof in explain(connection, who, as_of=day, documents=documents):
            row = proof.restriction
            if (row["who"]["id"], row["under"]["id"], (row["what"] or {"id": None})["id"]) != (who, under, what):
                continue
            if [row[name] for name in ("basis", "effect", "verdict", "since", "until")] == told:
                return proof.to_dict()
    return None


def restriction_rows(connection: DuckDBPyConnection, rows: list[dict[str, Any]]) -> list[str | None]:
    """Return the id of the restriction that each row of ``restricted`` is, for its address.

    Args:
        connection: An open graph.
        rows: Rows of ``restricted``.
    """
    who = sorted({row["who"]["id"] for row in rows})
    found: dict[tuple[Any, ...], str] = {}
    select = (
        'SELECT who, "under", what, basis, effect, verdict, since, "until", id FROM restriction '
        "WHERE list_contains($who, who) ORDER BY id DESC"
    )
    for *key, id_ in connection.execute(select, {"who": who}).fetchall():
        found[tuple(key)] = id_
    return [found.get(_key(row)) for row in rows]


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    what = row["what"]["id"] if row["what"] else None
    told = (row[name] for name in ("basis", "effect", "verdict", "since", "until"))
    return (row["who"]["id"], row["under"]["id"], what, *told)


def statement_row(connection: DuckDBPyConnection, id_: str, documents: Path | None = None) -> dict[str, Any] | None:
    """Return a statement as ``ask statements`` gives it, with its span; None where there is none of this id.

    Args:
        connection: An open graph.
        id_: Its id.
        documents: Folder with the source documents; without it the span is None.

    Raises:
        DataError: The span does not fit its document.
    """
    found = connection.execute(
        'SELECT subject, document, start, "end" FROM statement WHERE id = $id', {"id": id_}
    ).fetchall()
    if not found:
        return None
    subject, document, start, end = found[0]
    rows = run_question(connection, find_question("statements"), {"subject": subject}).to_dicts()
    row = next((row for row in rows if row["id"] == id_), None)
    if row is None:
        return None
    return {**row, "span": span_of(documents, document, start, end)}
