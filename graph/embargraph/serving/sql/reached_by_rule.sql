--#+ row: one party that a rule reaches on a day
--#+ reads: restriction, node
--#+ columns: who, label, country, verdict, rows, first_day, bases, effects, parties
SELECT r.who, n.label, n.country, r.verdict, count(*) AS rows, min(r.first_day) AS first_day,
    list_sort(list(DISTINCT r.basis)) AS bases, list_sort(list(DISTINCT r.effect)) AS effects,
    count(*) OVER () AS parties
FROM restriction r JOIN node n ON n.id = r.who
WHERE (r.under = $id OR list_contains(r.list, $id))
  AND coalesce(r.first_day <= $day, true) AND coalesce(r.last_day >= $day, true)
GROUP BY r.who, n.label, n.country, r.verdict
ORDER BY verdict_rank(r.verdict), n.label, r.who LIMIT $most
