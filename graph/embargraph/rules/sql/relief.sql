--#+ table: relief
--#+ row: one conclusion and the authorisations that relieve it
--#+ reads: statement, node, profile, conclusion, lineage
--#+ columns: position, relief
WITH permit AS (
    SELECT r.*, n.label, issuer."by" AS issuer
    FROM statement r JOIN node n ON n.id = r.subject LEFT JOIN profile issuer ON issuer.measure = r.subject
    WHERE r.relation = 'relieves' AND firm(r.standing)
), narrow AS (
    -- By the measure itself or any that it stands under, by the list, or by the party.
    SELECT c.rowid AS position, c."first", c."last", l.ancestor AS relieved, NULL AS "by"
    FROM conclusion c JOIN lineage l ON l.measure = c.under WHERE l.ancestor IN (SELECT object FROM permit)
    UNION SELECT rowid, "first", "last", unnest(list), NULL FROM conclusion WHERE basis <> 'owned'
    UNION SELECT c.rowid, c."first", c."last", c.who, coalesce(p."by", '')
    FROM conclusion c JOIN profile p ON p.measure = c.under WHERE c.who IN (SELECT object FROM permit)
), matched AS (
    SELECT DISTINCT n.position, r.subject, r.label, r.since, r.until, r.qualifiers['scope'] AS scope, r.citation, r.id
    FROM narrow n JOIN permit r ON r.object = n.relieved AND (n."by" IS NULL OR n."by" = coalesce(r.issuer, ''))
    WHERE coalesce(r.since_first, min_day()) <= n."last" AND coalesce(r.until_last, max_day()) >= n."first"
)
SELECT position, list({'id': subject, 'label': label, 'since': since, 'until': until, 'scope': scope,
                    'citation': citation} ORDER BY coalesce(since, ''), subject, id) AS relief
FROM matched GROUP BY position
