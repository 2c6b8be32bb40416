--#+ table: beside_node
--#+ row: one node that is wanted, or that a statement near a wanted one begins or ends at
--#+ reads: wanted, beside_statement, node
--#+ columns: id, kind, type, label, country, text
SELECT n.id, n.kind, n.type, n.label, n.country, n.text FROM node n
WHERE n.id IN (
    SELECT id FROM wanted UNION SELECT subject FROM beside_statement
    UNION SELECT object FROM beside_statement WHERE object IS NOT NULL)
