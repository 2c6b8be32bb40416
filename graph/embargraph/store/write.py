"""The graph file: one DuckDB file, built beside and renamed, opened read-only.

Tables are listed in ``docs/model.md``.  A question reads them; only a build
writes them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph.model.dates import days

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.model.statements import Statement

__all__ = ["insert_columns", "insert_statements"]


def insert_columns(connection: DuckDBPyConnection, table: str, columns: Mapping[str, Sequence[Any]]) -> None:
    """Append columns of equal length to a table in one statement.

    Args:
        connection: An open graph that may be written to.
        table: The table's name, one of ours: it is not quoted.
        columns: Values by column, all of one length; a MAP is given as JSON text.
    """
    size = len(next(iter(columns.values())))
    if size == 0:
        return
    types = {row[0]: row[1] for row in connection.execute(f"DESCRIBE {table}").fetchall()}
    names = ", ".join(f'"{name}"' for name in columns)
    if size < _BULK:
        cells = [_cell(f"unnest(${place})", types[name], "MAP") for place, name in enumerate(columns, 1)]
        connection.execute(f"INSERT INTO {table} ({names}) SELECT {', '.join(cells)}", list(columns.values()))
        return
    connection.execute("SET pandas_analyze_sample = 0")
    incoming, cells = {}, []
    for name, values in columns.items():
        lines = _as_lines(values) if types[name] == "VARCHAR[]" else None
        incoming[name] = _as_array(values if lines is None else lines)
        cells.append(_cell(f'"{name}"', types[name], "MAP", "VARCHAR[]") if lines is None else _SPLIT.format(name))
    connection.register("incoming", incoming)
    connection.execute(f"INSERT INTO {table} ({names}) SELECT {', '.join(cells)} FROM incoming")
    connection.unregister("incoming")


#: From this many rows on, columns are handed over whole as texts: six times as fast, and numpy's
#: import pays.  Texts, because a type guessed from the first rows may not fit the last.
_BULK = 5000
#: Between the texts of a list: no text of a graph holds it, and none is taken that does.
_BETWEEN = "\x1f"
_SPLIT = 'CASE WHEN "{0}" = \'\' THEN [] ELSE string_split("{0}", chr(31)) END'


def _cell(place: str, type_: str, *as_json: str) -> str:
    if type_.startswith(as_json):
        wanted = '["VARCHAR"]' if type_ == "VARCHAR[]" else f'"{type_}"'
        return f"from_json({place}, '{wanted}')"
    return f"{place}::{type_}"


def _as_lines(values: Sequence[Any]) -> list[str | None] | None:
    """Return each list of texts as one text, a tenth of the cost of JSON; nothing where one could be misread."""
    lines = [None if texts is None else _BETWEEN.join(texts) for texts in values]
    for texts, line in zip(values, lines, strict=True):
        if texts and line is not None and (not line or line.count(_BETWEEN) != len(texts) - 1):
            return None
    return lines


def _as_array(values: Sequence[Any]) -> Any:
    import numpy

    types = set(map(type, values))
    if types == {int}:
        return numpy.array(values, dtype=numpy.int64)
    if date in types and types <= {date, type(None)}:
        return numpy.array(values, dtype="datetime64[s]")
    texts = numpy.empty(len(values), dtype=object)
    if types <= {str, type(None)}:
        texts[:] = values
        return texts
    texts[:] = [
        value
        if value is None or isinstance(value, str)
        else json.dumps(value)
        if isinstance(value, list)
        else str(value)
        for value in values
    ]
    return texts


def _begins(statement: Statement, edition_date: date | None) -> tuple[date | None, date | None]:
    """Return the first and the last day on which a statement may have begun.

    What a source says holds has begun by the day of the source, where its
    printed start spans that day.
    """
    if statement.since is None:
        seen = statement.qualifiers.get("seen")
        return None, days(seen)[0] if seen else edition_date
    first, last = days(statement.since)
    return first, edition_date if edition_date is not None and first <= edition_date < last else last


def insert_statements(
    connection: DuckDBPyConnection,
    statements: Sequence[tuple[str, Statement]],
    edition_dates: Mapping[str, date],
    *,
    table: str = "statement",
    extra: Mapping[str, Sequence[Any]] | None = None,
) -> None:
    """Append statements, with their dates as days.

    Args:
        connection: A graph being built.
        statements: Ids and statements.
        edition_dates: First day that shows what a source says, by source; a
            statement without a start has at the latest begun by then.
        table: Where to; it has the columns of `statement`.
        extra: Further columns of that table.
    """
    if not statements:
        return
    plain = (
        "subject", "relation", "object", "value", "unit", "period", "since", "until", "share", "share_min",
        "share_max", "standing", "gist", "citation", "url", "source", "document", "digest",
    )  # fmt: skip
    columns: dict[str, list[Any]] = {name: [getattr(s, name) for _, s in statements] for name in plain}
    columns["id"] = [statement_id for statement_id, _ in statements]
    columns["number"] = [None if s.number is None else float(s.number) for _, s in statements]
    columns["start"] = [s.at[0] if s.at else None for _, s in statements]
    columns["end"] = [s.at[1] if s.at else None for _, s in statements]
    columns["corrects"] = [list(s.corrects) for _, s in statements]
    begins = [_begins(s, edition_dates.get(s.source)) for _, s in statements]
    ends = [days(s.until) if s.until else (None, None) for _, s in statements]
    columns["since_first"], columns["since_last"] = [b[0] for b in begins], [b[1] for b in begins]
    columns["until_first"], columns["until_last"] = [e[0] for e in ends], [e[1] for e in ends]
    columns["qualifiers"] = [json.dumps(dict(s.qualifiers)) for _, s in statements]
    # Most statements of a publisher leave the same columns empty.
    columns = {name: values for name, values in columns.items() if any(value is not None for value in values)}
    insert_columns(connection, table, {**columns, **(extra or {})})
