"""The headquarters and ultimate-parent test of 15 CFR 744.23(a)(3): not a percentage."""

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

    **Unless** the entity is itself there: then the destination rule speaks.  The
    country of organisation is no seat: without a seat on record it is a red flag.

    **In force** as the rule's clocks say.

    **Example**: a data centre in Malaysia whose ultimate parent has its seat in
    Shenzhen needs a licence for the items that the rule covers.
    """
    connection.execute(_SEATS)
    connection.execute(_REACHED)
    connection.execute(_UNKNOWN_SEAT)
