"""Whether an installation is well: what it runs on, which graph answers, how old its lists are, what is kept."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from embargraph.errors import EmbargraphError
from embargraph.home.place import Chosen, choose_graph, configuration, home_file, read_manifest
from embargraph.resources import cache_folders, facts_digest

__all__ = ["Finding", "examine"]

State = Literal["ok", "warn", "fail"]

#: Days after which a list should be fetched again: the US lists change several times a month.
OLD_AFTER = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: how it is, and what to do where it is not well."""

    topic: str
    state: State
    says: str
    do: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)


def examine(today: date | None = None) -> list[Finding]:
    """Look at an installation; nothing is changed, built or fetched.

    Args:
        today: The day that the age of lists is counted to.

    Example:
        >>> {each.topic for each in examine()} >= {"Versions", "Graph", "Caches", "Extras"}
        True
    """
    found = [*_versions()]
    try:
        chosen = choose_graph()
    except EmbargraphError as error:
        found.append(Finding("Graph", "fail", str(error), "mend or remove what is named"))
    else:
        found += _graph(chosen, today or date.today())
    return [*found, *_caches(), *_extras()]


def _versions() -> Iterator[Finding]:
    yield Finding("Versions", "ok", f"embargraph {_own_version()}, Python {platform.python_version()}, {sys.platform}")
    for requirement in _required(None):
        yield from _installed("Versions", requirement, "fail")


def _own_version() -> str:
    try:
        return metadata.version("embargraph")
    except metadata.PackageNotFoundError:
        return "not installed as a package"


def _required(extra: str | None) -> list[str]:
    """Return the requirements of the package, or of one of its extras, as the installation says them."""
    try:
        told = metadata.requires("embargraph") or []
    except metadata.PackageNotFoundError:
        return []
    mark = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")
    return [text for text in told if ((found := mark.search(text)) and found[1]) == extra]


def _installed(topic: str, requirement: str, missing: State, do: str = "") -> Iterator[Finding]:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    least = re.search(r">=\s*([0-9][0-9.]*)", requirement)
    if name is None or name[0] == "embargraph":
        return
    try:
        version = metadata.version(name[0])
    except metadata.PackageNotFoundError:
        yield Finding(topic, missing, f"{name[0]} is not installed", do or "reinstall embargraph")
        return
    if least and _numbers(version) < _numbers(least[1]):
        yield Finding(topic, missing, f"{name[0]} {version} is older than {least[1]}", do or "upgrade it")
    else:
        yield Finding(topic, "ok", f"{name[0]} {version}")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _graph(chosen: Chosen, today: date) -> Iterator[Finding]:
    settings = configuration()
    if settings.path is not None:
        yield Finding("Graph", "ok", f"configuration: {settings.path}")
    if chosen.path is None:
        yield Finding(
            "Graph", "warn", f"no home graph at {home_file()}: every answer rests on excerpts of the lists",
            "run: embargraph update",
        )  # fmt: skip
        return
    named = {"environment": "named by EMBARGRAPH_GRAPH", "configuration": f"named by {settings.path}"}
    yield from _opened(chosen, named.get(chosen.how, "home graph"), today)


def _opened(chosen: Chosen, how: str, today: date) -> Iterator[Finding]:
    from embargraph.store.lists_held import lists_held
    from embargraph.store.opened import OpenedGraph

    path = chosen.path or Path()
    mend = "run: embargraph update" if chosen.how == "home" else "name another, or build it anew"
    try:
        opened = OpenedGraph(path)
        with opened.reading() as connection:
            lists = lists_held(connection)
        digest = opened.digest
        opened.close()
    except EmbargraphError as error:
        yield Finding("Graph", "fail", f"{how}: {error}", mend)
        return
    yield Finding("Graph", "ok", f"{how}: {path}, {path.stat().st_size / 1e6:.0f} MB, sha256:{digest[:16]}…")
    if chosen.how == "home":
        yield from _built(path)
    for each in lists:
        yield _age(each, today)


def _built(path: Path) -> Iterator[Finding]:
    note = read_manifest(path)
    if not note:
        yield Finding("Graph", "warn", "what the home graph was built from is not known", "run: embargraph update")
        return
    yield Finding("Graph", "ok", f"updated {note.get('updated')}, from {len(note.get('editions', ()))} files")
    if note.get("facts") != facts_digest():
        yield Finding(
            "Graph", "warn", "built by another version of embargraph, from other facts", "run: embargraph update"
        )


def _age(each: dict[str, Any], today: date) -> Finding:
    """Return how much of a list is held, and how old it is."""
    if each["coverage"] == "none":
        return Finding("Lists", "warn", f"{each['label']}: no entry held", "take its file: embargraph update --from")
    if each["coverage"] == "excerpt":
        of = f" of {each['entries']}" if each["entries"] else ""
        return Finding("Lists", "warn", f"{each['label']}: excerpt, {each['held']}{of}", "run: embargraph update")
    if not each["edition"]:
        return Finding("Lists", "ok", f"{each['label']}: {each['held']} entries")
    days = (today - date.fromisoformat(each["edition"])).days
    says = f"{each['label']}: {each['held']} entries, of {each['edition']}, {days} days old"
    if days > OLD_AFTER:
        return Finding("Lists", "warn", says, "run: embargraph update, or take a newer file with --from")
    return Finding("Lists", "ok", says)


def _caches() -> Iterator[Finding]:
    named = os.environ.get("EMBARGRAPH_CACHE")
    folders = cache_folders()
    for number, folder in enumerate(folders):
        files = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
        size = sum(path.stat().st_size for path in files) / 1e6
        room = _free(folder)
        says = f"{folder}: {len(files)} files, {size:.0f} MB; {room:.1f} GB free"
        if not number and named and Path(named) != folder:
            yield Finding(
                "Caches", "warn", f"{named} is not used: others can write it, or it cannot be made; {says}",
                "close it to others: chmod go-w",
            )  # fmt: skip
        elif room < 1:
            yield Finding("Caches", "warn", says, "free some room; what is kept there can be removed")
        else:
            yield Finding("Caches", "ok", says)


def _free(folder: Path) -> float:
    """Return the room on a folder's disk in GB."""
    import shutil

    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free / 1e9


#: Extras that a user may want, with what each is for; those of developers are not looked at.
_EXTRAS = {
    "arrow": "answers as Arrow tables",
    "frames": "answers as pandas and polars frames",
    "xlsx": "workbooks",
    "shacl": "SHACL shapes in `embargraph check`",
    "serve": "`embargraph serve`",
    "mcp": "agents: `embargraph mcp`",
}


def _extras() -> Iterator[Finding]:
    for extra, purpose in _EXTRAS.items():
        needed = _required(extra)
        missing = [each for text in needed for each in _installed("Extras", text, "warn") if each.state != "ok"]
        if missing:
            # Nothing is wrong with an extra that nobody asked for.
            wanted = ", ".join(each.says for each in missing)
            yield Finding("Extras", "ok", f"{extra} ({purpose}): {wanted}; pip install 'embargraph[{extra}]' brings it")
        elif needed:
            yield Finding("Extras", "ok", f"{extra} ({purpose}): installed")
