"""Every entry of the Control List against every destination, by the same engine as one determination."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from embargraph.errors import MissingExtraError
from embargraph.files.replace import written
from embargraph.licensing.case import Case
from embargraph.licensing.classification import Item
from embargraph.licensing.destinations import load_places
from embargraph.licensing.determination import Determination
from embargraph.licensing.lists import Lists, load_lists

__all__ = ["COLUMNS", "matrix_rows", "write_matrix"]

COLUMNS = ("item", "label", "to", "place", "licence", "reasons", "open", "edition")


def matrix_rows(
    day: date, *, items: Sequence[str] | None = None, places: Sequence[str] | None = None, lists: Lists | None = None
) -> Iterator[tuple[str, str, str, str, str, str, str, str]]:
    """Yield a cell for each entry and destination, in the order of `COLUMNS`, without a paragraph or a party.

    Args:
        day: The day asked about.
        items: Entries; all of the last edition if not given.
        places: Codes of destinations; those of the chart, Hong Kong and the occupied regions if not given.
        lists: Editions of the Control List.
    """
    held = lists or load_lists()
    table = load_places()
    found = [table.find(code) for code in places or table.codes]
    for eccn in items or held.editions[-1].entries:
        item = Item(eccn)
        for place in found:
            cell = Determination(Case(item, place, day, facts={"from_macau_or_d5": "no"}), held)
            reasons = "; ".join(dict.fromkeys(f"{reason}: {column}" for reason, column in cell.reasons))
            asked = " ".join(dict.fromkeys(fact for line in cell.open_lines for fact in line.open))
            yield (
                eccn, cell.label, place.code, place.label, cell.licence, reasons,
                asked if cell.licence == "unknown" else "", cell.control.edition,
            )  # fmt: skip


def write_matrix(path: Path, day: date, **given: Any) -> int:
    """Write the matrix as Parquet, and return the number of cells.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet as parquet
    except ImportError:
        raise MissingExtraError("the matrix as Parquet", "arrow") from None
    schema = pyarrow.schema([(name, pyarrow.string()) for name in COLUMNS])
    count = 0
    with written(path) as part, parquet.ParquetWriter(part, schema, compression="zstd") as writer:
        batch: list[tuple[str, ...]] = []
        for row in matrix_rows(day, **given):
            batch.append(row)
            if len(batch) == 8192:
                writer.write_table(_table(pyarrow, batch, schema))
                count += len(batch)
                batch = []
        if batch:
            writer.write_table(_table(pyarrow, batch, schema))
            count += len(batch)
    return count


def _table(pyarrow: Any, rows: list[tuple[str, ...]], schema: Any) -> Any:
    return pyarrow.table([pyarrow.array(column) for column in zip(*rows, strict=True)], schema=schema)
