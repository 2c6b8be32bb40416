"""SQL that stands in files: one derived table, or one query, a file, with a header that says what it is.

The header has the grammar of the question files in ``queries/``::

    --#+ table: entered
    --#+ row: one party or place that a measure names, and the days on which it does
    --#+ reads: statement, span, profile, in_status
    --#+ columns: statement, measure, who, list, chain
    SELECT ...

`table` is the temporary table that the SELECT makes; `into` is the table that it adds rows to instead.
A file with neither is a query whose rows are read.  A test holds the header to the text: what is
declared is returned, and what is read exists.
"""

from __future__ import annotations

import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from embargraph.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from duckdb import DuckDBPyConnection

__all__ = [
    "SqlFile",
    "as_dicts",
    "create_table",
    "in_order",
    "insert_rows",
    "read_sql",
    "read_sql_file",
    "split_header",
    "sql_files",
]

_PACKAGE = Path(__file__).resolve().parents[1]
_HEADER = re.compile(r"^\s*(?:--\s*)?#\+\s?(.*)$")
_KEYS = ("table", "into", "row", "reads", "columns")


class SqlFile(NamedTuple):
    """One SQL file of the package.

    Attributes:
        path: Where it is below the package, such as ``rules/sql/entered.sql``.
        text: One SELECT, without the header.
        table: The temporary table that it makes, or an empty text.
        into: The table that it adds rows to, or an empty text.
        row: What one row is.
        reads: Tables, views and temporary tables that it reads.
        columns: Columns of its rows, in order.
    """

    path: str
    text: str
    table: str
    into: str
    row: str
    reads: tuple[str, ...]
    columns: tuple[str, ...]


def split_header(path: Path | str, text: str) -> tuple[dict[str, list[str]], str]:
    """Return the header lines of a SQL or SPARQL file by key, and the text without them.

    Raises:
        QueryError: A header line has no key.

    Example:
        >>> split_header("x.sql", "--#+ table: x\\nSELECT 1")
        ({'table': ['x']}, 'SELECT 1')
    """
    header: dict[str, list[str]] = {}
    body = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _HEADER.match(line)
        if match is None:
            body.append(line)
            continue
        key, colon, value = match.group(1).partition(":")
        if not colon:
            raise QueryError(f"{path}: line {number}: {line.strip()!r}; expected '#+ key: value'")
        header.setdefault(key.strip(), []).append(value.strip())
    return header, "\n".join(body)


def sql_files() -> list[str]:
    """Return the paths below the package of all its SQL files, sorted."""
    found = (path.relative_to(_PACKAGE) for path in _PACKAGE.rglob("sql/*.sql"))
    return sorted(path.as_posix() for path in found)


@cache
def read_sql_file(path: str) -> SqlFile:
    """Read one SQL file of the package.

    Args:
        path: Where it is below the package, such as ``rules/sql/entered.sql``.

    Raises:
        QueryError: The file is missing, or its header is faulty.
    """
    try:
        text = (_PACKAGE / path).read_text(encoding="utf-8")
    except OSError as error:
        raise QueryError(f"{path}: the packaged file cannot be read; reinstall embargraph: {error}") from error
    header, body = split_header(path, text)
    for key in header:
        if key not in _KEYS:
            raise QueryError(f"{path}: header {key!r} is unknown; expected one of {', '.join(_KEYS)}")
    listed = {key: tuple(part.strip() for line in header.get(key, ()) for part in line.split(",") if part.strip())
              for key in ("reads", "columns")}  # fmt: skip
    one = {key: " ".join(header.get(key, ())) for key in ("table", "into", "row")}
    return SqlFile(path, body.strip(), one["table"], one["into"], one["row"], **listed)


def read_sql(path: str) -> str:
    """Return the SELECT of one SQL file of the package; see `read_sql_file`."""
    return read_sql_file(path).text


def in_order(paths: Iterable[str]) -> list[SqlFile]:
    """Return SQL files in an order in which each stands behind those that make what it reads.

    Raises:
        graphlib.CycleError: Two files read each other.
    """
    files = [read_sql_file(path) for path in paths]
    makers = {file.table: file.path for file in files if file.table}
    sorter = TopologicalSorter({file.path: [makers[name] for name in file.reads if name in makers] for file in files})
    return [read_sql_file(path) for path in sorter.static_order()]


def create_table(connection: DuckDBPyConnection, path: str, values: Mapping[str, Any] | None = None) -> None:
    """Make the temporary table of a SQL file, in place of an earlier one."""
    file = read_sql_file(path)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {file.table} AS\n{file.text}", values or {}).fetchall()


def insert_rows(connection: DuckDBPyConnection, path: str, values: Mapping[str, Any] | None = None) -> int:
    """Add the rows of a SQL file to its table, and return how many; columns go by their names."""
    file = read_sql_file(path)
    ((count,),) = connection.execute(f"INSERT INTO {file.into} BY NAME\n{file.text}", values or {}).fetchall()
    return int(count)


def as_dicts(answer: DuckDBPyConnection, size: int = 10_000) -> Iterator[dict[str, Any]]:
    """Yield the rows of an executed query as dicts by column, fetched some at a time.

    Args:
        answer: What `execute` returned.
        size: Rows that are fetched at once.
    """
    names = [column[0] for column in answer.description or ()]
    while rows := answer.fetchmany(size):
        for row in rows:
            yield dict(zip(names, row, strict=True))
