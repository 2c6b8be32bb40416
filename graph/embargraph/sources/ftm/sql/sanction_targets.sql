--#+ row: one sanction, as the statement that its entry targets the party
--#+ reads: ftm_sanction, ftm_list, ftm_day
--#+ columns: rec, locator, subject, relation, object, since, until, since_first, since_last, until_first
--#+ columns: until_last, gist, citation, url, programme, scope, seen
SELECT rec, 'line ' || nth AS locator, list || '--' || party AS subject, 'targets' AS relation, party AS object,
    begun.day AS since, ended.day AS until, begun.first AS since_first,
    CASE WHEN since IS NULL THEN CASE WHEN length(seen.day) = 10 THEN seen.first END ELSE begun.last END
        AS since_last,
    ended.first AS until_first, ended.last AS until_last, gist,
    nullif(s.authority, 'an authority not named') AS citation, url,
    programme, scope, CASE WHEN since IS NULL AND length(seen.day) = 10 THEN seen.day END AS seen
FROM ftm_sanction s JOIN ftm_list l ON l.datasets = s.datasets AND l.authority = s.authority
LEFT JOIN ftm_day begun ON begun.text = s.since
LEFT JOIN ftm_day ended ON ended.text = s.until
LEFT JOIN ftm_day seen ON seen.text = s.shown
