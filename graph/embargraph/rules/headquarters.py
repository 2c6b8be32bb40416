"""The headquarters and ultimate-parent test of 15 CFR 744.23(a)(3) and 742.6(a)(6)(iii)(A)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["seat_brings_within_reach"]

_SEATS = """
CREATE OR REPLACE TEMP TABLE seat AS
SELECT h.subject AS actor, h.object AS place, h.id AS run, [h.id] AS premises, false AS through_parent,
       x."first", x."last", x.state, x.since, x.until, x.branches,
       [{'relation': 'headquartered_in', 'id': h.object, 'label': n.label}] AS hops
FROM statement h JOIN span x ON x.statement = h.id JOIN node n ON n.id = h.object
WHERE h.relation = 'headquartered_in'
UNION ALL
SELECT u.object, h.object, u.id || ' ' || h.id, [u.id, h.id], true,
       greatest(x."first", y."first"), least(x."last", y."last"), certainty([x.state, y.state]),
       latest([{'day': x."first", 'printed': x.since}, {'day': y."first", 'printed': y.since}]),
       earliest([{'day': x."last", 'printed': x.until}, {'day': y."last", 'printed': y.until}]),
       ordered(x.branches || y.branches),
       [{'relation': 'ultimate_parent_of', 'id': u.subject, 'label': p.label},
        {'relation': 'headquartered_in', 'id': h.object, 'label': n.label}]
FROM statement u
JOIN span x ON x.statement = u.id
JOIN statement h ON h.relation = 'headquartered_in' AND h.subject = u.subject
JOIN span y ON y.statement = h.id
JOIN node p ON p.id = u.subject
JOIN node n ON n.id = h.object
WHERE u.relation = 'ultimate_parent_of' AND greatest(x."first", y."first") <= least(x."last", y."last")
"""

#: Each stake with what it says of a parent: a majority makes one, an unknown share may.
_STAKES = """
CREATE OR REPLACE TEMP TABLE parent_stake AS
SELECT s.subject AS owner, s.object AS owned, s.id, x."first", x."last", x.state, x.since, x.until, x.branches,
    s.share, s.share_min, s.share_max,
    CASE WHEN greatest(coalesce(s.share, 0), coalesce(s.share_min, 0)) > 50
             OR s.share_min = 50 AND s.qualifiers['above_min'] IS NOT NULL THEN 'majority'
         WHEN coalesce(s.share, s.share_max) <= 50 THEN 'minority' ELSE 'unknown' END AS holds
