--#+ table: called
--#+ row: one name of one node, with the record that gave it first, and the first that did not only refer to the node
--#+ reads: stage_name, name_again, referred
--#+ columns: node, name, rec, described_rec, quality
-- A step of its own before `named`: both at once would need the memory of both.
SELECT s.node, s.name, min(s.rec) AS rec, min(s.rec) FILTER (g.id IS NULL) AS described_rec,
    -- Of several gradings the best counts, and none is the best; the least text is the best of the others.
    CASE WHEN count(*) FILTER (s.quality IS NULL) = 0 THEN min(s.quality) END AS quality
FROM (FROM stage_name WHERE rowid IN (SELECT position FROM name_again)) s
LEFT JOIN referred g ON g.id = s.node AND g.rec = s.rec
GROUP BY s.node, s.name
