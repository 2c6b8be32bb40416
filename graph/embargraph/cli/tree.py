"""Owners and holdings as a tree: who is above whom, and with how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from embargraph.model.vocabulary import FIRM_STANDINGS

if TYPE_CHECKING:
    from rich.tree import Tree

__all__ = ["affiliates_tree"]

#: Near and far end of a stake, and what a branch is called, by direction.
_ENDS = {"above": ("owned", "owner", "owned by"), "below": ("owner", "owned", "holds")}


def affiliates_tree(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the rows of `affiliates` as text, a tree for each party, in the width of the terminal."""
    from io import StringIO

    from rich.console import Console
    from rich.tree import Tree

    from embargraph.cli.layout import terminal_width

    stream = StringIO()
    console = Console(file=stream, highlight=False, width=terminal_width())
    for party in dict.fromkeys(row["who"]["id"] for row in rows):
        mine = [row for row in rows if row["who"]["id"] == party]
        root = Tree(_text(mine[0]["who"]["label"]))
        for direction, (near, far, name) in _ENDS.items():
            stakes: dict[str, list[Mapping[str, Any]]] = {}
            for row in mine:
                if row["direction"] == direction:
                    stakes.setdefault(row[near]["id"], []).append(row)
            if stakes:
                _grow(root.add(name), stakes, far, (party,))
        console.print(root)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines())


def _grow(branch: Tree, stakes: Mapping[str, Sequence[Mapping[str, Any]]], far: str, path: tuple[str, ...]) -> None:
    for row in stakes.get(path[-1], ()):
        node = row[far]
        days = f", since {row['since']}" if row["since"] else ""
        days += f", last day {row['until']}" if row["until"] else ""
        verdict = f" — {row['restricted'].replace('_', ' ')}" if row["restricted"] else ""
        standing = "" if row["standing"] in FIRM_STANDINGS else f" ({row['standing']})"
        grown = branch.add(_text(f"{node['label']}: {row['held']}{days}{standing}{verdict}"))
        # A cross-holding comes back to where it began; once is enough.
        if node["id"] not in path and row["relation"] in {"owns", "controls"}:
            _grow(grown, stakes, far, (*path, node["id"]))


def _text(label: str) -> Any:
    from rich.text import Text

    return Text("".join(character if character.isprintable() else " " for character in label))
