"""Derive restrictions from statements: once, over all time, into intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from embargraph.model.dates import ONE_DAY
from embargraph.model.vocabulary import NAMING_EFFECTS, STANDINGS
from embargraph.rules import RULES, Rule
from embargraph.rules.premises import IN_STATUS, create_premises
from embargraph.rules.statuses import Clock, Segment, assumed_segments, clock_from_row, measure_segments, with_parents
from embargraph.store.write import insert_columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["derive"]

_RANK = "CASE p.standing " + " ".join(f"WHEN '{s}' THEN {i}" for i, s in enumerate(STANDINGS)) + " END"
_NAMES = "[" + ", ".join(f"'{standing}'" for standing in STANDINGS) + "]"
_NAMING = ", ".join(f"'{effect}'" for effect in NAMING_EFFECTS)

_CLOCKS = """
SELECT s.id, s.subject AS measure, s.value, s.since, s.until, s.qualifiers['known_through'] AS known_through,
       s.standing, s.qualifiers['ends_on'] AS ends_on, s.citation, s.gist,
       coalesce(s.qualifiers['seen']::DATE, source.vintage) AS vintage
FROM statement s JOIN source ON source.id = s.source WHERE s.relation = 'has_clock' ORDER BY s.id
"""

_PARENTS = """
WITH RECURSIVE up AS (
    SELECT subject AS measure, object AS parent, 1 AS depth FROM statement
    WHERE relation = 'under' AND (subject IN (SELECT subject FROM statement WHERE relation = 'has_clock')
        OR list_contains($assumed, subject))
    UNION
    SELECT up.measure, s.object, depth + 1 FROM up JOIN statement s ON s.subject = up.parent AND s.relation = 'under'
    WHERE depth < 8
)
SELECT DISTINCT measure, parent FROM up ORDER BY ALL
"""

# Terms of an entry that changed while it stood: the rows of a day have the terms of that day.
_TERMS = """
CREATE TEMP TABLE terms AS
SELECT s.id, s.subject AS measure, coalesce(s.since_last, min_day()) AS "first",
       coalesce(s.until_first, max_day()) AS "last", s.qualifiers AS q
FROM statement s WHERE s.relation = 'has_terms' AND s.standing IN ('record', 'reported')
"""

_BY_TERMS = """
INSERT INTO conclusion BY NAME
SELECT c.* REPLACE (
    greatest(c."first", t."first") AS "first", least(c."last", t."last") AS "last",
    t.q['footnote'] AS footnote, coalesce(t.q['policy'], c.policy) AS policy,
    coalesce(t.q['requirement'], c.requirement) AS requirement, t.q['scope'] AS scope,
    list_append(c.premises, t.id) AS premises)
FROM conclusion c JOIN terms t ON t.measure = c.under
WHERE c.basis = 'listed' AND greatest(c."first", t."first") <= least(c."last", t."last")
"""

# What no terms speak of keeps the terms of the entry itself.
_WITHOUT_TERMS = """
DELETE FROM conclusion c WHERE c.basis = 'listed' AND NOT EXISTS (SELECT 1 FROM terms t WHERE t.id = c.premises[-1])
  AND EXISTS (SELECT 1 FROM terms t WHERE t.measure = c.under AND t."first" <= c."last" AND t."last" >= c."first")
"""

# Measures that only ease: what holds while they hold is the contrary of a restriction.
_EASING = """
SELECT subject, CASE WHEN bool_or(relation IN ('suspends', 'revokes')) THEN 'suspends' ELSE 'relieves' END
FROM statement WHERE relation IN ('suspends', 'revokes', 'relieves')
  AND subject NOT IN (SELECT subject FROM statement WHERE relation IN ('targets', 'has_effect'))
