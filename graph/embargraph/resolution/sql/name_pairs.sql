--#+ row: two parties with equal names, legal forms aside
--#+ reads: name, node
--#+ columns: l, r, name
WITH bare AS (
    SELECT DISTINCT n.node, any_value(n.name) AS name,
        array_to_string(list_filter(n.words, lambda word: NOT list_contains($forms, word)), ' ') AS bare
    FROM name n JOIN node a ON a.id = n.node AND a.kind = 'actor' AND a.type <> 'state' GROUP BY n.node, n.words
), shared AS (
    -- A name that very many carry tells nobody apart.
    SELECT bare FROM bare WHERE strlen(bare) > 3 GROUP BY bare HAVING count(DISTINCT node) BETWEEN 2 AND 12
)
SELECT least(a.node, b.node) AS l, greatest(a.node, b.node) AS r, min(a.name) AS name
FROM bare a JOIN shared USING (bare) JOIN bare b ON b.bare = a.bare AND b.node > a.node
WHERE $who IS NULL OR list_contains($who, a.node) OR list_contains($who, b.node)
GROUP BY ALL
