"""What a shell is told of names and measures while a line is typed: taken from the graph, never built for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["complete_assumptions", "complete_measures", "complete_names"]

_LIMIT = 50
_STATUSES = ("in-force", "not-in-force", "stayed")

_MEASURES = """
SELECT id, label FROM node WHERE kind = 'measure' AND starts_with(lower(id), lower($start))
ORDER BY length(id), id LIMIT $limit
"""


@contextmanager
def _graph(context: Any) -> Iterator[DuckDBPyConnection | None]:
    """Open the graph that the line names, or the one that answers by default; None where it would have to be built."""
    from embargraph.errors import EmbargraphError
    from embargraph.home.place import kept_graph
    from embargraph.store.file import open_graph

    connection = None
    try:
        path = context.params.get("graph_path") or kept_graph()
        if path is not None and path.is_file():
            connection = open_graph(path)
    except EmbargraphError:
        # Nobody reads an error in the middle of a line; the command itself will say it.
        connection = None
    try:
        yield connection
    finally:
        if connection is not None:
            connection.close()


def _found(context: Any, query: str, start: str) -> list[tuple[str, str]]:
    with _graph(context) as connection:
        if connection is None:
            return []
        rows = connection.execute(query, {"start": start, "limit": _LIMIT}).fetchall()
    return [(str(text), str(says or "")) for text, says in rows]


def complete_names(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return ids and names of nodes that begin as typed, with what they stand for."""
    from embargraph.store.sql import read_sql

    return _found(ctx, read_sql("cli/sql/completed_names.sql"), incomplete)


def complete_measures(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return ids of measures that begin as typed, with their labels."""
    return _found(ctx, _MEASURES, incomplete)


def complete_assumptions(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return a measure with each status that it may be assumed to have."""
    measure, sign, _ = incomplete.partition("=")
    if sign:
        return [(f"{measure}={status}", "") for status in _STATUSES]
    return [(f"{id_}=", label) for id_, label in complete_measures(ctx, measure)]
