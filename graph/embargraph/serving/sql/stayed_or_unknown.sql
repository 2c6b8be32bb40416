--#+ row: one run of days of a measure with a stay, or that is or becomes unknown
--#+ reads: status, node, statement
--#+ columns: maker, id, label, first_day, last_day, status, is_stayed
SELECT coalesce(a.label, 'not on record') AS maker, m.id, m.label, t.first_day, t.last_day, t.status,
    t.stay IS NOT NULL AS is_stayed
FROM status t JOIN node m ON m.id = t.measure
LEFT JOIN statement s ON s.subject = m.id AND s.relation = 'issued_by'
LEFT JOIN node a ON a.id = s.object
WHERE m.type <> 'list' AND (t.status <> 'not_in_force' OR t.stay IS NOT NULL)
  AND m.id IN (SELECT measure FROM status WHERE stay IS NOT NULL
               OR (status = 'unknown' AND coalesce(last_day >= $day, true)))
ORDER BY ALL
