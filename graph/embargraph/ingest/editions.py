"""Several editions of one list: what was added, gone and reworded between them, and when it was seen.

A list does not say when an entry was altered; its editions show it.  Between
two of them the earlier wording or the later one held, and a row says so.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from embargraph.model.statements import Statement
from embargraph.store.write import insert_columns, insert_statements

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["compare_editions"]

#: Words count, their spacing and points do not.
_ENTRY = """
CREATE OR REPLACE TEMP TABLE edition_entry AS
SELECT t.source, u.object AS list, t.subject, t.object AS who, min(t.id) AS statement, list(t.id) AS statements,
    min(t.since_last) AS shown, bool_or(t.since IS NOT NULL OR t.qualifiers['seen'] IS NOT NULL) AS is_dated,
    string_agg(concat_ws('|', t.qualifiers['footnote'], t.qualifiers['programme'], regexp_replace(lower(concat_ws('|',
        t.qualifiers['policy'], t.qualifiers['requirement'])), '[^a-z0-9|]', '', 'g')), '/' ORDER BY t.id) AS wording,
    string_agg(concat_ws('; ', t.qualifiers['policy'], 'footnote ' || t.qualifiers['footnote'],
        t.qualifiers['programme']), ' / ' ORDER BY t.id) AS said
FROM statement t JOIN statement u ON u.subject = t.subject AND u.relation = 'under' AND u.source = t.source
WHERE t.relation = 'targets' AND t.source IN ($old, $new) GROUP BY ALL
"""

_COMPARED = """
CREATE OR REPLACE TEMP TABLE edition_change AS
SELECT coalesce(n.list, o.list) AS list, coalesce(n.who, o.who) AS who, coalesce(n.subject, o.subject) AS subject,
    CASE WHEN o.who IS NULL THEN 'added' WHEN n.who IS NULL THEN 'gone' WHEN o.wording <> n.wording THEN 'reworded'
         ELSE 'kept' END AS change,
    o.statement AS old, n.statement AS new, o.statements AS olds, n.statements AS news, o.said AS before,
    n.said AS after, o.shown, n.is_dated
FROM (FROM edition_entry WHERE source = $old) o
FULL JOIN (FROM edition_entry WHERE source = $new) n ON n.list = o.list AND n.who = o.who
WHERE coalesce(n.list, o.list) IN (SELECT list FROM source_list WHERE source = $new)
       AND coalesce(n.list, o.list) IN (SELECT list FROM source_list WHERE source = $old) OR $whole
"""

_WRITE = (
    # What stayed as it was is one statement: the newer one, unless the older alone has a date.
    """
    DELETE FROM statement WHERE id IN (SELECT unnest(olds) FROM edition_change WHERE change = 'kept' AND is_dated)
    """,
    """
    UPDATE statement SET since_last = least(since_last, c.shown)
    FROM (SELECT unnest(news) AS id, shown FROM edition_change WHERE change = 'kept' AND is_dated) c
    WHERE statement.id = c.id
    """,
    """
    DELETE FROM statement WHERE id IN (SELECT unnest(news) FROM edition_change WHERE change = 'kept' AND NOT is_dated)
    """,
    """
    UPDATE statement SET until_first = CAST($before AS DATE), until_last = CAST($after AS DATE) - 1
    FROM (SELECT unnest(olds) AS id FROM edition_change WHERE change = 'gone') c
    WHERE statement.id = c.id AND until IS NULL
    """,
    """
    UPDATE statement SET since_first = CAST($before AS DATE) + 1
    FROM (SELECT unnest(news) AS id FROM edition_change WHERE change = 'added') c
    WHERE statement.id = c.id AND since IS NULL AND since_last > CAST($before AS DATE)
    """,
    """
    UPDATE statement SET until_first = CAST($before AS DATE), until_last = CAST($before AS DATE)
    FROM (SELECT unnest(olds) AS id FROM edition_change WHERE change = 'reworded') c WHERE statement.id = c.id
    """,
    """
    UPDATE statement SET since_first = CAST($after AS DATE), since_last = CAST($after AS DATE)
    FROM (SELECT unnest(news) AS id FROM edition_change WHERE change = 'reworded') c WHERE statement.id = c.id
    """,
    """
    CREATE OR REPLACE TEMP TABLE edition_namesake AS
    SELECT c.list, c.change, n.key, min(c.who) AS who FROM edition_change c JOIN name n ON n.node = c.who AND n.is_label
    WHERE c.change IN ('added', 'gone') GROUP BY ALL
    """,
    # An entry without a number of its own is another one once its name or country is printed differently.
    """
    INSERT INTO alteration
    SELECT c.list, c.who, c.subject, CAST($before AS DATE), CAST($after AS DATE), c.change,
        CASE c.change WHEN 'added' THEN 'an entry of the same name is gone: ' || s.who ELSE c.before END,
        CASE c.change WHEN 'gone' THEN 'an entry of the same name was added: ' || s.who ELSE c.after END,
        coalesce(c.new, c.old)
    FROM edition_change c LEFT JOIN name n ON n.node = c.who AND n.is_label
    LEFT JOIN edition_namesake s ON s.list = c.list AND s.key = n.key AND s.change <> c.change
        AND c.change IN ('added', 'gone')
    WHERE c.change <> 'kept' ORDER BY c.list, c.who
    """,
)

_REWORDED = """
SELECT c.subject, c.who, c.before, c.after, o.qualifiers, n.qualifiers, n.citation, n.url
FROM edition_change c JOIN statement o ON o.id = c.old JOIN statement n ON n.id = c.new
WHERE c.change = 'reworded' ORDER BY c.subject, c.who
"""


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
        "SELECT DISTINCT reader, id, vintage FROM source JOIN source_list ON source = id ORDER BY reader, vintage, id"
    ).fetchall()
    for (reader, old, before), (other, new, after) in pairwise(rows):
        if reader == other and before < after:
            _compare(connection, old, new, before, after, is_whole=reader in whole)


def _compare(connection: DuckDBPyConnection, old: str, new: str, before: date, after: date, *, is_whole: bool) -> None:
    connection.execute(_ENTRY, {"old": old, "new": new})
    connection.execute(_COMPARED, {"old": old, "new": new, "whole": is_whole})
    between = connection.execute(_REWORDED).fetchall()
    for step in _WRITE:
        days = {name: day for name, day in (("before", before), ("after", after)) if f"${name}" in step}
        connection.execute(step, days)
    if after - before > timedelta(days=1):
        _write_between(connection, new, between, before, after)


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
