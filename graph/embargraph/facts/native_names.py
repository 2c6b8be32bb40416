"""Names of actors in their own scripts: registered and trade names, each with its language and where it stands."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from embargraph.errors import FactError, closest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from embargraph.model.statements import Node

__all__ = ["add_native_names", "is_native_names"]

_COLUMNS = ["node", "name", "language", "kind", "source"]
_KINDS = ("registered", "trade")
#: RFC 5646: a language, and a script where it has several.
_LANGUAGE = re.compile("[a-z]{2,3}(?:-[A-Z][a-z]{3})?")


def is_native_names(path: Path) -> bool:
    """Return whether a file is the table of names in their own scripts."""
    return path.name == "native_names.csv"


def add_native_names(path: Path, nodes: dict[str, Node], errors: list[FactError]) -> None:
    """Give nodes the names that a table has for them.

    Args:
        path: CSV with the columns `node,name,language,kind,source`.
        nodes: What the names belong to; changed in place.
        errors: Where to write what is wrong with a row; such a row gives no name.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if reader.fieldnames != _COLUMNS:
            errors.append(FactError(str(path), "line 1", "", f"expected the columns {','.join(_COLUMNS)}"))
            return
        for row in reader:
            faults = list(_faults(row, nodes))
            errors += [FactError(str(path), f"line {reader.line_num}", field, said) for field, said in faults]
            if not faults:
                node = nodes[row["node"]]
                if row["name"] not in (node.label, *node.names):
                    nodes[node.id] = replace(node, names=(*node.names, row["name"]))


def _faults(row: dict[str, str], nodes: dict[str, Node]) -> Iterator[tuple[str, str]]:
    if row["node"] not in nodes:
        yield "node", f"{row['node']!r} is no node{closest(row['node'], nodes) or ''}"
    if not (row["name"] or "").strip() or row["name"].isascii():
        yield "name", f"{row['name']!r}; expected a name in a script of its own"
    if not _LANGUAGE.fullmatch(row["language"] or ""):
        yield "language", f"{row['language']!r}; expected a language as in RFC 5646, such as zh or zh-Hant"
    if row["kind"] not in _KINDS:
        yield "kind", f"{row['kind']!r}; expected one of {', '.join(_KINDS)}"
    if not (row["source"] or "").strip():
        yield "source", "empty; expected where the name stands"
