"""A Cypher script, streamed, that makes the graph in Neo4j, FalkorDB or another database that speaks Cypher.

It can be run again: what is there is found by its id and brought up to date.
Structs become JSON text, since a property cannot hold them.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from embargraph.exports.files import write_batches
from embargraph.exports.labels import (
    NODE_LABEL,
    NODE_PROPERTIES,
    RELATIONSHIPS,
    SOURCE_LABEL,
    SOURCE_PROPERTIES,
    label,
    type_name,
)
from embargraph.exports.network import EDGES, NODES, SOURCES
from embargraph.rdf.pieces import Piece, Sql, When, written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from embargraph.store.selection import Batches, Selection

__all__ = ["DIALECTS", "cypher_batches", "cypher_text", "write_cypher"]

#: How each database is told that ids are unique, or at least sought; the rest of a script is the same for all.
DIALECTS = MappingProxyType(
    {
        "neo4j": (
            f"CREATE CONSTRAINT embargraph_node IF NOT EXISTS FOR (n:{NODE_LABEL}) REQUIRE n.id IS UNIQUE;\n"
            f"CREATE CONSTRAINT embargraph_source IF NOT EXISTS FOR (s:{SOURCE_LABEL}) REQUIRE s.id IS UNIQUE;\n"
        ),
        "falkordb": (f"CREATE INDEX FOR (n:{NODE_LABEL}) ON (n.id);\nCREATE INDEX FOR (s:{SOURCE_LABEL}) ON (s.id);\n"),
        "opencypher": "",
    }
)

_SAID = {"falkordb": "FalkorDB", "opencypher": "databases that speak openCypher"}

#: Rows in one statement: enough to be quick, few enough for any parser.
_AT_ONCE = 200

#: Words that older parsers keep for themselves.
_RESERVED = frozenset({"by", "end", "list", "start", "text", "type", "value", "values"})

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def cypher_text(sql: str) -> Sql:
    r"""Return SQL for text as a Cypher string.

    JSON's escapes are Cypher's.  But Neo4j may read ``\uXXXX`` before it looks for strings, also after a
    backslash that is itself escaped, so that a quote spelt ``\u0022`` would end the string: a ``u`` after a
    backslash is spelt out.
    """
    json = f"to_json({sql})::VARCHAR"
    # A run of whole backslashes and then u; the second round takes the runs that begin where the last ended.
    pattern, spelt = r"'([^\\])((?:\\\\)+)u'", r"'\1\2\\u0075'"
    once = f"regexp_replace({json}, {pattern}, {spelt}, 'g')"
    return Sql(
        f"(CASE WHEN contains({sql}, '\\u') THEN regexp_replace({once}, {pattern}, {spelt}, 'g') ELSE {json} END)"
    )


def _name(name: str) -> str:
    """Return a name, in backticks where it needs them.

    Example:
        >>> _name("label"), _name("end"), _name("a`b")
        ('label', '`end`', '`a``b`')
    """
    if _PLAIN.fullmatch(name) and name not in _RESERVED:
        return name
    return "`" + name.replace("`", "``") + "`"


def _value(column: str, type_: str) -> tuple[Piece, ...]:
    if type_ == "text":
        return (cypher_text(f'"{column}"'),)
    if type_ == "list":
        each = f'list_transform("{column}", lambda x: {cypher_text("x")})'
        return ("[", Sql(f"array_to_string({each}, ', ')"), "]")
    if type_ == "json":
        return (cypher_text(f'to_json("{column}")::VARCHAR'),)
    if type_ == "date":
        return ('date("', Sql(f'"{column}"::VARCHAR'), '")')
    return (Sql(f'"{column}"::VARCHAR'),)


def _properties(columns: Mapping[str, str]) -> tuple[Piece, ...]:
    """Return a map of an id and columns."""
    properties = [
        When(f'"{column}" IS NOT NULL', (f", {_name(column)}: ", *_value(column, type_)))
        for column, type_ in columns.items()
    ]
    return ("{id: ", cypher_text("id"), *properties, "}")


def _statements(rows: Batches, made: Callable[[str], str]) -> Batches:
    """Yield a statement for every few rows of one kind; a row is the kind, a line end, and a map on one line."""
    for batch in rows:
        kinds: dict[bytes, list[bytes]] = {}
        for row in batch:
            kind, _, properties = row.rpartition(b"\n")
            kinds.setdefault(kind, []).append(properties)
        for kind, maps in sorted(kinds.items()):
            end = f"\n] AS row\n{made(kind.decode())};\n".encode()
            for start in range(0, len(maps), _AT_ONCE):
                yield [b"UNWIND [\n", b",\n".join(maps[start : start + _AT_ONCE]), end]


def _source(_: str) -> str:
    return f"MERGE (s:{SOURCE_LABEL} {{id: row.id}}) SET s += row"


def _node(kind: str) -> str:
    return f"MERGE (n:{NODE_LABEL} {{id: row.id}}) SET n:{_name(label(kind))}, n += row"


def _relationship(relation: str) -> str:
    return (
        f"MATCH (a:{NODE_LABEL} {{id: row.a}})\nMATCH (b:{NODE_LABEL} {{id: row.b}})\n"
        f"MERGE (a)-[r:{_name(type_name(relation))} {{id: row.properties.id}}]->(b) SET r += row.properties"
    )


def cypher_batches(selection: Selection, dialect: str = "neo4j") -> Batches:
    """Yield the selection as a Cypher script, as UTF-8, in batches.

    Args:
        selection: What to write.
        dialect: One of `DIALECTS`.
    """
    how = (
        "Run with: cypher-shell --file FILE" if dialect == "neo4j" else f"For {_SAID[dialect]}, a statement at a time."
    )
    yield [f"// An export-control knowledge graph. {how}\n{DIALECTS[dialect]}".encode()]
    yield from _statements(written(selection, _properties(SOURCE_PROPERTIES), SOURCES), _source)
    node = (Sql("kind"), "\n", *_properties(NODE_PROPERTIES))
    yield from _statements(written(selection, node, NODES), _node)
    for (sql, _), columns in zip(EDGES, RELATIONSHIPS, strict=True):
        ends = ("\n{a: ", cypher_text('"from"'), ", b: ", cypher_text('"to"'), ", properties: ")
        row = (Sql("relation"), *ends, *_properties(columns), "}")
        yield from _statements(written(selection, row, sql, "id"), _relationship)


def write_cypher(selection: Selection, target: Path, dialect: str = "neo4j") -> None:
    """Write a selection as a Cypher script.

    Args:
        selection: What to write.
        target: The file.
        dialect: One of `DIALECTS`.

    Raises:
        OSError: The file cannot be written.
    """
    write_batches(target, cypher_batches(selection, dialect))
