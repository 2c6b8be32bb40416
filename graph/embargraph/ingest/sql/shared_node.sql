--#+ table: shared_node
--#+ row: one node that carries an identifier which others carry too, or that a judgement names, and its reader
--#+ reads: shared_identifier, node, origin
--#+ columns: id, namespace
SELECT n.id, coalesce(o.namespace, '') AS namespace
FROM (SELECT unnest(nodes) AS id FROM shared_identifier UNION SELECT unnest($judged::VARCHAR[])) s
JOIN node n ON n.id = s.id AND n.kind = 'actor' LEFT JOIN origin o ON o.id = n.id
