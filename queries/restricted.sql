--#+ summary: Who is restricted from what, via whom, by which rule, on a date.
--#+ option: who node ; the party or place restricted; also rules that reach it through its country or "all items"
--#+ option: what node ; the item or technology, what is narrower, and the wider classes that it belongs to
--#+ option: by node ; the state or agency whose measure it is; for a member state also its union
--#+ option: under node ; the rule, list or listing
--#+ option: via node ; somebody on the way: an owner, a foreign maker, an ally
--#+ option: basis choice(bases) ; why a party is reached
--#+ option: effect choice(effects) ; what is barred
--#+ option: verdict choice(verdicts) ; only rows with this verdict
--#+ option: status choice(statuses) ; only rows with this status on the day; not_in_force shows what ended or has not begun
--#+ columns: who, what, match, via, by, authority, under, list, basis, effect, binds, verdict, standing, presumption, since, until, policy, requirement, scope, footnote, programme, relief, other_relief, branches, witness, note, known_through, as_last_known, evidence
--#+ table: who, what, via, by, under, effect, verdict, since, until, match
--#+ time: day
--#+ example: --who Huawei --as-of 2021-03-11
--#+ example: --what lithography --as-of 2024-10-01
WITH RECURSIVE asked_who AS (SELECT unnest($who::VARCHAR[]) AS id, unnest($who_match::VARCHAR[]) AS how),
asked_what AS (SELECT unnest($what::VARCHAR[]) AS id, unnest($what_match::VARCHAR[]) AS how),
lineage AS (
    SELECT id AS measure, id AS above, 0 AS depth FROM node WHERE kind = 'measure' AND $under IS NOT NULL
    UNION
    SELECT l.measure, s.object, l.depth + 1 FROM lineage l JOIN statement s ON s.subject = l.above
    WHERE s.relation = 'under' AND l.depth < 8
),
hit AS (
    SELECT r.*,
        CASE WHEN $as_of IS NULL THEN 'in_force'
             WHEN coalesce(r.first_day <= $as_of, true) AND coalesce(r.last_day >= $as_of, true)
             THEN CASE r.verdict WHEN 'unknown' THEN 'unknown' ELSE 'in_force' END
             ELSE 'not_in_force' END AS status,
        list_max(list_filter([w.how, t.how], lambda how: how IS NOT NULL)
            .list_transform(lambda how: {'rank': match_rank(how), 'how': how})
        ).how AS how
    FROM restriction r
    LEFT JOIN asked_who w ON w.id = r.who
    LEFT JOIN asked_what t ON t.id = r.what
    WHERE ($who IS NULL OR w.id IS NOT NULL)
      AND ($what IS NULL OR t.id IS NOT NULL)
      AND ($by IS NULL OR list_contains($by, r."by") OR list_contains($by, r.authority))
      AND ($via IS NULL OR list_has_any($via, list_transform(r.via, lambda hop: hop.id)))
      AND ($under IS NULL OR list_has_any($under, r.list)
           OR r.under IN (SELECT measure FROM lineage WHERE list_contains($under, above)))
      AND ($basis IS NULL OR r.basis = $basis)
      AND ($effect IS NULL OR r.effect = $effect)
      AND ($verdict IS NULL OR r.verdict = $verdict)
      -- What reaches a party through a group does not reach it where the rule exempts it or its own group.
      AND (w.how IS DISTINCT FROM 'broader' OR NOT EXISTS (
            SELECT 1 FROM asked_who inside JOIN statement x ON x.object = inside.id AND x.relation = 'exempts'
            WHERE x.subject = r.under AND firm(x.standing)
              AND coalesce(x.since_first <= coalesce($as_of, $today), true)
              AND coalesce(x.until_last >= coalesce($as_of, $today), true)))
      -- A rule on destinations is for those abroad: its maker's own territory is none.
      AND (w.how IS DISTINCT FROM 'broader' OR r.basis NOT IN ('located', 'end_use', 'foreign_produced', 'supplier')
           OR NOT EXISTS (SELECT 1 FROM asked_who home WHERE home.id = 'place-' || r."by")
           -- Hong Kong and Macau are customs territories of their own.
           OR EXISTS (SELECT 1 FROM asked_who apart
                      WHERE apart.id IN ('place-hk', 'place-mo') AND apart.how IN ('exact', 'words')))
      -- Nor does what reaches a wider class reach an item in it that the rule leaves out.
      AND (t.how IS DISTINCT FROM 'broader' OR NOT EXISTS (
            SELECT 1 FROM asked_what inside JOIN statement x ON x.object = inside.id AND x.relation = 'exempts'
            WHERE x.subject = r.under AND inside.how <> 'narrower' AND firm(x.standing)
              AND coalesce(x.since_first <= coalesce($as_of, $today), true)
              AND coalesce(x.until_last >= coalesce($as_of, $today), true)))
      -- Who is barred from every item is shown for an item only where a party was asked for.
      AND (t.how IS DISTINCT FROM 'broader' OR $who IS NOT NULL OR r.basis NOT IN ('listed', 'owned', 'controlled'))
),
shown AS (
    SELECT * FROM hit
    WHERE CASE WHEN $status IS NULL THEN status <> 'not_in_force' ELSE status = $status END
),
proof AS (
    SELECT id, list(evidence ORDER BY place) AS evidence
    FROM (
        SELECT id, premise, min(place) AS place FROM (
            SELECT id, unnest(premises) AS premise, generate_subscripts(premises, 1) AS place FROM shown
        ) GROUP BY id, premise
    ) p JOIN evidence e ON e.statement = p.premise GROUP BY id
)
SELECT who.ref AS who, what.ref AS what, coalesce(r.how, 'exact') AS match, r.via,
    state.ref AS "by", office.ref AS authority,
    {'id': under.id, 'label': under.label, 'citation': split_part(r.citation, '; ', 1)} AS under,
    r.list, r.basis, r.effect, r.binds, r.verdict, r.standing, r.presumption, r.since, r.until,
    r.policy, r.requirement, r.scope, r.footnote, r.programme,
    list_filter(r.relief, lambda x: ($as_of IS NULL OR coalesce(x.since <= left($as_of::VARCHAR, strlen(x.since)), true)
        AND coalesce(x.until >= left($as_of::VARCHAR, strlen(x.until)), true))) AS relief,
    list_filter(r.relief, lambda x: NOT ($as_of IS NULL OR coalesce(x.since <= left($as_of::VARCHAR, strlen(x.since)), true)
        AND coalesce(x.until >= left($as_of::VARCHAR, strlen(x.until)), true))) AS other_relief, r.branches, r.witness, r.note,
    r.known_through, coalesce(r.known_through < coalesce($as_of, $today), false) AS as_last_known,
    coalesce(proof.evidence, []) AS evidence
FROM shown r
JOIN ref who ON who.id = r.who
LEFT JOIN ref what ON what.id = r.what
LEFT JOIN ref state ON state.id = r."by"
LEFT JOIN ref office ON office.id = r.authority
JOIN node under ON under.id = r.under
LEFT JOIN proof ON proof.id = r.id
ORDER BY match_rank(match), who.ref.label,
    verdict_rank(r.verdict), r.first_day NULLS FIRST,
    under.id, what.ref.label NULLS FIRST, r.last_day NULLS LAST, r.id
