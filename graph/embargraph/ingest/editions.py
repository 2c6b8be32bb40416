"""Several editions of one list: what was added, gone and reworded between them, and when it was seen.

A list does not say when an entry was altered; its editions show it.  Between
two of them the earlier wording or the later one held, and a row says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from embargraph.ingest.renamed import Renamed, find_renamed
from embargraph.ingest.unite import move_parties
from embargraph.model.statements import Statement
from embargraph.store.sql import create_table, insert_rows, read_sql
from embargraph.store.write import insert_columns, insert_statements

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["compare_editions"]


_WRITE = (
    # What stayed as it was is one statement: the newer one, unless the older alone has a date.
    """
    DELETE FROM statement WHERE id IN (SELECT unnest(olds) FROM edition_pair WHERE change = 'kept' AND is_dated)
    """,
    """
    UPDATE statement SET since_last = least(since_last, c.shown)
    FROM (SELECT unnest(news) AS id, shown FROM edition_pair WHERE change = 'kept' AND is_dated) c
    WHERE statement.id = c.id
    """,
    """
    DELETE FROM statement WHERE id IN (SELECT unnest(news) FROM edition_pair WHERE change = 'kept' AND NOT is_dated)
    """,
    """
    UPDATE statement SET until_first = CAST($before AS DATE), until_last = CAST($after AS DATE) - 1
    FROM (SELECT unnest(olds) AS id FROM edition_pair WHERE change = 'gone') c
    WHERE statement.id = c.id AND until IS NULL
    """,
    """
    UPDATE statement SET since_first = CAST($before AS DATE) + 1
    FROM (SELECT unnest(news) AS id FROM edition_pair WHERE change = 'added') c
    WHERE statement.id = c.id AND since IS NULL AND since_last > CAST($before AS DATE)
    """,
    """
    UPDATE statement SET until_first = CAST($before AS DATE), until_last = CAST($before AS DATE)
    FROM (SELECT unnest(olds) AS id FROM edition_pair WHERE change = 'reworded') c WHERE statement.id = c.id
    """,
    """
    UPDATE statement SET since_first = CAST($after AS DATE), since_last = CAST($after AS DATE)
    FROM (SELECT unnest(news) AS id FROM edition_pair WHERE change = 'reworded') c WHERE statement.id = c.id
    """,
)
# A list that is gone, or was cut, frees nobody: from then on it is not known.
_DOUBTED = """
UPDATE statement SET until_last = CAST($whole_again AS DATE) - 1
FROM (SELECT unnest(olds) AS id FROM edition_pair WHERE change = 'gone' AND list = $cut) c
WHERE statement.id = c.id AND until IS NULL
"""
#: A list of this size or more that keeps less than this share of its entries has probably been cut.
_LEAST, _KEPT = 10, 0.7


def compare_editions(connection: DuckDBPyConnection, whole: Collection[str]) -> None:
    """Give the entries of lists with several editions the days on which they were seen.

    An entry in both editions is one; one that is gone ended between them; one
    that was reworded has the old wording to the day of the old edition, the new
    one from the day of the new, and between them one of the two.

    Args:
        connection: The graph.
        whole: Sources whose file is all of a publisher's lists, so that a list may be gone from it.
    """
    rows = connection.execute(
        "SELECT DISTINCT reader, id, edition_date FROM source JOIN source_list ON source = id "
        "ORDER BY reader, edition_date, id"
    ).fetchall()
    sizes: dict[tuple[str, str], int] = {
        (source, list_): entries
        for source, list_, entries in connection.execute("SELECT source, list, entries FROM source_list").fetchall()
    }
    for (reader, old, before), (other, new, after) in pairwise(rows):
        if reader == other and before < after:
            later = [(id_, day) for whose, id_, day in rows if whose == reader and day > after]
            _compare(connection, old, new, before, after, is_whole=reader in whole)
            for list_ in _cut_lists(sizes, old, new, is_whole=reader in whole):
                enough = _KEPT * sizes[old, list_]
                again = next((day for id_, day in later if sizes.get((id_, list_), 0) >= enough), None)
                _doubt_end(connection, list_, sizes.get((new, list_), 0), sizes[old, list_], again)


def _cut_lists(sizes: Mapping[tuple[str, str], int], old: str, new: str, *, is_whole: bool) -> list[str]:
    """Return the lists of which a newer edition has nothing, or so much less that its file may have been cut."""
    found = []
    for (source, list_), held in sorted(sizes.items()):
        left = sizes.get((new, list_), 0)
        if source == old and held and (left or is_whole):
            found += [list_] * (not left or (held >= _LEAST and left < _KEPT * held))
    return found


def _doubt_end(connection: DuckDBPyConnection, list_: str, left: int, held: int, again: date | None) -> None:
    """Leave open when entries ended that a list lost as it was gone or cut, until a file has it whole again."""
    connection.execute(_DOUBTED, {"cut": list_, "whole_again": again}).fetchall()
    why = f"the list had {held} entries, now " + (f"{left}" if left else "none") + ": whether it was freed is not known"
    connection.execute(
        "UPDATE edition_change SET after = concat_ws('; ', edition_change.after, $why) FROM edition_pair c "
        "WHERE edition_change.change = 'gone' AND c.change = 'gone' AND c.list = $cut AND edition_change.list = $cut "
        "AND c.who = edition_change.who AND c.old = edition_change.statement",
        {"why": why, "cut": list_},
    ).fetchall()


def _compare(connection: DuckDBPyConnection, old: str, new: str, before: date, after: date, *, is_whole: bool) -> None:
    create_table(connection, "ingest/sql/edition_entry.sql", {"old": old, "new": new})
    renamed = find_renamed(connection, old, new)
    if renamed:
        _join_renamed(connection, renamed)
        create_table(connection, "ingest/sql/edition_entry.sql", {"old": old, "new": new})
    create_table(connection, "ingest/sql/edition_pair.sql", {"old": old, "new": new, "whole": is_whole})
    between = connection.execute(read_sql("ingest/sql/edition_reworded.sql")).fetchall()
    days = {"before": before, "after": after}
    for step in _WRITE:
        connection.execute(step, {name: day for name, day in days.items() if f"${name}" in step})
    create_table(connection, "ingest/sql/edition_namesake.sql")
    insert_rows(connection, "ingest/sql/edition_change.sql", days)
    insert_rows(connection, "ingest/sql/edition_address.sql", {"old": old, "new": new, **days})
    labels = [f"{one.before} {label}" for one in renamed for label in (one.label_before, one.label_after)]
    insert_rows(connection, "ingest/sql/edition_name.sql", {"old": old, "new": new, "renamed": labels, **days})
    for one in renamed:
        connection.execute(
            "INSERT INTO edition_change SELECT $list, $who, min(subject), CAST($before AS DATE), CAST($after AS DATE), "
            # Of what stayed as it was, one edition's statement is left.
            "'renamed', $old, $new, min(statement) FROM edition_entry WHERE list = $list AND who = $who "
            "AND statement IN (SELECT id FROM statement)",
            {"list": one.list, "who": one.before, **days, "old": one.label_before, "new": one.label_after},
        ).fetchall()
    if after - before > timedelta(days=1):
        _write_between(connection, new, between, before, after)


def _join_renamed(connection: DuckDBPyConnection, renamed: list[Renamed]) -> None:
    """Make one party of an entry that was renamed: under its new name, and its old one too."""
    move_parties(connection, {one.after: one.before for one in renamed})
    for one in renamed:
        connection.execute("UPDATE node SET label = $1 WHERE id = $2", [one.label_after, one.before])
        connection.execute("UPDATE name SET is_label = (name = $1) WHERE node = $2", [one.label_after, one.before])


def _write_between(
    connection: DuckDBPyConnection, source: str, rows: list[tuple[object, ...]], before: date, after: date
) -> None:
    """Say of entries that were reworded that they stood between the editions too, in one wording or the other."""
    statements = []
    for subject, who, said_before, said_after, first, second, citation, url in rows:
        flags = _shared(first, second)
        flags["policy"] = f"{said_before or 'not said'}; or: {said_after or 'not said'}"
        flags["scope"] = f"reworded between the editions of {before} and {after}"
        statements.append(Statement(
            str(subject), "targets", "record", source, str(who), qualifiers=flags, gist="Listed in both editions.",
            citation=None if citation is None else str(citation), url=None if url is None else str(url),
        ))  # fmt: skip
    found = {statement.id: statement for statement in statements}
    insert_statements(connection, sorted(found.items()), {})
    ids = sorted(found)
    first_day, last_day = before + timedelta(days=1), after - timedelta(days=1)
    connection.execute("CREATE OR REPLACE TEMP TABLE edition_between (id VARCHAR)")
    insert_columns(connection, "edition_between", {"id": ids})
    connection.execute(
        "UPDATE statement SET since_first = $1, since_last = $1, until_first = $2, until_last = $2 "
        "WHERE id IN (FROM edition_between)",
        [first_day, last_day],
    )


def _shared(first: object, second: object) -> dict[str, str]:
    """Return what two wordings both say."""
    if not isinstance(first, dict) or not isinstance(second, dict):
        return {}
    both = {name: text for name, text in first.items() if second.get(name) == text and name != "seen"}
    notes = [set(flags.get("footnote", "").split(",")) for flags in (first, second)]
    common = ",".join(sorted(filter(None, notes[0] & notes[1])))
    return {**both, **({"footnote": common} if common else {})}
