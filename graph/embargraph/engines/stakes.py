"""A table of stakes by way of Spark: which stakes can matter is found there, what follows from them here."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from embargraph.engines.tables import SparkTables
from embargraph.engines.tasks import BOUND, FAULT, ROW, over_spans
from embargraph.errors import DataError, UsageError
from embargraph.files.addresses import address, shown
from embargraph.files.progress import Progress
from embargraph.files.storage import (
    exists,
    file_marks,
    read_table,
    read_text,
    remove,
    row_spans,
    write_columns,
    write_text,
)
from embargraph.ingest.stake_table import (
    StakeTable,
    check_columns,
    fraction_columns,
    fractions,
    raw_rows,
    refuse_fractions,
)
from embargraph.rules.ownership.incoming import find_what_matters, lay_rows, own_bounds, prepare, take_wanted
from embargraph.store.engine import connect
from embargraph.store.sql import create_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from embargraph.files.storage import RowSpan
    from embargraph.model.load_report import LoadReport
    from embargraph.resolution.judgements import Links

__all__ = ["Table", "begin_work", "open_table", "take_stakes"]

#: Companies of which the rules can use a row: all stakes in the ones, and all that the others hold.
_WITHIN = {
    "stake_within": "SELECT owned FROM stake_matters UNION SELECT owned FROM stake_seated",
    "stake_seated": "SELECT DISTINCT owned FROM stake_seated",
}
_NO_ROW = "(SELECT 0::BIGINT AS rec, '' AS locator, '' AS owner, '' AS owned LIMIT 0)"


def take_stakes(
    connection: DuckDBPyConnection, path: Path | str, links: Links, *, table: Table, session: Any
) -> LoadReport:
    """Read a table of stakes into a graph whose premises are made, as `embargraph.rules.ownership.incoming` does.

    Args:
        connection: A graph that is being built, with the tables that rules read.
        path: The table's file or folder, as whoever builds has named it.
        links: Reviewed judgements on which parties are one.
        table: The same as `open_table` has found it, with a folder of work that was begun.
        session: An open session, whose workers see both.

    Raises:
        DataError: The folder of work was begun with something else.
    """
    least = prepare(connection, links)
    stated = json.dumps({"files": table.files, "least": least, "own": _own_rows(connection), "columns": table.types})
    _state(table.work, hashlib.sha256(stated.encode()).hexdigest())
    has_faults = _find(connection, session, table, least)
    create_table(connection, "rules/sql/stake_wanted.sql")
    return take_wanted(connection, StakeTable(Path(path), table.rows, table.types), links, has_faults=has_faults)


class Table(NamedTuple):
    """A table of stakes on storage that all machines see, and the folder of the work.

    Attributes:
        url: Where it is.
        work: Folder of the work.
        spans: Its spans of rows.
        rows: How many rows it has.
        types: Type of each column, by its name.
        files: What tells its files from others: path, size and when each was written.
    """

    url: str
    work: str
    spans: list[RowSpan]
    rows: int
    types: Mapping[str, str]
    files: list[tuple[str, int, int]]

    def mapped(self, spans: Any, kind: str) -> Any:
        """Return what the tasks give for spans of rows; see `embargraph.engines.tasks.over_spans`."""
        many = len({span[0] for span in self.spans}) > 1
        return spans.mapInArrow(over_spans(self.url, self.types, kind, many=many, within=f"{self.work}/within"), kind)


def open_table(path: Path | str, work: str) -> Table:
    """Open a table of stakes before any work: what is wrong with its columns is said at once.

    Args:
        path: A Parquet file, or a folder of them, where all machines see it.
        work: Folder for the work.

    Raises:
        DataError: No such table, or columns that are missing, unknown or of a wrong type; all are named.
    """
    url = address(path)
    spans, rows, schema = row_spans(url)
    types = _types(schema)
    check_columns(types, shown(url))
    return Table(url, work, spans, rows, types, file_marks(url))


def _types(schema: Any) -> dict[str, str]:
    """Return the types of a table's columns as the embedded database calls them."""
    with connect() as connection:
        connection.register("stake_columns", schema.empty_table())
        return {row[0]: row[1] for row in connection.execute("DESCRIBE SELECT * FROM stake_columns").fetchall()}


def _own_rows(connection: DuckDBPyConnection) -> str:
    """Return what the spread starts from, in few letters: a run is not taken up with another graph."""
    ((said,),) = connection.execute(
        "SELECT md5(string_agg(actor::VARCHAR, ',' ORDER BY actor)) FROM (FROM stake_listed UNION ALL FROM stake_seat)"
    ).fetchall()
    return str(said)