GROUP BY subject
"""
_EASED = {
    "suspends": {"restricted": "not restricted", "not restricted": "restricted"},
    "relieves": {"restricted": "relieved", "not restricted": "not relieved"},
}

# A conclusion is as weak as its weakest premise; most premises are of the record, and are not looked at.
_RANKED = f"""
CREATE TEMP TABLE ranked AS
WITH weak AS (SELECT p.id, {_RANK} AS standing_rank FROM statement p WHERE p.standing <> '{next(iter(STANDINGS))}')
SELECT place, max(weak.standing_rank) AS standing_rank
FROM (SELECT rowid AS place, unnest(premises) AS premise FROM conclusion) JOIN weak ON weak.id = premise GROUP BY place
"""

# A run is one premise's row of segments.  Where a report and the record say the same of the
# same party under the same measure, the record's run stands and takes the report in as evidence.
_RUNS = """
CREATE TEMP TABLE runs AS
SELECT run, who, under, min("first") AS "first", max("last") AS "last",
       max(coalesce(standing_rank, 0)) AS standing_rank, bool_or(since IS NULL) AS start_unknown,
       coalesce(min("first") FILTER (state = 'in_force'), max_day()) AS sure_first,
       coalesce(max("last") FILTER (state = 'in_force'), min_day()) AS sure_last,
       any_value(concat_ws('|', effect, footnote, policy)) AS terms
FROM conclusion c LEFT JOIN ranked r ON r.place = c.rowid
GROUP BY run, who, under
"""

_ABSORBED = """
CREATE TEMP TABLE absorbed AS
WITH told AS (
    -- All that a run says; few parties have several under one measure.
    SELECT run, who, list((effect, c."first", c."last", state, since, until, verdict, footnote, policy, requirement,
        scope, programme, presumption, hops, witness, branches, note) ORDER BY c."first", state) AS whole
    FROM conclusion c
    WHERE (who, under) IN (SELECT (who, under) FROM runs GROUP BY who, under HAVING count(*) > 1) GROUP BY run, who
), shown AS (
    -- Last day on which a source shows an entry without a start: an end on record after that is news to it.
    SELECT r.run, r.who, max(greatest(source.vintage, try_cast(source.known_through AS DATE))) AS day
    FROM runs r JOIN statement s ON s.id = split_part(r.run, ' ', -1) JOIN source ON source.id = s.source
    WHERE r.start_unknown GROUP BY r.run, r.who
)
SELECT weak.run, weak.who, strong.run AS into_run
FROM runs weak JOIN runs strong ON strong.who = weak.who AND strong.under = weak.under AND strong.run <> weak.run
LEFT JOIN shown ON shown.run = weak.run AND shown.who = weak.who
WHERE weak."first" <= strong."last" AND strong."first" <= weak."last"
  AND (strong.standing_rank < weak.standing_rank
       -- Of equals the one with a start stands, or of those on the same terms the longer; and only
       -- if it surely holds on every day on which the other is shown: no certain day is ever lost.
       OR strong.standing_rank = weak.standing_rank AND weak.start_unknown
          AND strong.sure_first <= weak.sure_first
          AND (NOT strong.start_unknown AND strong.sure_last >= least(weak.sure_last, shown.day)
               OR strong.terms = weak.terms AND strong.sure_last >= weak.sure_last
               AND (strong.sure_first, weak.sure_last, strong.run) < (weak.sure_first, strong.sure_last, weak.run))
       OR strong.standing_rank = weak.standing_rank AND strong.run < weak.run
          AND (SELECT whole FROM told WHERE run = strong.run AND who = strong.who)
            = (SELECT whole FROM told WHERE run = weak.run AND who = weak.who))
