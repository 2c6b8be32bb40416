--#+ table: organised
--#+ row: one country under whose law a party is organised; a register may name several
--#+ reads: node, statement
--#+ columns: actor, place, premises
SELECT id AS actor, 'place-' || lower(country) AS place, []::VARCHAR[] AS premises
FROM node WHERE kind = 'actor' AND country IS NOT NULL
UNION ALL
SELECT t.subject, t.object, [min(t.id)] FROM statement t JOIN node a ON a.id = t.subject
WHERE t.relation = 'located_in' AND t.qualifiers['role'] = 'jurisdiction' AND firm(t.standing) AND a.country IS NULL
GROUP BY t.subject, t.object
