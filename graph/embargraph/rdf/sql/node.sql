--#+ row: one node, with what its triples say
--#+ reads: x_node, x_name, x_identifier, x_clock, x_statement
--#+ columns: id, kind, type, label, country, text, names, marks, text_first, text_last, wider, above, party
--#+ columns: legal
SELECT n.*, names.names, marks.marks, text_days.first_day AS text_first, text_days.last_day AS text_last,
    wider.wider, above.above,
    CASE WHEN n.kind <> 'actor' THEN NULL
         WHEN n.type IN ('state', 'agency', 'company', 'person', 'association', 'university', 'organisation',
                         'media', 'union') THEN 'actor ' || n.type ELSE 'actor' END AS party,
    CASE WHEN n.kind = 'measure' AND n.type NOT IN ('policy-programme', 'review')
         THEN CASE n.type WHEN 'listing' THEN 'entry' ELSE 'text' END END AS legal
FROM x_node n
LEFT JOIN (SELECT node, list(name ORDER BY name) AS names FROM x_name WHERE NOT is_label GROUP BY node) names
    ON names.node = n.id
LEFT JOIN (SELECT node, list({'scheme': scheme, 'value': value} ORDER BY scheme, value) AS marks
           FROM x_identifier GROUP BY node) marks ON marks.node = n.id
LEFT JOIN (SELECT measure, CASE WHEN count(*) = count(first_day) THEN min(first_day) END AS first_day,
               CASE WHEN count(*) = count(last_day) THEN max(last_day) END AS last_day
           FROM x_clock WHERE clock = 'text' AND firm(standing) GROUP BY measure) text_days
    ON text_days.measure = n.id
LEFT JOIN (SELECT subject, list(DISTINCT object ORDER BY object) AS wider FROM x_statement
           WHERE relation = 'kind_of' AND firm(standing) GROUP BY subject) wider ON wider.subject = n.id
LEFT JOIN (SELECT subject, list(DISTINCT object ORDER BY object) AS above FROM x_statement
           WHERE relation = 'under' AND firm(standing) GROUP BY subject) above ON above.subject = n.id
ORDER BY n.id
