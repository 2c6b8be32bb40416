--#+ table: state_of
--#+ row: one authority and the state that it belongs to
--#+ reads: node, statement
--#+ columns: actor, state
WITH RECURSIVE up AS (
    SELECT id AS actor, id AS body, 0 AS depth FROM node
    WHERE id IN (SELECT object FROM statement WHERE relation = 'issued_by')
    UNION ALL
    SELECT up.actor, s.object, up.depth + 1 FROM up
    JOIN statement s ON s.subject = up.body AND s.relation = 'part_of' AND firm(s.standing)
    WHERE up.depth < 8
)
SELECT actor, coalesce(
    arg_min(body, depth) FILTER (node.type = 'state'), arg_max(body, depth)) AS state
FROM up JOIN node ON node.id = up.body GROUP BY actor
