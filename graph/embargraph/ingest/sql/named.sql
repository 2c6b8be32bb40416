--#+ table: named
--#+ row: one name that a node does not have yet; a placeholder's own label is no name of what somebody else describes
--#+ reads: called, node, name
--#+ columns: node, name, is_label, rec, quality
SELECT c.node, c.name, c.name = n.label AS is_label,
    CASE WHEN c.name = n.label THEN c.rec ELSE c.described_rec END AS rec,
    c.quality
FROM called c JOIN node n ON n.id = c.node
WHERE (c.name = n.label OR c.described_rec IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM name x WHERE x.node = c.node AND x.name = c.name)
