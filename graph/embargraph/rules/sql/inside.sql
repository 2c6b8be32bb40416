--#+ table: inside
--#+ row: one place and a place that it lies in, near or far; each lies in itself
--#+ reads: node, statement
--#+ columns: place, wider
WITH RECURSIVE up AS (
    SELECT id AS place, id AS wider, 0 AS depth FROM node WHERE kind = 'place'
    UNION
    SELECT up.place, s.object, up.depth + 1 FROM up
    JOIN statement s ON s.subject = up.wider AND s.relation = 'located_in' AND firm(s.standing)
    JOIN node n ON n.id = s.object AND n.kind = 'place' WHERE up.depth < 8
)
SELECT DISTINCT place, wider FROM up
