--#+ into: conclusion
--#+ row: one party or place and one effect of the measure that names it
--#+ reads: entered, node, effect, through
--#+ columns: run, rule, who, under, base, list, basis, effect, binds, first, last, state, since, until, policy
--#+ columns: requirement, scope, footnote, programme, note, hops, branches, known_through, premises
SELECT t.statement AS run, 'named_parties_are_restricted' AS rule, t.who, t.measure AS under, t.statement AS base,
    present(t.list) AS list,
    coalesce(e.basis, CASE n.kind WHEN 'place' THEN 'located' ELSE 'listed' END) AS basis,
    coalesce(t.q['effect'], e.effect, default_effect(m.type)) AS effect,
    coalesce(t.q['binds'], e.binds) AS binds,
    greatest(t."first", coalesce(e."first", min_day())) AS "first",
    least(t."last", coalesce(e."last", max_day())) AS "last",
    both_certain(t.state, coalesce(e.state, 'in_force')) AS state,
    later(t."first", t.since, coalesce(e."first", min_day()), e.since) AS since,
    sooner(t."last", t.until, coalesce(e."last", max_day()), e.until) AS until,
    coalesce(t.q['policy'], e.policy) AS policy,
    coalesce(t.q['requirement'], e.requirement) AS requirement,
    coalesce(t.q['scope'], e.scope) AS scope,
    t.q['footnote'] AS footnote, t.q['programme'] AS programme,
    CASE WHEN coalesce(t.q['effect'], e.effect) IS NULL AND default_effect(m.type) IS NOT NULL
         THEN 'What it bars is not on record: taken from its type, ' || m.type || '.' END AS note,
    coalesce(th.hops, []) || CASE WHEN t.as_whom IS NULL THEN []
        ELSE [{'relation': 'same_as', 'id': t.as_whom, 'label': other.label}] END AS hops,
    joined(t.branches, coalesce(e.branches, [])) AS branches,
    t.known_through,
    list_concat([t.statement], th.premises, t.chain, present(t.issued), present(e.statement), t.premises) AS premises
FROM entered t
JOIN node n ON n.id = t.who
JOIN node m ON m.id = t.measure
LEFT JOIN effect e ON e.measure = t.measure
LEFT JOIN through th ON th.measure = t.measure
LEFT JOIN node other ON other.id = t.as_whom
WHERE greatest(t."first", coalesce(e."first", min_day())) <= least(t."last", coalesce(e."last", max_day()))
  -- A programme that bars nothing is no restriction; an entry on a list names its party even so.
  AND (coalesce(t.q['effect'], e.effect, default_effect(m.type)) IS NOT NULL OR t.list IS NOT NULL)
