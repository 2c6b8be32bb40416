"""The common shapes of a stream's entities: what a plain line is, and the SQL that reads one as columns.

A line is plain if it is JSON as every writer makes it: no number where a text
belongs, no key twice, no half of a character.  It is clean if, besides, each
of its texts is as `plain` would leave it, so that none needs to be looked at.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from embargraph.model.text import plain
from embargraph.sources.ftm.terms import (
    COUNTRIES,
    IDENTIFIERS,
    LINKS,
    LONGEST,
    NAMES,
    NO_AUTHORITY,
    PAPERS,
    PARTIES,
    home_of,
)

__all__ = [
    "ADDRESSES_READ",
    "LINKS_READ",
    "PAPERS_READ",
    "PARTIES_READ",
    "SANCTIONS_READ",
    "SHAPES",
    "Group",
    "cleaned",
    "group_query",
    "lines_query",
    "once",
    "others_query",
]

_HEX = "0-9a-fA-F"
_SURROGATES = range(0xD800, 0xE000)


@cache
def _changed() -> frozenset[int]:
    """Return the code points that `plain` does not leave as they are; there are none beyond the first plane."""
    return frozenset(code for code in range(0x10000) if plain(f"a{chr(code)}a") != f"a{chr(code)}a")


def _class(codes: Collection[int]) -> str:
    """Return what stands between the brackets of a pattern's class for code points."""
    ordered = sorted(set(codes) - set(_SURROGATES))
    starts = [code for code in ordered if code - 1 not in codes]
    ends = [code for code in ordered if code + 1 not in codes or code + 1 in _SURROGATES]
    return "".join(rf"\x{{{start:x}}}-\x{{{end:x}}}" for start, end in zip(starts, ends, strict=True))


def _escapes(barred: Collection[int], start: int = 0, digits: int = 4) -> str:
    r"""Return a pattern for the digits of a \u escape, of all code points but the barred."""
    size = 16 ** (digits - 1)
    whole, parts = "", []
    for digit in range(16):
        found = sum(code in barred for code in range(start + digit * size, start + (digit + 1) * size))
        shown = f"{digit:x}{digit:X}" if digit > 9 else str(digit)
        if not found:
            whole += shown
        elif found < size:
            parts.append(f"[{shown}]{_escapes(barred, start + digit * size, digits - 1)}")
    if whole:
        parts.append(f"[{whole}]" + f"[{_HEX}]" * (digits - 1))
    return f"(?:{'|'.join(parts)})"


def _line_pattern(text: str, more: str) -> str:
    """Return a pattern of a line whose texts have a form; `more` is how often a list of properties has one."""
    number = r"-?(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,15})?"
    texts = f"{text}(?: *, *{text})*"
    member = rf"{text} *: *\[ *{texts} *\]" if more == "+" else rf"{text} *: *\[ *(?:{texts})? *\]"
    properties = rf"\{{ *(?:{member}(?: *, *{member})*)? *\}}"
    pair = rf"{text} *: *(?:{text}|\[ *(?:{texts})? *\]|{properties}|true|false|null|{number})"
    return rf" *\{{ *{pair}(?: *, *{pair})* *\}}[ \t\r\n]*"


@cache
def _clean_line() -> str:
    changed = _changed()
    piece = rf'(?:[^ "\\{_class(changed)}]|\\["\\/]|\\u{_escapes(changed | {0x20})})+'
    return _line_pattern(f'"{piece}(?: {piece})*"', "+")


@cache
def _plain_line() -> str:
    escape = _escapes({0, *_SURROGATES})
    return _line_pattern(rf'"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u{escape})*"', "*")


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def lines_query(tables: Iterable[str]) -> str:
    """Return SQL for the lines of some tables: whether each is clean, its schema, and a digest of its keys.

    All are null where the line is not plain.
    """
    # Assembled: the patterns of a line are made from the code's own limits.
    # What is not JSON must not come to the functions of JSON: hence one step within the other.
    return f"""
        SELECT *, CASE WHEN is_clean IS NOT NULL THEN line ->> 'schema' END AS schema,
            CASE WHEN is_clean IS NOT NULL THEN hash(json_keys(line, ['$', '$.properties'])) END AS keys
        FROM (
            SELECT rec, nth, line,
                CASE WHEN regexp_full_match(line, {_literal(_clean_line())}) THEN true
                     WHEN regexp_full_match(line, {_literal(_plain_line())}) THEN false END AS is_clean
            FROM ({" UNION ALL ".join(f"FROM {table}" for table in tables)})
        )
    """


#: Schemas of the lines, with the digest of their keys, and these: of the entity and of its properties.
SHAPES = """
SELECT schema, keys, coalesce(named[1], []), coalesce(named[2], []) FROM (
    SELECT schema, keys, json_keys(any_value(line), ['$', '$.properties']) AS named FROM ftm_line
    WHERE keys IS NOT NULL GROUP BY schema, keys
)
"""


