--#+ row: one actor that can be screened against; the codes of its countries, with spaces between
--#+ reads: node, statement
--#+ columns: id, label, type, countries
SELECT n.id, n.label, coalesce(n.type, '') AS type, coalesce(n.country, l.countries, '') AS countries
FROM node n LEFT JOIN (
    SELECT subject, string_agg(DISTINCT upper(substr(object, 7)), ' ' ORDER BY upper(substr(object, 7))) AS countries
    FROM statement WHERE relation = 'located_in' AND object LIKE 'place-__' GROUP BY subject
) l ON l.subject = n.id
WHERE n.kind = 'actor' ORDER BY n.id