FROM statement s JOIN span x ON x.statement = s.id
WHERE s.relation = 'owns' AND s.subject <> s.object
"""

#: Who is at the end of a chain of majority stakes: at its head stands the ultimate parent.
#: A parent is shown with its seat, or without one if only its country of organisation is on record.
_CHAINS = """
CREATE OR REPLACE TEMP TABLE held AS
WITH RECURSIVE head AS (
    SELECT actor, run, premises, place, "first", "last", state, since, until, branches, hops FROM seat
    WHERE NOT through_parent
    UNION ALL
    SELECT a.id, 'organised', [], 'place-' || lower(a.country), min_day(), max_day(), 'in_force', NULL, NULL, [],
        [{'relation': 'organised_in', 'id': 'place-' || lower(a.country), 'label': c.label}]
    FROM node a JOIN node c ON c.id = 'place-' || lower(a.country)
    WHERE a.kind = 'actor' AND a.type IN ('company', 'fund', 'organisation') AND a.id NOT IN (SELECT actor FROM seat)
), down AS (
    SELECT h.actor AS top, s.owned, h.place, h.run || ' ' || s.id AS run, list_append(h.premises, s.id) AS premises,
        greatest(h."first", s."first") AS "first", least(h."last", s."last") AS "last", sure(h.state, s.state) AS state,
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
        greatest(d."first", s."first"), least(d."last", s."last"), sure(d.state, s.state),
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
"""

_SEATED_PARENTS = """
INSERT INTO seat BY NAME
SELECT owned AS actor, place, run, premises, true AS through_parent, "first", "last", state, since, until, branches,
    hops
FROM held WHERE NOT unseated
"""

#: What is not known of a parent, with the question to ask.
_OPEN_PARENTS = """
CREATE OR REPLACE TEMP TABLE open_parent AS
SELECT h.owned AS actor, h.place, h.run, h.premises, h."first", h."last", h.state, h.since, h.until, h.branches,
    h.hops, 'Where its ultimate parent ' || p.label || ' has its headquarters is not on record: find out, or obtain'
    || ' a licence.' AS note
FROM held h JOIN node p ON p.id = h.top WHERE h.unseated
UNION ALL
SELECT s.owned, seat.place, seat.run || ' ' || s.id, list_append(seat.premises, s.id),
    greatest(seat."first", s."first"), least(seat."last", s."last"), sure(seat.state, s.state),
    later(seat."first", seat.since, s."first", s.since), sooner(seat."last", seat.until, s."last", s.until),
    joined(seat.branches, s.branches), [{'relation': 'owns', 'id': s.owner, 'label': o.label}] || seat.hops,
    CASE WHEN s.holds = 'minority' THEN o.label || ' holds no majority of ' || n.label
         ELSE 'What share ' || o.label || ' holds of ' || n.label || ' is not on record' END
        || ': whether it is the ultimate parent is not known; find out, or obtain a licence.'
FROM seat JOIN parent_stake s ON s.owner = seat.actor AND s.holds <> 'majority'
JOIN node o ON o.id = s.owner JOIN node n ON n.id = s.owned
WHERE greatest(seat."first", s."first") <= least(seat."last", s."last")
  AND NOT EXISTS (SELECT 1 FROM seat r WHERE r.actor = s.owned AND r.place = seat.place)
"""

_OPEN = """
INSERT INTO conclusion BY NAME
SELECT t.id || ' ' || o.run AS run, 'seat_brings_within_reach' AS rule, o.actor AS who,
    t.subject AS under, t.id AS base, [] AS list, 'headquartered' AS basis, e.effect, e.binds, 'red_flag' AS verdict,
    greatest(o."first", s."first", e."first", st."first") AS "first",
    least(o."last", s."last", e."last", st."last") AS "last", certainty([o.state, s.state, e.state, st.state]) AS state,
    latest([{'day': o."first", 'printed': o.since}, {'day': s."first", 'printed': s.since},
            {'day': st."first", 'printed': st.since}, {'day': e."first", 'printed': e.since}]) AS since,
    earliest([{'day': o."last", 'printed': o.until}, {'day': s."last", 'printed': s.until},
              {'day': st."last", 'printed': st.until}, {'day': e."last", 'printed': e.until}]) AS until,
    e.policy, e.requirement, e.scope, o.hops,
    ordered(o.branches || s.branches || e.branches || st.branches) AS branches, st.known_through,
    [t.id] || o.premises || p.chain || list_filter([p.issued, e.statement], lambda x: x IS NOT NULL)
        || st.premises AS premises, o.note
FROM effect e
JOIN statement t ON t.subject = e.measure AND t.relation = 'targets'
JOIN span s ON s.statement = t.id
JOIN profile p ON p.measure = t.subject
JOIN in_status st ON st.carrier = p.carrier AND st.view = view_of(t.since, p.carrier, t.subject)
JOIN inside w ON w.wider = t.object
JOIN open_parent o ON o.place = w.place
JOIN node a ON a.id = o.actor
WHERE e.basis = 'headquartered'
  AND NOT EXISTS (SELECT 1 FROM inside h WHERE h.place = 'place-' || lower(a.country) AND h.wider = t.object)
  AND greatest(o."first", s."first", e."first", st."first") <= least(o."last", s."last", e."last", st."last")
"""

_REACHED = """
INSERT INTO conclusion BY NAME
SELECT t.id || ' ' || seat.run AS run, 'seat_brings_within_reach' AS rule, seat.actor AS who,
    t.subject AS under, t.id AS base, [] AS list, 'headquartered' AS basis, e.effect, e.binds,
    greatest(seat."first", s."first", e."first", st."first") AS "first",
    least(seat."last", s."last", e."last", st."last") AS "last",
    certainty([seat.state, s.state, e.state, st.state]) AS state,
    latest([{'day': seat."first", 'printed': seat.since}, {'day': s."first", 'printed': s.since},
            {'day': st."first", 'printed': st.since}, {'day': e."first", 'printed': e.since}]) AS since,
    earliest([{'day': seat."last", 'printed': seat.until}, {'day': s."last", 'printed': s.until},
              {'day': st."last", 'printed': st.until}, {'day': e."last", 'printed': e.until}]) AS until,
    e.policy, e.requirement, e.scope, seat.hops,
    ordered(seat.branches || s.branches || e.branches || st.branches) AS branches,
    st.known_through AS known_through,
    [t.id] || seat.premises || p.chain || list_filter([p.issued, e.statement], lambda x: x IS NOT NULL)
        || st.premises AS premises
FROM effect e
JOIN statement t ON t.subject = e.measure AND t.relation = 'targets'
JOIN span s ON s.statement = t.id
JOIN profile p ON p.measure = t.subject
JOIN in_status st ON st.carrier = p.carrier AND st.view = view_of(t.since, p.carrier, t.subject)
JOIN inside w ON w.wider = t.object
JOIN seat ON seat.place = w.place
JOIN node a ON a.id = seat.actor
WHERE e.basis = 'headquartered'
  -- At home the destination rule reaches it; this one follows it abroad.
  AND (seat.through_parent OR a.country IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM inside h WHERE h.place = 'place-' || lower(a.country) AND h.wider = t.object)
  AND greatest(seat."first", s."first", e."first", st."first") <= least(seat."last", s."last", e."last", st."last")
"""

_UNKNOWN_SEAT = """
INSERT INTO conclusion BY NAME
SELECT t.id || ' ' || a.id AS run, 'seat_brings_within_reach' AS rule, a.id AS who,
    t.subject AS under, t.id AS base, [] AS list, 'headquartered' AS basis, e.effect, e.binds, 'red_flag' AS verdict,
    greatest(s."first", e."first", st."first") AS "first", least(s."last", e."last", st."last") AS "last",
    certainty([s.state, e.state, st.state]) AS state,
    latest([{'day': s."first", 'printed': s.since}, {'day': st."first", 'printed': st.since},
            {'day': e."first", 'printed': e.since}]) AS since,
    earliest([{'day': s."last", 'printed': s.until}, {'day': st."last", 'printed': st.until},
              {'day': e."last", 'printed': e.until}]) AS until,
    e.policy, e.requirement, e.scope,
    [{'relation': 'organised_in', 'id': 'place-' || lower(a.country), 'label': c.label}] AS hops,
    ordered(s.branches || e.branches || st.branches) AS branches, st.known_through AS known_through,
    [t.id] || p.chain || list_filter([p.issued, e.statement], lambda x: x IS NOT NULL) || st.premises AS premises,
    'Where ' || a.label || ' has its headquarters is not on record: find out, or obtain a licence.' AS note
FROM effect e
JOIN statement t ON t.subject = e.measure AND t.relation = 'targets'
JOIN span s ON s.statement = t.id
JOIN profile p ON p.measure = t.subject
JOIN in_status st ON st.carrier = p.carrier AND st.view = view_of(t.since, p.carrier, t.subject)
JOIN inside w ON w.wider = t.object
JOIN node a ON a.kind = 'actor' AND w.place = 'place-' || lower(a.country)
    AND a.type IN ('company', 'fund', 'organisation')
JOIN node c ON c.id = w.place
WHERE e.basis = 'headquartered' AND a.id NOT IN (SELECT actor FROM seat)
  AND greatest(s."first", e."first", st."first") <= least(s."last", e."last", st."last")
"""


def seat_brings_within_reach(connection: DuckDBPyConnection) -> None:
    """**Concludes** that an entity abroad is reached through its seat or its ultimate parent's.

    **Because** 15 CFR 744.23(a)(3) speaks of an entity "headquartered in, or
    whose ultimate parent company is headquartered in" Macau or Country Group D:5.

    Whoever heads a chain of majority stakes is the ultimate parent, as is whom a
    register names.

    **Unless** the entity is itself there: then the destination rule speaks.  The
    country of organisation is no seat: without a seat on record it is a red flag.
    So is a stake of an owner seated there that is no majority or of unknown share.

    **In force** as the rule's clocks say.

    **Example**: a data centre in Malaysia whose ultimate parent has its seat in
    Shenzhen needs a licence for the items that the rule covers.
    """
    for statement in (
        _SEATS, _STAKES, _CHAINS, _SEATED_PARENTS, _OPEN_PARENTS, _REACHED, _UNKNOWN_SEAT, _OPEN
    ):  # fmt: skip
        connection.execute(statement)
