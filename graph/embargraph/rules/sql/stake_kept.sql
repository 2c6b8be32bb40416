--#+ table: stake_kept
--#+ row: one stake in a company that a listed party may reach, with the least and the most that it may be
--#+ reads: statement, stake_matters
--#+ columns: id, subject, relation, object, value, number, unit, period, since, until, since_first, since_last
--#+ columns: until_first, until_last, share, share_min, share_max, standing, qualifiers, gist, citation, url
--#+ columns: source, document, start, end, digest, corrects, low, high, is_known, basis
SELECT *, share_least(share, share_min, qualifiers) AS low,
    share_most(share, share_max, qualifiers) AS high,
    coalesce(share, share_min, share_max) IS NOT NULL AS is_known,
    CASE WHEN relation = 'controls' THEN 'control' ELSE coalesce(qualifiers['basis'], 'capital') END AS basis
FROM statement
WHERE relation IN ('owns', 'controls') AND subject <> object AND firm(standing)
  AND hash(object) IN (FROM stake_matters)
