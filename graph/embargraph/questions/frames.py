"""An answer as a table of another library: Arrow, pandas, polars; flat or nested.

Flat, a cell with a label becomes a column with the label and one for each of its
other plain values (``who``, ``who_id``), and a list becomes its labels, separated
by "; ", with their ids beside it (``via``, ``via_ids``).  Nested, cells stay as
they are.  Days are texts, ``YYYY-MM-DD``: some lie outside of what pandas can hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from embargraph.errors import MissingExtraError
from embargraph.model.cell_text import as_text

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

__all__ = ["as_arrow", "as_pandas", "as_polars", "flat_rows"]

Rows = Sequence[Mapping[str, Any]]


def as_arrow(columns: Sequence[str], rows: Rows, *, nested: bool) -> pyarrow.Table:
    """Return rows as an Arrow table.

    Args:
        columns: Their columns, in order.
        rows: Cells by column, as `Answer.to_dicts` gives them.
        nested: Keep structures; else flat columns of text, numbers and booleans.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    try:
        import pyarrow
    except ImportError:
        raise MissingExtraError("an answer as an Arrow table", "arrow") from None
    if nested:
        if not rows:
            return pyarrow.table({column: pyarrow.array([], pyarrow.null()) for column in columns})
        # Of rows as they are, the library would take the columns of the first alone.
        return pyarrow.Table.from_pylist([{column: row.get(column) for column in columns} for row in rows])
    names, flat = flat_rows(columns, rows)
    return pyarrow.table({
        name: pyarrow.array([row.get(name) for row in flat], _arrow_type(pyarrow, [row.get(name) for row in flat]))
        for name in names
    })  # fmt: skip


def _arrow_type(pyarrow: Any, cells: Sequence[Any]) -> Any:
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds and kinds <= {bool}:
        return pyarrow.bool_()
    if kinds and kinds <= {int}:
        return pyarrow.int64()
    if kinds and kinds <= {int, float}:
        return pyarrow.float64()
    return pyarrow.string()


def as_pandas(columns: Sequence[str], rows: Rows, *, nested: bool) -> pandas.DataFrame:
    """Return rows as a pandas frame.

    Args:
        columns: Their columns, in order.
        rows: Cells by column.
        nested: Keep structures, as Python objects.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    try:
        import pandas
    except ImportError:
        raise MissingExtraError("an answer as a pandas frame", "frames") from None
    if nested:
        # Each column by itself: pandas would take a structure apart.
        return pandas.DataFrame({c: pandas.Series([row[c] for row in rows], dtype=object) for c in columns})
    names, flat = flat_rows(columns, rows)
    return pandas.DataFrame({name: _series(pandas, [row.get(name) for row in flat]) for name in names}, columns=names)


def _series(pandas: Any, cells: Sequence[Any]) -> Any:
    kinds = {type(cell) for cell in cells if cell is not None}
    names = {frozenset({bool}): "boolean", frozenset({int}): "Int64", frozenset({float}): "Float64"}
    dtype = names.get(frozenset(kinds), "Float64" if kinds and kinds <= {int, float} else "string")
    return pandas.Series(cells, dtype=dtype)


def as_polars(columns: Sequence[str], rows: Rows, *, nested: bool) -> polars.DataFrame:
    """Return rows as a polars frame.

    Args:
        columns: Their columns, in order.
        rows: Cells by column.
        nested: Keep structures.

    Raises:
        MissingExtraError: polars is not installed.
    """
    try:
        import polars
    except ImportError:
        raise MissingExtraError("an answer as a polars frame", "frames") from None
    if nested:
        return polars.DataFrame([dict(row) for row in rows] or None, schema=None if rows else list(columns),
                                infer_schema_length=None)  # fmt: skip
    names, flat = flat_rows(columns, rows)
    kinds = {bool: polars.Boolean, int: polars.Int64, float: polars.Float64}
    made = {}
    for name in names:
        cells = [row.get(name) for row in flat]
        found = {type(cell) for cell in cells if cell is not None}
        dtype = kinds[found.pop()] if len(found) == 1 and found <= set(kinds) else polars.String
        made[name] = polars.Series(name, cells, dtype=polars.Float64 if found == {int, float} else dtype)
    return polars.DataFrame(made)


def flat_rows(columns: Sequence[str], rows: Rows) -> tuple[list[str], list[dict[str, Any]]]:
    """Return rows of plain cells, and the columns that they have together, those of an answer first of each.

    Args:
        columns: Columns of the answer, in order.
        rows: Cells by column.

    Example:
        >>> flat_rows(["who", "via"], [{"who": {"id": "zte", "label": "ZTE"}, "via": [{"id": "us", "label": "USA"}]}])
        (['who', 'who_id', 'via', 'via_ids'], [{'who': 'ZTE', 'who_id': 'zte', 'via': 'USA', 'via_ids': 'us'}])
    """
    flat: list[dict[str, Any]] = [{} for _ in rows]
    names: list[str] = []
    for column in columns:
        found = [column]
        for row, made in zip(rows, flat, strict=True):
            for name, cell in _flat(column, row.get(column)).items():
                # A column of the answer's own is never written over.
                if name != column and name in columns:
                    continue
                made[name] = cell
                if name not in found:
                    found.append(name)
        names += found
    mixed = {name for name in names if len({_kind(row[name]) for row in flat if row.get(name) is not None}) > 1}
    for row in flat:
        for name in mixed & row.keys():
            row[name] = None if row[name] is None else as_text(row[name])
    return names, flat


def _kind(cell: Any) -> str:
    return "number" if isinstance(cell, int | float) and not isinstance(cell, bool) else type(cell).__name__


def _flat(column: str, cell: Any) -> dict[str, Any]:
    """Return the plain columns that one cell becomes."""
    if isinstance(cell, Mapping):
        told = {column: as_text(cell.get("label")) or None if "label" in cell else as_text(cell) or None}
        plain = {key: each for key, each in cell.items() if isinstance(each, str | int | float) and key != "label"}
        return told | {f"{column}_{key}": each for key, each in plain.items()} if "label" in cell else told
    if isinstance(cell, list):
        ids = [str(each["id"]) for each in cell if isinstance(each, Mapping) and each.get("id") is not None]
        return {column: as_text(cell) or None} | ({f"{column}_ids": "; ".join(ids)} if ids else {})
    if cell is None or isinstance(cell, str | int | float):
        return {column: cell}
    return {column: as_text(cell)}