"""

_TAKEN_IN = """
CREATE TEMP TABLE taken_in AS
SELECT a.who, a.into_run AS run, list_sort(list_distinct(flatten(list([c.premises[1]])))) AS premises
FROM absorbed a JOIN conclusion c ON c.run = a.run AND c.who = a.who GROUP BY a.who, a.into_run
"""

_RELIEF = """
CREATE TEMP TABLE relief AS
WITH permit AS (
    SELECT r.*, n.label, issuer."by" AS issuer
    FROM statement r JOIN node n ON n.id = r.subject LEFT JOIN profile issuer ON issuer.measure = r.subject
    WHERE r.relation = 'relieves' AND r.standing IN ('record', 'reported')
), narrow AS (
    -- By the measure itself or any that it stands under, by the list, or by the party.
    SELECT c.rowid AS place, c."first", c."last", l.ancestor AS relieved, NULL AS "by"
    FROM conclusion c JOIN lineage l ON l.measure = c.under WHERE l.ancestor IN (SELECT object FROM permit)
    UNION SELECT rowid, "first", "last", unnest(list), NULL FROM conclusion WHERE basis <> 'owned'
    UNION SELECT c.rowid, c."first", c."last", c.who, coalesce(p."by", '')
    FROM conclusion c JOIN profile p ON p.measure = c.under WHERE c.who IN (SELECT object FROM permit)
), matched AS (
    SELECT DISTINCT n.place, r.subject, r.label, r.since, r.until, r.qualifiers['scope'] AS scope, r.citation, r.id
    FROM narrow n JOIN permit r ON r.object = n.relieved AND (n."by" IS NULL OR n."by" = coalesce(r.issuer, ''))
    WHERE coalesce(r.since_first, min_day()) <= n."last" AND coalesce(r.until_last, max_day()) >= n."first"
)
SELECT place, list({'id': subject, 'label': label, 'since': since, 'until': until, 'scope': scope,
                    'citation': citation} ORDER BY coalesce(since, ''), subject, id) AS relief
FROM matched GROUP BY place
"""

_KEYED = """
CREATE TEMP TABLE keyed AS
-- One row a conclusion and covered item, numbered while rows are still narrow.
SELECT c.rowid AS place, v.what, v.statement, v."first", v."last",
    'r-' || left(sha256(concat_ws('|', c.run, c.who, coalesce(v.what, ''), coalesce(c.verdict, ''), c.effect,
        c."first", c."last", c.state)), 20) AS id
FROM conclusion c
LEFT JOIN coverage v ON v.measure = coalesce(c.reach, c.under) AND v."first" <= c."last" AND v."last" >= c."first"
WHERE NOT EXISTS (SELECT 1 FROM absorbed a WHERE a.run = c.run AND a.who = c.who)
  AND NOT EXISTS (
    SELECT 1 FROM statement x JOIN lineage l ON l.measure = c.under AND l.ancestor = x.subject
    WHERE x.relation = 'exempts' AND x.object = c.who AND x.standing IN ('record', 'reported'))
"""

# Hardly any is said twice, so the rest is not sorted.
_ONCE = """
DELETE FROM keyed WHERE rowid IN (
    SELECT rowid FROM keyed WHERE id IN (SELECT id FROM keyed GROUP BY id HAVING count(*) > 1)
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY place, rowid) > 1)
"""

# Conclusions are wide: they stream past narrow tables, each on the right of its join, and are neither
# gathered nor sorted; what reads them orders them.
_STREAMED = "SET disabled_optimizers = 'join_order,build_side_probe_side'"

_FINISH = f"""
INSERT INTO restriction BY NAME
SELECT v.id, c.rule, c.who, v.what, c.under, coalesce(base.citation, lead.citation) AS citation,
    c.list, p."by", p.authority,
    c.basis, c.effect, c.binds,
    CASE WHEN c.state = 'unknown' THEN 'unknown'
         WHEN c.verdict IS NOT NULL THEN c.verdict
         WHEN c.effect IS NULL OR c.effect IN ({_NAMING}) THEN 'listed' ELSE 'restricted' END AS verdict,
    {_NAMES}[coalesce(r.standing_rank, 0) + 1] AS standing, coalesce(c.presumption, false) AS presumption,
    CASE WHEN v."first" > c."first" THEN strftime(v."first", '%Y-%m-%d') ELSE c.since END AS since,
    CASE WHEN v."last" < c."last" THEN strftime(v."last", '%Y-%m-%d') ELSE c.until END AS until,
    nullif(greatest(c."first", coalesce(v."first", min_day())), min_day()) AS first_day,
    nullif(least(c."last", coalesce(v."last", max_day())), max_day()) AS last_day,
    c.policy, c.requirement, c.scope, c.footnote, c.programme,
    list_concat(
        c.hops,
        CASE WHEN on_list.id IS NULL OR list_contains(c.list, c.under)
                -- Only a way through owners names their list itself.
                OR len(c.witness) > 0 AND list_contains([h.relation FOR h IN c.hops], 'under')
            THEN [] ELSE [{{'relation': 'under', 'id': on_list.id, 'label': on_list.label}}] END,
        CASE WHEN office.id IS NOT NULL
            THEN [{{'relation': 'issued_by', 'id': office.id, 'label': office.label}}] END) AS via,
    coalesce(relief.relief, []) AS relief,
    -- Where nothing would be barred, a branch leads to a name on a list, no further.
    CASE WHEN c.effect IN ({_NAMING}) AND c.state = 'unknown' THEN list_transform(c.branches, lambda b: {{
             'if': b['if'], 'then': CASE b['then'] WHEN 'restricted' THEN 'listed' ELSE b['then'] END,
             'evidence': b.evidence}})
         ELSE said_once(coalesce(c.branches, [])) END AS branches,
    coalesce(c.witness, []) AS witness,
    c.known_through,
    -- The leading premise, what it took in, the rest; a question counts each once.
    CASE WHEN t.premises IS NOT NULL
             THEN list_concat(c.premises[:1], t.premises, c.premises[2:], present(v.statement))
         WHEN v.statement IS NOT NULL THEN list_append(c.premises, v.statement) ELSE c.premises END AS premises,
    c.note
