"""Which graph answers where none is named: the one of the environment or of a configuration file, else the home graph.

In this order:

1. ``EMBARGRAPH_GRAPH``, a graph file.
2. ``graph`` of ``embargraph.toml`` in the working folder, else in the user's
   folder for configuration.
3. The home graph that `embargraph update` builds in the user's data folder.
4. The packaged facts, which hold excerpts of the lists; every answer says so.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embargraph.errors import DataError, ExportError, GraphFileError, closest
from embargraph.resources import facts_digest, is_own_file
from embargraph.store.opened import OpenedGraph

__all__ = [
    "CONFIGURATION",
    "Chosen",
    "Configuration",
    "accepted_facts",
    "choose_graph",
    "configuration",
    "data_folder",
    "default_graph",
    "home_file",
    "kept_graph",
    "make_private",
    "manifest_file",
    "open_default",
    "read_manifest",
    "workspace_folder",
]

#: Name of the file of configuration.
CONFIGURATION = "embargraph.toml"
#: What it may say, and what each is.
_KEYS = {"graph": "a graph file", "data": "a folder", "workspace": "a folder"}
#: Most bytes of it that are read.
_MAX_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a file of configuration says; a path in it is relative to the file."""

    path: Path | None = None
    graph: Path | None = None
    data: Path | None = None
    workspace: Path | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A graph file, and how it was chosen: "environment", "configuration", "home" or "packaged"."""

    path: Path | None
    how: str


def configuration() -> Configuration:
    """Return what the file of configuration says, the working folder's before the user's own; nothing without one.

    Raises:
        DataError: The file cannot be read, others can write it, or it says what is unknown.
    """
    import platformdirs

    for folder in (Path.cwd(), Path(platformdirs.user_config_dir("embargraph", appauthor=False))):
        path = folder / CONFIGURATION
        if path.is_file():
            return _read(path)
    return Configuration()


def _read(path: Path) -> Configuration:
    import tomllib

    if not is_own_file(path.resolve()):
        # Whoever can write it could have another graph answer.
        raise DataError(f"{path}: belongs to another user, or others can write it; it names the graph that answers")
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise DataError(f'{path}: more than {_MAX_BYTES} bytes; expected lines such as graph = "FILE"')
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError(f"{path}: not TOML: {error}") from error
    found: dict[str, Path] = {}
    for key, value in given.items():
        if key not in _KEYS:
            raise DataError(f"{path}: {key}: unknown; expected one of {', '.join(_KEYS)}{closest(key, _KEYS)}")
        if not isinstance(value, str) or not value.strip() or "\0" in value:
            raise DataError(f"{path}: {key}: {value!r}; expected {_KEYS[key]}, in quotes")
        found[key] = path.parent / _expanded(value)
    return Configuration(path, **found)


def _expanded(text: str) -> Path:
    with suppress(RuntimeError):
        return Path(text).expanduser()
    return Path(text)


def data_folder(settings: Configuration | None = None) -> Path:
    """Return where the home graph and its lists are: ``EMBARGRAPH_DATA``, the configuration's, or the system's place.

    Args:
        settings: What the file of configuration says, where it was read already.
    """
    named = os.environ.get("EMBARGRAPH_DATA")
    if named:
        return Path(named)
    settings = configuration() if settings is None else settings
    if settings.data is not None:
        return settings.data
    import platformdirs

    return Path(platformdirs.user_data_dir("embargraph", appauthor=False))


def home_file(settings: Configuration | None = None) -> Path:
    """Return where the home graph is, whether it is there or not."""
    return data_folder(settings) / "graph.duckdb"


def manifest_file(graph: Path) -> Path:
    """Return the file that says what a home graph was built from."""
    return graph.with_name("manifest.json")


def choose_graph() -> Chosen:
    """Return which graph answers where none is named, without opening or building any.

    Raises:
        DataError: The file of configuration has faults.
        GraphFileError: Others can write the home graph.
    """
    named = os.environ.get("EMBARGRAPH_GRAPH")
    if named:
        return Chosen(Path(named), "environment")
    settings = configuration()
    if settings.graph is not None:
        return Chosen(settings.graph, "configuration")
    home = home_file(settings)
    if not home.exists():
        return Chosen(None, "packaged")
    if not is_own_file(home):
        raise GraphFileError(
            f"{home}: the home graph belongs to another user, or others can write it; it could answer what they want: "
            "remove it and run: embargraph update"
        )
    return Chosen(home, "home")


def kept_graph() -> Path | None:
    """Return the graph that answers where none is named, or None where it would have to be built first."""
    from embargraph.packaged import packaged_file

    return choose_graph().path or packaged_file()


def default_graph() -> Path:
    """Return the graph that answers where none is named; the packaged facts are built on first use.

    A home graph of other packaged facts, as after an upgrade, is said on stderr.

    Raises:
        DataError: The file of configuration has faults.
        GraphFileError: The home graph cannot be trusted.
        ExportError: The packaged facts can be kept nowhere.
    """
    chosen = choose_graph()
    if chosen.path is None:
        from embargraph.packaged import packaged_graph

        return packaged_graph()
    if chosen.how == "home":
        built = read_manifest(chosen.path)
        if built.get("facts") not in {None, facts_digest()}:
            sys.stderr.write(
                "The home graph was built by another version of embargraph, from other packaged facts: "
                "run `embargraph update` to renew it.\n"
            )
    return chosen.path


def open_default(path: Path) -> OpenedGraph:
    """Open the graph that answers where none is named.

    Raises:
        GraphFileError: It cannot be opened; says what builds the home graph anew.
    """
    try:
        return OpenedGraph(path)
    except GraphFileError as error:
        if path == home_file():
            raise GraphFileError(f"{error}; it is the home graph: `embargraph update` builds it anew") from error
        raise


def read_manifest(graph: Path) -> dict[str, Any]:
    """Return what a home graph was built from; nothing where it is not known, or the file is damaged."""
    with suppress(OSError, ValueError, RecursionError):
        found = json.loads(manifest_file(graph).read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return found
    return {}


def workspace_folder(named: Path | None = None, before: str | None = None) -> Path | None:
    """Return the folder of the user's own record: what `embargraph update` takes accepted facts from.

    It is the one named, that of ``EMBARGRAPH_WORKSPACE``, that of the configuration,
    ``./embargraph-record`` where it is there, or the one that the home graph was built from.

    Args:
        named: A folder that the caller names.
        before: The one that the home graph was built from.

    Raises:
        DataError: The folder is named and is not there: its facts would be lost silently.
    """
    variable = os.environ.get("EMBARGRAPH_WORKSPACE")
    here = Path("embargraph-record")
    chosen = (
        named or (Path(variable) if variable else None) or configuration().workspace
        or (here if here.is_dir() else None) or (Path(before) if before else None)
    )  # fmt: skip
    if chosen is not None and not chosen.is_dir():
        raise DataError(f"{chosen}: no such folder of accepted facts; name the right one with --workspace")
    return None if chosen is None else chosen.resolve()


def accepted_facts(workspace: Path | None) -> list[Path]:
    """Return the fact files of a workspace that were accepted, in a stable order."""
    return [] if workspace is None else sorted((workspace / "accepted").glob("*.toml"))


def make_private(folder: Path) -> None:
    """Make a folder that nobody else can write.

    Raises:
        ExportError: It cannot be made, or others can write it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
    except OSError as error:
        raise ExportError(f"{folder}: cannot be made: {error.strerror or error}") from error
    if hasattr(os, "getuid") and (found.st_uid not in {os.getuid(), 0} or found.st_mode & 0o022):
        raise ExportError(f"{folder}: belongs to another user, or others can write it; name another by EMBARGRAPH_DATA")
