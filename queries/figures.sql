--#+ summary: Numbers side by side, each with its own definition; equal numbers are never merged.
--#+ option: about node ; what the number is about
--#+ option: said_by node ; its source
--#+ option: unit text ; only figures in this unit
--#+ columns: figure, value, unit, period, definition, about, said_by, standing, evidence
--#+ table: figure, value, unit, period, definition, said_by
--#+ time: all
--#+ example: --about semiconductors
SELECT f.ref AS figure, v.number AS value, v.unit, v.period, node.text AS definition,
    coalesce((SELECT list(DISTINCT r.ref ORDER BY r.ref) FROM statement a JOIN ref r ON r.id = a.object
              WHERE a.subject = node.id AND a.relation = 'about'), []) AS about,
    coalesce((SELECT list(DISTINCT r.ref ORDER BY r.ref) FROM statement a JOIN ref r ON r.id = a.object
              WHERE a.subject = node.id AND a.relation = 'said_by'), []) AS said_by,
    v.standing, [e.evidence] AS evidence
FROM statement v
JOIN node ON node.id = v.subject AND node.kind = 'figure'
JOIN ref f ON f.id = node.id
JOIN evidence e ON e.statement = v.id
WHERE v.relation = 'has_value'
  AND ($unit IS NULL OR lower(v.unit) = lower($unit))
  AND ($about IS NULL OR EXISTS (SELECT 1 FROM statement a WHERE a.subject = node.id AND a.relation = 'about' AND list_contains($about, a.object)))
  AND ($said_by IS NULL OR EXISTS (SELECT 1 FROM statement a WHERE a.subject = node.id AND a.relation = 'said_by' AND list_contains($said_by, a.object)))
ORDER BY v.unit, v.number, node.id, v.id
