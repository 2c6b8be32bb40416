"""Fact files into the tables of a graph."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph.model.dates import days
from embargraph.model.names import name_words
from embargraph.store.write import insert_columns, insert_statements

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.facts.read import Facts
    from embargraph.model.statements import Node, Source

__all__ = ["insert_facts"]


def insert_facts(connection: DuckDBPyConnection, facts: Facts) -> None:
    """Write sources, nodes, names and statements into empty or filled tables.

    Args:
        connection: An open graph that may be written to.
        facts: What `embargraph.facts.read.read_facts` returned; nothing in it is checked again.
    """
    edition_dates = {source.id: _edition_date(source) for source in facts.sources.values()}
    reports = {report.source: report for report in facts.reports}
    sources = sorted(facts.sources.values(), key=lambda source: source.id)
    fields = ("id", "title", "publisher", "published", "known_through", "document", "sha256", "url", "file")
    columns: dict[str, list[Any]] = {name: [getattr(s, name) for s in sources] for name in fields}
    columns["edition_date"] = [edition_dates[s.id] for s in sources]
    for name in ("read", "loaded", "rejected", "duplicates", "unparsed"):
        columns[name] = [getattr(reports[s.id], name) if s.id in reports else 0 for s in sources]
    insert_columns(connection, "source", columns)
    _insert_nodes(connection, sorted(facts.nodes.values(), key=lambda node: node.id))
    insert_statements(connection, sorted(facts.statements.items()), edition_dates)


def _edition_date(source: Source) -> date:
    """Return the first day on which the source is known to show what it says."""
    known = [days(text)[0] for text in (source.published, source.known_through) if text]
    return min(known, default=date.today())


def _insert_nodes(connection: DuckDBPyConnection, nodes: Sequence[Node]) -> None:
    fields = ("id", "kind", "type", "label", "country", "text")
    insert_columns(connection, "node", {name: [getattr(n, name) for n in nodes] for name in fields})
    names = [
        (node.id, name, position == 0)
        for node in nodes
        for position, name in enumerate(dict.fromkeys((node.label, *node.names)))
    ]
    insert_columns(
        connection,
        "name",
        {
            "node": [node for node, _, _ in names],
            "name": [name for _, name, _ in names],
            "folded": [" ".join(name_words(name)) for _, name, _ in names],
            "is_label": [is_label for _, _, is_label in names],
        },
    )
    marks = [(n.id, scheme, value) for n in nodes for scheme, value in sorted(n.identifiers.items())]
    insert_columns(
        connection,
        "identifier",
        {name: [mark[i] for mark in marks] for i, name in enumerate(("node", "scheme", "value"))},
    )
