--#+ row: one official list, with its authority and the day of the newest file of it
--#+ reads: source_list, source, node, statement
--#+ columns: id, authority, edition
SELECT n.id, i.object AS authority,
    (SELECT max(s.edition_date)::VARCHAR FROM source_list l JOIN source s ON s.id = l.source
     WHERE l.list = n.id AND s.reader IS NOT NULL) AS edition
FROM node n LEFT JOIN (SELECT subject, min(object) AS object FROM statement WHERE relation = 'issued_by' GROUP BY ALL) i
    ON i.subject = n.id
WHERE n.kind = 'measure' AND n.type = 'list' ORDER BY n.id
