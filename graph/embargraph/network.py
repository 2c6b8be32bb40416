"""The graph as nodes and edges with properties, and as a networkx graph.

Every property-graph format reads the two selects here, so that they all tell
the same: a node for every node; an edge for every statement that has an object,
from subject to object; and an edge for every restriction, from whom it reaches
to the measure.  Statements with a value instead of an object, and a measure's
statuses, stand on their node as lists.  Nothing is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from embargraph.selection import Filters, Selection, selected

if TYPE_CHECKING:
    import networkx
    from duckdb import DuckDBPyConnection

__all__ = ["EDGES", "EDGE_COLUMNS", "NODES", "NODE_COLUMNS", "SOURCES", "to_networkx"]

# A statement about a value is a struct with the statement's own columns.
_VALUE = ", ".join(
    f"'{name}': s.\"{name}\""
    for name in (
        "id", "relation", "value", "number", "unit", "period", "since", "until", "standing", "qualifiers", "gist",
        "citation", "url", "source", "document", "start", "end", "digest", "corrects",
    )
)  # fmt: skip

#: Columns of `NODES` after the id, with their types: text, list (of texts) or json.
NODE_COLUMNS = {
    "label": "text", "kind": "text", "type": "text", "country": "text", "text": "text", "names": "json",
    "identifiers": "json", "values": "json", "status": "json",
}  # fmt: skip

#: Every node, in order of ids.
NODES = f"""
SELECT n.id, n."label", n.kind, n.type, n.country, n."text", names.names, marks.identifiers,
    said."values", board.status
FROM x_node n
LEFT JOIN (SELECT node, list(name ORDER BY name) AS names FROM x_name WHERE NOT is_label GROUP BY node) names
    ON names.node = n.id
LEFT JOIN (SELECT node, list({{'scheme': scheme, 'value': "value"}} ORDER BY scheme, "value") AS identifiers
           FROM x_identifier GROUP BY node) marks ON marks.node = n.id
LEFT JOIN (SELECT s.subject, list({{{_VALUE}}} ORDER BY s.id) AS "values"
           FROM x_statement s WHERE s.object IS NULL GROUP BY s.subject) said ON said.subject = n.id
LEFT JOIN (SELECT b.measure, list({{'first_day': first_day, 'last_day': last_day, 'status': status, 'text': "text",
               'stay': stay, 'enforcement': enforcement, 'announced': announced, 'known_through': known_through,
               'branches': branches, 'citations': citations, 'premises': premises}}
               ORDER BY first_day NULLS FIRST, last_day) AS status
           FROM x_status b GROUP BY b.measure) board ON board.measure = n.id
ORDER BY n.id
"""

#: Columns of `EDGES` after id, from and to, with their types.
EDGE_COLUMNS = {
    "edge": "text", "relation": "text", "label": "text", "standing": "text", "since": "text", "until": "text",
    "first_day": "date", "last_day": "date", "since_latest": "date", "until_earliest": "date",
    "share": "double", "share_min": "double", "share_max": "double", "value": "text", "number": "double",
    "unit": "text", "period": "text", "qualifiers": "json", "gist": "text", "citation": "text", "url": "text",
    "stated_in": "text", "document": "text", "start": "int", "end": "int", "digest": "text", "corrects": "json",
    "rule": "text", "what": "text", "list": "json", "by": "text", "authority": "text", "basis": "text",
    "effect": "text", "binds": "text", "verdict": "text", "presumption": "boolean", "policy": "text",
    "requirement": "text", "scope": "text", "footnote": "text", "programme": "text", "via": "json",
    "relief": "json", "branches": "json", "witness": "json", "known_through": "date", "premises": "json",
    "note": "text",
}  # fmt: skip

_STATEMENT_EDGES = """
SELECT id, subject AS "from", object AS "to", 'statement' AS edge, relation, relation AS "label", standing, since,
    until, since_first AS first_day, until_last AS last_day, since_last AS since_latest,
    until_first AS until_earliest, share::DOUBLE AS share, share_min::DOUBLE AS share_min,
    share_max::DOUBLE AS share_max, "value", "number", unit, period,
    CASE WHEN cardinality(qualifiers) > 0 THEN qualifiers END AS qualifiers, gist, citation, url,
    source AS stated_in, document, "start", "end", digest, CASE WHEN len(corrects) > 0 THEN corrects END AS corrects
FROM x_statement WHERE object IS NOT NULL
"""

_RESTRICTION_EDGES = """
SELECT id, who AS "from", "under" AS "to", 'restriction' AS edge, 'restricted' AS relation, effect AS "label",
    standing, since, until, first_day, last_day, citation, rule, what, "list", "by", authority, basis, effect, binds,
    verdict, presumption, policy, requirement, scope, footnote, programme, via, relief, branches, witness,
    known_through, premises, note
FROM x_restriction
"""

#: Every edge: statements in order of ids, then restrictions in order of ids.
EDGES = (
    f'SELECT id, "from", "to", {", ".join(f""""{c}" """ for c in EDGE_COLUMNS)} FROM ('
    f"FROM ({_STATEMENT_EDGES}) UNION ALL BY NAME FROM ({_RESTRICTION_EDGES})) ORDER BY edge DESC, id"
)

#: Every source.
SOURCES = "SELECT * FROM x_source ORDER BY id"
