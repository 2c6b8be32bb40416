"""Statements made by the database from rows of a query: the same ids and columns as `Statement` has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from embargraph.sources.intake import Intake

__all__ = ["state_rows"]

_DAYS = ("since_first", "since_last", "until_first", "until_last")
_SHARES = ("share", "share_min", "share_max")
_ENDS = ("subject", "object", "source", "relation")
#: Columns that a query may leave out.
_FURTHER = ("since", "until", *_DAYS, *_SHARES, "gist", "citation", "url")


def state_rows(
    intake: Intake,
    rows: str,
    columns: Sequence[str],
    flags: Sequence[str] = (),
    values: Mapping[str, str] | None = None,
) -> None:
    """Write a statement for each row of a query into the table beside `statement`.

    Args:
        intake: Where the records go.
        rows: A query for rec, place, subject, relation and object, further columns
            and flags.  Its texts are without control characters, and its ids
            without quotes, as `plain` and `make_id` leave them.
        columns: Which further columns of a statement the query has.
        flags: Which qualifiers the query has, in their order; null is none.
        values: What the query's parameters stand for.
    """
    given = ", ".join(name for name in _FURTHER if name in columns)
    shares = ", ".join(f"{name}::DECIMAL(12,9) AS {name}" for name in _SHARES if name in columns)
    plain = ", ".join(name for name in _FURTHER if name in columns and name not in _SHARES)
    statement = f"""
        INSERT INTO stage_statement BY NAME
        SELECT rec, place, 's-' || left(sha256({_content(columns)}), 20) AS id, subject, relation, object,
            {", ".join(part for part in (plain, shares) if part)}{"," if plain or shares else ""}
            'reported' AS standing, from_json('{{' || told[2:] || '}}', '"MAP(VARCHAR, VARCHAR)"') AS qualifiers,
            source, []::VARCHAR[] AS corrects
        FROM (
            SELECT rec, place, subject, relation, object{", " if given else ""}{given}, $source AS source,
                {_flags(flags)} AS told, {_flags(sorted(flags))} AS sorted
            FROM ({rows})
        )
    """
    intake.connection.execute(statement, {**(values or {}), "source": intake.source.id}).fetchall()


def _quoted(text: str) -> str:
    r"""Return SQL that quotes a text as JSON does: without control characters only \ and " are escaped."""
    return f"""'"' || replace(replace({text}, '\\', '\\\\'), '"', '\\"') || '"'"""


def _flags(names: Sequence[str]) -> str:
    return " || ".join(f"""coalesce(',"{name}":' || {_quoted(name)}, '')""" for name in names) or "''"


def _content(columns: Sequence[str]) -> str:
    """Return SQL for the canonical JSON that `Statement.id` is a digest of."""

    def text(name: str) -> str:
        return f"""coalesce('"' || {name} || '"', 'null')""" if name in (*columns, *_ENDS) else "'null'"

    shares = " || ',' || ".join(text(name) for name in _SHARES)
    pieces = (
        """'{"number":null,"object":'""", text("object"), """',"period":null,"qualifiers":{'""", "sorted[2:]",
        """'},"relation":'""", text("relation"), """',"share":['""", shares, """'],"since":'""", text("since"),
        """',"source":'""", text("source"), """',"standing":"reported","subject":'""", text("subject"),
        """',"unit":null,"until":'""", text("until"), """',"value":null}'""",
    )  # fmt: skip
    return " || ".join(pieces)
