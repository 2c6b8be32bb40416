--#+ row: days on which one entry on a list that feeds a regime names a party that owns, or is owned
--#+ reads: statement, entered, coverage, span, node, effect
--#+ columns: regime, id, actor, entry, entry_label, list, list_label, effect, binds, policy, requirement, scope
--#+ columns: footnote, programme, has_coverage, first, last, state, since, until, branches, known_through
--#+ columns: premises
WITH holder AS (
    -- Of a list of 20,000 only the few that own, or are owned, matter here.
    SELECT DISTINCT unnest([subject, object]) AS id FROM statement WHERE relation IN ('owns', 'controls')
), own AS (
    SELECT t.* FROM entered t JOIN holder h ON h.id = t.who
    -- A travel ban or a ban on a ship reaches nothing that the party owns; a freeze does.
    WHERE t.list IS NOT NULL AND NOT stays_with_party(t.q['effect']) AND coalesce(t.q['address_only'], 'false') <> 'true'
)
SELECT f.object AS regime, t.statement || CASE WHEN t.as_whom IS NULL THEN '' ELSE ' ' || t.who END AS id,
    t.who AS actor, t.measure AS entry, n.label AS entry_label,
    f.subject AS list, l.label AS list_label,
    coalesce(t.q['effect'], e.effect) AS effect, coalesce(t.q['binds'], e.binds) AS binds,
    coalesce(t.q['policy'], e.policy) AS policy, coalesce(t.q['requirement'], e.requirement) AS requirement,
    coalesce(t.q['scope'], e.scope) AS scope, t.q['footnote'] AS footnote, t.q['programme'] AS programme,
    t.measure IN (SELECT measure FROM coverage) AS has_coverage,
    greatest(t."first", fs."first") AS "first", least(t."last", fs."last") AS "last",
    both_certain(t.state, fs.state) AS state,
    later(t."first", t.since, fs."first", fs.since) AS since, sooner(t."last", t.until, fs."last", fs.until) AS until,
    joined(t.branches, fs.branches) AS branches, t.known_through,
    [t.statement, f.id] || t.chain || t.premises AS premises
FROM statement f
JOIN span fs ON fs.statement = f.id
JOIN own t ON t.list = f.subject
JOIN node n ON n.id = t.measure
JOIN node l ON l.id = f.subject
LEFT JOIN (SELECT measure, any_value(effect ORDER BY statement) AS effect,
        any_value(binds ORDER BY statement) AS binds, any_value(policy ORDER BY statement) AS policy,
        any_value(requirement ORDER BY statement) AS requirement, any_value(scope ORDER BY statement) AS scope
    FROM effect WHERE measure IN (SELECT measure FROM own) GROUP BY measure) e ON e.measure = t.measure
WHERE f.relation = 'feeds' AND f.object IN (SELECT subject FROM statement WHERE relation = 'has_threshold')
  AND (f.qualifiers['programme'] IS NULL OR list_has_any(
        string_split(replace(f.qualifiers['programme'], ' ', ''), ','),
        string_split(replace(coalesce(t.q['programme'], ''), ' ', ''), ',')))
  AND (f.qualifiers['footnote'] IS NULL OR list_has_any(
        string_split(replace(f.qualifiers['footnote'], ' ', ''), ','),
        string_split(replace(coalesce(t.q['footnote'], ''), ' ', ''), ',')))
  AND greatest(t."first", fs."first") <= least(t."last", fs."last")
ORDER BY regime, t.statement, f.id, "first"
