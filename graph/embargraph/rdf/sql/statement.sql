--#+ row: one statement, with what its triples say
--#+ reads: x_statement, x_clock, x_node
--#+ columns: id, subject, relation, object, value, number, unit, period, since, until, since_first, since_last
--#+ columns: until_first, until_last, share, share_min, share_max, standing, qualifiers, gist, citation, url
--#+ columns: source, document, start, end, digest, corrects, clock_known, clock, party_listed
SELECT s.*, c.known_through AS clock_known, coalesce(c.clock, s.qualifiers['clock']) AS clock,
    listed.id IS NOT NULL AS party_listed
FROM x_statement s
LEFT JOIN x_clock c ON c.statement = s.id
LEFT JOIN (SELECT t.id FROM x_statement t JOIN x_node o ON o.id = t.object JOIN x_node m ON m.id = t.subject
           WHERE t.relation = 'targets' AND firm(t.standing) AND o.kind = 'actor' AND m.type = 'listing')
    listed ON listed.id = s.id
ORDER BY s.id
