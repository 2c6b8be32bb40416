--#+ summary: Restrictions and relief begun, ended or altered between two dates, and what editions of a list differ in.
--#+ option: from date ; first day
--#+ option: to date ; last day
--#+ option: who node ; only what touches this party or place
--#+ option: under node ; only this rule, list or listing
--#+ columns: date, change, who, under, effect, verdict, citation, gist, standing, evidence
--#+ table: date, change, verdict, under, who, effect, citation
--#+ time: all
--#+ example: --who Huawei --from 2019-05-15 --to 2020-09-15
WITH asked AS (
    SELECT id FROM (SELECT unnest($who::VARCHAR[]) AS id, unnest($who_match::VARCHAR[]) AS how) WHERE how <> 'broader'
),
row_of AS (
    SELECT r.id, r.who, r.under, r.effect, r.verdict, r.citation, r.standing, r.first_day, r.last_day, r.since, r.until,
        r.premises[1] AS base, r.relief
    FROM restriction r
    WHERE ($who IS NULL OR r.who IN (SELECT id FROM asked))
      -- Where editions show a change, its day is not known, and the editions speak below.
      AND (r.basis <> 'listed' OR r.premises[1] NOT IN (SELECT statement FROM edition_change WHERE change = 'added')
           OR r.since IS NOT NULL)
      AND r.premises[1] NOT IN (
        SELECT t.id FROM edition_change a JOIN statement t ON t.subject = a.under AND t.object = a.who
        JOIN source_list l ON l.source = t.source WHERE a.change <> 'added')
      AND ($under IS NULL OR list_contains($under, r.under) OR list_has_any($under, r.list))
),
begun AS (
    SELECT first_day AS "date", CASE WHEN strlen(since) < 10 THEN since END AS printed,
        CASE WHEN EXISTS (SELECT 1 FROM row_of p WHERE p.who = r.who AND p.under = r.under
                          AND p.last_day = r.first_day - 1) THEN 'altered' ELSE 'begun' END AS change,
        who, under, effect, verdict, citation, standing, base
    FROM row_of r WHERE first_day IS NOT NULL AND NOT EXISTS (
        -- A partial date makes an uncertain stretch and a certain one; that is one beginning.
        SELECT 1 FROM row_of p WHERE p.who = r.who AND p.under = r.under AND p.last_day = r.first_day - 1
        AND p.base = r.base AND p.since IS NOT DISTINCT FROM r.since)
),
ended AS (
    SELECT last_day + 1 AS "date", CASE WHEN strlen(until) < 10 THEN until END AS printed, 'ended' AS change, who, under, effect, verdict,
        coalesce(ending.citation, r.citation) AS citation, r.standing, coalesce(ending.id, base) AS base
    FROM row_of r
    LEFT JOIN (
        SELECT object, min(citation) AS citation, min(id) AS id FROM statement
        WHERE relation = 'revokes' AND citation IS NOT NULL GROUP BY object
    ) ending ON ending.object = r.under
    WHERE last_day IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM row_of n WHERE n.who = r.who AND n.under = r.under AND n.first_day = r.last_day + 1)
),
helped AS (SELECT DISTINCT r.who, unnest(r.relief).id AS relief FROM row_of r),
permit AS (
    SELECT h.who, s.subject, s.since_first, s.until_last, s.citation, s.standing, s.id
    FROM helped h JOIN statement s ON s.subject = h.relief AND s.relation = 'relieves'
        AND firm(s.standing)
),
eased AS (
    SELECT since_first AS "date", NULL AS printed,
        CASE WHEN EXISTS (SELECT 1 FROM permit q WHERE q.who = p.who AND q.subject = p.subject
                          AND (q.since_first < p.since_first AND coalesce(q.until_last >= p.since_first - 1, true)))
             THEN 'altered' ELSE 'begun' END AS change,
        who, subject AS under, 'relief' AS effect, NULL AS verdict, citation, standing, id AS base
    FROM permit p WHERE since_first IS NOT NULL
    UNION ALL
    SELECT until_last + 1, NULL, 'ended', who, subject, 'relief', NULL, citation, standing, id
    FROM permit p WHERE until_last IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM permit q WHERE q.who = p.who AND q.subject = p.subject
        AND q.since_first <= p.until_last + 1 AND coalesce(q.until_last > p.until_last, true))
)
SELECT * FROM (
SELECT coalesce(c.printed, strftime(c."date", '%Y-%m-%d')) AS "date", c.change, w.ref AS who, u.ref AS under, c.effect, c.verdict, c.citation,
    coalesce(any_value(s.gist ORDER BY s.id),
             c.change || ': ' || u.ref.label || coalesce(' (' || c.verdict || ')', '')) AS gist,
    c.standing, list(DISTINCT e.evidence ORDER BY e.evidence) AS evidence
FROM (SELECT * FROM begun UNION ALL SELECT * FROM ended UNION ALL SELECT * FROM eased) c
JOIN ref w ON w.id = c.who
JOIN ref u ON u.id = c.under
LEFT JOIN statement s ON s.id = c.base
LEFT JOIN evidence e ON e.statement = c.base
WHERE ($from IS NULL OR c."date" >= $from) AND ($to IS NULL OR c."date" <= $to)
GROUP BY c."date", c.printed, c.change, w.ref, u.ref, c.effect, c.verdict, c.citation, c.standing
UNION ALL
SELECT strftime(a."to", '%Y-%m-%d'), a.change, w.ref, u.ref, NULL, NULL, s.citation,
    CASE a.change WHEN 'added' THEN 'Not in the edition of ' || a."from" || ', in that of ' || a."to" || coalesce(': ' || a.after, '') || coalesce('; ' || a.before, '')
         WHEN 'gone' THEN 'In the edition of ' || a."from" || ', not in that of ' || a."to" || coalesce('; it said: ' || a.before, '') || coalesce('; ' || a.after, '')
         WHEN 'renamed' THEN 'Renamed between ' || a."from" || ' and ' || a."to" || ': from ' || a.before || ' to ' || a.after
         WHEN 'names_changed' THEN 'Further names between ' || a."from" || ' and ' || a."to"
            || coalesce(': no longer printed: ' || a.before, '') || coalesce(': added: ' || a.after, '')
         ELSE 'Reworded between ' || a."from" || ' and ' || a."to" || ': from ' || coalesce(a.before, 'nothing said')
            || ' to ' || coalesce(a.after, 'nothing said') END,
    'record', [e.evidence]
FROM edition_change a JOIN ref w ON w.id = a.who JOIN ref u ON u.id = a.under
JOIN statement s ON s.id = a.statement JOIN evidence e ON e.statement = a.statement
WHERE ($who IS NULL OR a.who IN (SELECT id FROM asked))
  AND ($under IS NULL OR list_contains($under, a.under) OR list_contains($under, a.list))
  AND ($from IS NULL OR a."to" >= $from) AND ($to IS NULL OR a."to" <= $to)
)
ORDER BY "date", list_position(['ended', 'gone', 'altered', 'reworded', 'renamed', 'readdressed', 'names_changed', 'begun', 'added'], change), who.label, under.id, who.id,
    citation, effect, verdict
