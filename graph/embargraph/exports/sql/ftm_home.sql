--#+ row: one statement that puts a party in a country
--#+ reads: x_source, x_statement, x_node
--#+ columns: id, object, qualifiers, shown
SELECT s.id, s.object, to_json(s.qualifiers)::VARCHAR AS qualifiers,
    (SELECT edition_date::VARCHAR FROM x_source WHERE x_source.id = s.source) AS shown
FROM x_statement s
JOIN x_node n ON n.id = s.subject AND n.kind = 'actor'
WHERE s.relation = 'located_in' AND regexp_full_match(s.object, 'place-[a-z]{2}') AND firm(s.standing)
  -- A country of several that a party has is among its own properties.
  AND coalesce(s.qualifiers['role'] NOT IN ('jurisdiction', 'nationality'), true)
ORDER BY s.id
