"""From the tables that wait beside a graph into it: the SQL behind `Intake`."""

from __future__ import annotations

__all__ = ["LOOSE", "NAMES", "PASSING", "REST", "SETTLE", "STAGE", "STATEMENTS"]

#: Tables that a file's records wait in, beside `stage_statement`.
STAGE = {
    "stage_node": "rec BIGINT, id VARCHAR, kind VARCHAR, type VARCHAR, label VARCHAR, country VARCHAR, "
    "text VARCHAR, needed BOOLEAN",
    "stage_name": "rec BIGINT, node VARCHAR, name VARCHAR",
    "stage_mark": "rec BIGINT, node VARCHAR, scheme VARCHAR, value VARCHAR",
}

#: Tables that a file's load leaves behind.
PASSING = (
    *STAGE, "stage_statement", "allowed", "loose", "gave", "chosen", "described", "fresh", "named", "folded",
    "marked", "said",
)  # fmt: skip

#: Ends of statements that are nowhere, or of a kind that cannot have the relation.
LOOSE = """
CREATE OR REPLACE TEMP TABLE loose AS
WITH known AS (
    SELECT id, any_value(kind) AS kind FROM (SELECT id, kind FROM node UNION ALL SELECT id, kind FROM stage_node)
    GROUP BY id
), ended AS (
    SELECT s.rec, s.place, s.id, s.relation, 'subject' AS field, s.subject AS value, NULL AS other, a.subjects AS kinds
    FROM stage_statement s JOIN allowed a USING (relation)
    UNION ALL
    SELECT s.rec, s.place, s.id, s.relation, 'object', s.object, s.subject, a.objects
    FROM stage_statement s JOIN allowed a USING (relation)
)
SELECT e.rec, e.place, e.id, e.field, e.value,
    CASE WHEN e.value = e.other THEN 'is on both ends'
         WHEN k.id IS NULL THEN 'refers to what is neither in the file nor in the graph'
         ELSE 'is a ' || k.kind || '; ' || e.relation || ' expects ' || array_to_string(e.kinds, ' or ') END AS reason
FROM ended e LEFT JOIN known k ON k.id = e.value
WHERE k.id IS NULL OR NOT list_contains(e.kinds, k.kind) OR e.value = e.other
"""

#: From the tables beside the graph into it; `gave` holds the records that brought something new.
SETTLE = (
    "CREATE OR REPLACE TEMP TABLE gave AS SELECT rec FROM stage_node LIMIT 0",
    """
    CREATE OR REPLACE TEMP TABLE chosen AS
    WITH twice AS (SELECT id FROM stage_node GROUP BY id HAVING count(*) > 1)
    SELECT * FROM stage_node WHERE id NOT IN (SELECT id FROM twice)
    UNION ALL
    SELECT * FROM stage_node WHERE id IN (SELECT id FROM twice)
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY needed, rec) = 1
    """,
    # A node that was only referred to is described now.
    """
    CREATE OR REPLACE TEMP TABLE described AS
    SELECT c.* FROM chosen c JOIN origin o ON o.id = c.id WHERE o.needed AND NOT c.needed
    """,
    "DELETE FROM name WHERE is_label AND node IN (SELECT id FROM described)",
    """
    UPDATE node SET kind = d.kind, type = d.type, label = d.label, country = d.country, text = d.text
    FROM described d WHERE node.id = d.id
    """,
    "UPDATE origin SET needed = false WHERE id IN (SELECT id FROM described)",
    """
    CREATE OR REPLACE TEMP TABLE fresh AS
    SELECT c.* FROM chosen c WHERE c.id NOT IN (SELECT id FROM node)
    """,
    "INSERT INTO node BY NAME SELECT id, kind, type, label, country, text FROM fresh ORDER BY id",
    "INSERT INTO origin SELECT id, $space, needed FROM fresh",
    "INSERT INTO gave SELECT rec FROM fresh WHERE NOT needed UNION ALL SELECT rec FROM described",
    # A placeholder's own label is no name of what somebody else describes.
    """
    CREATE OR REPLACE TEMP TABLE named AS
    SELECT s.node, s.name, min(s.rec) AS rec, any_value(s.name = n.label) AS is_label
    FROM stage_name s JOIN node n ON n.id = s.node
    LEFT JOIN (SELECT DISTINCT id, rec FROM stage_node WHERE needed) g ON g.id = s.node AND g.rec = s.rec
    WHERE NOT EXISTS (SELECT 1 FROM name x WHERE x.node = s.node AND x.name = s.name)
      AND (s.name = n.label OR g.id IS NULL)
    GROUP BY s.node, s.name
    """,
    "INSERT INTO gave SELECT rec FROM named",
)

#: Names with what is sought by: `folded` has the words of those that are not ASCII; both are `name_key` and
#: `name_words`, without a call for each name.
NAMES = """
INSERT INTO name BY NAME
SELECT node, name, replace(folded, ' ', '') AS key,
    CASE folded WHEN '' THEN [] ELSE string_split(folded, ' ') END AS words, is_label
FROM (
    SELECT node, name, is_label,
        CASE WHEN words IS NOT NULL THEN words
             -- Words with one space between, as most names are: no need to put them together anew.
             WHEN regexp_full_match(name, '[A-Za-z0-9]+(?: [A-Za-z0-9]+)*') THEN lower(name)
             ELSE trim(regexp_replace(lower(name), '[^a-z0-9]+', ' ', 'g')) END AS folded
    FROM (SELECT n.node, n.name, n.is_label, f.words FROM named n LEFT JOIN folded f USING (name)
          ORDER BY n.node, n.is_label DESC, n.name)
)
"""

#: What is left once the names are in.
REST = (
    """
    CREATE OR REPLACE TEMP TABLE marked AS
    SELECT node, scheme, value, min(rec) AS rec FROM stage_mark s
    WHERE NOT EXISTS (SELECT 1 FROM identifier x WHERE x.node = s.node AND x.scheme = s.scheme AND x.value = s.value)
    GROUP BY node, scheme, value
    """,
    "INSERT INTO identifier SELECT node, scheme, value FROM marked ORDER BY ALL",
    "INSERT INTO gave SELECT rec FROM marked",
    """
    CREATE OR REPLACE TEMP TABLE said AS
    WITH twice AS (SELECT id FROM stage_statement GROUP BY id HAVING count(*) > 1)
    SELECT * FROM stage_statement WHERE id NOT IN (SELECT id FROM twice)
    UNION ALL
    SELECT * FROM stage_statement WHERE id IN (SELECT id FROM twice)
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY rec) = 1
    """,
    "INSERT INTO gave SELECT rec FROM said",
)

STATEMENTS = """
INSERT INTO statement BY NAME
SELECT * EXCLUDE (rec, place) REPLACE (coalesce(since_last, $vintage) AS since_last) FROM said ORDER BY id
"""
