--#+ row: one node, and all that is on record of it: its text, names, identifiers, and the statements that it begins or ends
--#+ reads: node, name, identifier, statement
--#+ columns: key, body
WITH called AS (
    SELECT node, list([name, quality] ORDER BY name) AS names FROM name WHERE NOT is_label GROUP BY node
), marked AS (
    SELECT node, list([scheme, value] ORDER BY scheme, value) AS marks FROM identifier GROUP BY node
), begun AS (
    SELECT subject AS node, list(id ORDER BY source, "start" NULLS FIRST, subject, relation, id) AS statements
    FROM statement GROUP BY subject
), ended AS (
    SELECT object AS node, list(id ORDER BY source, "start" NULLS FIRST, subject, relation, id) AS statements
    FROM statement WHERE object IS NOT NULL GROUP BY object
)
SELECT n.id AS key, json_array(n.text, coalesce(c.names, []), coalesce(m.marks, []), coalesce(b.statements, []),
    coalesce(e.statements, []))::VARCHAR AS body
FROM node n LEFT JOIN called c ON c.node = n.id LEFT JOIN marked m ON m.node = n.id
LEFT JOIN begun b ON b.node = n.id LEFT JOIN ended e ON e.node = n.id
