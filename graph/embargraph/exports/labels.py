"""How nodes, relationships and properties are called in Neo4j, by script and by bulk import alike."""

from __future__ import annotations

from embargraph.exports.network import NODE_COLUMNS, RESTRICTION_COLUMNS, STATEMENT_COLUMNS

__all__ = ["NODE_LABEL", "NODE_PROPERTIES", "RELATIONSHIPS", "SOURCE_LABEL", "SOURCE_PROPERTIES", "label", "type_name"]

#: Every node of the graph has this label beside that of its kind.
NODE_LABEL = "Node"

#: Sources stand apart: a relationship names its own in `stated_in`.
SOURCE_LABEL = "Source"

NODE_PROPERTIES = NODE_COLUMNS

#: Columns of each kind of relationship; its type says already what `edge` and `relation` say.
RELATIONSHIPS = tuple(
    {column: type_ for column, type_ in columns.items() if column not in {"edge", "relation", "label"}}
    for columns in (STATEMENT_COLUMNS, RESTRICTION_COLUMNS)
)

SOURCE_PROPERTIES = {
    "title": "text", "publisher": "text", "published": "text", "known_through": "text", "document": "text",
    "sha256": "text", "url": "text", "file": "text", "edition_date": "date", "read": "int", "loaded": "int",
    "rejected": "int",
}  # fmt: skip


def label(kind: str) -> str:
    """Return the label of a kind of node.

    Example:
        >>> label("technology")
        'Technology'
    """
    return kind.capitalize()


def type_name(relation: str) -> str:
    """Return the type of a relationship.

    Example:
        >>> type_name("issued_by")
        'ISSUED_BY'
    """
    return relation.upper()
