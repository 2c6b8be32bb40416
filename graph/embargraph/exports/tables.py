"""Tables as a folder of CSV files, with a data dictionary.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a
formula, also one that somebody else's list put there.  Such text is written
with an apostrophe before it, and so is text that begins with an apostrophe, so
that taking one away gives back every value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.exports.dictionary import TABLES, columns_of, data_package, field_type
from embargraph.exports.files import MARK, write_batches, write_texts
from embargraph.exports.separated import cell, guarded_cell, header
from embargraph.rdf.pieces import Piece, Sql, When, written

if TYPE_CHECKING:
    from pathlib import Path

    from embargraph.store.selection import Batches, Selection

__all__ = ["write_csv"]


def _cell(column: str, type_: str) -> Piece:
    name = f'"{column}"'
    kind = field_type(type_)
    if kind == "string":
        text = guarded_cell(name)
    elif kind in {"array", "object"}:
        # JSON text begins with a bracket: no spreadsheet takes it for a formula.
        text = cell(f"to_json({name})::VARCHAR")
    elif type_.startswith("DECIMAL"):
        text = Sql(f"rtrim(rtrim({name}::VARCHAR, '0'), '.')")
    else:
        text = Sql(f"{name}::VARCHAR")
    return When(f"{name} IS NOT NULL", (text,))


def _lines(selection: Selection, name: str) -> Batches:
    columns = columns_of(selection, name)
    yield [header(list(columns))]
    line: list[Piece] = []
    for column, type_ in columns.items():
        line += [",", _cell(column, type_)] if line else [_cell(column, type_)]
    table = TABLES[name]
    yield from written(selection, (*line, "\n"), f"SELECT * FROM x_{name} ORDER BY {table.order}", table.key)


def write_csv(selection: Selection, target: Path) -> None:
    """Write a selection as a folder of CSV files with a data dictionary.

    Raises:
        OSError: The folder cannot be written.
    """
    for name in TABLES:
        write_batches(target / f"{name}.csv", _lines(selection, name))
    write_texts(target / MARK, iter([data_package(selection, "csv")]))
