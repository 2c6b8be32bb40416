--#+ row: one id or name that begins with what was typed
--#+ reads: node, name
--#+ columns: text, says
SELECT text, says FROM (
    SELECT id AS text, label AS says, 0 AS rank FROM node WHERE starts_with(lower(id), lower($start))
    UNION ALL
    SELECT name, node, 1 FROM name WHERE starts_with(lower(name), lower($start)) AND $start <> ''
) ORDER BY rank, length(text), text LIMIT $limit
