--#+ row: one node: what it is, what is broader than it, and the names of a party that are more than one word
--#+ reads: node, statement, name
--#+ columns: key, body
WITH up AS (
    SELECT subject, list([object, CASE WHEN since IS NOT NULL THEN since_first::VARCHAR END, until_last::VARCHAR]
        ORDER BY object, since_first, until_last, id) AS edges
    FROM statement
    WHERE relation IN ('kind_of', 'classified_as', 'located_in', 'headquartered_in') AND firm(standing) AND object IS NOT NULL
    GROUP BY subject
), called AS (
    SELECT node, list(DISTINCT name ORDER BY name) AS names FROM name WHERE contains(name, ' ') GROUP BY node
)
SELECT n.id AS key, json_array(n.kind, n.type, n.country, n.label, coalesce(u.edges, []),
    CASE WHEN n.kind = 'actor' THEN coalesce(c.names, []) ELSE [] END)::VARCHAR AS body
FROM node n LEFT JOIN up u ON u.subject = n.id LEFT JOIN called c ON c.node = n.id
