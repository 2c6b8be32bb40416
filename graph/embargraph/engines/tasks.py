"""What runs on a worker: each task calls the function of this package that the embedded engine calls too."""

from __future__ import annotations

import pickle
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from embargraph.screening.candidates import Found

__all__ = ["BOUND", "FAULT", "ROW", "in_tasks", "match_names", "over_spans", "report_worker"]

#: Columns of what tasks give, as Spark writes types.
BOUND = "owner long, owned long, high long"
FAULT = "rec long, locator string, problem string"
ROW = (
    "rec long, locator string, owner string, owned string, basis string, low long, high long, above boolean, "
    "below boolean, since string, since_first date, since_last date, until string, until_first date, "
    "until_last date, owner_name string, owned_name string, problem string"
)
_QUERIES = {
    BOUND: "SELECT owner::BIGINT AS owner, owned::BIGINT AS owned, high::BIGINT AS high FROM ({bounds})",
    FAULT: "SELECT rec::BIGINT AS rec, locator, problem FROM stake_row WHERE problem IS NOT NULL",
    ROW: "SELECT * REPLACE (rec::BIGINT AS rec) FROM stake_row WHERE problem IS NULL",
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


def over_spans(url: str, types: Mapping[str, str], kind: str, *, many: bool, within: str) -> Any:
    """Return a task over spans of rows of a table of stakes.

    It gives the most that each right row may be (`BOUND`), what is wrong with the others (`FAULT`), or the right rows
    that the rules can use (`ROW`): their companies are in the folder `within`, and nothing else of a row is computed.
    """

    def run(batches: Iterator[Any]) -> Iterator[Any]:
        import numpy as np
        import pyarrow as pa

        from embargraph.files.storage import read_span, read_table
        from embargraph.ingest.stake_table import raw_rows
        from embargraph.rules.ownership.incoming import BOUNDS, OF_SEATED, WITHIN, lay_rows

        connection = _connection()
        some = f"WHERE {WITHIN}{OF_SEATED}" if kind == ROW else ""
        for name in ("stake_within", "stake_seated") if some else ():
            found = read_table(f"{within}/{name}")
            # A table without a row may be a folder without a file.
            connection.register(name, pa.table({"owned": pa.array([], pa.int64())}) if found is None else found)
        for batch in batches:
            for span in zip(*(batch.column(place).to_pylist() for place in range(5)), strict=True):
                file, _, _, first, first_in_file = span
                rows = read_span(url, span)
                rows = rows.append_column("rec", pa.array(np.arange(first, first + rows.num_rows)))
                connection.register("stake_span", rows)
                name = "'" + file.rpartition("/")[2].replace("'", "''") + " ' ||" if many else ""
                locator = f"{name} 'row ' || (rec - {first - first_in_file} + 1)"
                numbered = f"(SELECT *, {locator} AS locator FROM stake_span {some})"
                connection.execute(f"CREATE OR REPLACE TEMP VIEW stake_raw AS {raw_rows(numbered, types)}")
                lay_rows(connection)
                yield from connection.sql(_QUERIES[kind].format(bounds=BOUNDS)).to_arrow_reader(100_000)

    return run


def match_names(index: str, least: float, chunk: Sequence[tuple[str, str | None]]) -> list[list[Found]]:
    """Return the parties like each of some names, by an index that this machine has or was sent."""
    from embargraph.screening.candidates import match_chunk

    if not Path(index).exists():
        from pyspark import SparkFiles

        index = SparkFiles.get(Path(index).name)
    return match_chunk(index, chunk, least)


def in_tasks(session: Any, items: Iterable[Any], function: Any, wave: int, each: int = 1) -> Iterator[tuple[Any, Any]]:
    """Yield each of some things with what a function gives for it in a task, in their order.

    Args:
        session: An open session.
        items: What can be pickled.
        function: A function of this package, or a partial of one.
        wave: Things of one job: enough to keep all workers busy, few enough to hold.
        each: Things of one task, at most; fewer where the server is set for more tasks.
    """
    waiting, least = iter(items), int(session.conf.get("spark.sql.shuffle.partitions") or 0)
    while some := list(islice(waiting, wave)):
        rows = [(number, pickle.dumps(one)) for number, one in enumerate(some)]
        tasks = min(len(rows), max(least, -(-len(rows) // each)))
        frame = session.createDataFrame(rows, "number long, asked binary").repartition(tasks)
        found = frame.mapInArrow(_pickled(function), "number long, found binary").collect()
        for row in sorted(found, key=lambda row: row.number):
            # What is read here, and in the task, was written by this program a moment ago.
            yield some[row.number], pickle.loads(row.found)  # noqa: S301


def _pickled(function: Any) -> Any:
    def run(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        for batch in batches:
            for number, one in zip(*(batch.column(place).to_pylist() for place in range(2)), strict=True):
                found = pickle.dumps(function(pickle.loads(one)))  # noqa: S301
                yield pa.RecordBatch.from_pydict({"number": [number], "found": [found]})

    return run
