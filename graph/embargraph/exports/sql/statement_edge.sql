--#+ row: one edge that is a statement
--#+ reads: x_statement
--#+ columns: id, from, to, edge, relation, label, standing, since, until, first_day, last_day, since_latest
--#+ columns: until_earliest, share, share_min, share_max, value, number, unit, period, qualifiers, gist
--#+ columns: citation, url, stated_in, document, start, end, digest, corrects
SELECT id, subject AS "from", object AS "to", 'statement' AS edge, relation, relation AS "label", standing, since,
    until, since_first AS first_day, until_last AS last_day, since_last AS since_latest,
    until_first AS until_earliest, share::DOUBLE AS share, share_min::DOUBLE AS share_min,
    share_max::DOUBLE AS share_max, "value", "number", unit, period,
    CASE WHEN cardinality(qualifiers) > 0 THEN qualifiers END AS qualifiers, gist, citation, url,
    source AS stated_in, document, "start", "end", digest, CASE WHEN len(corrects) > 0 THEN corrects END AS corrects
FROM x_statement WHERE object IS NOT NULL ORDER BY id
