"""A build whose tables of stakes are read by way of Spark; the rest is the build that one machine does."""

from __future__ import annotations

import os
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.engines.rounds import solve_by_parts
from embargraph.engines.session import check_workers, open_session, require_spark, running
from embargraph.engines.stakes import begin_work, open_table, take_stakes
from embargraph.errors import UsageError
from embargraph.files.addresses import address, is_store, shown
from embargraph.files.storage import remove
from embargraph.model.given import as_path
from embargraph.packaged import build_graph
from embargraph.rules.ownership.solver import solve_regimes
from embargraph.store.folder import write_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from embargraph.engines.session import Spark
    from embargraph.model.load_report import LoadReport
    from embargraph.rules.ownership.batches import Solved

__all__ = ["build_by_spark"]


def build_by_spark(
    target: str | Path, facts: Sequence[str | Path] = (), *, spark: Spark, **given: Any
) -> list[LoadReport]:
    """Build a graph as `embargraph.packaged.build_graph` does, with stakes read by way of Spark.

    The table's columns, the server, and what its workers have and see are looked at before any work.

    Args:
        target: A graph file where it ends in .duckdb, else a folder of Parquet tables.
        facts: Fact files to add.
        spark: The session, or how to open one.
        given: What else `build_graph` takes; `stakes` are one table at the most.

    Raises:
        UsageError: There are several tables of stakes, or none; or workers lack the package, or do not see the work.
        DataError: The table has not the columns it should, or the server does not answer.
    """
    stakes = list(given.get("stakes") or ())
    if len(stakes) != 1:
        raise UsageError("--engine spark: expected one --stakes, a file or a folder")
    place = as_path(target, "target")
    if is_store(place):
        said = "is on an object store; expected a path on this machine, from which the whole graph can be copied there"
        raise UsageError(f"--out {shown(address(place))}: {said}")
    require_spark()
    work = address(spark.work or f"{place.resolve()}.work")
    table = open_table(as_path(stakes[0], "stakes"), work)
    begin_work(work, resume=spark.resume)
    with (
        nullcontext(spark.session) if spark.session is not None else open_session(spark.master) as session,
        running(session),
    ):
        check_workers(session, work, table.url, table.files[0][0])
        given |= {
            "taking": partial(take_stakes, table=table, session=session),
            "solving": partial(_solve, spark._replace(session=session), f"{work}/rounds"),
        }
        reports = _build(place, facts, given)
    remove(work)
    return reports


def _build(place: Path, facts: Sequence[str | Path], given: dict[str, Any]) -> list[LoadReport]:
    """Write a graph file, or a folder by way of one."""
    if place.suffix == ".duckdb":
        return build_graph(place, facts, **given)
    whole = place.with_name(f".{place.name}.{os.getpid()}.duckdb")
    try:
        reports = build_graph(whole, facts, **given)
        write_folder(whole, place, engine="spark")
    finally:
        with suppress(OSError):
            whole.unlink(missing_ok=True)
    return reports


def _solve(spark: Spark, work: str, connection: DuckDBPyConnection, regimes: Sequence[str]) -> Solved:
    """Solve regimes here where what is kept is little, else in parts by way of Spark."""
    ((kept,),) = connection.execute("SELECT count(*) FROM stake_holding").fetchall()
    if kept <= spark.collect_under:
        return solve_regimes(connection, regimes)
    return solve_by_parts(connection, regimes, spark.session, work, parts=spark.parts)
