"""From the tables that wait beside a graph into it: what `Intake` merges by."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph.model.names import name_words
from embargraph.model.vocabulary import RELATIONS
from embargraph.store.write import insert_columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["PASSING", "STAGE", "merge_namespace", "remove_unused_placeholders"]

#: Names looked through at a time for those that are not ASCII.
_BATCH = 500_000

#: Tables that a file's records wait in, beside `stage_statement`.
STAGE = {
    "stage_node": "rec BIGINT, id VARCHAR, kind VARCHAR, type VARCHAR, label VARCHAR, country VARCHAR, "
    "text VARCHAR, is_placeholder BOOLEAN",
    "stage_name": "rec BIGINT, node VARCHAR, name VARCHAR",
    "stage_identifier": "rec BIGINT, node VARCHAR, scheme VARCHAR, value VARCHAR",
}

#: Tables that a file's load leaves behind.
PASSING = (
    *STAGE, "stage_statement", "allowed", "loose", "gave", "node_again", "described", "replaced", "fresh", "called",
    "named", "folded", "identified", "statement_again", "cited",
)  # fmt: skip

#: Ends of statements that are nowhere, or of a kind that cannot have the relation.
_LOOSE = """
CREATE OR REPLACE TEMP TABLE loose AS
WITH known AS (
    SELECT id, any_value(kind) AS kind FROM (SELECT id, kind FROM node UNION ALL SELECT id, kind FROM stage_node)
    GROUP BY id
), ended AS (
    SELECT s.rec, s.locator, s.id, s.relation, 'subject' AS field, s.subject AS value, NULL AS other,
        a.subjects AS kinds
    FROM stage_statement s JOIN allowed a USING (relation)
    UNION ALL
    SELECT s.rec, s.locator, s.id, s.relation, 'object', s.object, s.subject, a.objects
    FROM stage_statement s JOIN allowed a USING (relation)
)
SELECT e.rec, e.locator, e.id, e.field, e.value,
    CASE WHEN e.value = e.other THEN 'is on both ends'
         WHEN k.id IS NULL THEN 'refers to what is neither in the file nor in the graph'
         ELSE 'is a ' || k.kind || '; ' || e.relation || ' expects ' || array_to_string(e.kinds, ' or ') END AS reason
