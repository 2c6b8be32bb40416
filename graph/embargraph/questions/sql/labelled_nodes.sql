--#+ row: one node that an answer names, with the verdict that binds it most on a day
--#+ reads: restriction, node
--#+ columns: id, label, kind, type, country, verdict
SELECT n.id, n.label, n.kind, n.type, n.country, (
    SELECT r.verdict FROM restriction r
    WHERE r.who = n.id AND ($day IS NULL OR $day BETWEEN coalesce(r.first_day, $day) AND coalesce(r.last_day, $day))
    ORDER BY verdict_rank(r.verdict) LIMIT 1) AS verdict
FROM node n WHERE list_contains($ids, n.id)
