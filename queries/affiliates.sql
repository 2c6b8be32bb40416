--#+ summary: Owners above a party and holdings below it, tier by tier, on a date.
--#+ option: who node ; the party; without one, every stake
--#+ option: direction choice(above|below) ; only owners, or only holdings
--#+ option: tiers integer = 10 ; how many tiers to follow
--#+ columns: who, direction, tier, owner, owned, relation, held, share, share_min, share_max, basis, since, until, restricted, standing, evidence
--#+ table: direction, tier, owner, owned, relation, held, since, until, restricted, standing
--#+ time: day
--#+ example: --who Wingtech --as-of 2025-10-15
WITH RECURSIVE link AS (
    SELECT s.*, firm(s.standing) AND s.relation IN ('owns', 'controls') AS leads_on
    FROM statement s
    WHERE s.relation IN ('owns', 'controls', 'ultimate_parent_of', 'has_interest_in')
      AND ($as_of IS NULL OR coalesce(s.since_first <= $as_of, true) AND coalesce(s.until_last >= $as_of, true))
),
asked AS (
    SELECT id FROM (SELECT unnest($who::VARCHAR[]) AS id, unnest($who_match::VARCHAR[]) AS how)
    WHERE how IN ('exact', 'like', 'words')
    UNION
    SELECT subject FROM link WHERE $who IS NULL
),
walk AS (
    SELECT id AS party, d.direction, id AS node, 0 AS tier
    FROM asked, (SELECT unnest(['above', 'below']) AS direction) d
    WHERE ($direction IS NULL OR d.direction = $direction) AND ($who IS NOT NULL OR d.direction = 'below')
    UNION
    -- A stake that is only alleged is shown, but leads nowhere.
    SELECT w.party, w.direction, CASE w.direction WHEN 'above' THEN l.subject ELSE l.object END, w.tier + 1
    FROM walk w JOIN link l ON w.node = CASE w.direction WHEN 'above' THEN l.object ELSE l.subject END
    WHERE l.leads_on AND w.tier + 1 < $tiers AND $who IS NOT NULL
),
reached AS (SELECT party, direction, node, min(tier) AS tier FROM walk GROUP BY ALL),
found AS (
    SELECT r.party, r.direction, r.tier + 1 AS tier, l.*,
        CASE r.direction WHEN 'above' THEN l.subject ELSE l.object END AS far
    FROM reached r JOIN link l ON r.node = CASE r.direction WHEN 'above' THEN l.object ELSE l.subject END
    WHERE r.tier < $tiers
),
verdict AS (
    SELECT who, arg_min(verdict, verdict_rank(verdict)) AS verdict
    FROM restriction
    WHERE who IN (SELECT far FROM found)
      AND ($as_of IS NULL OR coalesce(first_day <= $as_of, true) AND coalesce(last_day >= $as_of, true))
    GROUP BY who
),
printed AS (
    SELECT *,
        [regexp_replace(x::VARCHAR, '\.?0+$', '') FOR x IN [share, coalesce(share_min, 0), coalesce(share_max, 100)]] AS p
    FROM found
)
SELECT w.ref AS who, f.direction, f.tier, a.ref AS owner, b.ref AS owned, f.relation,
    CASE WHEN f.relation IN ('controls', 'ultimate_parent_of') THEN replace(f.relation, '_', ' ')
         WHEN f.share IS NOT NULL THEN f.p[1] || ' %'
         WHEN f.share_min IS NULL AND f.share_max IS NULL THEN 'share not known'
         ELSE CASE WHEN f.qualifiers['above_min'] = 'true' THEN 'more than ' ELSE '' END || f.p[2] || ' to '
            || CASE WHEN f.qualifiers['below_max'] = 'true' THEN 'less than ' ELSE '' END || f.p[3] || ' %' END
        || CASE WHEN f.relation = 'has_interest_in' THEN coalesce(' (' || f.qualifiers['role'] || ')', '')
                WHEN f.relation = 'owns' AND f.qualifiers['basis'] = 'votes' THEN ' of the votes' ELSE '' END AS held,
    f.share, f.share_min, f.share_max, CASE f.relation WHEN 'owns' THEN coalesce(f.qualifiers['basis'], 'capital') END AS basis,
    f.since, f.until, v.verdict AS restricted, f.standing, [e.evidence] AS evidence
FROM printed f
JOIN ref w ON w.id = f.party
JOIN ref a ON a.id = f.subject
JOIN ref b ON b.id = f.object
JOIN evidence e ON e.statement = f.id
LEFT JOIN verdict v ON v.who = f.far
ORDER BY w.ref.label, w.ref.id, f.direction, f.tier, CASE f.direction WHEN 'above' THEN b.ref.id ELSE a.ref.id END,
    coalesce(f.share, f.share_min, 0) DESC, a.ref.label, b.ref.label, f.since, basis, f.id
