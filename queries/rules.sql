--#+ summary: Status board: each measure's text, stay and enforcement clocks on a day.
--#+ option: measure node ; only this measure, and what stands under it
--#+ option: status choice(statuses) ; only measures with this status
--#+ columns: measure, status, text, stay, enforcement, announced, known_through, as_last_known, branches, citations, evidence
--#+ table: measure, status, text, stay, enforcement, announced, known_through
--#+ time: day
--#+ example: --status unknown
SELECT m.ref AS measure, s.status, s.text, s.stay, s.enforcement, s.announced, s.known_through,
    coalesce(s.known_through < coalesce($as_of, $today), false) AS as_last_known, s.branches, s.citations,
    (SELECT list(e.evidence ORDER BY e.statement) FROM evidence e WHERE list_contains(s.premises, e.statement)) AS evidence
FROM status s JOIN ref m ON m.id = s.measure
WHERE coalesce(s.first_day <= coalesce($as_of, $today), true)
  AND coalesce(s.last_day >= coalesce($as_of, $today), true)
  AND ($status IS NULL OR s.status = $status)
  AND ($measure IS NULL OR list_contains($measure, s.measure)
       OR s.measure IN (SELECT subject FROM statement WHERE relation = 'under' AND list_contains($measure, object)))
ORDER BY list_position(['unknown', 'not_in_force', 'in_force'], s.status), m.ref.label, s.measure
