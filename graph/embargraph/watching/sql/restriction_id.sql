--#+ row: the restriction of a kind on a party that holds on a day
--#+ reads: restriction
--#+ columns: id
SELECT r.id FROM restriction r
WHERE r.who = $who AND r.under = $under AND r.what IS NOT DISTINCT FROM $what
  AND r.effect IS NOT DISTINCT FROM $effect AND r.basis IS NOT DISTINCT FROM $basis
  AND coalesce(r.first_day <= $day, true) AND coalesce(r.last_day >= $day, true)
ORDER BY r.id LIMIT 1
