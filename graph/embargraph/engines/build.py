"""A build whose tables of stakes are read by way of Spark; the rest is the build that one machine does."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.engines.stakes import take_stakes
from embargraph.errors import UsageError
from embargraph.model.given import as_path
from embargraph.packaged import build_graph
from embargraph.store.folder import write_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from embargraph.engines.session import Spark
    from embargraph.model.load_report import LoadReport

__all__ = ["build_by_spark"]


def build_by_spark(
    target: str | Path, facts: Sequence[str | Path] = (), *, spark: Spark, **given: Any
) -> list[LoadReport]:
    """Build a graph as `embargraph.packaged.build_graph` does, with stakes read by way of Spark.

    Args:
        target: A graph file where it ends in .duckdb, else a folder of Parquet tables.
        facts: Fact files to add.
        spark: The session, or how to open one.
        given: What else `build_graph` takes; `stakes` are one table at the most.

    Raises:
        UsageError: There are several tables of stakes, or none.
    """
    stakes = list(given.get("stakes") or ())
    if len(stakes) != 1:
        raise UsageError("--engine spark: expected one --stakes, a file or a folder")
    place = as_path(target, "target")
    taking = partial(take_stakes, spark=spark, target=place)
    if place.suffix == ".duckdb":
        return build_graph(place, facts, taking=taking, **given)
    whole = place.with_name(f".{place.name}.{os.getpid()}.duckdb")
    try:
        reports = build_graph(whole, facts, taking=taking, **given)
        write_folder(whole, place, engine="spark")
    finally:
        with suppress(OSError):
            whole.unlink(missing_ok=True)
    return reports
