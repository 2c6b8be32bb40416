--#+ table: edition_entry
--#+ row: one entry of one edition of a list, with its wording: words count, their spacing and points do not
--#+ reads: statement
--#+ columns: source, list, subject, who, statement, statements, shown, is_dated, wording, shown_wording
SELECT t.source, u.object AS list, t.subject, t.object AS who, min(t.id) AS statement, list(t.id) AS statements,
    min(t.since_last) AS shown, bool_or(t.since IS NOT NULL OR t.qualifiers['seen'] IS NOT NULL) AS is_dated,
    string_agg(concat_ws('|', t.qualifiers['footnote'], t.qualifiers['programme'], t.qualifiers['effect'], regexp_replace(lower(concat_ws('|',
        t.qualifiers['policy'], t.qualifiers['requirement'])), '[^\pL\pN|]', '', 'g')), '/' ORDER BY t.id) AS wording,
    string_agg(concat_ws('; ', t.qualifiers['policy'], 'footnote ' || t.qualifiers['footnote'],
        t.qualifiers['programme']), ' / ' ORDER BY t.id) AS shown_wording
FROM statement t JOIN statement u ON u.subject = t.subject AND u.relation = 'under' AND u.source = t.source
WHERE t.relation = 'targets' AND t.source IN ($old, $new) GROUP BY ALL
