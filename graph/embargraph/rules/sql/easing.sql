--#+ row: one measure that only eases: it suspends or relieves, and bars nothing itself
--#+ reads: statement
--#+ columns: subject, easing
SELECT subject, CASE WHEN bool_or(relation IN ('suspends', 'revokes')) THEN 'suspends' ELSE 'relieves' END AS easing
FROM statement WHERE relation IN ('suspends', 'revokes', 'relieves')
  AND subject NOT IN (SELECT subject FROM statement WHERE relation IN ('targets', 'has_effect'))
GROUP BY subject
