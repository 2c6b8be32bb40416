"""Statements made by the database from rows of a query: the same ids and columns as `Statement` has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["StatementQuery", "first_day", "insert_bulk", "last_day"]

_DAYS = ("since_first", "since_last", "until_first", "until_last")
_SHARES = ("share", "share_min", "share_max")
#: Columns that a query may leave out.
_FURTHER = ("since", "until", *_DAYS, *_SHARES, "gist", "citation", "url")


class StatementQuery(NamedTuple):
    """A query whose rows become statements.

    It has rec, locator, subject, relation and object, and what `columns` and
    `flags` name: further columns of a statement, and its qualifiers in their
    order, where null is none.  Its texts are without control characters, and
    its ids without quotes, as `plain` and `make_id` leave them.
    """

    query: str
    columns: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def insert_bulk(intake: Intake, *many: StatementQuery, standing: str = "reported") -> None:
    """Write a statement for each row of some queries into the table beside `statement`."""
    # In two parts each: a table of a hundred thousand rows is else read by one core.
    queries = " UNION ALL BY NAME ".join(_statements(rows, part) for rows in many for part in (0, 1))
    intake.connection.execute(
        f"INSERT INTO stage_statement BY NAME {queries}", {"source": intake.source.id, "standing": standing}
    ).fetchall()


def first_day(text: str) -> str:
    """Return SQL for the first day that a date, as `as_day` returns it, may mean."""
    return f"(left({text} || '-01-01', 10))::DATE"


def last_day(text: str) -> str:
    """Return SQL for the last day that a date, as `as_day` returns it, may mean."""
    return (
        f"CASE length({text}) WHEN 10 THEN {text}::DATE WHEN 7 THEN last_day(({text} || '-01')::DATE) "
        f"ELSE ({text} || '-12-31')::DATE END"
    )


def _statements(rows: StatementQuery, part: int) -> str:
    given = "".join(f", {name}" for name in _FURTHER if name in rows.columns)
    cast = "".join(
        f", {name}::DECIMAL(12,9) AS {name}" if name in _SHARES else f", {name}"
        for name in _FURTHER
        if name in rows.columns
    )
    # Assembled: the id is a digest of whatever columns and qualifiers the query has.
    return f"""
        SELECT rec, locator, 's-' || left(sha256({_content(rows.columns)}), 20) AS id, subject, relation, object{cast},
            standing,
            CASE told WHEN '' THEN MAP {{}} ELSE from_json('{{' || told[2:] || '}}', '"MAP(VARCHAR, VARCHAR)"') END
                AS qualifiers,
            source, []::VARCHAR[] AS corrects
        FROM (
            SELECT rec, locator, subject, relation, object{given}, $source AS source, $standing AS standing,
                {_flags(rows.flags)} AS told, {_flags(sorted(rows.flags))} AS sorted
            FROM ({rows.query}) WHERE rec % 2 = {part}
        )
    """


def _quoted(text: str) -> str:
    r"""Return SQL that quotes a text as JSON does: without control characters only \ and " are escaped."""
    return f"""'"', replace(replace({text}, '\\', '\\\\'), '"', '\\"'), '"'"""


def _flags(names: Sequence[str]) -> str:
    pieces = (f"""CASE WHEN "{name}" IS NOT NULL THEN concat(',"{name}":', {_quoted(name)}) END""" for name in names)
    return f"concat({', '.join(pieces)})" if names else "''"


def _content(columns: Sequence[str]) -> str:
    """Return SQL for the canonical JSON that `Statement.id` is a digest of, put together in one step."""

    def text(name: str) -> str:
        return f"""coalesce('"' || {name} || '"', 'null')""" if name in columns else "'null'"

    def end(name: str) -> str:
        return f"""'"', {name}, '"'"""

    shares = ", ',', ".join(text(name) for name in _SHARES)
    pieces = (
        """'{"number":null,"object":'""", end("object"), """',"period":null,"qualifiers":{'""", "sorted[2:]",
        """'},"relation":'""", end("relation"), """',"share":['""", shares, """'],"since":'""", text("since"),
        """',"source":'""", end("source"), """',"standing":'""", end("standing"),
        """',"subject":'""", end("subject"), """',"unit":null,"until":'""", text("until"),
        """',"value":null}'""",
    )  # fmt: skip
    return f"concat({', '.join(pieces)})"
