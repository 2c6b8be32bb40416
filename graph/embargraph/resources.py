"""Where the packaged seeds and queries are: in the wheel, or in the checkout."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from embargraph.errors import DataError

__all__ = [
    "MAKES_GRAPH",
    "MAKES_INDEX",
    "MAKES_RDF",
    "cache_folder",
    "cache_folders",
    "code_files",
    "code_mark",
    "ear_folder",
    "facts_digest",
    "find_folder",
    "is_own_file",
    "is_own_folder",
    "links_file",
    "own_version",
    "query_files",
    "readings_file",
    "seed_files",
]

#: Packages whose code decides what stands in a graph file: another version of one makes another graph.
MAKES_GRAPH = ("model", "files", "store", "facts", "resolution", "ingest", "sources", "rules")
#: Packages whose code decides what stands in an index of names.
MAKES_INDEX = ("model", "files", "store", "screening")
#: Packages whose code decides what stands in the RDF of a graph.
MAKES_RDF = ("model", "store", "rdf")

_LINKS = "links.csv"
_READINGS = "readings.csv"
#: Files among the facts that are read by themselves.
_RULE_TABLES = ("country_names.csv", "review_policies.toml")
_NOT_FACTS = frozenset({_LINKS, _READINGS, *_RULE_TABLES})
#: Tables of the regulations from which nodes and statements are made.
_EAR_FACTS = (
    "special-destinations.toml", "entries.csv", "labels.csv", "control-list.csv", "requirements.toml", "chart.csv",
    "groups.csv",
)  # fmt: skip
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
    terms = find_folder("seeds") / "terms"
    for path in [*seed_files(), *(terms / name for name in _RULE_TABLES), *code_files(MAKES_GRAPH)]:
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def code_mark() -> str:
    """Return the version of this package with a digest of the code that decides answers.

    Two machines that have the same compute the same.
    """
    digest = hashlib.sha256()
    for path in code_files((*MAKES_GRAPH, "screening", "engines")):
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{own_version()} (code {digest.hexdigest()[:12]})"


def own_version() -> str:
    """Return the version of this package; "unknown" where it runs without having been installed."""
    from importlib import metadata

    try:
        return metadata.version("embargraph")
    except metadata.PackageNotFoundError:
        return "unknown"


def cache_folder() -> Path:
    """Return the first of `cache_folders`: where this user keeps graphs, indexes and lists."""
    return cache_folders()[0]


def cache_folders() -> list[Path]:
    """Return the folders that may hold kept graphs and indexes, the preferred first, each closed to others.

    They are ``EMBARGRAPH_CACHE``, or the system's place for caches, and one among
    temporary files.  What is found in a folder that others can write may be
    theirs, and would be answered from: where the folder named is such a one, a folder
    within it that is not takes its place.
    """
    import platformdirs

    named = os.environ.get("EMBARGRAPH_CACHE")
    first = Path(named) if named else Path(platformdirs.user_cache_dir("embargraph", appauthor=False))
    own = f"embargraph-{os.getuid() if hasattr(os, 'getuid') else 0}"
    places = (first, first / own, Path(tempfile.gettempdir()) / own)
    found = [place for place in places if _is_private_folder(place)]
    # The one within is for a first that is not.
    return found[:1] + [place for place in found[1:] if place != first / own] if found else [_of_this_process()]


def _is_private_folder(folder: Path) -> bool:
    """Say whether a folder is there, or could be made, and nobody else can write it."""
    try:
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _is_private(folder.stat(), stat.S_ISDIR) and not _is_strange_link(folder)
    except OSError:
        return False


def _is_strange_link(path: Path) -> bool:
    """Say whether a path is a link that somebody else has laid."""
    found = path.lstat()
    return stat.S_ISLNK(found.st_mode) and hasattr(os, "getuid") and found.st_uid not in {os.getuid(), 0}


def _is_private(found: os.stat_result, is_kind: Callable[[int], bool]) -> bool:
    if not hasattr(os, "getuid"):  # Windows: folders of a user are closed to others
        return is_kind(found.st_mode)
    return is_kind(found.st_mode) and found.st_uid in {os.getuid(), 0} and not found.st_mode & 0o022


def is_own_file(path: Path) -> bool:
    """Say whether a file is there, belongs to this user or the system's, and nobody else can write it."""
    try:
        return _is_private(path.lstat(), stat.S_ISREG)
    except OSError:
        return False


def is_own_folder(path: Path) -> bool:
    """Say whether a folder is there, belongs to this user or the system's, and nobody else can write it."""
    try:
        return _is_private(path.lstat(), stat.S_ISDIR)
    except OSError:
        return False


@cache
def _of_this_process() -> Path:
    """Return a folder that goes with the process: there is no other to keep anything in."""
    folder = Path(tempfile.mkdtemp(prefix="embargraph-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
