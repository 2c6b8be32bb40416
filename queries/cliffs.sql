--#+ summary: Dates on which answers change or become unknown, and what is known of each.
--#+ option: from date ; first day
--#+ option: to date ; last day
--#+ option: measure node ; only this measure
--#+ columns: date, last_day, measures, edges, known, unknown, evidence
--#+ table: date, measures, unknown, known, last_day
--#+ time: all
--#+ example: --from 2026-11-01 --to 2027-01-31
WITH edge AS (
    -- Clocks begin and end; an announcement matters when what it promises ends.
    SELECT measure, statement, clock, 'ends' AS change, last_day + 1 AS "date", last_day, known_through, citation, gist,
        standing, until AS printed
    FROM clock WHERE last_day IS NOT NULL
    UNION ALL
    SELECT measure, statement, clock, 'begins', first_day, first_day - 1, known_through, citation, gist, standing, since
    FROM clock WHERE first_day IS NOT NULL AND clock <> 'announced'
    UNION ALL
    -- Entries, effects and relief have days of their own.
    -- What the record corrects or says better is no cliff of its own.
    SELECT s.subject, s.id, s.relation, 'ends', s.until_last + 1, s.until_last, source.edition_date, s.citation, s.gist,
        s.standing, s.until
    FROM statement s JOIN source ON source.id = s.source
    WHERE s.relation IN ('targets', 'has_effect', 'relieves', 'feeds') AND s.until_last IS NOT NULL
      AND firm(s.standing) AND s.document IS NULL
    UNION ALL
    SELECT s.subject, s.id, s.relation, 'begins', s.since_first, s.since_first - 1, source.edition_date, s.citation, s.gist,
        s.standing, s.since
    FROM statement s JOIN source ON source.id = s.source
    WHERE s.relation IN ('targets', 'has_effect', 'relieves', 'feeds') AND s.since_first IS NOT NULL
      AND firm(s.standing) AND s.document IS NULL
),
chosen AS (
    SELECT * FROM edge
    WHERE ($from IS NULL OR "date" >= $from OR last_day >= $from) AND ($to IS NULL OR last_day <= $to)
      AND ($measure IS NULL OR list_contains($measure, measure))
),
said AS (
    SELECT measure, 'suspended' || coalesce(' to ' || until, '') || coalesce(' (' || citation || ')', '') AS words
    FROM clock WHERE clock = 'announced'
),
worded AS (
    SELECT c."date", c.last_day, c.clock, c.change, list(DISTINCT m.ref) AS measures,
        'Printed: ' || CASE c.clock WHEN 'text' THEN 'the text' WHEN 'stay' THEN 'the stay'
            WHEN 'enforcement' THEN 'the non-enforcement' WHEN 'announced' THEN 'the announced suspension'
            WHEN 'targets' THEN 'the entry' WHEN 'relieves' THEN 'the authorisation' ELSE 'the provision' END
            || ' of ' || string_agg(DISTINCT m.ref.label, ', ' ORDER BY m.ref.label)
            || CASE c.change WHEN 'ends' THEN ' ends; last day ' || coalesce(max(c.printed), c.last_day::VARCHAR)
               ELSE ' begins: ' || coalesce(max(c.printed), c."date"::VARCHAR) END
            || coalesce(' (' || string_agg(DISTINCT c.citation, '; ' ORDER BY c.citation) || ')', '')
            || ', as known on ' || max(c.known_through) || '.' AS known,
        CASE WHEN max(c.known_through) < c."date"
             THEN 'Nothing on record after ' || max(c.known_through) || ' says whether '
                || CASE c.clock WHEN 'text' THEN 'the text' WHEN 'stay' THEN 'the stay' WHEN 'announced' THEN 'the suspension'
                   ELSE 'it' END
                || CASE c.change WHEN 'ends' THEN ' ended as printed or was extended.'
                   ELSE ' began as printed or was put off.' END
                || coalesce(' Announced: ' || string_agg(DISTINCT said.words, '; ' ORDER BY said.words) || '.', '')
             END AS unknown,
        list(DISTINCT e.evidence) AS evidence
    FROM chosen c
    JOIN ref m ON m.id = c.measure
    JOIN evidence e ON e.statement = c.statement
    LEFT JOIN said ON said.measure = c.measure AND c.clock = 'stay'
    GROUP BY c."date", c.last_day, c.clock, c.change
)
SELECT "date", last_day, list_sort(list_distinct(flatten(list(measures)))) AS measures,
    list(DISTINCT clock || ' ' || change ORDER BY clock || ' ' || change) AS edges,
    string_agg(known, ' ' ORDER BY list_position(['stay', 'announced', 'enforcement', 'text'], clock) NULLS LAST, clock, change)
        AS known,
    string_agg(unknown, ' ' ORDER BY list_position(['stay', 'announced', 'enforcement', 'text'], clock) NULLS LAST, clock, change)
        AS unknown,
    list_sort(list_distinct(flatten(list(evidence)))) AS evidence
FROM worded GROUP BY "date", last_day ORDER BY "date"
