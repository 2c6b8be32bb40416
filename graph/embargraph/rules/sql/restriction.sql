--#+ into: restriction
--#+ row: one restriction on one party from one item over some days
--#+ reads: conclusion, keyed, ranked, profile, statement, node, taken_in, relief, told
--#+ columns: id, rule, who, what, under, citation, list, by, authority, basis, effect, binds, verdict, standing
--#+ columns: presumption, since, until, first_day, last_day, policy, requirement, scope, footnote, programme
--#+ columns: via, relief, branches, witness, known_through, premises, note
-- Conclusions are wide: they stream past narrow tables, each on the right of its join, and are neither
-- gathered nor sorted; what reads them orders them.
SELECT v.id, c.rule, c.who, v.what, c.under, coalesce(base.citation, lead.citation) AS citation,
    c.list, p."by", p.authority,
    c.basis, c.effect, c.binds,
    CASE WHEN c.state = 'unknown' THEN 'unknown'
         WHEN c.verdict IS NOT NULL THEN c.verdict
         WHEN c.effect IS NULL OR only_names(c.effect) THEN 'listed' ELSE 'restricted' END AS verdict,
    standing_of(coalesce(r.standing_rank, 0)) AS standing, coalesce(c.presumption, false) AS presumption,
    CASE WHEN v."first" > c."first" THEN strftime(v."first", '%Y-%m-%d') ELSE c.since END AS since,
    CASE WHEN v."last" < c."last" THEN strftime(v."last", '%Y-%m-%d') ELSE c.until END AS until,
    nullif(greatest(c."first", coalesce(v."first", min_day())), min_day()) AS first_day,
    nullif(least(c."last", coalesce(v."last", max_day())), max_day()) AS last_day,
    c.policy, c.requirement, c.scope, c.footnote, c.programme,
    list_concat(
        c.hops,
        CASE WHEN on_list.id IS NULL OR list_contains(c.list, c.under) THEN []
             -- Only a way through owners names their list itself: the others are not looked through.
             WHEN len(c.witness) > 0 THEN CASE WHEN list_contains([h.relation FOR h IN c.hops], 'under') THEN []
                 ELSE [{'relation': 'under', 'id': on_list.id, 'label': on_list.label}] END
             ELSE [{'relation': 'under', 'id': on_list.id, 'label': on_list.label}] END,
        CASE WHEN office.id IS NOT NULL
            THEN [{'relation': 'issued_by', 'id': office.id, 'label': office.label}] END) AS via,
    coalesce(relief.relief, []) AS relief,
    -- Where nothing would be barred, a branch leads to a name on a list, no further.
    CASE WHEN only_names(c.effect) AND c.state = 'unknown' THEN list_transform(c.branches, lambda b: {
             'if': b['if'], 'then': CASE b['then'] WHEN 'restricted' THEN 'listed' ELSE b['then'] END,
             'evidence': b.evidence})
         ELSE coalesce(told.once, said_once(c.branches), []) END AS branches,
    coalesce(c.witness, []) AS witness,
    c.known_through,
    -- The leading premise, what it took in, the rest; a question counts each once.
    CASE WHEN t.premises IS NOT NULL
             THEN list_concat(c.premises[:1], t.premises, c.premises[2:], present(v.statement))
         WHEN v.statement IS NOT NULL THEN list_append(c.premises, v.statement) ELSE c.premises END AS premises,
    c.note
FROM conclusion c
JOIN keyed v ON v.position = c.rowid
LEFT JOIN ranked r ON r.position = v.position
JOIN profile p ON p.measure = c.under
LEFT JOIN statement base ON base.id = c.base
LEFT JOIN (
    SELECT subject, min_by(citation, (relation <> 'has_clock', coalesce(since, '9'), id)) AS citation
    FROM statement WHERE citation IS NOT NULL GROUP BY subject
) lead ON lead.subject = c.under
LEFT JOIN node on_list ON on_list.id = c.list[1]
LEFT JOIN node office ON office.id = p.authority
LEFT JOIN taken_in t ON t.run = c.run AND t.who = c.who
LEFT JOIN relief ON relief.position = v.position
LEFT JOIN told ON told.branches = CASE WHEN len(c.branches) > 2 THEN c.branches END
