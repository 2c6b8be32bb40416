"""What a stream's entities say beyond what is read of them: kept as it stands, and counted.

Of a party it is told with the party; of anything else it is kept in the
account of the source, as pieces that are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from embargraph.model.text import plain
from embargraph.sources.ftm.shapes import cleaned, once
from embargraph.sources.ftm.terms import COUNTRIES, LABELS, READ, TOLD, home_of, values_of

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["leave_rest", "leave_rows", "tell_party", "write_context"]

_REASON = "is not read"
_LABELLED = re.compile(r"^[^:;]{1,60}: ")
_NAME = re.compile(r"\w{1,60}", re.ASCII)


def tell_party(schema: str, properties: Mapping[str, Any], country: str | None) -> str | None:
    """Return what is told of a party beyond its names, numbers and country.

    Example:
        >>> tell_party("Person", {"name": ["A"], "birthDate": ["1960"], "country": ["de"]}, "DE")
        'country: de; born: 1960'
    """
    # A country that stands where an export of ours would write it needs no more words.
    stated = [name for name in COUNTRIES if values_of(properties, name)]
    homes = [] if country and stated == [home_of(schema)] else stated
    return "; ".join([*_pieces(properties, homes), *_pieces(properties, _unread(schema, properties))]) or None


def leave_rest(
    intake: Intake, record: int, schema: str, properties: Mapping[str, Any], told: Mapping[str, str] | None = None
) -> None:
    """Keep as they stand the properties of an entity that are not read.

    Args:
        intake: Where the records go.
        record: The entity's.
        schema: The entity's.
        properties: The entity's.
        told: What an export of ours has put into the description.
    """
    left = {name: found for name in _unread(schema, properties) if (found := list(_pieces(properties, [name])))}
    if told:
        left["description"] = [one for one in left["description"] if not TOLD.fullmatch(one.partition(": ")[2])]
        if "citation" in told:
            left.pop("authorityId", None)
    names = [name for name, found in left.items() if found]
    if names:
        text = "; ".join(one for name in names for one in left[name])
        intake.unparsed(record, _REASON, field=", ".join(map(plain, names)), value=text)


def _unread(schema: str, properties: Mapping[str, Any]) -> list[str]:
    return sorted(name for name in properties if name not in READ[schema])


def _pieces(properties: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    return (_label(name, value) + value for name in names for value in values_of(properties, name))


def _label(name: str, value: str) -> str:
    # What an export of ours has put into notes brings its own.
    return "" if name == "notes" and _LABELLED.match(value) else f"{LABELS.get(name, plain(name))}: "


def write_context(intake: Intake, shapes: Iterable[tuple[str, int, list[str]]]) -> list[int]:
    """Write what the lines in `ftm_line` say beyond what is read into the table `ftm_further`.

    Args:
        intake: Where the records go.
        shapes: Schema, digest of the keys, and names of the properties, of all lines.

    Returns:
        The digests of the shapes with a property whose name is none.
    """
    execute = intake.connection.execute
    execute("CREATE OR REPLACE TEMP TABLE ftm_further (rec BIGINT, fields VARCHAR, pieces VARCHAR)").fetchall()
    unread = [(schema, keys, _unread(schema, dict.fromkeys(named))) for schema, keys, named in shapes if schema in READ]
    odd = [keys for _, keys, names in unread if not all(map(_NAME.fullmatch, names))]
    columns = [list(column) for column in zip(*(row for row in unread if row[2] and row[1] not in odd), strict=True)]
    if columns:
        execute(
            "CREATE OR REPLACE TEMP TABLE ftm_more AS "
            "SELECT unnest($1) AS schema, unnest($2::UBIGINT[]) AS keys, unnest($3) AS unread",
            columns,
        ).fetchall()
        execute(_FURTHER).fetchall()
    return odd


_LABEL = "CASE part.key " + " ".join(f"WHEN '{name}' THEN '{label}'" for name, label in LABELS.items())
# Assembled: labels are a table of the code, and the cleaning of texts is one expression for all readers of lines.
_FURTHER = f"""
INSERT INTO ftm_further
SELECT rec, array_to_string(list_transform(parts, lambda part: part.key), ', '),
    array_to_string(flatten(list_transform(parts, lambda part: list_transform(
        part.texts, lambda text: CASE WHEN part.key = 'notes' AND regexp_matches(text, '{_LABELLED.pattern}') THEN text
            ELSE concat({_LABEL} ELSE part.key END, ': ', text) END))), '; ')
FROM (
    SELECT rec, list_filter(list_transform(found, lambda member: {{
        'key': member.key,
        'texts': CASE WHEN len(member.texts) < 2 THEN member.texts ELSE {once("member.texts")} END
    }}), lambda part: len(part.texts) > 0) AS parts
    FROM (
        -- A map of all properties would take four times as long.
        SELECT l.rec, list_transform(list_transform(m.unread, lambda name: {{
            'key': name, 'texts': from_json(l.line -> concat('$.properties.', name), '["VARCHAR"]')
        }}), lambda member: {{
            'key': member.key,
            'texts': CASE WHEN l.is_clean THEN member.texts ELSE {cleaned("member.texts")} END
        }}) AS found
        FROM ftm_line l JOIN ftm_more m ON m.schema = l.schema AND m.keys = l.keys
    )
) WHERE len(parts) > 0
"""


def leave_rows(intake: Intake, *tables: str) -> None:
    """Keep as it stands what the rows of some tables say beyond what is read."""
    rows = " UNION ALL ".join(f"SELECT rec, 'line ' || nth AS locator FROM {table}" for table in tables)
    intake.unparsed_rows(
        f"SELECT locator, fields AS field, pieces AS value FROM ftm_further JOIN ({rows}) USING (rec)", _REASON
    )