def cleaned(cell: str) -> str:
    """Return SQL for a list of texts as `plain` would leave each, without empty ones."""
    pattern = _literal(f"[ {_class(_changed())}]+")
    return (
        f"nullif(list_filter(list_transform({cell}, lambda one: trim(regexp_replace(one, {pattern}, ' ', 'g'))), "
        "lambda one: one <> ''), [])"
    )


def once(cell: str) -> str:
    """Return SQL for a list of texts, each once, in their order."""
    return f"list_filter({cell}, lambda one, nth: list_position({cell}, one) = nth)"


def _shortened(cell: str) -> str:
    return f"CASE WHEN length({cell}) > {LONGEST} THEN left({cell}, {LONGEST}) || '…' ELSE {cell} END"


def _is_id(cell: str) -> str:
    """Return SQL that says whether a publisher's id can be ours as it stands."""
    pattern = _literal(rf"[^ \"'<>{{}}|\\^`{_class(_changed())}]+")
    return f"regexp_full_match({cell}, {pattern}) AND length({cell}) <= 150"


def _is_once(cell: str) -> str:
    """Return SQL that says whether no text of a list stands in it twice."""
    return f"(coalesce(len({cell}), 0) < 2 OR len(list_distinct({cell})) = len({cell}))"


def _one(*cells: str) -> tuple[str, ...]:
    return tuple(f'len("{cell}") = 1' for cell in cells)


def _at_most_one(*cells: str) -> tuple[str, ...]:
    return tuple(f'coalesce(len("{cell}"), 0) < 2' for cell in cells)


def _by_schema(values: Mapping[str, str]) -> str:
    return "CASE schema " + " ".join(f"WHEN '{schema}' THEN {value}" for schema, value in values.items()) + " END"


def _listed(*cells: str) -> str:
    return "list_concat(" + ", ".join(f'"{cell}"' for cell in cells) + ")"


def _first(*cells: str) -> str:
    return "coalesce(" + ", ".join(f'"{cell}"' for cell in cells) + ")"


@dataclass(frozen=True)
class Group:
    """Entities that are read alike: their schemas, the properties read, and what these become.

    Columns and conditions are SQL over the properties, and over `parts`, which
    several of them have in common; what misses a condition is left to be read
    record by record.  `ids` are the columns that are ids of parties.
    """

    schemas: tuple[str, ...]
    properties: tuple[str, ...]
    parts: tuple[str, ...]
    columns: tuple[str, ...]
    conditions: tuple[str, ...]
    ids: tuple[str, ...] = ()


_URL = "'https?://[^ ]+'"
#: The first address on the web; where it would have to be sought, the record is left.
_WEB = f'CASE WHEN regexp_full_match("sourceUrl"[1], {_URL}) THEN "sourceUrl"[1] END AS url'
_WEB_IS_FIRST = f'coalesce(len("sourceUrl") < 2 OR regexp_full_match("sourceUrl"[1], {_URL}), true)'
#: What an export of ours tells in a description is read record by record.
_NOTHING_TOLD = (
    "NOT coalesce(regexp_matches(array_to_string(description, chr(10)), "
    "'(?m)^(?:announcement|basis|citation|footnote|policy|requirement|resolved|role): '), false)"
)
_SPAN = ('"startDate"[1] AS since', '"endDate"[1] AS until')
_ENDS = tuple(dict.fromkeys(end for _, *ends in LINKS.values() for end in ends))
_SUBJECT = _by_schema({schema: f'"{subject}"' for schema, (_, subject, _) in LINKS.items()})
#: A control's end by the schema's own name, and by an earlier one.
_OBJECT = _by_schema(
    {schema: f'"{object_}"' for schema, (_, _, object_) in LINKS.items()}
    | {"Control": 'coalesce("controlled", "asset")'}
)


def _no_other(home: str) -> str:
    return " AND ".join(f'"{name}" IS NULL' for name in COUNTRIES if name != home)


def _by_home(condition: Callable[[str], str]) -> str:
    """Return SQL for a condition on the property that says where a party of the schema is organised."""
    return _by_schema({schema: condition(home_of(schema)) for schema in PARTIES})


