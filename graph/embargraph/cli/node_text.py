"""Nodes as text for a terminal: what restricts each, then what is said of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from embargraph.cli.layout import coloured, prose, shortened, terminal_width, wrapped_lines
from embargraph.questions.verdicts import severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["node_verdict", "nodes_in_words"]

#: Restrictions and statements of a node that are shown without --all.
_RESTRICTIONS, _STATEMENTS = 6, 8


def node_verdict(nodes: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a sentence on each of the first nodes: what is on record of it, and what is unknown."""
    said = []
    for node in nodes[:3]:
        verdicts = Counter(row["verdict"].replace("_", " ") for row in node["restrictions"])
        told = ", ".join(f"{count} {name}" for name, count in verdicts.most_common()) or "none of its own"
        said.append(
            f"{node['label']}, over all time: restrictions on record: {told}; "
            f"{len(node['statements'])} statement{'s' * (len(node['statements']) != 1)}."
        )
    if len(nodes) > 3:
        said.append(f"{len(nodes) - 3} more nodes carry the name.")
    return said


def nodes_in_words(nodes: Sequence[Mapping[str, Any]], *, everything: bool) -> Iterator[str]:
    """Yield the lines of some nodes: names, restrictions with the worst first, statements.

    Args:
        nodes: Nodes as `Graph.show` returns them.
        everything: Every restriction and statement.
    """
    yield from map(prose, node_verdict(nodes))
    width = terminal_width()
    for node in nodes:
        yield ""
        qualities = node.get("name_qualities") or {}
        names = ", ".join(f"{one} ({qualities[one]})" if one in qualities else one for one in node["names"])
        head = f"{node['label']} ({node['id']}; {node['kind']}, {node['type']}{'; ' + names if names else ''})"
        yield from wrapped_lines(head, width, rest="  ")
        marks = "; ".join(f"{scheme} {value}" for scheme, value in node["identifiers"].items())
        for text in filter(None, (node["text"], marks)):
            yield from wrapped_lines(text, width, "  ", "  ")
        restrictions = sorted(node["restrictions"], key=severity)
        yield from _some(restrictions, _RESTRICTIONS, "restrictions", _restriction, everything, width)
        yield from _some(node["statements"], _STATEMENTS, "statements", _statement, everything, width)


def _some(
    rows: Sequence[Mapping[str, Any]], most: int, noun: str, line: Any, everything: bool, width: int
) -> Iterator[str]:
    shown = rows if everything else rows[:most]
    for row in shown:
        yield from line(row, width, everything)
    if len(rows) > len(shown):
        yield f"  and {len(rows) - len(shown)} more {noun} (--all)"


def _restriction(row: Mapping[str, Any], width: int, everything: bool) -> Iterator[str]:
    verdict = row["verdict"].replace("_", " ")
    cited = f" [{row['under']['citation']}]" if row["under"].get("citation") else ""
    text = f"{row['since'] or 'start not on record'} to {row['until'] or 'now'}: {row['under']['label']}{cited}"
    lines = wrapped_lines(text, width - 13) if everything else [shortened(text, width - 13)]
    for number, part in enumerate(lines):
        mark = coloured(verdict.ljust(10), row["verdict"]) if not number else " " * 10
        yield f"  {mark} {part}"


def _statement(row: Mapping[str, Any], width: int, everything: bool) -> Iterator[str]:
    target = row["object"]["label"] if row["object"] else row["value"]
    says = f"{row['subject']['label']} {row['relation'].replace('_', ' ')} {target}"
    text = f"{row['standing']}: {says}{' — ' + row['gist'] if row['gist'] else ''}"
    yield from wrapped_lines(text, width, "  ", "    ", None if everything else 2)
