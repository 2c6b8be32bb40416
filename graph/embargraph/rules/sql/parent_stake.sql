--#+ table: parent_stake
--#+ row: one stake, with what it says of a parent: a majority makes one, an unknown share may
--#+ reads: statement, span
--#+ columns: owner, owned, id, first, last, state, since, until, branches, share, share_min, share_max, holds
SELECT s.subject AS owner, s.object AS owned, s.id, x."first", x."last", x.state, x.since, x.until, x.branches,
    s.share, s.share_min, s.share_max,
    CASE WHEN greatest(coalesce(s.share, 0), coalesce(s.share_min, 0)) > 50
             OR s.share_min = 50 AND s.qualifiers['above_min'] IS NOT NULL THEN 'majority'
         WHEN coalesce(s.share, s.share_max) <= 50 THEN 'minority' ELSE 'unknown' END AS holds
FROM statement s JOIN span x ON x.statement = s.id
WHERE s.relation = 'owns' AND s.subject <> s.object
