"""Where the packaged seeds and queries are: in the wheel, or in the checkout."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from embargraph.errors import DataError

__all__ = [
    "MAKES_GRAPH",
    "MAKES_INDEX",
    "cache_folder",
    "cache_folders",
    "code_files",
    "ear_folder",
    "facts_digest",
    "find_folder",
    "links_file",
    "query_files",
    "readings_file",
    "seed_files",
]

#: Packages whose code decides what stands in a graph file: another version of one makes another graph.
MAKES_GRAPH = ("model", "files", "store", "facts", "resolution", "ingest", "sources", "rules")
#: Packages whose code decides what stands in an index of names.
MAKES_INDEX = ("model", "store", "screening")

_LINKS = "links.csv"
_READINGS = "readings.csv"
#: Files among the facts that are read by themselves.
_NOT_FACTS = frozenset({_LINKS, _READINGS})
#: Tables of the regulations from which nodes and statements are made.
_EAR_FACTS = ("special-destinations.toml", "entries.csv", "labels.csv", "control-list.csv")
_PACKAGE = Path(__file__).resolve().parent


def find_folder(name: str) -> Path:
    """Return the folder `seeds` or `queries`, from the wheel first, else the checkout.

    Raises:
        DataError: The installation is incomplete.
    """
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent.parent / name):
        if folder.is_dir():
            return folder
    raise DataError(f"the packaged folder {name!r} is missing; reinstall embargraph")


def seed_files() -> list[Path]:
    """Return the packaged fact files in a stable order.

    Of the tables of the regulations (`ear_folder`) only those that make facts are among them.
    """
    folder = find_folder("seeds")
    found = (path for path in folder.rglob("*") if path.suffix in {".toml", ".csv"})
    return sorted(
        path for path in found if path.name not in _NOT_FACTS and (path.parent.name != "ear" or path.name in _EAR_FACTS)
    )


def ear_folder() -> Path:
    """Return the folder with the tables of the Export Administration Regulations."""
    return find_folder("seeds") / "ear"


def links_file() -> Path:
    """Return the packaged judgements on which parties of lists are which of the facts."""
    return find_folder("seeds") / "record" / _LINKS


def readings_file() -> Path:
    """Return the packaged second readings of the statements of law."""
    return find_folder("seeds") / "record" / _READINGS


def query_files() -> list[Path]:
    """Return the packaged question files in a stable order."""
    return sorted(find_folder("queries").glob("*.sql"))


def code_files(packages: Iterable[str]) -> list[Path]:
    """Return the files of some packages that decide what they make: code, SQL and tables, in a stable order."""
    roots = sorted(path for path in _PACKAGE.glob("*.py") if path.name not in {"__init__.py", "__main__.py"})
    inside = (path for package in packages for path in (_PACKAGE / package).rglob("*"))
    return roots + sorted(path for path in inside if path.suffix in {".py", ".sql", ".toml", ".csv"})


def facts_digest() -> str:
    """Return a digest of the packaged facts, the rules and the schema.

    The kept graph is keyed by it, so that a change to any of them rebuilds.
    """
    digest = hashlib.sha256()
    for path in [*seed_files(), *code_files(MAKES_GRAPH)]:
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Return the folder for kept graphs and indexes: ``EMBARGRAPH_CACHE``, or the system's place for caches."""
    import platformdirs

    named = os.environ.get("EMBARGRAPH_CACHE")
    return Path(named) if named else Path(platformdirs.user_cache_dir("embargraph", appauthor=False))


def cache_folders() -> list[Path]:
    """Return where a graph or an index may be kept, in order: the cache, else among temporary files.

    The second is for accounts that have no home to write to; it is one's own, since anybody may make a
    folder there.
    """
    import tempfile

    user = os.getuid() if hasattr(os, "getuid") else 0
    return [cache_folder(), Path(tempfile.gettempdir()) / f"embargraph-{user}"]
