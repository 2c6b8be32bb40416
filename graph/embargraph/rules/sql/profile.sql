--#+ table: profile
--#+ row: one measure: its authority and state, its list, and the measure whose clocks count (the carrier)
--#+ reads: nearest, statement, lineage, node, status, state_of
--#+ columns: measure, authority, issued, by, list, carrier, chain
WITH issuer AS (
    SELECT n.measure, min(s.object) AS authority, min_by(s.id, s.object) AS statement
    FROM nearest n JOIN statement s ON s.subject = n.holder AND s.relation = 'issued_by'
        AND firm(s.standing) AND standing_rank(s.standing) = n.standing_rank
    WHERE n.relation = 'issued_by' GROUP BY n.measure
), listed AS (
    SELECT l.measure, arg_min(l.ancestor, l.depth) AS list
    FROM lineage l JOIN node ON node.id = l.ancestor AND node.type = 'list' GROUP BY l.measure
), clocked AS (
    SELECT l.measure, arg_min(l.ancestor, l.depth) AS carrier, min(l.depth) AS depth
    -- A measure with clocks carries its own, also where they never put it in force.
    FROM lineage l WHERE l.ancestor IN (SELECT measure FROM status) GROUP BY l.measure
)
SELECT m.id AS measure, i.authority, i.statement AS issued, so.state AS by, li.list,
       coalesce(c.carrier, '') AS carrier, coalesce(chain.premises, []) AS chain
FROM node m
LEFT JOIN issuer i ON i.measure = m.id
LEFT JOIN state_of so ON so.actor = i.authority
LEFT JOIN listed li ON li.measure = m.id
LEFT JOIN clocked c ON c.measure = m.id
LEFT JOIN lineage chain ON chain.measure = m.id AND chain.ancestor = coalesce(li.list, m.id)
WHERE m.kind = 'measure'