def begin_work(work: str, *, resume: bool) -> None:
    """Begin a folder of work, or find the one to take up: what is not ours is left alone.

    Raises:
        UsageError: There is nothing to take up, or something else.
    """
    begun = read_text(f"{work}/input")
    if resume:
        if begun is None:
            raise UsageError(f"--resume: {shown(work)}: no work that was begun")
        return
    if exists(work):
        if begun is None:
            raise UsageError(f"{shown(work)}: is there already and holds no work of ours; name another with --work")
        remove(work)
    write_text(f"{work}/input", "")


def _state(work: str, stated: str) -> None:
    """Note what a folder of work is of, or see that it is of this.

    Raises:
        DataError: It was begun with something else.
    """
    begun = read_text(f"{work}/input")
    if not begun:
        write_text(f"{work}/input", stated)
    elif begun != stated:
        raise DataError(f"{shown(work)}: was begun with other stakes or another graph; leave --resume out")


def _find(connection: DuckDBPyConnection, session: Any, table: Table, least: int) -> bool:
    """Find the rows that can matter, lay them as `stake_row`, and say whether any row of the table has a fault."""
    session.read.parquet(table.url).createOrReplaceTempView("stake_table")
    for name in fraction_columns(table.types):
        ((most, broken),) = session.sql(fractions("stake_table", name)).collect()
        refuse_fractions(shown(table.url), name, most, broken)
    tables = SparkTables(session, f"{table.work}/spread", Progress(f"{table.rows} stakes").say)
    spans = session.createDataFrame(table.spans, "file string, place long, groups long, first long, first_in_file long")
    spans = spans.repartition(max(1, min(len(table.spans), 256)))  # tasks, each of which opens a database
    tables.write("stake_bound", lambda: table.mapped(spans, BOUND), fresh=True)
    has_faults = tables.count("stake_bound") < table.rows
    _upload(connection, table.work)
    for name in ("stake_bound", "stake_listed", "stake_seat"):
        own = session.read.parquet(f"{table.work}/own/{name}.parquet")
        tables.write(name, partial(own.select, "*"), fresh=name != "stake_bound")
    find_what_matters(tables, least)
    for name, sql in _WITHIN.items():
        session.sql(sql).write.mode("overwrite").parquet(f"{table.work}/within/{name}")
    wanted = {"wanted": table.mapped(spans, ROW)}
    if has_faults:
        wanted["faults"] = table.mapped(spans, FAULT)
    for name, rows in wanted.items():
        if read_text(f"{table.work}/{name}.done") is None:
            rows.write.mode("overwrite").parquet(f"{table.work}/{name}")
            write_text(f"{table.work}/{name}.done", "")
    _lay(connection, table.work, list(wanted))
    return has_faults


def _upload(connection: DuckDBPyConnection, work: str) -> None:
    """Write where the spread starts, and the graph's own stakes, where all machines see them."""
    for name in ("stake_listed", "stake_seat"):
        rows = connection.execute(f"SELECT actor::BIGINT AS actor FROM {name}").fetchnumpy()
        write_columns(f"{work}/own/{name}.parquet", rows)
    own = connection.execute(
        f"SELECT owner::BIGINT AS owner, owned::BIGINT AS owned, high::BIGINT AS high FROM ({own_bounds()})"
    ).fetchnumpy()
    write_columns(f"{work}/own/stake_bound.parquet", own)


def _lay(connection: DuckDBPyConnection, work: str, names: Sequence[str]) -> None:
    """Lay what Spark found as the tables of which statements are made."""
    connection.execute("CREATE OR REPLACE TEMP VIEW stake_raw AS " + raw_rows(_NO_ROW, {}))
    lay_rows(connection)
    connection.execute("CREATE OR REPLACE TEMP TABLE stake_found AS FROM stake_row LIMIT 0")
    connection.execute("DROP VIEW temp.stake_row")
    connection.execute("ALTER TABLE temp.stake_found RENAME TO stake_row")
    for name in names:
        rows = read_table(f"{work}/{name}")
        if rows is not None and rows.num_rows:
            connection.register("stake_incoming", rows)
            connection.execute("INSERT INTO stake_row BY NAME FROM stake_incoming").fetchall()
            connection.unregister("stake_incoming")
