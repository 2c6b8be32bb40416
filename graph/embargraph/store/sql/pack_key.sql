--#+ row: one key of names, and the nodes that are called so
--#+ reads: name
--#+ columns: key, body
SELECT key, to_json(list(DISTINCT node ORDER BY node))::VARCHAR AS body FROM name WHERE key <> '' GROUP BY key
