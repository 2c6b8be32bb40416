--#+ row: days on which one regime is, or may be, in force with one threshold
--#+ reads: statement, span, profile, in_status, node
--#+ columns: id, regime, value, qualifiers, is_dated, country, state_label, first, last, state, since, until
--#+ columns: branches, known_through, premises
SELECT h.id, h.subject AS regime, h.value, h.qualifiers, h.since IS NOT NULL OR h.until IS NOT NULL AS is_dated,
    issuer.country, issuer.label AS state_label,
    greatest(hs."first", rt."first") AS "first", least(hs."last", rt."last") AS "last",
    all_certain([hs.state, rt.state]) AS state,
    latest([{'day': hs."first", 'printed': hs.since}, {'day': rt."first", 'printed': rt.since}]) AS since,
    earliest([{'day': hs."last", 'printed': hs.until}, {'day': rt."last", 'printed': rt.until}]) AS until,
    ordered(hs.branches || rt.branches) AS branches, rt.known_through,
    [h.id] || p.chain || list_filter([p.issued], lambda x: x IS NOT NULL) || rt.premises AS premises
FROM statement h
JOIN span hs ON hs.statement = h.id
JOIN profile p ON p.measure = h.subject
JOIN in_status rt ON rt.carrier = p.carrier AND rt.view = view_of(h.since, p.carrier, h.subject)
LEFT JOIN node issuer ON issuer.id = p."by"
WHERE h.relation = 'has_threshold' AND greatest(hs."first", rt."first") <= least(hs."last", rt."last")
ORDER BY regime, h.id, "first"
