"""Derive restrictions from statements: once, over all time, into intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from embargraph.model.dates import ONE_DAY
from embargraph.rules import RULES, Rule
from embargraph.rules.premises import IN_STATUS, create_premises
from embargraph.rules.statuses import Clock, Segment, assumed_segments, clock_from_row, measure_segments, with_parents
from embargraph.store.sql import as_dicts, create_table, in_order, insert_rows, read_sql, read_sql_file
from embargraph.store.write import insert_columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["derive"]

#: What stands between conclusions and restrictions; each has its file.
_FINISHING = ("ranked", "runs", "absorbed", "taken_in", "relief", "told", "keyed")


# What no terms speak of keeps the terms of the entry itself.
_WITHOUT_TERMS = """
DELETE FROM conclusion c WHERE c.basis = 'listed' AND NOT EXISTS (SELECT 1 FROM terms t WHERE t.id = c.premises[-1])
  AND EXISTS (SELECT 1 FROM terms t WHERE t.measure = c.under AND t."first" <= c."last" AND t."last" >= c."first")
"""

#: What follows for the parties while a measure that only eases holds: the contrary of a restriction.
_EASED = {
    "suspends": {"restricted": "not restricted", "not restricted": "restricted"},
    "relieves": {"restricted": "relieved", "not restricted": "not relieved"},
}

# Hardly any is said twice, so the rest is not sorted.
_ONCE = """
DELETE FROM keyed WHERE rowid IN (
    SELECT rowid FROM keyed WHERE id IN (SELECT id FROM keyed GROUP BY id HAVING count(*) > 1)
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY position, rowid) > 1)
"""

# Conclusions are wide: they stream past narrow tables, each on the right of its join, and are neither
# gathered nor sorted; what reads them orders them.
_STREAMED = "SET disabled_optimizers = 'join_order,build_side_probe_side'"
#: Rows that the database keeps together and gives to one core, and so many that a second one pays.
_GROUP, _FEW = 122_880, 20_000


def derive(
    connection: DuckDBPyConnection,
    rules: Sequence[Rule] = RULES,
    *,
    assumed: Mapping[str, str] | None = None,
    incoming: Callable[[DuckDBPyConnection], None] | None = None,
) -> None:
    """Fill `status`, `clock` and `restriction` from the statements of an open graph.

    The result holds for every day: a question filters intervals, it never
    derives anew.

    Args:
        connection: A graph being built, with its statements in.
        rules: The rules to run, in order.
        assumed: Statuses (in-force, stayed, not-in-force) by measure, to take
            in place of what the measures' clocks say.
        incoming: Adds stakes of which only the premises say whether they can matter.
    """
    _write_status(connection, assumed or {})
    create_premises(connection)
    if incoming is not None:
        incoming(connection)
        create_premises(connection)
    for rule in rules:
        rule(connection)
    create_table(connection, "rules/sql/terms.sql")
    insert_rows(connection, "rules/sql/entries_have_the_terms_of_the_day.sql")
    connection.execute(_WITHOUT_TERMS)
    for file in in_order(f"rules/sql/{table}.sql" for table in _FINISHING):
        create_table(connection, file.path)
    connection.execute(_ONCE)
    connection.execute(_STREAMED)
    _insert_restrictions(connection)
    connection.execute("RESET disabled_optimizers")


def _insert_restrictions(connection: DuckDBPyConnection) -> None:
    """Write restrictions, those of a table that the database gives to one core in two halves, in their order."""
    ((count, rows),) = connection.execute("SELECT count(*), coalesce(max(rowid), 0) + 1 FROM conclusion").fetchall()
    if not _FEW <= count < _GROUP:
        insert_rows(connection, "rules/sql/restriction.sql")
        return
    file = read_sql_file("rules/sql/restriction.sql")
    halves = (f"{file.text}\nWHERE c.rowid {side} {rows // 2}" for side in ("<", ">="))
    connection.execute(f"INSERT INTO {file.into} BY NAME {' UNION ALL BY NAME '.join(halves)}").fetchall()


def _write_status(connection: DuckDBPyConnection, assumed: Mapping[str, str]) -> None:
    rows = list(as_dicts(connection.execute(read_sql("rules/sql/clock_statements.sql"))))
    kept: dict[str, list[object]] = {name: [] for name in (
        "statement", "measure", "clock", "since", "until", "first_day", "last_day",
        "known_through", "standing", "ends_on", "citation", "gist")}  # fmt: skip
    clocks: dict[str, list[Clock]] = {}
    for row in rows:
        clock = clock_from_row(row, row["edition_date"])
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
    for measure, parent in connection.execute(
        read_sql("rules/sql/clock_parents.sql"), {"assumed": sorted(assumed)}
    ).fetchall():
        parents.setdefault(measure, []).append(parent)
    eased = dict(connection.execute(read_sql("rules/sql/easing.sql")).fetchall())
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
