--#+ into: conclusion
--#+ row: one conclusion on an entry, with the terms that it had on these days
--#+ reads: conclusion, terms
--#+ columns: run, rule, who, under, base, reach, list, basis, effect, binds, verdict, presumption, first, last
--#+ columns: state, since, until, policy, requirement, scope, footnote, programme, hops, branches, witness
--#+ columns: known_through, premises, note
-- The rows of a day have the terms of that day; `_WITHOUT_TERMS` of the code then drops the row that had none.
SELECT c.* REPLACE (
    greatest(c."first", t."first") AS "first", least(c."last", t."last") AS "last",
    t.q['footnote'] AS footnote, coalesce(t.q['policy'], c.policy) AS policy,
    coalesce(t.q['requirement'], c.requirement) AS requirement, t.q['scope'] AS scope,
    list_append(c.premises, t.id) AS premises)
FROM conclusion c JOIN terms t ON t.measure = c.under
WHERE c.basis = 'listed' AND greatest(c."first", t."first") <= least(c."last", t."last")
