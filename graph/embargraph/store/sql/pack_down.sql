--#+ row: one node that something is narrower than: kinds and parts of it, parties in it, and what it is classified as
--#+ reads: node, statement
--#+ columns: key, body
WITH down AS (
    SELECT object AS id, list([subject, CASE WHEN since IS NOT NULL THEN since_first::VARCHAR END, until_last::VARCHAR]
        ORDER BY subject, since_first, until_last, id) AS edges
    FROM statement
    WHERE relation IN ('kind_of', 'located_in', 'headquartered_in', 'part_of') AND firm(standing) AND object IS NOT NULL
    GROUP BY object
), seated AS (
    SELECT 'place-' || lower(country) AS id, list(id ORDER BY id) AS parties FROM node
    WHERE kind = 'actor' AND country IS NOT NULL AND type IS NOT NULL AND type <> 'state' GROUP BY ALL
), classed AS (
    SELECT subject AS id, list(object ORDER BY object) AS targets FROM statement
    WHERE relation = 'classified_as' AND firm(standing) AND object IS NOT NULL GROUP BY ALL
)
SELECT id AS key, json_array(coalesce(d.edges, []), coalesce(s.parties, []), coalesce(c.targets, []))::VARCHAR AS body
FROM down d FULL JOIN seated s USING (id) FULL JOIN classed c USING (id)
