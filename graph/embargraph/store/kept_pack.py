"""What questions about parties look up, kept beside the graph under the digest of what it holds.

The engine takes 50 ms to plan a question and 120 ms of a new process to be loaded, whatever is
asked.  So names, memberships, restrictions and statements are also kept as records by
key (`embargraph.store.packed`), which are read without it.  What is kept is made by SQL from the graph
whose digest it is filed under, and from nothing else.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import GraphFileError
from embargraph.resources import cache_folders, is_own_file
from embargraph.store.digest import content_digest
from embargraph.store.packed import FORM, DamagedPackError, Pack, write_pack
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from duckdb import DuckDBPyConnection

__all__ = ["MOST", "SECTIONS", "drop_kept", "fits", "keep", "open_kept"]

#: Rows of a table beyond which nothing is kept: two million names would take a gigabyte and minutes.
MOST = 400_000
#: Sections that SQL makes, each of ``store/sql/pack_NAME.sql``.
SECTIONS = ("node", "down", "key", "mark", "small", "rows", "said", "shown")
_TABLES = ("node", "name", "identifier", "statement", "restriction")
_AT_ONCE = 10_000
_SUFFIX = ".pack"
#: Graphs of which something is kept at a time, and files whose digest is remembered.
_MOST_KEPT, _MOST_NOTES = 8, 400
#: Seconds after which it is noted again that a kept file was used.
_USED_LATELY = 86_400.0
_CODE = ("kept_pack.py", "packed.py", "schema.py", *(f"sql/pack_{name}.sql" for name in SECTIONS))


def fits(connection: DuckDBPyConnection) -> bool:
    """Say whether a graph is small enough to be kept so."""
    sizes = connection.execute(
        "SELECT estimated_size FROM duckdb_tables() WHERE list_contains($1, table_name)", [list(_TABLES)]
    ).fetchall()
    return all(size <= MOST for (size,) in sizes)


def _name(digest: str, code: str) -> str:
    """Return the name of the file: by content, and by the code and SQL that make it."""
    folder = Path(__file__).resolve().parent
    made_by = hashlib.sha256(code.encode())
    for name in _CODE:
        made_by.update((folder / name).read_bytes())
    return f"answers-{FORM}-{digest[:16]}-{made_by.hexdigest()[:8]}{_SUFFIX}"


def open_kept(digest: str, code: str = "") -> Pack | None:
    """Return what is kept of a graph; None where nothing is, or what was is damaged, which is said on stderr.

    Args:
        digest: The digest of the graph's content.
        code: What else the records depend on.
    """
    name = _name(digest, code)
    for folder in cache_folders():
        if is_own_file(folder / name):
            try:
                _note_use(folder / name)
                return Pack(folder / name)
            except DamagedPackError as error:
                drop_kept(folder / name, error)
    return None


def _note_use(path: Path) -> None:
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > _USED_LATELY:
            os.utime(path)


def drop_kept(path: Path, error: DamagedPackError) -> None:
    """Remove what is damaged, and say so: it is made anew when it is needed."""
    sys.stderr.write(f"{error}; they are made anew\n")
    with suppress(OSError):
        path.unlink(missing_ok=True)


def keep(
    connection: DuckDBPyConnection, digest: str, told: Mapping[str, str], code: str = "", *, checked: bool = False
) -> Pack | None:
    """Keep a graph's records, and open them; None where they can be kept nowhere.

    Args:
        connection: The open graph.
        digest: The digest of its content.
        told: Further records: key and JSON text.
        code: What else the records depend on.
        checked: Whether the content was found to be the digest's already.

    Raises:
        GraphFileError: The graph's content is another than its digest says.
    """
    # Whoever opens the graph that the digest belongs to would be answered from these records.
    if not checked and content_digest(connection) != digest:
        raise GraphFileError(f"the graph's content is another than its digest {digest[:16]}… says; build it anew")
    name = _name(digest, code)
    for folder in cache_folders():
        try:
            write_pack(folder / name, _sections(connection, told))
        except OSError:
            continue
        _leave_latest(folder, name)
        return Pack(folder / name)
    return None


def _leave_latest(folder: Path, name: str) -> None:
    """Remove what is kept of the graphs that nobody asked for longest: each edition of a list leaves some."""
    for pattern, most in ((f"answers-*{_SUFFIX}", _MOST_KEPT), ("file-*.digest", _MOST_NOTES)):
        with suppress(OSError):
            others = [path for path in folder.glob(pattern) if path.name != name]
            for path in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[most - 1 :]:
                path.unlink(missing_ok=True)


def _sections(connection: DuckDBPyConnection, told: Mapping[str, str]) -> dict[str, Iterable[tuple[str, str]]]:
    return {"told": told.items(), **{name: _records(connection, name) for name in SECTIONS}}


def _records(connection: DuckDBPyConnection, name: str) -> Iterator[tuple[str, str]]:
    cursor = connection.cursor()
    try:
        answer = cursor.execute(read_sql(f"store/sql/pack_{name}.sql"))
        while rows := answer.fetchmany(_AT_ONCE):
            yield from rows
    finally:
        cursor.close()
