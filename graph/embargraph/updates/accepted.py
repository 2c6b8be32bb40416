"""Accepted facts: fact files made of the decisions, whole and anew each time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli_w

from embargraph.errors import DataError, ExportError
from embargraph.files.replace import written
from embargraph.updates.proposals import SOURCE_ID, TABLES

if TYPE_CHECKING:
    from embargraph.updates.decisions import Chain
    from embargraph.updates.workspace import Workspace

__all__ = ["accepted_texts", "add_row", "check_accepted", "write_accepted"]


def accepted_texts(chain: Chain) -> dict[str, bytes]:
    """Return the fact files that follow from the decisions, by name.

    Proposals of one source make one file.  Its source table is that of the last of them; a node that several
    define is written once, with the fields of the fullest.

    Raises:
        DataError: A source's id is not one: it becomes the name of a file.
    """
    files: dict[str, dict[str, Any]] = {}
    origins: dict[str, list[str]] = {}
    for decision in chain.standing():
        header: Mapping[str, Any] = decision.header or {}
        name = str(header.get("id"))
        if not SOURCE_ID.fullmatch(name):
            raise DataError(f"{chain.path}: {decision.proposal}: source: id: {name!r} is not an id")
        tables = files.setdefault(name, {"source": {}})
        tables["source"] = _latest(tables["source"], header)
        for table in TABLES:
            for row in (decision.facts or {}).get(table, ()):
                add_row(tables.setdefault(table, []), table, dict(row))
        origins.setdefault(name, []).append(f"# {decision.proposal}: {decision.decision} by {_comment(decision.by)}")
    return {
        f"{name}.toml": "\n".join(
            ["# Made of decisions; change it with `embargraph review`.", *origins[name], "", _text(tables)]
        ).encode("utf-8")
        for name, tables in files.items()
        if any(table in tables for table in TABLES)
    }


def _comment(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _text(tables: Mapping[str, Any]) -> str:
    ordered = {"source": tables["source"], **{name: tables[name] for name in TABLES if name in tables}}
    return tomli_w.dumps(ordered, multiline_strings=False)


def _latest(before: Mapping[str, Any], header: Mapping[str, Any]) -> dict[str, Any]:
    """Return a source's table with the later of two days of each field."""
    days = {name: max(str(before.get(name, "")), str(header[name])) for name in _DAYS if name in header}
    return {**before, **header, **days}


_DAYS = ("published", "known_through")


def add_row(rows: list[dict[str, Any]], table: str, row: dict[str, Any]) -> None:
    """Add a row to a table of facts; a node that is there already gets the fields and names that it lacks."""
    if row in rows:
        return
    if table == "node":
        for other in rows:
            if other.get("id") == row.get("id"):
                other.update({key: value for key, value in row.items() if key not in other})
                names = dict.fromkeys([*other.get("names", ()), *row.get("names", ())])
                if names:
                    other["names"] = list(names)
                return
    rows.append(row)


def write_accepted(workspace: Workspace, chain: Chain) -> list[Path]:
    """Write the accepted files anew and remove those from which nothing follows any more.

    Returns:
        The files that changed.

    Raises:
        ExportError: One cannot be written.
    """
    texts = accepted_texts(chain)
    changed = []
    try:
        workspace.accepted.mkdir(exist_ok=True)
        for name, text in texts.items():
            path = workspace.accepted / name
            if not path.exists() or path.read_bytes() != text:
                with written(path) as part:
                    part.write_bytes(text)
                changed.append(path)
        for path in workspace.accepted_files():
            if path.name not in texts:
                path.unlink()
                changed.append(path)
    except OSError as error:
        raise ExportError(f"{workspace.accepted}: cannot be written: {error.strerror or error}") from error
    return changed


def check_accepted(folder: Path, chain: Chain, *, only: bool = True) -> list[str]:
    """Return where accepted files are not what the decisions give.

    Args:
        folder: Where the files are.
        chain: The decisions.
        only: Whether the folder holds accepted files alone.
    """
    texts = accepted_texts(chain)
    found = []
    for name, text in texts.items():
        path = folder / name
        if not path.is_file():
            found.append(f"{path}: is missing, though facts of it were accepted")
        elif path.read_bytes() != text:
            found.append(f"{path}: is not what the decisions give")
    if only:
        found += [f"{path}: no decision gives it" for path in sorted(folder.glob("*.toml")) if path.name not in texts]
    return found
