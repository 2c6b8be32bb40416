--#+ row: one stretch of time in which something holds for a party of a story
--#+ reads: restriction, statement, status, node
--#+ columns: who, under, label, place, state, first_day, last_day
WITH held AS (
    SELECT DISTINCT who, under, verdict, effect, first_day, last_day, list FROM restriction
    WHERE list_contains($who, who)
),
helped AS (
    SELECT DISTINCT r.who, unnest(r.relief).id AS relief FROM restriction r WHERE list_contains($who, r.who)
),
span AS (
    SELECT who, under, verdict AS state, first_day, last_day FROM held
    UNION
    SELECT h.who, s.subject, 'relief', s.since_first, s.until_last
    FROM helped h JOIN statement s ON s.subject = h.relief AND s.relation = 'relieves' AND firm(s.standing)
    UNION
    -- A stay of a rule that reaches the party before or after it: nothing follows from the rule meanwhile.
    SELECT h.who, t.measure, 'stayed', t.first_day, t.last_day
    FROM (SELECT DISTINCT who, under FROM held) h JOIN status t ON t.measure = h.under
    WHERE t.stay IS NOT NULL AND t.status = 'not_in_force' AND t.text LIKE 'in force%'
)
SELECT s.who, s.under, n.label,
    -- Entries of one list stand together, whatever each is called.
    coalesce((SELECT l.label FROM held h JOIN node l ON l.id = h.list[1]
              WHERE h.who = s.who AND h.under = s.under AND n.type = 'listing' LIMIT 1), n.label) AS place,
    s.state, s.first_day, s.last_day
FROM span s JOIN node n ON n.id = s.under
ORDER BY s.who, s.under, s.first_day NULLS FIRST, s.state, s.last_day