FROM ended e LEFT JOIN known k ON k.id = e.value
WHERE k.id IS NULL OR NOT list_contains(e.kinds, k.kind) OR e.value = e.other
"""

_GAVE = "CREATE OR REPLACE TEMP TABLE gave AS SELECT rec FROM stage_node LIMIT 0"

#: A later file of the same namespace replaces the remarks on a node, unless it has none.
_REPLACE_REMARKS = (
    """
    CREATE OR REPLACE TEMP TABLE replaced AS
    SELECT s.id, arg_min(s.text, s.rec) AS text, min(s.rec) AS rec
    FROM stage_node s JOIN origin o ON o.id = s.id
    WHERE o.namespace = $namespace AND NOT o.is_placeholder AND NOT s.is_placeholder AND s.text <> '' GROUP BY s.id
    """,
    "DELETE FROM replaced WHERE EXISTS (SELECT 1 FROM node n WHERE n.id = replaced.id AND n.text = replaced.text)",
    "UPDATE node SET text = r.text FROM replaced r WHERE node.id = r.id",
    "INSERT INTO gave SELECT rec FROM replaced",
)

#: From the tables beside the graph into it; `gave` holds the records that brought something new.
_MERGE = (
    # Nodes that an earlier record describes too; hardly any, so the rest is not copied.
    """
    CREATE OR REPLACE TEMP TABLE node_again AS
    SELECT rowid AS position FROM stage_node
    WHERE id IN (SELECT id FROM stage_node GROUP BY id HAVING count(*) > 1)
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY is_placeholder, rec) > 1
    """,
    # A node that was only referred to is described now.
    """
    CREATE OR REPLACE TEMP TABLE described AS
    SELECT s.* FROM stage_node s JOIN origin o ON o.id = s.id
    WHERE o.is_placeholder AND NOT s.is_placeholder AND s.rowid NOT IN (SELECT position FROM node_again)
    """,
    "DELETE FROM name WHERE is_label AND node IN (SELECT id FROM described)",
    """
    UPDATE node SET kind = d.kind, type = d.type, label = d.label, country = d.country, text = d.text
    FROM described d WHERE node.id = d.id
    """,
    "UPDATE origin SET is_placeholder = false WHERE id IN (SELECT id FROM described)",
    """
    CREATE OR REPLACE TEMP TABLE fresh AS
    SELECT * FROM stage_node
    WHERE id NOT IN (SELECT id FROM node) AND rowid NOT IN (SELECT position FROM node_again)
    """,
    "INSERT INTO node BY NAME SELECT id, kind, type, label, country, text FROM fresh ORDER BY id",
    "INSERT INTO origin SELECT id, $namespace, is_placeholder FROM fresh",
    "INSERT INTO gave SELECT rec FROM fresh WHERE NOT is_placeholder UNION ALL SELECT rec FROM described",
    # Each name of a node once, with the record that gave it first, and the first that did not only refer to the node.
    # One step before the next: both at once would need the memory of both.
    """
    CREATE OR REPLACE TEMP TABLE called AS
    SELECT s.node, s.name, min(s.rec) AS rec, min(s.rec) FILTER (g.id IS NULL) AS described_rec
    FROM stage_name s
    LEFT JOIN (SELECT DISTINCT id, rec FROM stage_node WHERE is_placeholder) g ON g.id = s.node AND g.rec = s.rec
    GROUP BY s.node, s.name
    """,
    # A placeholder's own label is no name of what somebody else describes.
    """
    CREATE OR REPLACE TEMP TABLE named AS
    SELECT c.node, c.name, c.name = n.label AS is_label,
        CASE WHEN c.name = n.label THEN c.rec ELSE c.described_rec END AS rec
    FROM called c JOIN node n ON n.id = c.node
    WHERE (c.name = n.label OR c.described_rec IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM name x WHERE x.node = c.node AND x.name = c.name)
    """,
    "DROP TABLE called",
    "INSERT INTO gave SELECT rec FROM named",
)

#: Names with what is sought by: `folded` has the words of those that are not ASCII; both are `name_words`,
#: without a call for each name.
_NAMES = """
INSERT INTO name BY NAME
SELECT n.node, n.name, n.is_label,
    CASE WHEN f.words IS NOT NULL THEN f.words
         -- Words with one space between, as most names are: no need to put them together anew.
         WHEN regexp_full_match(n.name, '[A-Za-z0-9]+(?: [A-Za-z0-9]+)*') THEN lower(n.name)
         ELSE trim(regexp_replace(lower(n.name), '[^a-z0-9]+', ' ', 'g')) END AS folded
