--#+ table: stake_bound
--#+ row: the most that one stake may be, between hashes of ids
--#+ reads: statement
--#+ columns: owner, owned, high
-- Hashes only say which stakes to keep: a clash of two keeps more than is necessary, never less.
SELECT hash(subject) AS owner, hash(object) AS owned,
    CASE WHEN relation = 'controls' THEN units(100)
         ELSE greatest(share_least(share, share_min, qualifiers), share_most(share, share_max, qualifiers)) END AS high
FROM statement
WHERE relation IN ('owns', 'controls') AND subject <> object AND firm(standing)
