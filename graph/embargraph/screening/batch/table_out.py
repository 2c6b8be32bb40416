"""Results as CSV and Parquet: a row a customer, the verdict first, the customer's own columns kept."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from embargraph.errors import ExportError
from embargraph.files.cells import safe_text
from embargraph.files.shown import markdown_text
from embargraph.screening.batch.customers import LEAD, Customer, clean, own_columns
from embargraph.screening.batch.report import restriction_in_words, searched_in_words

if TYPE_CHECKING:
    from embargraph.screening.batch.run_record import RunRecord

__all__ = ["CsvLines", "MarkdownLines", "table_columns", "write_parquet"]

_TYPES = {"score": "DOUBLE", "hits": "INTEGER"}


def table_columns(run: RunRecord) -> list[str]:
    """Return the columns of a table of results: ours around the customer's own."""
    names, rest = own_columns(run.columns, run.name_columns)
    return [*LEAD, *names.values(), *rest, "restrictions", "searched"]


def _row(customer: Customer, run: RunRecord) -> Iterator[Any]:
    """Yield the cells of a customer, without what was searched."""
    names, rest = own_columns(run.columns, run.name_columns)
    yield from (customer.cells[column] for column in LEAD)
    yield from (customer.own.get(column) for column in names)
    yield from (customer.cells[column] for column in rest)
    hits = [hit for part in ("hits", "flags", "settled") for hit in getattr(customer.outcome, part, ())]
    yield "; ".join(f"{hit.label}: {restriction_in_words(row)}" for hit in hits for row in hit.restrictions) or None


class CsvLines:
    """Customers as lines of CSV, each on one line: a run that is taken up again finds the last by its end."""

    def __init__(self, run: RunRecord) -> None:
        """Keep what is the same in every line."""
        self._run = run
        # Said with each: a row that is copied out of the table stands for itself, and a run is taken up by it.
        # It is the same in all, and longer than the rest of most.
        self._searched = _line([searched_in_words(run.searched)])

    @property
    def head(self) -> str:
        """The names of the columns."""
        return _line(table_columns(self._run))

    def line(self, customer: Customer) -> str:
        """Return a customer's line; no spreadsheet takes a cell of it for a formula."""
        return f"{_line(_row(customer, self._run))[:-1]},{self._searched}"


class MarkdownLines:
    """Customers as rows of a table in Markdown; what was searched stands above it."""

    def __init__(self, run: RunRecord) -> None:
        """Keep what is the same for every row."""
        self._run = run

    @property
    def head(self) -> str:
        """What is not held, what was searched, and the names of the columns."""
        columns = [markdown_text(column) for column in table_columns(self._run)[:-1]]
        above = [*self._run.searched.get("leads", ()), f"Searched: {searched_in_words(self._run.searched)}"]
        said = "\n\n".join(markdown_text(text) for text in above)
        return f"{said}\n\n| {' | '.join(columns)} |\n|{' --- |' * len(columns)}\n"

    def line(self, customer: Customer) -> str:
        """Return a customer's row; no cell of it is taken for markup."""
        cells = [markdown_text(clean(value)) for value in _row(customer, self._run)]
        return f"| {' | '.join(cells)} |\n"


def _line(values: Iterable[Any]) -> str:
    stream = io.StringIO()
    cells = [
        value if isinstance(value, int | float) and not isinstance(value, bool)
        else safe_text(" ".join(clean(value).splitlines()))
        for value in values
    ]  # fmt: skip
    csv.writer(stream, lineterminator="\n").writerow(cells)
    return stream.getvalue()


def write_parquet(customers: Iterable[Customer], run: RunRecord, target: Path) -> None:
    """Write customers as Parquet: all columns are texts, but `score` and `hits`.

    Args:
        customers: In the order of the input; read once.
        run: What was searched, and the customer's columns.
        target: Where to; written over.

    Raises:
        ExportError: The rows cannot be written.
    """
    import duckdb

    columns = table_columns(run)
    searched = searched_in_words(run.searched)
    # DuckDB's names of columns do not tell capitals apart.
    called = _apart(columns)
    with TemporaryDirectory(prefix="embargraph-") as folder:
        lines = Path(folder) / "rows.jsonl"
        with lines.open("w", encoding="utf-8") as stream:
            for customer in customers:
                values = [_plain(column, value) for column, value in zip(columns, (*_row(customer, run), searched),
                                                                          strict=True)]  # fmt: skip
                row = {f"c{place}": value for place, value in enumerate(values) if value is not None}
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        types = ", ".join(f"c{place}: '{_TYPES.get(column, 'VARCHAR')}'" for place, column in enumerate(columns))
        chosen = ", ".join(f'c{place} AS "{name.replace(chr(34), chr(34) * 2)}"' for place, name in enumerate(called))
        try:
            with duckdb.connect() as connection:
                connection.execute("SET enable_progress_bar = false")
                connection.execute(
                    f"COPY (SELECT {chosen} FROM read_json('{_quoted(lines)}', columns = {{{types}}}, "
                    "format = 'newline_delimited', maximum_object_size = 100000000)) "
                    f"TO '{_quoted(target)}' (FORMAT parquet, COMPRESSION zstd)"
                )
        except duckdb.Error as error:
            raise ExportError(f"{target}: cannot be written: {str(error).splitlines()[0]}") from error


def _plain(column: str, value: Any) -> Any:
    if value is None or column in _TYPES:
        return value
    return clean(value)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _apart(columns: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    found = []
    for column in columns:
        name, number = column, 2
        while name.casefold() in seen:
            name, number = f"{column} ({number})", number + 1
        seen.add(name.casefold())
        found.append(name)
    return found
