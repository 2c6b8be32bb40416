--#+ summary: Dated events, listings and measures, in order.
--#+ option: who node ; about this party or place
--#+ option: what node ; about this technology
--#+ option: under node ; about this measure
--#+ option: from date ; first day
--#+ option: to date ; last day
--#+ columns: date, what_happened, under, standing, citation, gist, evidence
--#+ table: date, what_happened, standing, citation
--#+ time: all
--#+ example: --who ZTE
WITH asked AS (
    SELECT id FROM (
        SELECT unnest($who::VARCHAR[]) AS id, unnest($who_match::VARCHAR[]) AS how
        UNION ALL SELECT unnest($what::VARCHAR[]), unnest($what_match::VARCHAR[])
        UNION ALL SELECT unnest($under::VARCHAR[]), unnest($under_match::VARCHAR[])
    ) WHERE how IN ('exact', 'like', 'words')
),
everything AS (SELECT $who IS NULL AND $what IS NULL AND $under IS NULL AS yes),
near AS (
    -- What names them, and the measures, events and routes that do.
    SELECT id FROM asked
    UNION
    SELECT s.subject FROM statement s JOIN node n ON n.id = s.subject AND n.kind IN ('measure', 'event', 'route')
    WHERE s.object IN (SELECT id FROM asked) AND s.relation IN
        ('targets', 'covers', 'about', 'taken_by', 'around', 'under', 'relieves', 'amends', 'suspends', 'revokes')
    UNION
    SELECT s.object FROM statement s JOIN node n ON n.id = s.object AND n.kind IN ('measure', 'event')
    WHERE s.subject IN (SELECT id FROM asked) AND s.relation = 'took_part_in'
),
dated AS (
    SELECT s.id, s.since_first AS "date", s.since AS printed, s.subject, s.relation, s.object, s.value, s.qualifiers,
        s.standing, s.citation, s.gist, s.source, 'begins' AS edge
    FROM statement s WHERE s.since_first IS NOT NULL
    UNION ALL
    SELECT s.id, s.until_last + 1, s.until, s.subject, s.relation, s.object, s.value, s.qualifiers,
        s.standing, s.citation, s.gist, s.source, 'ended'
    FROM statement s
    WHERE s.until_last IS NOT NULL AND s.relation IN ('targets', 'relieves', 'has_clock', 'has_effect', 'owns', 'feeds')
    UNION ALL
    -- Of what was asked for nothing is left out because its first day is not on record.
    SELECT s.id, NULL, NULL, s.subject, s.relation, s.object, s.value, s.qualifiers,
        s.standing, s.citation, s.gist, s.source, 'undated'
    FROM statement s WHERE s.since_first IS NULL AND s.relation IN ('targets', 'relieves', 'owns', 'controls')
        AND NOT (SELECT yes FROM everything)
),
known AS (
    -- What is printed to begin or to end after the last evidence on it is not known to have done so.
    SELECT d.*, coalesce(c.known_through < d."date", source.edition_date < d."date", d.edge = 'ended')
        AND d.relation IN ('targets', 'relieves', 'has_clock', 'has_effect', 'owns', 'feeds') AS is_open
    FROM dated d JOIN source ON source.id = d.source LEFT JOIN clock c ON c.statement = d.id
)
SELECT d."date",
    subject.label || CASE WHEN d.edge = 'ended' AND NOT d.is_open THEN ' ended: ' ELSE ': ' END
        || CASE d.relation WHEN 'has_clock' THEN d.value || ' clock' WHEN 'happened' THEN d.value
           ELSE replace(d.relation, '_', ' ') || ' ' || coalesce(object.label, d.value, '') END
        || CASE WHEN strlen(d.printed) < 10 THEN ' (printed: ' || d.printed || ')' ELSE '' END
        || CASE WHEN d.edge = 'undated' THEN ', first day not known' WHEN NOT d.is_open THEN '' WHEN d.edge = 'ended' THEN ', printed to end; not known whether it did'
           ELSE ', printed to begin; not known whether it did' END AS what_happened,
    {'id': subject.id, 'label': subject.label} AS under, d.standing, d.citation, d.gist, [e.evidence] AS evidence
FROM known d
JOIN node subject ON subject.id = d.subject
LEFT JOIN node object ON object.id = d.object
JOIN evidence e ON e.statement = d.id
WHERE ((SELECT yes FROM everything)
       OR d.subject IN (SELECT id FROM near)
       OR d.object IN (SELECT id FROM asked))
  AND ($from IS NULL OR d."date" IS NULL OR d."date" >= $from) AND ($to IS NULL OR d."date" IS NULL OR d."date" <= $to)
ORDER BY d."date", d.edge, subject.id, d.relation, d.id
