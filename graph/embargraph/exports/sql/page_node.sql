--#+ row: one node as the page holds it
--#+ reads: x_node, x_name, x_identifier, x_status, x_statement
--#+ columns: node
SELECT {'id': n.id, 'kind': n.kind, 'type': n.type, 'label': n."label", 'country': n.country, 'text': n."text",
    'names': names.names, 'identifiers': marks.identifiers, 'status': board.status, 'entry_of': entry.list} AS node
FROM x_node n
LEFT JOIN (SELECT node, list(name ORDER BY name) AS names FROM x_name WHERE NOT is_label GROUP BY node) names
    ON names.node = n.id
LEFT JOIN (SELECT node, list({'scheme': scheme, 'value': "value"} ORDER BY scheme, "value") AS identifiers
           FROM x_identifier GROUP BY node) marks ON marks.node = n.id
LEFT JOIN (SELECT measure, list({'first_day': first_day, 'last_day': last_day, 'status': status,
               'known_through': known_through, 'branches': branches, 'citations': citations}
               ORDER BY first_day NULLS FIRST, last_day) AS status
           FROM x_status GROUP BY measure) board ON board.measure = n.id
-- An entry under one list says no more in a picture than a line from the party to the list.
LEFT JOIN (SELECT subject, min(object) AS list FROM x_statement WHERE relation = 'under'
           GROUP BY subject HAVING count(DISTINCT object) = 1) entry ON entry.subject = n.id AND n.type = 'listing'
ORDER BY n.id
