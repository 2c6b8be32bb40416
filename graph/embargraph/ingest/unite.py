"""Parties that share an identifier which one party alone has are one, whichever file told of it first.

Readers see what was loaded before them; this sees the whole graph, once, when every file is in it.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from embargraph.resolution.identifiers import has_wrong_digit
from embargraph.store.sql import create_table
from embargraph.store.write import insert_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from duckdb import DuckDBPyConnection

    from embargraph.resolution.judgements import Links

__all__ = ["move_parties", "unite_parties"]

#: Of parties that are one, the node of the facts stands for all, then a register's, then GLEIF's, then a list's.
_FACTS, _REGISTER, _GLEIF, _LIST = range(4)

_MOVE = (
    "UPDATE statement SET subject = m.stays FROM united m WHERE statement.subject = m.goes",
    "UPDATE statement SET object = m.stays FROM united m WHERE statement.object = m.goes",
    # A party is no owner, parent or part of itself, though two of its records were.
    "DELETE FROM statement WHERE subject = object AND subject IN (SELECT stays FROM united)",
    """
    DELETE FROM statement WHERE id IN (
        SELECT unnest(list(id ORDER BY id)[2:]) FROM statement
        WHERE subject IN (SELECT stays FROM united) OR object IN (SELECT stays FROM united)
        GROUP BY subject, relation, object, value, number, unit, period, since, until, share, share_min, share_max,
            standing, qualifiers::VARCHAR, source HAVING count(*) > 1)
    """,
    "UPDATE name SET node = m.stays, is_label = false FROM united m WHERE name.node = m.goes",
    # Of the same name twice the better grading stays.
    """
    UPDATE name SET quality = best.quality FROM (
        SELECT node, name, CASE WHEN count(*) = count(quality) THEN min(quality) END AS quality FROM name
        WHERE node IN (SELECT stays FROM united) GROUP BY node, name HAVING count(quality) > 0 AND count(*) > 1
    ) best WHERE best.node = name.node AND best.name = name.name
    """,
    """
    DELETE FROM name WHERE NOT is_label AND node IN (SELECT stays FROM united) AND EXISTS (
        SELECT 1 FROM name x WHERE x.node = name.node AND x.name = name.name
            AND (x.is_label OR x.rowid < name.rowid))
    """,
    """
    INSERT INTO identifier SELECT stays, 'entry', goes FROM united JOIN node ON node.id = goes WHERE kind = 'actor'
    """,
    "CREATE TEMP TABLE IF NOT EXISTS listed_name (source VARCHAR, node VARCHAR, name VARCHAR)",
    "UPDATE listed_name SET node = m.stays FROM united m WHERE listed_name.node = m.goes",
    "UPDATE identifier SET node = m.stays FROM united m WHERE identifier.node = m.goes",
    """
    DELETE FROM identifier WHERE node IN (SELECT stays FROM united) AND EXISTS (
        SELECT 1 FROM identifier x WHERE x.node = identifier.node AND x.scheme = identifier.scheme
            AND x.value = identifier.value AND x.rowid < identifier.rowid)
    """,
    # What either record says of the party stays with it.
    """
    CREATE OR REPLACE TEMP TABLE united_remark AS SELECT m.stays, min(n.country) AS country, min(n.type) AS type,
        string_agg(DISTINCT nullif(n.text, ''), '; ' ORDER BY nullif(n.text, '')) AS text
    FROM united m JOIN node n ON n.id = m.goes JOIN node s ON s.id = m.stays
    WHERE n.text IS DISTINCT FROM s.text OR n.country IS DISTINCT FROM s.country OR n.type <> s.type GROUP BY m.stays
    """,
    """
    UPDATE node SET text = nullif(concat_ws('; ', nullif(node.text, ''), g.text), ''),
        country = coalesce(node.country, g.country), type = CASE node.type WHEN 'party' THEN g.type ELSE node.type END
    FROM united_remark g WHERE node.id = g.stays
    """,
    "DROP TABLE united_remark",
    "DELETE FROM origin WHERE id IN (SELECT goes FROM united)",
    "DELETE FROM node WHERE id IN (SELECT goes FROM united)",
)


class _Shared(NamedTuple):
    """One identifier, the nodes that carry it, and where each of them comes from."""

    scheme: str
    number: str
    nodes: list[str]


def unite_parties(connection: DuckDBPyConnection, links: Links, lists: Iterable[str] = ()) -> int:
    """Make one party of all that share an identifier which one party alone has.

    An identifier that two records of one source share, under names that have nothing in common, may be a
    clerk's slip, and joins nobody: it is kept among the pieces that could not be read, where another source has
    it.  One whose check digit is wrong joins, since what would not be joined is a restriction left out, and is kept
    there too.  A judgement that two parties are apart holds against any identifier.  Statements keep their ids.

    Args:
        connection: The graph, every file of which is loaded; nothing is derived yet.
        links: Reviewed judgements on which parties are one.
        lists: Sources that are lists: of equal parties, another's node stands for all.

    Returns:
        How many nodes went into others.
    """
    create_table(connection, "ingest/sql/shared_identifier.sql")
    rows = connection.execute("FROM shared_identifier ORDER BY ALL").fetchall()
    if not rows:
        return 0
    shared = [_Shared(*row) for row in rows]
    everyone = sorted({node for one in shared for node in one.nodes})
    origin = _origins(connection, everyone)
    keys = _keys(connection, everyone)
    groups, doubtful, misspelt = _Groups(everyone), list[_Shared](), list[_Shared]()
    for one in shared:
        if one.scheme != "entry" and len({origin[node] for node in one.nodes}) == 1:
            # One source's own records are as many as it has them, unless another source tells of the same party.
            continue
        if _is_doubtful(one, origin, keys):
            doubtful.append(one)
            continue
        if has_wrong_digit(one.scheme, one.number):
            misspelt.append(one)
        for node in one.nodes[1:]:
            if not links.are_apart(one.nodes[0], node):
                groups.join(one.nodes[0], node)
    _tell(connection, doubtful, "shared by parties of one source under different names: joins nobody")
    _tell(connection, misspelt, "joins parties though its check digit is wrong")
    ranks = {node: _rank(origin[node], frozenset(lists)) for node in everyone}
    moves = {node: stays for stays, members in groups.by_leader(ranks) for node in members if node != stays}
    if moves:
        move_parties(connection, moves)
    connection.execute("DROP TABLE shared_identifier")
    return len(moves)


class _Groups:
    """Nodes that are one, by what joins each to another."""

    def __init__(self, nodes: Iterable[str]) -> None:
        self._above = {node: node for node in nodes}

    def find(self, node: str) -> str:
        while self._above[node] != node:
            self._above[node] = self._above[self._above[node]]
            node = self._above[node]
        return node

    def join(self, left: str, right: str) -> None:
        first, second = sorted((self.find(left), self.find(right)))
        self._above[second] = first

    def by_leader(self, ranks: Mapping[str, int]) -> list[tuple[str, list[str]]]:
        """Return each group by the node that stands for it."""
        found: dict[str, list[str]] = defaultdict(list)
        for node in self._above:
            found[self.find(node)].append(node)
        return [(min(nodes, key=lambda node: (ranks[node], node)), nodes) for nodes in found.values()]


def _rank(namespace: str, lists: frozenset[str]) -> int:
    if not namespace:
        return _FACTS
    if namespace in lists:
        return _LIST
    return _GLEIF if namespace == "gleif" else _REGISTER


def _origins(connection: DuckDBPyConnection, nodes: list[str]) -> dict[str, str]:
    rows = connection.execute(
        "SELECT n.id, coalesce(o.namespace, '') FROM (SELECT unnest($1) AS id) n LEFT JOIN origin o USING (id)", [nodes]
    ).fetchall()
    return dict(rows)


def _keys(connection: DuckDBPyConnection, nodes: list[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    rows = connection.execute("SELECT node, key FROM name WHERE key <> '' AND list_contains($1, node)", [nodes])
    for node, key in rows.fetchall():
        found[node].add(key)
    return found


def _is_doubtful(one: _Shared, origin: Mapping[str, str], keys: Mapping[str, set[str]]) -> bool:
    """Say whether two records of one source share the identifier under names that have nothing in common."""
    if one.scheme == "entry":
        return False
    by_source: dict[str, list[str]] = defaultdict(list)
    for node in one.nodes:
        by_source[origin[node]].append(node)
    return any(
        not keys.get(left, set()) & keys.get(right, set())
        for nodes in by_source.values()
        for left, right in pairwise(nodes)
    )


def _tell(connection: DuckDBPyConnection, doubtful: list[_Shared], reason: str) -> None:
    """Keep identifiers that join nobody with the last source that was read."""
    if not doubtful:
        return
    ((source,),) = connection.execute("SELECT max(id) FROM source WHERE reader IS NOT NULL").fetchall()
    size = len(doubtful)
    insert_columns(connection, "reject", {
        "source": [source] * size, "record": ["; ".join(one.nodes) for one in doubtful],
        "field": [one.scheme for one in doubtful],
        "reason": [reason] * size,
        "value": [one.number for one in doubtful], "outcome": ["unparsed"] * size,
    })  # fmt: skip
    connection.execute("UPDATE source SET unparsed = unparsed + $1 WHERE id = $2", [size, source])


def move_parties(connection: DuckDBPyConnection, moves: Mapping[str, str]) -> None:
    """Put one node in place of others, everywhere; so too with the entries of lists that bear their names.

    Args:
        connection: A graph that is being built.
        moves: The node that stays, by the node that goes into it.
    """
    listings = connection.execute(
        "SELECT n.id, string_split(n.id, '--')[1] || '--' || m.stays FROM node n "
        "JOIN (SELECT unnest($1) AS goes, unnest($2) AS stays) m ON ends_with(n.id, '--' || m.goes) "
        "WHERE n.type = 'listing'",
        [list(moves), list(moves.values())],
    ).fetchall()
    known = {id_ for (id_,) in connection.execute("SELECT id FROM node WHERE type = 'listing'").fetchall()}
    # Where the list has an entry of the one that stays, the two are one; else the entry keeps its name.
    every = {**moves, **{goes: stays for goes, stays in listings if stays in known and goes != stays}}
    connection.execute("CREATE OR REPLACE TEMP TABLE united (goes VARCHAR, stays VARCHAR)")
    insert_columns(connection, "united", {"goes": list(every), "stays": list(every.values())})
    for step in _MOVE:
        connection.execute(step).fetchall()
    connection.execute("DROP TABLE united")
