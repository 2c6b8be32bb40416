--#+ into: conclusion
--#+ row: one party on a list and one rule that the list feeds
--#+ reads: fed_entry, fed, entered, node
--#+ columns: run, rule, who, under, base, list, basis, effect, binds, first, last, state, since, until, policy
--#+ columns: requirement, scope, footnote, programme, hops, branches, known_through, premises
SELECT f.feed || ' ' || t.statement AS run, 'listed_parties_are_reached_by_rules' AS rule, t.who,
    f.rule AS under, f.feed AS base, [f.list] AS list, f.basis, f.effect, f.binds,
    greatest(t."first", f."first") AS "first", least(t."last", f."last") AS "last",
    both_certain(t.state, f.state) AS state,
    later(t."first", t.since, f."first", f.since) AS since, sooner(t."last", t.until, f."last", f.until) AS until,
    coalesce(f.q['policy'], t.q['policy'], f.policy) AS policy, f.requirement, f.scope,
    coalesce(f.q['footnote'], t.q['footnote']) AS footnote, t.q['programme'] AS programme,
    f.hops || [{'relation': 'listed_by', 'id': t.measure, 'label': entry.label}] AS hops,
    joined(t.branches, f.branches) AS branches,
    least(f.known_through, t.known_through) AS known_through,
    list_concat([f.feed, t.statement], f.through, t.chain, f.premises, t.premises) AS premises
FROM fed_entry k
JOIN fed f ON f.feed = k.feed
JOIN entered t ON t.statement = k.statement
JOIN node entry ON entry.id = t.measure
WHERE greatest(t."first", f."first") <= least(t."last", f."last")
