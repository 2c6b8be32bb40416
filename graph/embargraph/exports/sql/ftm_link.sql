--#+ row: one statement that links two parties
--#+ reads: x_source, x_statement, x_node
--#+ columns: id, relation, subject, object, since, until, share, share_min, share_max, qualifiers, gist
--#+ columns: citation, url, shown
SELECT s.id, s.relation, s.subject, s.object, s.since, s.until, s.share, s.share_min, s.share_max,
    to_json(s.qualifiers)::VARCHAR AS qualifiers, s.gist, s.citation, s.url,
    (SELECT edition_date::VARCHAR FROM x_source WHERE x_source.id = s.source) AS shown
FROM x_statement s
JOIN x_node a ON a.id = s.subject AND a.kind = 'actor' JOIN x_node b ON b.id = s.object AND b.kind = 'actor'
WHERE firm(s.standing) AND s.relation <> 'same_as' ORDER BY s.id
