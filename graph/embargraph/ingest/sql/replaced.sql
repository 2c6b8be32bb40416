--#+ table: replaced
--#+ row: one node of the namespace on which this file has other remarks than an earlier one
--#+ reads: stage_node, origin
--#+ columns: id, text, rec
SELECT s.id, arg_min(s.text, s.rec) AS text, min(s.rec) AS rec
FROM stage_node s JOIN origin o ON o.id = s.id
WHERE o.namespace = $namespace AND NOT o.is_placeholder AND NOT s.is_placeholder AND s.text <> '' GROUP BY s.id
