--#+ row: one id in small letters, and the ids that are written otherwise
--#+ reads: node
--#+ columns: key, body
SELECT lower(id) AS key, to_json(list(id ORDER BY id))::VARCHAR AS body FROM node WHERE lower(id) <> id GROUP BY lower(id)