FROM named n LEFT JOIN folded f USING (name)
ORDER BY n.node, n.is_label DESC, n.name
"""

#: What is left once the names are in.
_REST = (
    """
    CREATE OR REPLACE TEMP TABLE identified AS
    SELECT node, scheme, value, min(rec) AS rec FROM stage_identifier s
    WHERE NOT EXISTS (SELECT 1 FROM identifier x WHERE x.node = s.node AND x.scheme = s.scheme AND x.value = s.value)
    GROUP BY node, scheme, value
    """,
    "INSERT INTO identifier SELECT node, scheme, value FROM identified ORDER BY ALL",
    "INSERT INTO gave SELECT rec FROM identified",
    """
    CREATE OR REPLACE TEMP TABLE statement_again AS
    SELECT rowid AS position FROM stage_statement
    WHERE id IN (SELECT id FROM stage_statement GROUP BY id HAVING count(*) > 1)
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY rec) > 1
    """,
    "INSERT INTO gave SELECT rec FROM stage_statement WHERE rowid NOT IN (SELECT position FROM statement_again)",
    # A citation is no part of what a statement says: a row that says it again may name another notice.
    """
    CREATE OR REPLACE TEMP TABLE cited AS
    SELECT id, citation, min(rec) AS rec FROM stage_statement
    WHERE citation IS NOT NULL
      AND id IN (SELECT id FROM stage_statement WHERE rowid IN (SELECT position FROM statement_again))
    GROUP BY id, citation
    """,
    "INSERT INTO gave SELECT rec FROM cited",
)

_STATEMENTS = """
INSERT INTO statement BY NAME
SELECT * EXCLUDE (rec, locator) REPLACE (coalesce(since_last, $vintage) AS since_last) FROM stage_statement
WHERE rowid NOT IN (SELECT position FROM statement_again) ORDER BY id
"""


def remove_unused_placeholders(connection: DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Take out statements with an end that is nowhere, or of a kind that cannot have the relation.

    Returns:
        Record, locator, field, reason and value of each such end, and whether
        anything else follows from the record.
    """
    kinds = [(r.name, list(r.domain), list(r.range)) for r in RELATIONS.values()]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE allowed AS "
        "SELECT unnest($1) AS relation, unnest($2) AS subjects, unnest($3) AS objects",
        [list(column) for column in zip(*kinds, strict=True)],
    ).fetchall()
    connection.execute(_LOOSE).fetchall()
    connection.execute("DELETE FROM stage_statement WHERE (rec, id) IN (SELECT (rec, id) FROM loose)").fetchall()
    return connection.execute(
        "SELECT DISTINCT rec, locator, field, reason, value, rec IN (SELECT rec FROM stage_statement) "
        "OR rec IN (SELECT rec FROM stage_node WHERE NOT is_placeholder) FROM loose ORDER BY rec, field, value"
    ).fetchall()


def merge_namespace(connection: DuckDBPyConnection, namespace: str, vintage: date) -> None:
    """Write into the graph what is new.

    Args:
        connection: A graph, with the tables that wait beside it.
        namespace: Whose ids the file uses.
        vintage: First day that shows what the file says; a statement without a
            start has at the latest begun by then.
    """
    connection.execute(_GAVE).fetchall()
    again = connection.execute("SELECT 1 FROM origin WHERE namespace = $1 LIMIT 1", [namespace]).fetchall()
    for step in (*(_REPLACE_REMARKS if again else ()), *_MERGE):
        connection.execute(step, {"namespace": namespace} if "$namespace" in step else {}).fetchall()
    _fold_names(connection)
    for step in (_NAMES, *_REST):
        connection.execute(step).fetchall()
    connection.execute(_STATEMENTS, {"vintage": vintage}).fetchall()
    _join_citations(connection)


def _join_citations(connection: DuckDBPyConnection) -> None:
    """Give a statement that stood several times the citations of all its rows, each notice once."""
    rows = connection.execute("SELECT id, list(citation ORDER BY rec) FROM cited GROUP BY id ORDER BY id").fetchall()
    if not rows:
        return
    texts = ["; ".join(dict.fromkeys("; ".join(citations).split("; "))) for _, citations in rows]
    connection.execute(
        "UPDATE statement SET citation = c.citation "
        "FROM (SELECT unnest($1) AS id, unnest($2) AS citation) c WHERE statement.id = c.id",
        [[id_ for id_, _ in rows], texts],
    ).fetchall()


def _fold_names(connection: DuckDBPyConnection) -> None:
    """Write the words of new names that are not ASCII, of which the database has no notion."""
    connection.execute("CREATE OR REPLACE TEMP TABLE folded (name VARCHAR, words VARCHAR)").fetchall()
    ((size,),) = connection.execute("SELECT count(*) FROM named").fetchall()
    for begin in range(0, size, _BATCH):
        rows = connection.execute(
            "SELECT DISTINCT name FROM named WHERE rowid >= $begin AND rowid < $stop "
            "AND strlen(name) > length(name) AND name NOT IN (SELECT name FROM folded)",
            {"begin": begin, "stop": begin + _BATCH},
        ).fetchall()
        names = [name for (name,) in rows]
        insert_columns(connection, "folded", {"name": names, "words": [" ".join(name_words(name)) for name in names]})
