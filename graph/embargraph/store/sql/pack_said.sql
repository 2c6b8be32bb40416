--#+ row: one statement, with the labels of its ends and what stands behind it
--#+ reads: statement, node
--#+ columns: key, body
WITH corrected AS (
    SELECT corrected, string_agg(coalesce(gist, relation) || coalesce(' (' || citation || ')', ''), ' ' ORDER BY id) AS by
    FROM (SELECT id, gist, relation, citation, unnest(corrects) AS corrected FROM statement) GROUP BY corrected
)
SELECT s.id AS key, json_array(s.subject, a.label, s.relation, b.id, b.label, s.value, s.number::VARCHAR, s.unit, s.period,
    s.share, s.share_min, s.share_max, s.since, s.until, s.standing, s.qualifiers, s.source, s.gist, s.citation, s.url,
    s.document, s."start", s."end", c.by)::VARCHAR AS body
FROM statement s LEFT JOIN node a ON a.id = s.subject LEFT JOIN node b ON b.id = s.object
LEFT JOIN corrected c ON c.corrected = s.id
