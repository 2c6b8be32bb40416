--#+ summary: What has outrun its evidence: passed cliffs first, and what would settle each.
--#+ option: who node ; only measures that reach this party or place
--#+ option: measure node ; only this measure
--#+ option: source text ; only what this kind of document would settle, such as us-fr
--#+ option: within integer ; only cliffs within so many days, and what has passed
--#+ columns: measure, status, known_through, days_past, cliff, branches, answers, settles, evidence
--#+ table: measure, status, known_through, cliff, answers, settles
--#+ time: day
--#+ example: --as-of 2026-11-29
--#+ example: --who Nexperia --within 30
WITH today AS (SELECT coalesce($as_of, $today) AS day),
-- The newest evidence on each clock of a measure, and the printed days on which it changes.
edge AS (
    SELECT measure, clock || ' ends' AS edge, last_day + 1 AS "date", known_through, statement
    FROM clock WHERE last_day IS NOT NULL
    UNION ALL
    SELECT measure, clock || ' begins', first_day, known_through, statement
    FROM clock WHERE first_day IS NOT NULL AND clock <> 'announced'
),
-- A printed change is passed unresolved where its day is over and nothing later is on record of the measure.
newest AS (SELECT measure, max(known_through) AS known_through FROM clock WHERE clock <> 'announced' GROUP BY measure),
ahead AS (
    SELECT e.measure, e.edge, e."date", e.statement, e."date" <= today.day AS passed
    FROM edge e JOIN newest USING (measure), today
    WHERE e."date" > newest.known_through AND e.edge <> 'announced ends'
),
first_cliff AS (
    SELECT measure, arg_min({'date': "date", 'edge': edge, 'passed': passed}, ("date", edge)) AS cliff,
        list(statement ORDER BY "date", statement) AS statements
    FROM ahead GROUP BY measure
),
hangs AS (
    -- Restrictions of the day that a measure gives, or that stand under one it is over.
    SELECT under AS measure, count(*) AS answers FROM restriction, today
    WHERE coalesce(first_day <= today.day, true) AND coalesce(last_day >= today.day, true) GROUP BY under
),
place AS (
    SELECT measure, lower(coalesce(string_agg(DISTINCT citation, '; ' ORDER BY citation), '')) AS cited,
        string_agg(DISTINCT citation, '; ' ORDER BY citation) AS citation
    FROM clock WHERE clock <> 'announced' GROUP BY measure
),
maker AS (
    SELECT measure, min(country) AS country FROM (
        SELECT s.subject AS measure, lower(n.country) AS country FROM statement s JOIN node n ON n.id = s.object
        WHERE s.relation = 'issued_by'
        UNION ALL
        SELECT u.subject, lower(n.country) FROM statement u
        JOIN statement s ON s.subject = u.object AND s.relation = 'issued_by' JOIN node n ON n.id = s.object
        WHERE u.relation = 'under'
    ) GROUP BY measure
),
settled AS (
    SELECT n.measure, place.citation,
        CASE WHEN place.cited LIKE '%cfr%' OR place.cited LIKE '% fr %' THEN 'us-fr'
             WHEN maker.country = 'us' THEN 'us-fr'
             WHEN maker.country = 'cn' OR place.cited LIKE '%mofcom%' THEN 'cn-mofcom page'
             WHEN maker.country = 'jp' THEN 'jp-meti page' WHEN maker.country = 'gb' THEN 'uk-notices page'
             WHEN maker.country IS NOT NULL THEN maker.country || ' official journal page' ELSE 'page' END AS source,
        list_distinct(regexp_extract_all(place.cited, '15 cfr (7[0-9]{2})', 1)) AS parts
    FROM newest n LEFT JOIN place USING (measure) LEFT JOIN maker USING (measure)
),
rows AS (
    SELECT m.ref AS measure, s.status, n.known_through, datediff('day', n.known_through, today.day) AS days_past,
        c.cliff, s.branches, coalesce(h.answers, 0) AS answers,
        {'source': settled.source,
         'search': CASE WHEN len(settled.parts) > 0
                THEN 'a document on 15 CFR ' || array_to_string(list_sort(settled.parts), ', ')
                ELSE 'a document on ' || coalesce(settled.citation, m.ref.label) END
            || ' after ' || n.known_through} AS settles,
        (SELECT list(e.evidence ORDER BY e.statement) FROM evidence e
         WHERE list_contains(list_concat(coalesce(c.statements, []), coalesce(s.premises, [])), e.statement)) AS evidence
    FROM newest n JOIN ref m ON m.id = n.measure JOIN settled ON settled.measure = n.measure
    LEFT JOIN first_cliff c ON c.measure = n.measure LEFT JOIN hangs h ON h.measure = n.measure
    LEFT JOIN status s ON s.measure = n.measure
        AND coalesce(s.first_day <= (SELECT day FROM today), true) AND coalesce(s.last_day >= (SELECT day FROM today), true),
    today
    WHERE n.known_through < today.day
)
SELECT * FROM rows
WHERE ($measure IS NULL OR list_contains($measure, measure.id))
  AND ($source IS NULL OR starts_with(settles.source, $source))
  AND ($within IS NULL OR cliff."date" <= (SELECT day FROM today) + CAST($within AS INTEGER))
  AND ($who IS NULL OR measure.id IN (SELECT under FROM restriction WHERE list_contains($who, who)))
-- Of the days that have passed, those first on which an answer hangs.
ORDER BY CASE WHEN cliff.passed AND sum(answers) OVER (PARTITION BY cliff."date") > 0 THEN -1
              WHEN cliff.passed THEN 0 WHEN cliff."date" <= (SELECT day FROM today) + 90 THEN 1
              WHEN status = 'unknown' THEN 2 ELSE 3 END,
    CASE WHEN cliff.passed OR cliff."date" <= (SELECT day FROM today) + 90 THEN cliff."date" END,
    days_past * (1 + ln(1 + answers)) DESC, measure.label, measure.id
