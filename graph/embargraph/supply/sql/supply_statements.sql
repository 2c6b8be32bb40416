--#+ row: one statement on who makes, needs or uses what
--#+ reads: statement
--#+ columns: relation, subject, object, share, period, id, item
SELECT relation, subject, object, share, period, id, qualifiers['item'] AS item
FROM statement
WHERE list_contains($relations, relation) AND list_contains($standings, standing)
  AND coalesce(since_first <= $day, true)
  -- Who was seen to produce something in a year has not stopped with the year.
  AND (coalesce(until_last >= $day, true) OR (relation = 'produces' AND since = until))
ORDER BY id
