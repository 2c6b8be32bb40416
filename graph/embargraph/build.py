"""Build a graph file from facts, and keep the packaged one in the user's cache."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from typing import TYPE_CHECKING

from embargraph.errors import ExportError
from embargraph.resources import facts_digest, seed_files
from embargraph.store import insert_columns, insert_facts, new_graph

if TYPE_CHECKING:
    from embargraph.facts import Tally

__all__ = ["build_graph", "cache_folder", "kept_graph"]


def build_graph(target: Path, facts: Sequence[Path] = (), *, seeds: bool = True) -> list[Tally]:
    """Build a graph file from the packaged facts and a user's own.

    The target is replaced only when everything has succeeded.

    Args:
        target: The graph file to write.
        facts: Fact files to add.
        seeds: Whether to start from the packaged facts.

    Returns:
        What was read from each source and what became of it.

    Raises:
        FactErrors: A fact file has faults; all of them are named.
        ExportError: The target cannot be written.
    """
    # A question on a kept graph needs none of this.
    from embargraph.derive import derive
    from embargraph.facts import read_facts

    read = read_facts([*(seed_files() if seeds else []), *facts])
    with new_graph(target) as connection:
        insert_facts(connection, read)
        insert_columns(connection, "meta", {"key": ["facts"], "value": [facts_digest()]})
        derive(connection)
    return read.tallies


def cache_folder() -> Path:
    """Return the folder for kept graphs: ``EMBARGRAPH_CACHE``, or the system's place for caches."""
    import platformdirs

    named = os.environ.get("EMBARGRAPH_CACHE")
    return Path(named) if named else Path(platformdirs.user_cache_dir("embargraph", appauthor=False))


def kept_graph() -> Path:
    """Return the graph of the packaged facts, built on first use.

    Raises:
        ExportError: Neither the cache nor the folder for temporary files can be written.
    """
    name = f"graph-{facts_digest()}.duckdb"
    folders = [
        cache_folder(),
        Path(tempfile.gettempdir()) / f"embargraph-{os.getuid() if hasattr(os, 'getuid') else 0}",
    ]
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    failure: ExportError | None = None
    for folder in folders:
        try:
            build_graph(folder / name)
        except ExportError as error:
            failure = failure or error
        else:
            return folder / name
    raise failure or ExportError("no folder for the kept graph")
