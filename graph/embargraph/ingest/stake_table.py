"""A table of stakes in Parquet, of which only those become statements that can matter.

A register of the world has tens of millions of stakes; hardly any listed party is above most of them.
The table is read twice by the database: once for the most that each stake may be, and once for the
stakes that the rules can use.  What is wrong with a row is said by ``ingest/sql/stake_row.sql``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from embargraph.errors import DataError, closest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from duckdb import DuckDBPyConnection

__all__ = [
    "COLUMNS", "StakeTable", "check_columns", "fraction_columns", "fractions", "open_stakes", "raw_rows",
    "refuse_fractions",
]  # fmt: skip

_TEXT, _ID, _SHARE = ("VARCHAR",), ("VARCHAR", "BIGINT", "INTEGER", "UBIGINT", "UINTEGER", "HUGEINT"), (
    "DOUBLE", "DECIMAL", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
)  # fmt: skip
_DAY, _FLAG = ("DATE", "VARCHAR"), ("BOOLEAN",)

#: Columns and the types that each may have; the first two are required.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "owner": _ID, "owned": _ID, "share": _SHARE, "share_min": _SHARE, "share_max": _SHARE, "above_min": _FLAG,
    "below_max": _FLAG, "basis": _TEXT, "since": _DAY, "until": _DAY, "owner_name": _TEXT, "owned_name": _TEXT,
}  # fmt: skip
_EXPECTED = {
    _TEXT: "text", _ID: "text or whole numbers", _SHARE: "percent as DECIMAL, DOUBLE or whole numbers",
    _DAY: "DATE, or text such as 2020, 2020-05 or 2020-05-31", _FLAG: "BOOLEAN",
}  # fmt: skip


#: Decimals of a share that the graph keeps.
_KEPT = 9


class StakeTable(NamedTuple):
    """A table of stakes that was opened and has the columns it should.

    Attributes:
        path: The file, or the folder of files.
        rows: How many rows it has.
        types: Type of each column, by its name.
        source: SQL that reads it, each row with `rec`, its number; nothing where another engine reads it.
    """

    path: Path
    rows: int
    types: Mapping[str, str]
    source: str = ""

    def lay(self, connection: DuckDBPyConnection, where: str = "true") -> None:
        """Lay the view `stake_raw` over its rows, or over some: the rest is left before anything is computed of it."""
        file = "parse_filename(filename) || ' " if "filename = true" in self.source else "'"
        rows = f"(SELECT *, {file}row ' || (file_row_number + 1) AS locator FROM {self.source} WHERE {where})"
        connection.execute(f"CREATE OR REPLACE TEMP VIEW stake_raw AS {raw_rows(rows, self.types)}")


def open_stakes(connection: DuckDBPyConnection, path: Path) -> StakeTable:
    """Open a table of stakes: its rows are then in the view `stake_raw`.

    Args:
        connection: A graph that is being built.
        path: A Parquet file, or a folder of them.

    Raises:
        DataError: No such file, no Parquet, or columns that are missing, unknown or of a wrong type; all are named.
    """
    import duckdb

    if not path.exists():
        raise DataError(f"{path}: no such file; expected stakes in Parquet")
    files = sorted(str(found) for found in path.rglob("*.parquet")) if path.is_dir() else [str(path)]
    if not files:
        raise DataError(f"{path}: a folder without a .parquet file; expected stakes in Parquet")
    listed = "[" + ", ".join("'" + file.replace("'", "''") + "'" for file in files) + "]"
    source = f"read_parquet({listed}, file_row_number = true, filename = {str(len(files) > 1).lower()})"
    try:
        types = {row[0]: row[1] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        ((rows,),) = connection.execute(f"SELECT count(*) FROM {source}").fetchall()
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"{path}: cannot be read as Parquet: {reason}") from error
    given = {name: type_ for name, type_ in types.items() if name not in ("file_row_number", "filename")}
    check_columns(given, str(path))
    # Over several files a row's number in its own file is not enough.
    position = "row_number() OVER () - 1" if "filename" in types else "file_row_number"
    table = StakeTable(path, int(rows), given, f"(SELECT *, {position} AS rec FROM {source})")
    table.lay(connection)
    for name in fraction_columns(given):
        refuse_fractions(path, name, *connection.execute(fractions(source, name)).fetchall()[0])
    return table


def check_columns(types: Mapping[str, str], name: str) -> None:
    """Refuse a table of stakes that lacks a column, has an unknown one, or one of a wrong type.

    Args:
        types: Type of each column, as the database calls it.
        name: What to call the table.

    Raises:
        DataError: All faults at once.

    Example:
        >>> check_columns({"owner": "VARCHAR", "owned": "VARCHAR", "share": "DOUBLE"}, "stakes.parquet")
    """
    faults = [f"no column {column!r}" for column in list(COLUMNS)[:2] if column not in types]
    for column, type_ in types.items():
        allowed = COLUMNS.get(column)
        if allowed is None:
            faults.append(f"unknown column {column!r}{closest(column, COLUMNS)}")
        elif type_.partition("(")[0] not in allowed:
            faults.append(f"column {column!r} is {type_}; expected {_EXPECTED[allowed]}")
    if faults:
        lines = "\n".join(f"  {fault}" for fault in faults)
        raise DataError(f"{name}: {len(faults)} faults in its columns; expected {', '.join(COLUMNS)}\n{lines}")


def raw_rows(source: str, types: Mapping[str, str]) -> str:
    """Return SQL for the rows of a table of stakes with all columns of one type each, and shares in whole units.

    Args:
        source: A table or a query in brackets, with `rec` and `locator` beside the columns.
        types: Type of each column, as `check_columns` has found them right.
    """
    texts, flags = ("owner", "owned", "basis", "owner_name", "owned_name"), ("above_min", "below_max")
    cells = ["rec", "locator"]
    cells += [f"{name if name in types else 'NULL'}::VARCHAR AS {name}" for name in texts]
    cells += [f"coalesce({name if name in types else 'NULL'}, false) AS {name}" for name in flags]
    for name in ("share", "share_min", "share_max"):
        cells += _units(name, types.get(name))
    for name in ("since", "until"):
        cells += _days(name, types.get(name))
    return f"SELECT {', '.join(cells)} FROM {source}"


def _units(name: str, type_: str | None) -> list[str]:
    """Return the units just below and just above a share: the same where it has no more decimals than the graph."""
    if type_ is None:
        return [f"NULL::BIGINT AS {name}_low, NULL::BIGINT AS {name}_high, false AS {name}_bad, NULL AS {name}_given"]
    bad = f"{name} IS NOT NULL AND NOT ({name} >= 0 AND {name} <= 100)"
    inside = f"CASE WHEN {name} >= 0 AND {name} <= 100 THEN"
    if type_ == "DOUBLE":
        # The nearest number of nine decimals: it is the share itself if it is the same double.
        near = f"round({name} * 1e9)"
        at = f"{inside} {near}::BIGINT END"
        low, high = f"({near} / 1e9 > {name})::BIGINT", f"({near} / 1e9 < {name})::BIGINT"
        bad = f"{name} IS NOT NULL AND (isnan({name}) OR NOT ({name} >= 0 AND {name} <= 100))"
    elif _decimals(type_) <= _KEPT:
        # Eleven digits are exact by way of a double, at a quarter of the cost of decimals of that width.
        at = f"{inside} round({name}::DOUBLE * 1e9)::BIGINT END"
        return [f"{at} AS {name}_low, {at} AS {name}_high, {bad} AS {name}_bad, {name} AS {name}_given"]
    else:
        near = f"TRY_CAST({name} AS DECIMAL(21, 9))"
        at = f"{inside} ({near} * 1000000000)::BIGINT END"
        low, high = f"({near} > {name})::BIGINT", f"({near} < {name})::BIGINT"
    return [f"{at} - {low} AS {name}_low, {at} + {high} AS {name}_high, {bad} AS {name}_bad, {name} AS {name}_given"]


def _decimals(type_: str) -> int:
    """Return how many decimals a number of a type has; none if it is whole."""
    return int(type_.rstrip(")").rpartition(",")[2]) if type_.startswith("DECIMAL") else 0


def _days(name: str, type_: str | None) -> list[str]:
    """Return a date as it is given, the first and the last day that it may mean, and whether it is none."""
    if type_ is None:
        return [f"NULL::VARCHAR AS {name}, NULL::DATE AS {name}_first, NULL::DATE AS {name}_last, false AS {name}_bad"]
    if type_ == "DATE":
        bad = f"{name} IS NOT NULL AND NOT ({name} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31')"
        return [f"{name}, {name} AS {name}_first, {name} AS {name}_last, {bad} AS {name}_bad"]
    text = f"nullif({name}, '')"
    first = f"TRY_CAST(left({text} || '-01-01', 10) AS DATE)"
    last = (
        f"CASE length({text}) WHEN 10 THEN {first} WHEN 7 THEN last_day({first}) "
        f"ELSE ({first} + INTERVAL 1 YEAR - INTERVAL 1 DAY)::DATE END"
    )
    shape = f"regexp_full_match({text}, '[0-9]{{4}}(-[0-9]{{2}}(-[0-9]{{2}})?)?')"
    bad = f"{text} IS NOT NULL AND (NOT {shape} OR {first} IS NULL OR {text} < '0001')"
    return [f"{text} AS {name}, {first} AS {name}_first, {last} AS {name}_last, {bad} AS {name}_bad"]


def fraction_columns(types: Mapping[str, str]) -> list[str]:
    """Return the columns of a table of stakes that may hold fractions where percent is expected."""
    names = ("share", "share_min", "share_max")
    return [name for name in names if types.get(name, "").startswith(("DOUBLE", "DECIMAL"))]


def fractions(source: str, name: str) -> str:
    """Return SQL for the greatest value of a column, and whether any is a broken number below one."""
    return f"SELECT max({name}), max(CASE WHEN {name} > 0 AND {name} < 1 THEN 1 ELSE 0 END) FROM {source}"


def refuse_fractions(path: Path | str, name: str, most: Any, broken: int | None) -> None:
    """Refuse shares that are all at most 1 and not all whole: fractions taken for percent would reach nobody.

    Args:
        path: What to call the table.
        name: The column.
        most: Its greatest value.
        broken: Whether any value is a broken number below one; see `fractions`.

    Raises:
        DataError: They are.
    """
    if most is not None and most <= 1 and broken:
        said = "no value is above 1, so these look like fractions; expected percent, 0 to 100"
        raise DataError(f"{path}: column {name!r}: {said}")
