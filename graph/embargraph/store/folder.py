"""A graph as a folder of Parquet tables, which any engine reads; `graph.json` is written last and makes it one.

Tables and columns are those of the graph file.  A folder is opened by way of a graph file that is made
from it once and kept in the user's cache under the digest of its content, so that every question,
export and assumption runs on it as on the file that a build writes.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import ExportError, GraphFileError
from embargraph.files.replace import written
from embargraph.resources import cache_folder, own_version
from embargraph.store.engine import connect
from embargraph.store.file import new_graph
from embargraph.store.schema import COMPUTED, SCHEMA, SCHEMA_VERSION

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["MANIFEST", "file_of_folder", "write_folder"]

#: What makes a folder a graph; a folder without it was not written to its end.
MANIFEST = "graph.json"
#: Order of rows, where readers look for one party; the other tables keep the order that they have.
_CLUSTERED = {"restriction": "who, id", "statement": "subject, id"}
#: What the file that is made of a folder says of itself.
_OF_THE_FILE = ("schema", "digest")


def write_folder(graph: Path, target: Path, *, engine: str = "duckdb") -> None:
    """Write a graph file as a folder of Parquet tables, beside its place until it is whole.

    Args:
        graph: A graph file.
        target: The folder; one that is there already is replaced if it is a graph, or empty.
        engine: What built the graph, for whoever reads `graph.json`.

    Raises:
        ExportError: The folder holds something else, or cannot be written.
    """
    import duckdb

    if target.exists() and not (target.is_dir() and ((target / MANIFEST).is_file() or not any(target.iterdir()))):
        raise ExportError(f"{target}: is there already and is no graph folder; name another")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        connection = _open(graph, part / "open.duckdb")
        try:
            tables = {table: _write_table(connection, table, part) for table in SCHEMA}
            meta = dict(connection.execute("SELECT key, value FROM meta").fetchall())
        finally:
            connection.close()
        (part / "open.duckdb").unlink(missing_ok=True)
        said = {"schema": SCHEMA_VERSION, "digest": meta["digest"], "engine": engine, "tables": tables}
        said["versions"] = {"embargraph": own_version(), "duckdb": duckdb.__version__}
        with written(part / MANIFEST) as path:
            path.write_text(json.dumps(said, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        if target.exists():
            shutil.rmtree(target)
        part.rename(target)
    except (OSError, duckdb.Error) as error:
        raise ExportError(f"{target}: cannot be written: {str(error).splitlines()[0]}") from error
    finally:
        with suppress(OSError):
            shutil.rmtree(part, ignore_errors=True)


def _open(graph: Path, copy: Path) -> DuckDBPyConnection:
    """Open a graph file so that it can be written elsewhere; by a copy where this process has it open already."""
    import duckdb

    try:
        return connect(graph, read_only=True)
    except duckdb.ConnectionException:
        # Whoever reads it reads nothing but it, and the engine opens a file in one way at a time.
        shutil.copyfile(graph, copy)
        return connect(copy, read_only=True)


def _write_table(connection: DuckDBPyConnection, table: str, folder: Path) -> int:
    order = f"ORDER BY {_CLUSTERED[table]}" if table in _CLUSTERED else ""
    path = str(folder / f"{table}.parquet").replace("'", "''")
    ((count,),) = connection.execute(
        f"COPY (SELECT * FROM {table} {order}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
    ).fetchall()
    return int(count)


def file_of_folder(folder: Path) -> Path:
    """Return the graph file of a graph folder, made on first use and kept in the user's cache.

    Raises:
        GraphFileError: The folder is no whole graph, of another version, or damaged.
    """
    said = _read_manifest(folder)
    digest = str(said.get("digest"))
    kept = cache_folder() / f"folder-{digest}.duckdb"
    if kept.is_file():
        return kept
    import duckdb

    try:
        with new_graph(kept) as connection:
            for table in SCHEMA:
                _read_table(connection, table, folder, said)
            connection.execute(f"DELETE FROM meta WHERE key IN {_OF_THE_FILE}")
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise GraphFileError(f"{folder}: cannot be read, it may be damaged: {reason}") from error
    made = connect(kept, read_only=True)
    try:
        ((found,),) = made.execute("SELECT value FROM meta WHERE key = 'digest'").fetchall()
    finally:
        made.close()
    if found != digest:
        kept.unlink(missing_ok=True)
        raise GraphFileError(f"{folder}: its tables are not those that {MANIFEST} was written for; build it anew")
    return kept


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise GraphFileError(f"{folder}: no {MANIFEST}: not a graph folder, or not written to its end") from error
    except (OSError, ValueError) as error:
        raise GraphFileError(f"{folder}: {MANIFEST} cannot be read: {error}") from error
    if not isinstance(said, dict) or said.get("schema") != SCHEMA_VERSION:
        version = said.get("schema") if isinstance(said, dict) else "none"
        mend = "build the graph anew, or use the embargraph that wrote it"
        raise GraphFileError(f"{folder}: store version {version}, this program reads {SCHEMA_VERSION}; {mend}")
    return said


def _read_table(connection: DuckDBPyConnection, table: str, folder: Path, said: dict[str, Any]) -> None:
    path = folder / f"{table}.parquet"
    if not path.exists():
        raise GraphFileError(f"{folder}: no table {path.name}, which {MANIFEST} names; build it anew")
    # A table that many tasks wrote is a folder of files itself.
    source = str(path / "*.parquet" if path.is_dir() else path).replace("'", "''")
    left_out = f"EXCLUDE ({', '.join(COMPUTED[table])})" if table in COMPUTED else ""
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * {left_out} FROM read_parquet('{source}')")
    ((count,),) = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    if count != said.get("tables", {}).get(table):
        raise GraphFileError(f"{folder}: {path.name} has {count} rows, not those that {MANIFEST} counts; build it anew")
