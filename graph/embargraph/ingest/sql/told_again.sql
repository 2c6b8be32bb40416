--#+ into: told_again
--#+ row: one node that files of one day, or of other readers, describe too: none of them is the first
--#+ reads: stage_node, origin, node_again, source
--#+ columns: id, type, label, country, text
SELECT s.id, s.type, s.label, s.country, s.text FROM stage_node s JOIN origin o ON o.id = s.id
WHERE NOT s.is_placeholder AND NOT o.is_placeholder AND s.rowid NOT IN (SELECT position FROM node_again)
    AND (o.namespace <> $namespace
         OR $edition_date IN (SELECT edition_date FROM source WHERE reader = $namespace))
