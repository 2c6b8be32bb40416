"""The index of a graph's names, kept in the user's cache under the digest of what the graph holds."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError, GraphFileError
from embargraph.resources import MAKES_INDEX, cache_folders, code_files, is_own_file
from embargraph.screening.index.file import VERSION, open_index, write_index
from embargraph.store.digest import content_digest
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.screening.index.search import NameIndex

__all__ = ["cached_index", "graph_digest", "index_file", "make_index"]

_NAMES = """
SELECT n.node, n.name, n.quality FROM name n JOIN node a ON a.id = n.node
WHERE a.kind = 'actor' AND NOT (a.type = 'state' AND length(n.name) < 4) ORDER BY n.node, n.name
"""


def graph_digest(path: Path) -> str:
    """Return the digest of what a graph file holds: the one that was written into it when it was built.

    An open graph knows its own: a path may name another file by now.

    Raises:
        GraphFileError: The file is missing, torn, no graph, or of another version.
    """
    from embargraph.store.opened import OpenedGraph

    opened = OpenedGraph(path)
    try:
        return opened.digest
    finally:
        opened.close()


def _words_digest() -> str:
    """Return a digest of the code that takes names apart: another one needs another index."""
    parts = [path.read_bytes() for path in code_files(MAKES_INDEX)]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:8]


def _name(digest: str) -> str:
    return f"names-{VERSION}-{digest[:16]}-{_words_digest()}.idx"


def index_file(digest: str) -> Path | None:
    """Return the file in which the index of a graph is kept; None where there is none yet.

    Args:
        digest: The digest of its content.
    """
    name = _name(digest)
    return next((folder / name for folder in cache_folders() if is_own_file(folder / name)), None)


def cached_index(connection: DuckDBPyConnection, digest: str) -> tuple[NameIndex, Path]:
    """Return the index of a graph and where it is kept; built on first use, and anew where it was damaged.

    Without a cache that can be written it is kept among temporary files.

    Args:
        connection: The open graph.
        digest: The digest of its content.

    Raises:
        DataError: The graph's content is another than its digest says, or the index can be kept nowhere.
    """
    name = _name(digest)
    folders = cache_folders()
    for folder in folders:
        if not is_own_file(folder / name):
            continue
        try:
            return open_index(folder / name), folder / name
        except DataError as error:
            sys.stderr.write(f"{error}; it is built anew\n")
    # Whoever opens the graph that the digest belongs to would be answered from this index.
    if content_digest(connection) != digest:
        raise GraphFileError(f"the graph's content is another than its digest {digest[:16]}… says; build it anew")
    arrays = _arrays(connection)
    failure: OSError | None = None
    for folder in folders:
        try:
            write_index(folder / name, arrays)
            # An index that others could write is not trusted, and would be built anew each time.
            (folder / name).chmod(0o600)
        except OSError as error:
            failure = error
        else:
            return open_index(folder / name), folder / name
    raise DataError(f"{name}: no folder for the index of names: {failure}") from failure


def make_index(connection: DuckDBPyConnection) -> NameIndex:
    """Return an index of a graph's names that is kept nowhere, as for facts that were added for one answer."""
    from embargraph.screening.index.search import NameIndex

    return NameIndex(_arrays(connection))


def _arrays(connection: DuckDBPyConnection) -> dict[str, Any]:
    from embargraph.screening.index.build import build_index
    from embargraph.screening.index.restrictions import pack_restrictions

    nodes = connection.execute(read_sql("screening/sql/actors.sql")).fetchall()
    places = {row[0]: place for place, row in enumerate(nodes)}
    rows = connection.execute(_NAMES).fetchall()
    names = [(name, places[node]) for node, name, _ in rows]
    qualities = {(name, places[node]): quality for node, name, quality in rows if quality}
    return build_index(names, nodes, qualities) | pack_restrictions(connection, places)