_COUNTRIES_TOLD = "list_concat({})".format(
    ", ".join(f"""list_transform({once(f'"{name}"')}, lambda one: '{name}: ' || one)""" for name in COUNTRIES)
)
PARTIES_READ = Group(
    tuple(PARTIES),
    (*NAMES, "caption", *COUNTRIES, *IDENTIFIERS, "topics", "addressEntity"),
    (f"{_listed(*NAMES)} AS named", f"{_first(*COUNTRIES)} AS countries"),
    (
        "id",
        _by_schema({schema: f"'{type_}'" for schema, type_ in PARTIES.items()}) + " AS type",
        # A caption is mostly the first name.
        """CASE WHEN entity_caption <> '' AND entity_caption <> named[1] THEN list_prepend(entity_caption, named)
                ELSE named END AS names""",
        # A region is told with the party; its country is the one that it lies in.
        """CASE WHEN len(countries) = 1 AND regexp_full_match(countries[1], '[a-zA-Z]{2}(?:-[a-zA-Z0-9]{2,3})?')
                THEN upper(left(countries[1], 2)) END AS country""",
        "countries",
        *(f'"{name}"' for name in (*IDENTIFIERS, "topics", "addressEntity", "weakAlias", "previousName")),
        f"{_listed('name', 'alias', 'abbreviation')} AS good_names",
        "entity_caption",
        # One that stands where an export of ours would write it needs no more words.
        f"""CASE WHEN countries IS NULL OR len(countries) = 1 AND regexp_full_match(countries[1], '[a-zA-Z]{{2}}')
                AND {_by_home(_no_other)} THEN NULL ELSE {_COUNTRIES_TOLD} END AS told""",
    ),
    (
        "len(named) > 0",
        '"caption" IS NULL',
        # Several regions of one country, or what is no code beside one, are judged record by record.
        """CASE WHEN coalesce(len(countries), 0) = 0 THEN true
            WHEN len(countries) = 1 THEN regexp_full_match(countries[1], '[a-zA-Z]{2}(?:-[a-zA-Z0-9]{2,3})?')
                AND lower(countries[1]) NOT IN ('zz', 'xx', 'qq')
            ELSE len(list_distinct(list_filter(list_transform(countries, lambda one: upper(left(one, 2))),
                lambda one: len(one) = 2 AND one NOT IN ('ZZ', 'XX', 'QQ')))) = len(countries)
            AND len(list_filter(countries, lambda one:
                regexp_full_match(one, '[a-zA-Z]{2}(?:-[a-zA-Z0-9]{2,3})?'))) = len(countries) END""",
        _is_once('"addressEntity"'),
    ),
    ("id",),
)
LINKS_READ = Group(
    tuple(LINKS),
    (*_ENDS, "startDate", "endDate", "percentage", "role", "summary", "sourceUrl", "description"),
    (f"{_SUBJECT} AS subjects", f"{_OBJECT} AS objects"),
    (
        _by_schema({schema: f"'{relation}'" for schema, (relation, _, _) in LINKS.items()}) + " AS relation",
        "subjects[1] AS subject",
        "objects[1] AS object",
        *_SPAN,
        """CASE schema WHEN 'Ownership' THEN "percentage"[1] END AS percentage""",
        """array_to_string("role", '; ') AS role""",
        f"""{_shortened("array_to_string(summary, '; ')")} AS gist""",
        _WEB,
    ),
    (
        *_one("subjects", "objects"),
        *_at_most_one("startDate", "endDate"),
        """(schema <> 'Ownership' OR coalesce(len("percentage"), 0) < 2)""",
        # Whether the end has its newer name at all cannot be told once empty texts are gone.
        "(is_clean OR schema <> 'Control')",
        _is_once('"role"'),
        _is_once('"summary"'),
        _WEB_IS_FIRST,
        _NOTHING_TOLD,
    ),
    ("subject", "object"),
)
SANCTIONS_READ = Group(
    ("Sanction",),
    (
        "entity", "authority", "startDate", "endDate", "listingDate", "programId", "program", "provisions",
        "reason", "summary", "sourceUrl", "description",
    ),
    (f"{_first('programId', 'program')} AS programmes", f"{_listed('reason', 'summary')} AS reasons"),
    (
        '"entity"[1] AS party',
        "coalesce(datasets, []) AS datasets",
        f"coalesce(\"authority\"[1], '{NO_AUTHORITY}') AS authority",
        *_SPAN,
        '"listingDate"[1] AS shown',
        "array_to_string(programmes, ',') AS programme",
        """array_to_string("provisions", '; ') AS scope""",
        f"""nullif({_shortened("array_to_string(reasons, '; ')")}, '') AS gist""",
        _WEB,
    ),
    (
        *_one("entity"),
        *_at_most_one("startDate", "endDate", "listingDate"),
        _is_once("programmes"),
        _is_once('"provisions"'),
        _is_once("reasons"),
        _WEB_IS_FIRST,
        _NOTHING_TOLD,
    ),
    ("party",),
)  # fmt: skip
ADDRESSES_READ = Group(
    ("Address",),
    ("country", "full", "street", "city", "postalCode"),
    (f'coalesce("full", {_listed("street", "city", "postalCode")}) AS texts',),
    ("id", 'upper("country"[1]) AS code', "array_to_string(texts, ', ') AS text"),
    ("regexp_full_match(\"country\"[1], '[a-zA-Z]{2}')", _is_once("texts")),
)
PAPERS_READ = Group(
    PAPERS,
    ("holder", "number", "type"),
    ("1 AS one",),
    ('"holder"[1] AS party', '"number"[1] AS value', "coalesce(\"type\"[1], 'id') AS type"),
    _one("holder", "number"),
    ("party",),
)


