--#+ table: held
--#+ row: one company at the end of a chain of majority stakes, with the seat of the ultimate parent at its head,
--#+ row: or none (`unseated`) where only its country of organisation is on record
--#+ reads: seat, node, parent_stake, organised
--#+ columns: top, owned, place, run, premises, first, last, state, since, until, branches, unseated, hops, passed
WITH RECURSIVE head AS (
    SELECT actor, run, premises, place, "first", "last", state, since, until, branches, hops FROM seat
    WHERE NOT through_parent
    UNION ALL
    SELECT a.id, 'organised', r.premises, r.place, min_day(), max_day(), 'in_force', NULL, NULL, [],
        [{'relation': 'organised_in', 'id': r.place, 'label': c.label}]
    FROM node a JOIN organised r ON r.actor = a.id JOIN node c ON c.id = r.place
    WHERE a.kind = 'actor' AND a.type IN ('company', 'fund', 'organisation') AND a.id NOT IN (SELECT actor FROM seat)
), down AS (
    SELECT h.actor AS top, s.owned, h.place, h.run || ' ' || s.id AS run, list_append(h.premises, s.id) AS premises,
        greatest(h."first", s."first") AS "first", least(h."last", s."last") AS "last",
        both_certain(h.state, s.state) AS state,
        later(h."first", h.since, s."first", s.since) AS since, sooner(h."last", h.until, s."last", s.until) AS until,
        joined(h.branches, s.branches) AS branches, h.run = 'organised' AS unseated,
        [{'relation': 'owns', 'id': s.owner, 'label': o.label}] || h.hops AS hops, [h.actor, s.owned] AS passed
    FROM head h JOIN parent_stake s ON s.owner = h.actor AND s.holds = 'majority' JOIN node o ON o.id = s.owner
    WHERE greatest(h."first", s."first") <= least(h."last", s."last")
      -- A parent that has a parent itself is not the ultimate one.
      AND NOT EXISTS (SELECT 1 FROM parent_stake u WHERE u.owned = h.actor AND u.holds = 'majority'
                      AND u."first" <= s."last" AND u."last" >= s."first")
    UNION ALL
    SELECT d.top, s.owned, d.place, d.run || ' ' || s.id, list_append(d.premises, s.id),
        greatest(d."first", s."first"), least(d."last", s."last"), both_certain(d.state, s.state),
        later(d."first", d.since, s."first", s.since), sooner(d."last", d.until, s."last", s.until),
        joined(d.branches, s.branches), d.unseated,
        [{'relation': 'owns', 'id': s.owner, 'label': o.label}] || d.hops, list_append(d.passed, s.owned)
    FROM down d JOIN parent_stake s ON s.owner = d.owned AND s.holds = 'majority' JOIN node o ON o.id = s.owner
    WHERE NOT list_contains(d.passed, s.owned) AND len(d.passed) < 9
      AND greatest(d."first", s."first") <= least(d."last", s."last")
)
SELECT * FROM down
-- What a register names as the ultimate parent it says itself.
WHERE NOT EXISTS (SELECT 1 FROM seat r WHERE r.actor = down.owned AND r.through_parent AND r.place = down.place)
