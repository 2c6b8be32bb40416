--#+ row: one party, with its names, identifiers and the statements of its addresses
--#+ reads: x_node, x_name, x_identifier, x_statement
--#+ columns: id, type, label, country, text, names, weak, former, identifiers, homes
SELECT n.id, n.type, n.label, n.country, coalesce(n.text, '') AS text, coalesce(a.names, []) AS names,
    coalesce(a.weak, []) AS weak, coalesce(a.former, []) AS former,
    coalesce(i.identifiers, []) AS identifiers, coalesce(h.homes, []) AS homes
FROM x_node n
LEFT JOIN (SELECT node, list(name ORDER BY name) FILTER (quality IS NULL) AS names,
               list(name ORDER BY name) FILTER (contains(quality, 'weak')) AS weak,
               list(name ORDER BY name) FILTER (contains(quality, 'former')) AS former
           FROM x_name WHERE NOT is_label GROUP BY node) a
    ON a.node = n.id
LEFT JOIN (SELECT node, list([scheme, value] ORDER BY scheme, value) AS identifiers FROM x_identifier GROUP BY node) i
    ON i.node = n.id
LEFT JOIN (SELECT subject, list(id ORDER BY id) AS homes FROM x_statement WHERE relation = 'located_in'
               AND regexp_full_match(object, 'place-[a-z]{2}') AND firm(standing)
               AND coalesce(qualifiers['role'] NOT IN ('jurisdiction', 'nationality'), true) GROUP BY subject) h
    ON h.subject = n.id
WHERE n.kind = 'actor' ORDER BY n.id
