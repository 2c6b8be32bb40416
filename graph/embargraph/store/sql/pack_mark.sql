--#+ row: one identifier, and the nodes that have it
--#+ reads: identifier
--#+ columns: key, body
SELECT value AS key, to_json(list(DISTINCT node ORDER BY node))::VARCHAR AS body FROM identifier WHERE value IS NOT NULL GROUP BY value
