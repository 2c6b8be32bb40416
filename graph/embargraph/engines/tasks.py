"""What runs on a worker: each task calls the function of this package that the embedded engine calls too."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["BOUND", "FAULT", "ROW", "check_witness_batches", "match_names", "over_groups", "report_worker"]

#: Columns of what tasks give, as Spark writes types.
BOUND = "owner long, owned long, high long"
FAULT = "rec long, locator string, problem string"
ROW = (
    "rec long, locator string, owner string, owned string, basis string, low long, high long, above boolean, "
    "below boolean, since string, since_first date, since_last date, until string, until_first date, "
    "until_last date, owner_name string, owned_name string, problem string, owner_hash long, owned_hash long"
)
_QUERIES = {
    BOUND: "SELECT owner::BIGINT AS owner, owned::BIGINT AS owned, high::BIGINT AS high FROM ({bounds})",
    FAULT: "SELECT rec::BIGINT AS rec, locator, problem FROM stake_row WHERE problem IS NOT NULL",
    ROW: "SELECT * REPLACE (rec::BIGINT AS rec), short_hash(owner)::BIGINT AS owner_hash, "
    "short_hash(owned)::BIGINT AS owned_hash FROM stake_row WHERE problem IS NULL",
}


def report_worker(mark: str, table: str, file: str) -> Any:
    """Return a task that says which code a worker has, what it reads at an address, and whether it sees a file.

    Args:
        mark: Address of a text.
        table: Which storage the file is of.
        file: Its path there; empty for none.
    """

    def report(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        from embargraph.files.storage import is_file, read_text
        from embargraph.resources import code_mark

        for batch in batches:
            count = batch.num_rows
            seen = [not file or is_file(table, file)] * count
            cells = {
                "code": [code_mark()] * count,
                "mark": [(read_text(mark) if mark else "") or ""] * count,
                "seen": seen,
            }
            yield pa.RecordBatch.from_pydict(cells)

    return report


def _connection() -> Any:
    """Return a database of a task's own: some servers run the tasks of a worker as threads of one process."""
    from embargraph.rules.ownership.incoming import MACROS
    from embargraph.store.engine import connect

    connection = connect()
    connection.execute("SET threads = 1")
    for macro in MACROS:
        connection.execute(macro)
    return connection


def over_groups(url: str, types: Mapping[str, str], kind: str, *, many: bool) -> Any:
    """Return a task over groups of rows of a table of stakes.

    It gives the most that each right row may be (`BOUND`), the right rows with hashes of their ends (`ROW`), or what
    is wrong with the others (`FAULT`).
    """

    def run(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        from embargraph.files.storage import read_group
        from embargraph.ingest.stake_table import raw_rows
        from embargraph.rules.ownership.incoming import BOUNDS, lay_rows

        connection = _connection()
        for batch in batches:
            for group in zip(*(batch.column(place).to_pylist() for place in range(4)), strict=True):
                file, _, first, first_in_file = group
                rows = read_group(url, group)
                rows = rows.append_column("rec", pa.array(range(first, first + rows.num_rows), pa.int64()))
                connection.register("stake_group", rows)
                name = "'" + file.rpartition("/")[2].replace("'", "''") + " ' ||" if many else ""
                locator = f"{name} 'row ' || (rec - {first - first_in_file} + 1)"
                numbered = f"(SELECT *, {locator} AS locator FROM stake_group)"
                connection.execute(f"CREATE OR REPLACE TEMP VIEW stake_raw AS {raw_rows(numbered, types)}")
                lay_rows(connection)
                yield from connection.sql(_QUERIES[kind].format(bounds=BOUNDS)).to_arrow_reader(100_000)

    return run


def match_names(index: str, least: float) -> Any:
    """Return a task that finds the parties like each of some names; names and findings are pickled, a chunk a row."""

    def match(batches: Iterator[Any]) -> Iterator[Any]:
        import pickle

        import pyarrow as pa

        from embargraph.screening.candidates import match_chunk

        path = index
        if not Path(path).exists():
            # A worker of another machine was sent the file.
            from pyspark import SparkFiles

            path = SparkFiles.get(Path(index).name)
        for batch in batches:
            numbers, chunks = (batch.column(place).to_pylist() for place in range(2))
            for number, chunk in zip(numbers, chunks, strict=True):
                # What is read here was written by this program's own driver a moment ago.
                found = match_chunk(path, pickle.loads(chunk), least)  # noqa: S301
                yield pa.RecordBatch.from_pydict({"number": [number], "found": [pickle.dumps(found)]})

    return match


def check_witness_batches() -> Any:
    """Return a task that checks conclusions against what bears them out; batches and faults are pickled."""

    def check(batches: Iterator[Any]) -> Iterator[Any]:
        import pickle

        import pyarrow as pa

        from embargraph.checks.ownership import check_batch

        for batch in batches:
            numbers, given = (batch.column(place).to_pylist() for place in range(2))
            # What is read here was written by this program's own driver a moment ago.
            found = [pickle.dumps(check_batch(pickle.loads(one))) for one in given]  # noqa: S301
            yield pa.RecordBatch.from_pydict({"number": numbers, "found": found})

    return check
