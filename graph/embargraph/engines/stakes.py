"""A table of stakes by way of Spark: which stakes can matter is found there, what follows from them here."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from embargraph.engines.session import Spark, check_workers, open_session
from embargraph.engines.storage import (
    address,
    exists,
    read_table,
    read_text,
    remove,
    row_groups,
    write_columns,
    write_text,
)
from embargraph.engines.tables import SparkTables
from embargraph.engines.tasks import BOUND, FAULT, ROW, over_groups
from embargraph.errors import DataError, UsageError
from embargraph.ingest.stake_table import (
    StakeTable,
    check_columns,
    fraction_columns,
    fractions,
    raw_rows,
    refuse_fractions,
)
from embargraph.rules.ownership.incoming import find_what_matters, lay_rows, own_bounds, prepare, take_wanted
from embargraph.store.sql import create_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from embargraph.engines.storage import RowGroup
    from embargraph.model.load_report import LoadReport
    from embargraph.resolution.judgements import Links

__all__ = ["take_stakes"]

#: Companies of which the rules can use a row: all stakes in the ones, and all that the others hold.
_WITHIN = {
    "stake_within": "SELECT owned FROM stake_matters UNION SELECT owned FROM stake_seated",
    "stake_seated": "SELECT DISTINCT owned FROM stake_seated",
}
_NO_ROW = "(SELECT 0::BIGINT AS rec, '' AS locator, '' AS owner, '' AS owned LIMIT 0)"
#: Tasks that groups of rows are dealt out to at most.
_TASKS = 256
#: Seconds between two lines of progress.
_SAID_EVERY = 5.0


def take_stakes(
    connection: DuckDBPyConnection, path: Path | str, links: Links, spark: Spark, target: Path
) -> LoadReport:
    """Read a table of stakes into a graph whose premises are made, as `embargraph.rules.ownership.incoming` does.

    Args:
        connection: A graph that is being built, with the tables that rules read.
        path: A Parquet file, or a folder of them, where all machines see it.
        links: Reviewed judgements on which parties are one.
        spark: The session, or how to open one.
        target: What is being built: the work is kept beside it unless `spark` says where.

    Raises:
        DataError: The file is no such table, or the server does not answer.
        UsageError: Workers lack the package or do not see the folder of the work.
    """
    url = address(path)
    work = address(spark.work or f"{Path(target).resolve()}.work")
    groups, rows, schema = row_groups(url)
    types = _types(connection, schema)
    check_columns(types, url)
    least = prepare(connection, links)
    stated = json.dumps({"groups": groups, "least": least, "own": _own_rows(connection), "columns": types})
    _take_up(work, hashlib.sha256(stated.encode()).hexdigest(), resume=spark.resume)
    table = _Table(url, work, groups, rows, types)
    if spark.session is not None:
        has_faults = _find(connection, spark.session, table, least)
    else:
        with open_session(spark.master) as session:
            has_faults = _find(connection, session, table, least)
    create_table(connection, "rules/sql/stake_wanted.sql")
    report = take_wanted(connection, StakeTable(Path(url), rows, types), links, has_faults=has_faults)
    remove(work)
    return report


class _Table(NamedTuple):
    """A table of stakes on storage that all machines see, and the folder of the work."""

    url: str
    work: str
    groups: list[RowGroup]
    rows: int
    types: Mapping[str, str]

    def mapped(self, groups: Any, kind: str) -> Any:
        """Return what the tasks give for groups of rows; see `embargraph.engines.tasks.over_groups`."""
        many = len({group[0] for group in self.groups}) > 1
        return groups.mapInArrow(over_groups(self.url, self.types, kind, many=many, within=f"{self.work}/within"), kind)


def _types(connection: DuckDBPyConnection, schema: Any) -> dict[str, str]:
    """Return the types of a table's columns as the embedded database calls them."""
    connection.register("stake_columns", schema.empty_table())
    types = {row[0]: row[1] for row in connection.execute("DESCRIBE SELECT * FROM stake_columns").fetchall()}
    connection.unregister("stake_columns")
    return types


def _own_rows(connection: DuckDBPyConnection) -> str:
    """Return what the spread starts from, in few letters: a run is not taken up with another graph."""
    ((said,),) = connection.execute(
        "SELECT md5(string_agg(actor::VARCHAR, ',' ORDER BY actor)) FROM (FROM stake_listed UNION ALL FROM stake_seat)"
    ).fetchall()
    return str(said)


def _take_up(work: str, stated: str, *, resume: bool) -> None:
    """Begin a folder of work, or take one up that was begun with the same input.

    Raises:
        UsageError: There is nothing to take up.
        DataError: It was begun with something else.
    """
    if resume:
        begun = read_text(f"{work}/input")
        if begun is None:
            raise UsageError(f"--resume: {work}: no work that was begun")
        if begun != stated:
            raise DataError(f"{work}: was begun with other stakes or another graph; leave --resume out")
        return
    if exists(work):
        if read_text(f"{work}/input") is None:
            raise UsageError(f"{work}: is there already and holds no work of ours; name another with --work")
        remove(work)
    write_text(f"{work}/input", stated)


def _find(connection: DuckDBPyConnection, session: Any, table: _Table, least: int) -> bool:
    """Find the rows that can matter, lay them as `stake_row`, and say whether any row of the table has a fault."""
    check_workers(session, table.work)
    session.read.parquet(table.url).createOrReplaceTempView("stake_table")
    for name in fraction_columns(table.types):
        ((most, broken),) = session.sql(fractions("stake_table", name)).collect()
        refuse_fractions(table.url, name, most, broken)
    tables = SparkTables(session, f"{table.work}/spread", _Progress(table.rows).say)
    groups = session.createDataFrame(table.groups, "file string, place long, first long, first_in_file long")
    groups = groups.repartition(max(1, min(len(table.groups), _TASKS)))
    tables.write("stake_bound", lambda: table.mapped(groups, BOUND), fresh=True)
    has_faults = tables.count("stake_bound") < table.rows
    _upload(connection, table.work)
    for name in ("stake_bound", "stake_listed", "stake_seat"):
        own = session.read.parquet(f"{table.work}/own/{name}.parquet")
        tables.write(name, partial(own.select, "*"), fresh=name != "stake_bound")
    find_what_matters(tables, least)
    for name, sql in _WITHIN.items():
        session.sql(sql).write.mode("overwrite").parquet(f"{table.work}/within/{name}")
    wanted = {"wanted": table.mapped(groups, ROW)}
    if has_faults:
        wanted["faults"] = table.mapped(groups, FAULT)
    for name, rows in wanted.items():
        rows.write.mode("overwrite").parquet(f"{table.work}/{name}")
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


class _Progress:
    """Lines on standard error on how far the work is, no more than one in five seconds."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._begun = self._said = time.monotonic()

    def say(self, what: str) -> None:
        now = time.monotonic()
        if now - self._said >= _SAID_EVERY:
            self._said = now
            sys.stderr.write(f"{self._rows} stakes, {now - self._begun:.0f} s: {what}\n")
