"""The index of a graph's names, kept in the user's cache under the digest of the graph file."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError
from embargraph.files.write import replaced
from embargraph.resources import MAKES_INDEX, cache_folder, cache_folders, code_files
from embargraph.screening.index.file import VERSION, open_index, write_index
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.screening.index.search import NameIndex

__all__ = ["cached_index", "graph_digest", "make_index"]

_NAMES = """
SELECT n.node, n.name FROM name n JOIN node a ON a.id = n.node
WHERE a.kind = 'actor' AND NOT (a.type = 'state' AND length(n.name) < 4) ORDER BY n.node, n.name
"""


def graph_digest(path: Path) -> str:
    """Return the SHA-256 of a graph file; computed once for each version of it."""
    stat = path.stat()
    place = str(path.resolve())
    seen = [place, stat.st_size, stat.st_mtime_ns]
    note = cache_folder() / f"digest-{hashlib.sha256(os.fsencode(place)).hexdigest()[:16]}.json"
    with suppress(OSError, ValueError):
        kept = json.loads(note.read_text(encoding="utf-8"))
        if kept[:3] == seen:
            return str(kept[3])
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    # A file that is still being written has no digest to keep.
    with suppress(OSError), replaced(note) as part:
        part.write_text(json.dumps([*seen, digest]), encoding="utf-8")
    return digest


def _words_digest() -> str:
    """Return a digest of the code that takes names apart: another one needs another index."""
    parts = [path.read_bytes() for path in code_files(MAKES_INDEX)]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:8]


def cached_index(connection: DuckDBPyConnection, digest: str) -> tuple[NameIndex, Path]:
    """Return the index of a graph and where it is kept; built on first use.

    Without a cache that can be written it is kept among temporary files.
    """
    name = f"names-{VERSION}-{digest[:16]}-{_words_digest()}.idx"
    folders = cache_folders()
    for folder in folders:
        with suppress(DataError):
            return open_index(folder / name), folder / name
    arrays = _arrays(connection)
    failure: OSError | None = None
    for folder in folders:
        try:
            write_index(folder / name, arrays)
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
    names = [(name, places[node]) for node, name in connection.execute(_NAMES).fetchall()]
    return build_index(names, nodes) | pack_restrictions(connection, places)
