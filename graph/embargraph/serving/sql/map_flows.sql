--#+ row: one state and the parties of one country that its measures reach on a day
--#+ reads: restriction, node
--#+ columns: by, label, country, restricted, unknown, parties
SELECT r."by", coalesce(b.label, 'maker not on record') AS label, n.country,
    count(DISTINCT r.who) FILTER (WHERE r.verdict = 'restricted') AS restricted,
    count(DISTINCT r.who) FILTER (WHERE r.verdict = 'unknown') AS unknown,
    count(DISTINCT r.who) AS parties
FROM restriction r JOIN node n ON n.id = r.who LEFT JOIN node b ON b.id = r."by"
WHERE n.kind = 'actor' AND $day BETWEEN coalesce(r.first_day, $day) AND coalesce(r.last_day, $day)
GROUP BY ALL ORDER BY parties DESC, label, n.country
