--#+ row: one node of the whole graph, with its country and the verdict that binds it most on a day
--#+ reads: node, statement, restriction
--#+ columns: id, label, kind, type, country, verdict
WITH bound AS (
    SELECT r.who, arg_min(r.verdict, verdict_rank(r.verdict)) AS verdict FROM restriction r
    WHERE $day BETWEEN coalesce(r.first_day, $day) AND coalesce(r.last_day, $day) GROUP BY r.who
),
issued AS (
    SELECT s.subject, min(n.country) AS country FROM statement s JOIN node n ON n.id = s.object
    WHERE s.relation = 'issued_by' GROUP BY s.subject
)
SELECT n.id, n.label, n.kind, n.type, coalesce(n.country, i.country) AS country, b.verdict
FROM node n LEFT JOIN bound b ON b.who = n.id LEFT JOIN issued i ON i.subject = n.id
ORDER BY n.label, n.id
