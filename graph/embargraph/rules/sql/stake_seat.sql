--#+ row: one party that is seated, or organised, where a rule follows a company's parents abroad, or whose parent is
--#+ reads: inside, statement, effect, node
--#+ columns: id
WITH near AS (
    SELECT i.place FROM inside i JOIN statement t ON t.object = i.wider AND t.relation = 'targets'
    JOIN effect e ON e.measure = t.subject AND e.basis = 'headquartered'
), seated AS (
    SELECT subject AS id FROM statement
    WHERE relation IN ('headquartered_in', 'located_in') AND object IN (FROM near)
    UNION SELECT id FROM node WHERE kind = 'actor' AND 'place-' || lower(country) IN (FROM near)
)
FROM seated
UNION SELECT object FROM statement WHERE relation = 'ultimate_parent_of' AND subject IN (FROM seated)
