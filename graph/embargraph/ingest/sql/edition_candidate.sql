--#+ table: edition_candidate
--#+ row: one entry that one of two editions alone has, with what may show that another is the same
--#+ reads: edition_entry, source, source_list, node, name, statement, identifier, origin
--#+ columns: source, list, who, label, type, names, identifiers, addresses, notices
SELECT e.source, e.list, e.who, any_value(n.label) AS label, any_value(n.type) AS type,
    (SELECT list(DISTINCT key) FROM name WHERE name.node = e.who AND key <> '') AS names,
    (SELECT list(DISTINCT scheme || ':' || value) FROM identifier i WHERE i.node = e.who AND scheme <> 'entry') AS identifiers,
    (SELECT list(DISTINCT object || ' ' || regexp_replace(lower(qualifiers['address']), '[^\pL\pN]', '', 'g')) FROM statement
        WHERE subject = e.who AND relation = 'located_in' AND qualifiers['address'] IS NOT NULL) AS addresses,
    (SELECT list(DISTINCT trim(part)) FROM (SELECT unnest(string_split(citation, ';')) AS part FROM statement t
        WHERE t.object = e.who AND t.relation = 'targets' AND t.source = e.source) WHERE trim(part) <> '') AS notices
FROM edition_entry e JOIN node n ON n.id = e.who
WHERE e.list IN (SELECT list FROM source_list WHERE source = $new)
  AND e.list IN (SELECT list FROM source_list WHERE source = $old)
  AND NOT EXISTS (SELECT 1 FROM edition_entry o WHERE o.source <> e.source AND o.list = e.list AND o.who = e.who)
  -- What the facts, or another publisher, know as two parties stays two.
  AND e.who IN (SELECT id FROM origin WHERE namespace = (SELECT reader FROM source WHERE id = $new))
GROUP BY e.source, e.list, e.who