def group_query(group: Group, named: Collection[str], *, is_clean: bool) -> str:
    """Return SQL for the entities of a group, on lines that are clean, or on those that are not.

    Its columns are the record, the number of its line, the day on which it was seen, those
    of the group, and whether the entity can be read so at all.  `named` are the
    properties that any of the entities has: what none has is not sought on each line,
    and has no column of its own.
    """
    texts = {name: ["VARCHAR"] for name in group.properties if name in named}
    scalars = dict.fromkeys(("id", "caption", "last_seen"), "JSON")
    # The database wants a shape to have a member.
    shape = json.dumps({**scalars, "datasets": ["VARCHAR"], "properties": texts or {"name": ["VARCHAR"]}})
    stated = [(f'v.properties."{name}"' if name in named else "NULL::VARCHAR[]", name) for name in group.properties]
    cells = ", ".join(
        f'{cell if is_clean or name not in named else cleaned(cell)} AS "{name}"' for cell, name in stated
    )
    schemas = ", ".join(f"'{schema}'" for schema in group.schemas)
    absent = {f'"{name}"' for name in group.properties if name not in named}
    columns = [column for column in group.columns if column not in absent]
    conditions = ["is_text", "id <> ''", *group.conditions, *map(_is_id, group.ids)]
    # Assembled: columns, properties and conditions are those of the group.
    # Nothing is filtered here: a filter would be moved to where the line is read, and read it once more.
    return f"""
        SELECT rec, nth, seen, {", ".join(columns)}, {" AND ".join(conditions)} AS is_plain
        FROM (SELECT *, {", ".join(group.parts)} FROM (
            SELECT rec, nth, is_clean, schema, v.datasets AS datasets, {cells},
                {_scalars("v", is_clean=is_clean)}, {_scalars_are_texts("v")} AS is_text
            FROM (
                SELECT *, from_json(line, '{shape}') AS v FROM ftm_line
                WHERE schema IN ({schemas}) AND is_clean = {is_clean}
            )
        ))
    """


def others_query() -> str:
    """Return SQL for the entities of schemas that are not read."""
    known = ", ".join(f"'{schema}'" for schema in (*PARTIES, *LINKS, *PAPERS, "Sanction", "Address"))
    shape = json.dumps(dict.fromkeys(("id", "caption", "last_seen", "properties"), "JSON"))
    # Assembled: which schemas are read is a table of the code.
    return f"""
        SELECT rec, nth, schema, id, seen
        FROM (
            SELECT rec, nth, schema, v.properties::VARCHAR AS properties, {_scalars("v", is_clean=True)},
                {_scalars_are_texts("v")} AS is_text
            FROM (
                SELECT *, from_json(line, '{shape}') AS v FROM ftm_line
                WHERE schema NOT IN ({known}) AND regexp_full_match(schema, '[A-Za-z]{{1,40}}')
            )
        )
        -- An export of ours writes links without a schema of their own as unknown ones, with a role.
        WHERE is_text AND {_is_id("id")} AND properties[1] = '{{'
          AND NOT (schema = 'UnknownLink' AND contains(properties, '"role"'))
    """


def _scalars(value: str, *, is_clean: bool) -> str:
    # As texts of JSON they tell a number from its digits; only a caption may hold what is escaped there.
    id_, caption = f"trim({value}.id::VARCHAR, '\"')", f"{value}.caption::VARCHAR"
    unescaped = f"{value}.caption ->> '$'"
    if is_clean:
        named = f"CASE WHEN contains({caption}, '\\') THEN {unescaped} ELSE trim({caption}, '\"') END"
    else:
        id_, named = f"{cleaned(f'[{id_}]')}[1]", f"{cleaned(f'[{unescaped}]')}[1]"
    return f"{id_} AS id, {named} AS entity_caption, split_part(trim({value}.last_seen::VARCHAR, '\"'), 'T', 1) AS seen"


def _scalars_are_texts(value: str) -> str:
    def is_bare(name: str) -> str:
        cell = f"{value}.{name}::VARCHAR"
        return f"({cell})[1] = '\"' AND NOT contains({cell}, '\\')"

    return (
        f"({is_bare('id')} AND coalesce(({value}.caption::VARCHAR)[1] = '\"', true) "
        f"AND coalesce({is_bare('last_seen')}, true))"
    )
