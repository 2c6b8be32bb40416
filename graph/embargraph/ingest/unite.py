"""Parties that share an identifier which one party alone has are one, whichever file told of it first.

A reader makes a node of its own for each record; this sees the whole graph, once, when every file that describes
parties is in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import partial
from typing import TYPE_CHECKING

from embargraph.ingest.identity import ONE_EACH, Carriers, Doubt, Pair, identify
from embargraph.model.statements import Statement
from embargraph.store.sql import create_table, read_sql
from embargraph.store.write import insert_columns, insert_statements

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

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


#: What an identifier is called where it is told.
_CALLED = {"lei": "LEI", "usc": "USCC", "inn": "INN", "ogrn": "OGRN", "imo": "IMO number", "bic": "SWIFT code",
           "wikidata": "Wikidata item"}  # fmt: skip


def unite_parties(connection: DuckDBPyConnection, links: Links, lists: Iterable[str] = ()) -> Mapping[str, int]:
    """Make one party of all that share an identifier which one party alone has; `identify` says which those are.

    An identifier that joins nobody is kept among the pieces that could not be read, and its parties may be one:
    a statement `same_as` that is no more than alleged says so, from which the rules conclude what is unknown.
    One whose check digit is wrong joins, since what would not be joined is a restriction left out, and is kept
    there too.  A judgement that two parties are apart holds against any identifier.  Statements keep their ids.

    Args:
        connection: The graph, with every file that describes parties in it; nothing is derived yet.
        links: Reviewed judgements on which parties are one.
        lists: Sources that are lists: of equal parties, another's node stands for all.

    Returns:
        How many identifiers are told, by the source that they are kept with.
    """
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW strong_identifier AS {read_sql('ingest/sql/strong_identifier.sql')}"
    )
    create_table(connection, "ingest/sql/shared_identifier.sql")
    judged = sorted({*links.same, *links.same.values(), *(node for pair in links.apart for node in pair)})
    create_table(connection, "ingest/sql/shared_node.sql", {"judged": judged})
    create_table(connection, "ingest/sql/standing_in.sql")
    rows = connection.execute("FROM shared_identifier").fetchall()
    files = _of_nodes(connection, "SELECT node, file FROM standing_in")
    keys = _of_nodes(connection, "SELECT s.id, key FROM name JOIN shared_node s ON s.id = name.node WHERE key <> ''")
    shared = [Carriers(scheme, number, tuple(nodes)) for scheme, number, nodes in rows]
    found = identify(shared, files, keys, links, frozenset(lists), partial(_numbers_of, connection))
    moves = _moves(connection, found.groups, links, frozenset(lists))
    if moves:
        move_parties(connection, moves)
    homes = _Homes(connection, files)
    _allege(connection, found.pairs, moves, homes)
    told = _tell(connection, found.doubts, homes)
    connection.execute("DROP VIEW strong_identifier")
    for table in ("shared_identifier", "shared_node", "standing_in"):
        connection.execute(f"DROP TABLE {table}")
    return told


def _of_nodes(connection: DuckDBPyConnection, query: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for node, value in connection.execute(query).fetchall():
        found[node].add(value)
    return found


def _moves(
    connection: DuckDBPyConnection, groups: Iterable[frozenset[str]], links: Links, lists: frozenset[str]
) -> dict[str, str]:
    """Return which node stands for each other one: whom a judgement names first, then as `_rank` says."""
    spaces = dict(connection.execute("SELECT id, namespace FROM shared_node").fetchall())
    moves = {}
    for nodes in groups:
        first = min(nodes, key=lambda node: (node not in links.chosen, _rank(spaces[node], lists), node))
        moves.update({node: first for node in sorted(nodes) if node != first})
    return moves


def _rank(namespace: str, lists: frozenset[str]) -> int:
    if not namespace:
        return _FACTS
    if namespace in lists:
        return _LIST
    return _GLEIF if namespace == "gleif" else _REGISTER


def _numbers_of(connection: DuckDBPyConnection, nodes: Collection[str]) -> Mapping[str, Mapping[str, Collection[str]]]:
    """Return the numbers of nodes by scheme, of the kinds of which a party has one."""
    connection.execute("CREATE OR REPLACE TEMP TABLE asked_node (id VARCHAR)")
    insert_columns(connection, "asked_node", {"id": sorted(set(nodes))})
    rows = connection.execute(
        "SELECT node, scheme, list(DISTINCT number) FROM strong_identifier "
        "WHERE list_contains($kinds, scheme) AND node IN (SELECT id FROM asked_node) GROUP BY node, scheme",
        {"kinds": list(ONE_EACH)},
    ).fetchall()
    connection.execute("DROP TABLE asked_node")
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for node, scheme, numbers in rows:
        found[node][scheme] = numbers
    return found


class _Homes:
    """The source that what is told of nodes is kept with: the one whose file has most of them."""

    def __init__(self, connection: DuckDBPyConnection, files: Mapping[str, Collection[str]]) -> None:
        rows = connection.execute("SELECT min(id), reader FROM source WHERE reader IS NOT NULL GROUP BY reader")
        self._by_reader: dict[str, str] = {reader: source for source, reader in rows.fetchall()}
        self._files = files

    def of(self, nodes: Iterable[str]) -> str:
        counts = Counter(file for node in nodes for file in self._files.get(node, ()) if file)
        if not counts:
            # Facts alone, beside files of publishers.
            return max(self._by_reader.values())
        reader, _, source = min(counts, key=lambda file: (-counts[file], file)).partition("/")
        return source or self._by_reader[reader]


def _allege(connection: DuckDBPyConnection, pairs: Iterable[Pair], moves: Mapping[str, str], homes: _Homes) -> None:
    """State of nodes that may be one that they may."""
    marks: dict[tuple[str, str], set[str]] = defaultdict(set)
    sources: dict[tuple[str, str], str] = {}
    for pair in pairs:
        left, right = sorted((moves.get(pair.left, pair.left), moves.get(pair.right, pair.right)))
        marks[left, right].update(f"{_CALLED.get(scheme, scheme)} {number}" for scheme, number in pair.identifiers)
        sources.setdefault((left, right), homes.of((pair.left, pair.right)))
    gist = "They may be one: a record of each carries this identifier, and something speaks against it."
    statements = [
        Statement(left, "same_as", "alleged", source, right, citation="; ".join(sorted(marks[left, right])), gist=gist)
        for (left, right), source in sorted(sources.items())
    ]
    insert_statements(connection, [(statement.id, statement) for statement in statements], {})


def _tell(connection: DuckDBPyConnection, doubts: Sequence[Doubt], homes: _Homes) -> dict[str, int]:
    """Keep what is told of identifiers with the sources that have them; returns how many, by source."""
    if not doubts:
        return {}
    size = len(doubts)
    sources = [homes.of(one.nodes) for one in doubts]
    insert_columns(connection, "reject", {
        "source": sources, "record": ["; ".join(one.nodes) for one in doubts],
        "field": [one.scheme for one in doubts], "reason": [one.reason for one in doubts],
        "value": [one.number for one in doubts], "outcome": ["unparsed"] * size,
    })  # fmt: skip
    told = dict(Counter(sources))
    for source, count in sorted(told.items()):
        connection.execute("UPDATE source SET unparsed = coalesce(unparsed, 0) + $1 WHERE id = $2", [count, source])
    return told


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
