"""Files that driver and workers share: a path on a disk that all see, or the address of an object store."""

from __future__ import annotations

import io
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError, ExportError
from embargraph.files.addresses import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "RowSpan", "count_rows", "exists", "file_marks", "files_below", "is_file", "read_columns",
    "read_span", "read_table", "read_text", "remove", "row_spans", "write_columns", "write_text",
]  # fmt: skip

#: Path of a file, first group of rows in it, how many groups, and the number of the first row in the whole table and in
#: the file.
RowSpan = tuple[str, int, int, int, int]
#: Rows, and bytes as they are encoded, up to which groups are one span: what a task reads at once.
_SPAN_ROWS, _SPAN_BYTES = 1_000_000, 64_000_000
#: Names that Hadoop has for stores, and those of Arrow.
_SCHEMES = {"s3a://": "s3://", "s3n://": "s3://", "dbfs:/": "/dbfs/", "file://": ""}


def _place(url: str) -> tuple[Any, str]:
    """Return the file system of an address, and the path in it."""
    from pyarrow import fs

    given = url
    for theirs, ours in _SCHEMES.items():
        if url.startswith(theirs):
            url = ours + url[len(theirs) :].lstrip("/") if ours else "/" + url[len(theirs) :].lstrip("/")
    if "://" not in url:
        return fs.LocalFileSystem(), url
    try:
        system, path = fs.FileSystem.from_uri(url)
    except (OSError, ValueError, ImportError) as error:
        reason = str(error).splitlines()[0].replace(url, shown(url)).replace(given, shown(url))
        raise DataError(f"{shown(given)}: no storage that is known: {reason}") from error
    return system, path


def file_marks(url: str) -> list[tuple[str, int, int]]:
    """Return the path, the size and the time of writing of each file below an address."""
    system, _ = _place(url)
    found = system.get_file_info(files_below(url))
    return [(each.path, int(each.size), int(each.mtime_ns or 0)) for each in found]


def files_below(url: str, ending: str = ".parquet") -> list[str]:
    """Return the files of a folder by their path, or the file itself; names that begin with _ or . are no data."""
    from pyarrow import fs

    system, path = _place(url)
    info = system.get_file_info(path)
    if info.type == fs.FileType.File:
        return [path]
    if info.type == fs.FileType.NotFound:
        return []
    found = system.get_file_info(fs.FileSelector(path, recursive=True))
    names = (each.path for each in found if each.type == fs.FileType.File and each.path.endswith(ending))
    return sorted(name for name in names if not name.rpartition("/")[2].startswith(("_", ".")))


def row_spans(url: str) -> tuple[list[RowSpan], int, Any]:
    """Return the spans of rows of a Parquet table, how many rows it has, and its schema.

    Raises:
        DataError: No such table, or files of different columns.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    system, _ = _place(url)
    files = files_below(url)
    if not files:
        raise DataError(f"{shown(url)}: no such file; expected stakes in Parquet")
    spans: list[RowSpan] = []
    rows, schema = 0, None
    for file in files:
        try:
            with system.open_input_file(file) as stream:
                opened = pq.ParquetFile(stream)
                found = opened.schema_arrow
                sizes = [
                    (group.num_rows, group.total_byte_size)
                    for group in map(opened.metadata.row_group, range(opened.num_row_groups))
                ]
        except (OSError, pa.ArrowInvalid) as error:
            raise DataError(f"{file}: cannot be read as Parquet: {error}") from error
        # Whether a column may be empty is no difference.
        if schema is not None and (found.names, found.types) != (schema.names, schema.types):
            raise DataError(f"{file}: has other columns than {files[0]}")
        schema = found
        spans += [(file, place, groups, rows + first, first) for place, groups, first in _spans(sizes)]
        rows += sum(count for count, _ in sizes)
    return spans, rows, schema


def _spans(sizes: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield the first group, how many groups, and the first row of each span, by the rows and bytes of the groups."""
    begun = first = held = rows = bytes_ = 0
    for place, (count, size) in enumerate(sizes):
        if place > begun and (held + count > _SPAN_ROWS or bytes_ + size > _SPAN_BYTES):
            yield begun, place - begun, first
            begun, first, held, bytes_ = place, rows, 0, 0
        held, bytes_, rows = held + count, bytes_ + size, rows + count
    if sizes:
        yield begun, len(sizes) - begun, first


def read_span(url: str, span: RowSpan) -> Any:
    """Return a span of rows as an Arrow table; `url` says which storage its path is of."""
    import pyarrow.parquet as pq

    system, _ = _place(url)
    file, place, groups, *_ = span
    with system.open_input_file(file) as stream:
        return pq.ParquetFile(stream).read_row_groups(range(place, place + groups))


def read_table(url: str) -> Any:
    """Return the rows of all files below an address as an Arrow table; None where there is no file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    system, _ = _place(url)
    tables = [pq.read_table(file, filesystem=system, partitioning=None) for file in files_below(url)]
    return pa.concat_tables(tables) if tables else None


def read_columns(url: str) -> dict[str, Any]:
    """Return the columns of all files below an address as numpy arrays; none where there is no file."""
    whole = read_table(url)
    return {} if whole is None else {name: whole.column(name).to_numpy() for name in whole.column_names}


def count_rows(url: str) -> int:
    """Return how many rows the Parquet files below an address have, as they say themselves."""
    import pyarrow.parquet as pq

    system, _ = _place(url)
    total = 0
    for file in files_below(url):
        with system.open_input_file(file) as stream:
            total += pq.ParquetFile(stream).metadata.num_rows
    return total


def write_columns(url: str, columns: Mapping[str, Sequence[Any] | Any]) -> None:
    """Write columns of equal length as one Parquet file.

    Raises:
        ExportError: The storage is full, or nothing may be written there.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with _made(url) as (system, path):
        pq.write_table(pa.table(dict(columns)), path, filesystem=system)


def write_text(url: str, text: str) -> None:
    """Write a small file whole.

    Raises:
        ExportError: The storage is full, or nothing may be written there.
    """
    with _made(url) as (system, path), system.open_output_stream(path) as stream:
        stream.write(text.encode())


@contextmanager
def _made(url: str) -> Iterator[tuple[Any, str]]:
    """Give the file system and the path of a file that is to be written; its folder is made."""
    system, path = _place(url)
    try:
        system.create_dir(path.rpartition("/")[0], recursive=True)
        yield system, path
    except OSError as error:
        # Whoever writes a graph meanwhile would take it for a fault of the graph's own file.
        reason = os.strerror(error.errno) if error.errno else str(error).splitlines()[0]
        raise ExportError(f"{shown(url)}: cannot be written: {reason}") from error


def read_text(url: str) -> str | None:
    """Return a small file, or None where there is none."""
    system, path = _place(url)
    try:
        with system.open_input_stream(path) as stream:
            return io.TextIOWrapper(stream, encoding="utf-8").read()
    except OSError:
        return None


def is_file(url: str, path: str) -> bool:
    """Say whether a path, as `files_below` gives it, is a file on the storage of an address."""
    from pyarrow import fs

    system, _ = _place(url)
    return bool(system.get_file_info(path).type == fs.FileType.File)


def exists(url: str) -> bool:
    """Say whether a file or folder is there."""
    from pyarrow import fs

    system, path = _place(url)
    return bool(system.get_file_info(path).type != fs.FileType.NotFound)


def remove(url: str) -> None:
    """Remove a folder with all that is in it, if it is there."""
    system, path = _place(url)
    if exists(url):
        system.delete_dir(path)
