--#+ table: identified
--#+ row: one identifier that a node does not have yet
--#+ reads: stage_identifier, identifier
--#+ columns: node, scheme, value, rec
SELECT node, scheme, value, min(rec) AS rec FROM stage_identifier s
WHERE NOT EXISTS (SELECT 1 FROM identifier x WHERE x.node = s.node AND x.scheme = s.scheme AND x.value = s.value)
GROUP BY node, scheme, value
