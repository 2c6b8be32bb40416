--#+ row: one statement of an interval on a clock of a measure
--#+ reads: statement, source
--#+ columns: id, measure, value, since, until, known_through, standing, ends_on, citation, gist, edition_date
SELECT s.id, s.subject AS measure, s.value, s.since, s.until, s.qualifiers['known_through'] AS known_through,
       s.standing, s.qualifiers['ends_on'] AS ends_on, s.citation, s.gist,
       coalesce(s.qualifiers['seen']::DATE, source.edition_date) AS edition_date
FROM statement s JOIN source ON source.id = s.source WHERE s.relation = 'has_clock' ORDER BY s.id