FROM conclusion c
JOIN keyed v ON v.place = c.rowid
LEFT JOIN ranked r ON r.place = v.place
JOIN profile p ON p.measure = c.under
LEFT JOIN statement base ON base.id = c.base
LEFT JOIN (
    SELECT subject, min_by(citation, (relation <> 'has_clock', coalesce(since, '9'), id)) AS citation
    FROM statement WHERE citation IS NOT NULL GROUP BY subject
) lead ON lead.subject = c.under
LEFT JOIN node on_list ON on_list.id = c.list[1]
LEFT JOIN node office ON office.id = p.authority
LEFT JOIN taken_in t ON t.run = c.run AND t.who = c.who
LEFT JOIN relief ON relief.place = v.place
"""


def derive(
    connection: DuckDBPyConnection, rules: Sequence[Rule] = RULES, *, assumed: Mapping[str, str] | None = None
) -> None:
    """Fill `status`, `clock` and `restriction` from the statements of an open graph.

    The result holds for every day: a question filters intervals, it never
    derives anew.

    Args:
        connection: A graph being built, with its statements in.
        rules: The rules to run, in order.
        assumed: Statuses (in-force, stayed, not-in-force) by measure, to take
            in place of what the measures' clocks say.
    """
    _write_status(connection, assumed or {})
    create_premises(connection)
    for rule in rules:
        rule(connection)
    for statement in (
        _TERMS,
        _BY_TERMS,
        _WITHOUT_TERMS,
        _RANKED,
        _RUNS,
        _ABSORBED,
        _TAKEN_IN,
        _RELIEF,
        _KEYED,
        _ONCE,
        _STREAMED,
        _FINISH,
    ):
        connection.execute(statement)
    connection.execute("RESET disabled_optimizers")


def _write_status(connection: DuckDBPyConnection, assumed: Mapping[str, str]) -> None:
    cursor = connection.execute(_CLOCKS)
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    kept: dict[str, list[object]] = {name: [] for name in (
        "statement", "measure", "clock", "since", "until", "first_day", "last_day",
        "known_through", "standing", "ends_on", "citation", "gist")}  # fmt: skip
    clocks: dict[str, list[Clock]] = {}
    for row in rows:
        clock = clock_from_row(row, row["vintage"])
        clocks.setdefault(row["measure"], []).append(clock)
        if row["measure"] in assumed:
            continue
        values = (clock.statement, row["measure"], clock.kind, clock.since, clock.until,
                  None if clock.since is None else clock.begins[0],
                  None if clock.until is None else clock.ends[1],
                  clock.known_through, clock.standing, clock.ends_on, clock.citation, row["gist"])  # fmt: skip
        for name, value in zip(kept, values, strict=True):
            kept[name].append(value)
    insert_columns(connection, "clock", kept)
    parents: dict[str, list[str]] = {}
    for measure, parent in connection.execute(_PARENTS, {"assumed": sorted(assumed)}).fetchall():
        parents.setdefault(measure, []).append(parent)
    eased = dict(connection.execute(_EASING).fetchall())
    taken = {measure: assumed_segments(clocks.get(measure, ()), status) for measure, status in assumed.items()}
    own = {measure: _as_told(measure_segments(mine), eased.get(measure)) for measure, mine in clocks.items()}
    flat = _flat(own | taken, parents)
    insert_columns(connection, "status", _status_columns(flat))
    # A dated entry shows that its list was in force: the list's missing start is then no question.
    begun = {m: [c if c.since else replace(c, begins=(date.min, date.min)) for c in mine] for m, mine in clocks.items()}
    own = {measure: _as_told(measure_segments(mine), eased.get(measure)) for measure, mine in begun.items()}
    dated = _flat(own | taken, parents)
    connection.execute(f"CREATE TEMP TABLE in_status ({IN_STATUS})")
    always = Segment(date.min, date.max, "in_force")
    for view, segments in (("rule", [*flat, ("", always)]), ("entry", [*dated, ("", always)])):
        insert_columns(connection, "in_status", _in_status_columns(view, segments))


def _as_told(segments: Sequence[Segment], easing: str | None) -> list[Segment]:
    """Return segments whose branches say what follows for the parties.

    While a suspension holds nobody is restricted by what it suspends, and an
    authorisation eases; while a requirement holds parties are restricted.
    """
    if easing is None:
        return list(segments)
    then = _EASED[easing]
    return [
        replace(segment, branches=tuple(replace(b, then=then.get(b.then, b.then)) for b in segment.branches))
        for segment in segments
    ]


def _flat(own: Mapping[str, Sequence[Segment]], parents: Mapping[str, Sequence[str]]) -> list[tuple[str, Segment]]:
    return [(measure, s) for measure, segments in with_parents(own, parents).items() for s in segments]


def _in_status_columns(view: str, flat: Sequence[tuple[str, Segment]]) -> dict[str, list[object]]:
    """Return the days in force or in doubt, neighbours of one status joined."""
    joined: list[tuple[str, Segment]] = []
    for measure, segment in flat:
        if segment.status == "not_in_force":
            continue
        if joined:
            last_measure, last = joined[-1]
            same = (last_measure, last.status, last.branches) == (measure, segment.status, segment.branches)
            if same and last.last + ONE_DAY == segment.first:
                joined[-1] = measure, replace(last, last=segment.last, until=segment.until)
                continue
        joined.append((measure, segment))
    columns = _status_columns(joined)
    return {
        "carrier": columns["measure"],
        "view": [view] * len(joined),
        "first": [segment.first for _, segment in joined],
        "last": [segment.last for _, segment in joined],
        "state": columns["status"],
        "since": [segment.since for _, segment in joined],
        "until": [segment.until for _, segment in joined],
        "branches": columns["branches"],
        "known_through": columns["known_through"],
        "premises": columns["premises"],
    }


def _status_columns(flat: Sequence[tuple[str, Segment]]) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {"measure": [measure for measure, _ in flat]}
    columns["first_day"] = [None if s.first == date.min else s.first for _, s in flat]
    columns["last_day"] = [None if s.last == date.max else s.last for _, s in flat]
    for name in ("status", "text", "stay", "enforcement", "announced", "known_through"):
        columns[name] = [getattr(segment, name) or None for _, segment in flat]
    columns["branches"] = [
        [{"if": b.if_, "then": b.then, "evidence": list(b.evidence)} for b in s.branches] for _, s in flat
    ]
    columns["citations"] = [list(segment.citations) for _, segment in flat]
    columns["premises"] = [list(segment.premises) for _, segment in flat]
    return columns
