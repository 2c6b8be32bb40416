--#+ row: one statement that names a party under a list
--#+ reads: x_source, x_statement, x_node
--#+ columns: id, object, list, label, since, until, qualifiers, gist, citation, url, shown
SELECT s.id, s.object, l.id AS list, l.label, s.since, s.until, to_json(s.qualifiers)::VARCHAR AS qualifiers,
    s.gist, s.citation, s.url,
    (SELECT edition_date::VARCHAR FROM x_source WHERE x_source.id = s.source) AS shown
FROM x_statement s
JOIN x_node e ON e.id = s.subject AND e.type = 'listing' JOIN x_node p ON p.id = s.object AND p.kind = 'actor'
JOIN x_statement u ON u.subject = s.subject AND u.relation = 'under' JOIN x_node l ON l.id = u.object
WHERE s.relation = 'targets' AND firm(s.standing)
QUALIFY row_number() OVER (PARTITION BY s.id ORDER BY l.type <> 'list', l.id) = 1
ORDER BY s.id
