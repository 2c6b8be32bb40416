"""What of each table is said in which terms: the mapping that every RDF export reads.

Known vocabularies carry what they can say; `eg:` says the rest.  Dates stand
twice, as printed and as `xsd:date`, because a partial date cannot be compared
with a full one.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from embargraph.model.vocabulary import QUALIFIERS
from embargraph.rdf.blocks import Block, Part, Property
from embargraph.rdf.terms import Term, date, integer, iri, number, term, text
from embargraph.store.sql import read_sql

__all__ = ["STATED", "RdfTable", "around", "camel"]


@dataclass(frozen=True, slots=True)
class RdfTable:
    """Rows in a fixed order, and the block that each becomes.

    `graph` is SQL for the id of the source whose named graph holds the row;
    `key` a column in whose ranges a large table can be taken.
    """

    name: str
    rows: str
    block: Block
    graph: str | None = None
    key: str = ""


def camel(name: str) -> str:
    """Return a column's name as a property's name.

    Example:
        >>> camel("share_min")
        'shareMin'
    """
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _texts(*columns: str) -> tuple[Property, ...]:
    return tuple(Property(f"eg:{camel(column)}", text(f'"{column}"')) for column in columns)


def around(first: str, last: str) -> tuple[Property, ...]:
    """Return the days on either side of an interval: SPARQL 1.1 cannot add a day to a date."""
    before = f"CASE WHEN {first} > DATE '0001-01-01' THEN {first} - 1 END"
    after = f"CASE WHEN {last} < DATE '9999-12-31' THEN {last} + 1 END"
    return Property("eg:dayBefore", date(before)), Property("eg:dayAfter", date(after))


def _url(sql: str) -> Term:
    return Term("anyURI", f"regexp_replace({sql}, '[\"\\\\\\x00-\\x20]', '', 'g')")


def _flag(sql: str) -> Term:
    return Term("boolean", f"({sql})::VARCHAR")


def _choice(sql: str, **choices: str) -> Term:
    return Term("choice", sql, choices=choices)


# Sources

_SOURCE = RdfTable(
    "source",
    """
    SELECT s.*, coalesce(l.lists, []) AS lists FROM x_source s LEFT JOIN (
        SELECT source, list({'list': list, 'entries': entries} ORDER BY entries DESC, list) AS lists
        FROM source_list GROUP BY source) l ON l.source = s.id
    ORDER BY id
    """,
    Block(
        "source",
        "id",
        ("eg:Source", "prov:Entity"),
        (
            Property("dcterms:identifier", text("id")),
            Property("rdfs:label", text("title")),
            Property("dcterms:publisher", text("publisher")),
            *_texts("published"),
            Property("eg:knownThroughPrinted", text("known_through")),
            *_texts("document", "sha256", "file"),
            Property("eg:url", _url("url")),
            Property("eg:vintage", date("edition_date")),
            Property("eg:read", integer('"read"')),
            Property("eg:loaded", integer("loaded")),
            Property("eg:rejected", integer("rejected")),
            Property("eg:duplicates", integer("duplicates")),
            Property("eg:unparsed", integer("unparsed")),
        ),
        (
            Part(
                "eg:holds",
                each="lists",
                variable="held",
                block=Block(
                    "list-count",
                    "id || '-' || held.list",
                    ("eg:ListCount",),
                    (
                        Property("eg:position", integer("held_n")),
                        Property("rdfs:label", text("held.list")),
                        Property("eg:entries", integer("held.entries")),
                    ),
                ),
            ),
        ),
    ),
)

# Nodes

_KIND_CLASS = MappingProxyType(
    {
        "actor": "eg:Actor", "technology": "eg:Technology", "measure": "eg:Measure", "route": "eg:Route",
        "event": "eg:Event", "claim": "eg:Claim", "figure": "eg:Figure", "place": "eg:Place",
        "document": "eg:Document",
    }
)  # fmt: skip

_KIND_KNOWN = MappingProxyType(
    {
        "technology": "skos:Concept", "event": "schema:Event", "claim": "schema:Claim",
        "place": "schema:Place", "document": "schema:CreativeWork",
    }
)  # fmt: skip

_ACTOR_TYPES = MappingProxyType(
    {
        "actor state": "ftm:PublicBody", "actor agency": "ftm:PublicBody", "actor company": "ftm:Company",
        "actor person": "ftm:Person", "actor association": "ftm:Organization",
        "actor university": "ftm:Organization", "actor organisation": "ftm:Organization",
        "actor media": "ftm:Organization", "actor union": "ftm:Organization", "actor": "ftm:LegalEntity",
    }
)  # fmt: skip

_NODE = RdfTable(
    "node",
    read_sql("rdf/sql/node.sql"),
    Block(
        "node",
        "id",
        ("eg:Node",),
        (
            Property("dcterms:identifier", text("id")),
            Property("rdfs:label", text('"label"')),
            Property("skos:altLabel", text("x"), each="names"),
            Property("skos:prefLabel", text("CASE WHEN kind = 'technology' THEN \"label\" END")),
            Property("skos:inScheme", _choice("kind", technology="eg:scheme-technology")),
            Property("skos:broader", iri("node", "x"), each="wider"),
            # Entry, list, law: a property path can follow these, and cannot follow statements of one relation.
            Property("dcterms:isPartOf", iri("node", "x"), each="above"),
            Property("ftm:Thing:name", text("CASE WHEN kind = 'actor' THEN \"label\" END")),
            Property("ftm:Thing:country", text("CASE WHEN kind = 'actor' THEN lower(country) END")),
            Property("eli:first_date_entry_in_force", date("CASE WHEN legal = 'text' THEN text_first END")),
            Property("eli:date_no_longer_in_force", date("CASE WHEN legal = 'text' THEN text_last END")),
            Property("eg:type", text("type")),
            Property("eg:country", text("country")),
            Property("eg:text", text('"text"')),
        ),
        (
            Part(
                "adms:identifier",
                each="marks",
                variable="mark",
                block=Block(
                    "identifier",
                    "id || '-' || mark_n",
                    ("adms:Identifier",),
                    (Property("eg:scheme", text("mark.scheme")), Property("skos:notation", text("mark.value"))),
                ),
            ),
        ),
        (
            Term("choice", "kind", choices=_KIND_CLASS),
            Term("choice", "kind", choices=_KIND_KNOWN),
            Term("choice", "party", choices=_ACTOR_TYPES),
            _choice("legal", text="eli:LegalResource", entry="eli:LegalResourceSubdivision"),
        ),
    ),
)

# Statements

#: Qualifiers that have columns or terms of their own.
_APART = ("share", "share_min", "share_max", "corrects", "clock", "effect", "known_through", "basis")


def _qualifier(name: str) -> Property:
    value = f"qualifiers['{name}']"
    kind = QUALIFIERS[name][0]
    return Property(f"eg:{camel(name)}", _flag(value) if kind == "flag" else text(value))


def _of(condition: str, value: str) -> str:
    return f"CASE WHEN {condition} THEN {value} END"


_OWNS, _LISTS = "relation = 'owns'", "party_listed"

_STATEMENT = RdfTable(
    "statement",
    read_sql("rdf/sql/statement.sql"),
    Block(
        "statement",
        "id",
        ("eg:Statement",),
        (
            Property("dcterms:identifier", text("id")),
            Property("eg:subject", iri("node", "subject")),
            Property("eg:relation", term("", "relation")),
            Property("eg:object", iri("node", "object")),
            Property("eg:value", text('"value"')),
            Property("eg:number", Term("double", '("number")::VARCHAR')),
            *_texts("unit", "period", "since"),
            Property("eg:sinceEarliest", date("since_first")),
            Property("eg:sinceLatest", date("since_last")),
            *around("since_first", "until_last"),
            *_texts("until"),
            Property("eg:untilEarliest", date("until_first")),
            Property("eg:untilLatest", date("until_last")),
            Property("eg:shareExact", number("share")),
            Property("eg:shareMinimum", number("share_min")),
            Property("eg:shareMaximum", number("share_max")),
            Property("eg:standing", term("standing", "standing")),
            *(_qualifier(name) for name in QUALIFIERS if name not in _APART),
            Property("eg:basisPrinted", text("qualifiers['basis']")),
            Property("eg:effect", term("effect", "qualifiers['effect']")),
            Property("eg:clock", term("clock", "clock")),
            Property("eg:knownThroughPrinted", text("qualifiers['known_through']")),
            Property("eg:knownThrough", date("clock_known")),
            Property("eg:gist", text("gist")),
            Property("dcterms:bibliographicCitation", text("citation")),
            Property("eg:url", _url("url")),
            Property("dcterms:source", iri("source", "source")),
            Property("eg:corrects", text("x"), each="corrects"),
            Property("ftm:Ownership:owner", iri("node", _of(_OWNS, "subject"))),
            Property("ftm:Ownership:asset", iri("node", _of(_OWNS, "object"))),
            Property("ftm:Ownership:percentage", text(_of(_OWNS, number("share").sql))),
            Property("fibo-be-oac-opty:hasOwningEntity", iri("node", _of(_OWNS, "subject"))),
            Property("fibo-be-oac-opty:hasOwnedEntity", iri("node", _of(_OWNS, "object"))),
            Property("ftm:Membership:member", iri("node", _of("relation = 'member_of'", "subject"))),
            Property("ftm:Membership:organization", iri("node", _of("relation = 'member_of'", "object"))),
            Property("ftm:Succession:successor", iri("node", _of("relation = 'successor_of'", "subject"))),
            Property("ftm:Succession:predecessor", iri("node", _of("relation = 'successor_of'", "object"))),
            Property("ftm:Sanction:entity", iri("node", _of(_LISTS, "object"))),
            Property("ftm:Sanction:program", text(_of(_LISTS, "qualifiers['programme']"))),
            Property("ftm:Interval:startDate", text(_of(f"{_OWNS} OR {_LISTS}", "since"))),
            Property("ftm:Interval:endDate", text(_of(f"{_OWNS} OR {_LISTS}", "until"))),
        ),
        (
            Part(
                "eg:evidence",
                when='"start" IS NOT NULL OR document IS NOT NULL OR digest IS NOT NULL',
                block=Block(
                    "evidence",
                    "id",
                    ("oa:SpecificResource",),
                    (
                        Property("oa:hasSource", iri("source", "source")),
                        Property("eg:document", text("document")),
                        Property("eg:digest", text("digest")),
                    ),
                    (
                        Part(
                            "oa:hasSelector",
                            when='"start" IS NOT NULL',
                            block=Block(
                                "selector",
                                "id",
                                ("oa:TextPositionSelector",),
                                (Property("oa:start", integer('"start"')), Property("oa:end", integer('"end"'))),
                            ),
                        ),
                    ),
                ),
            ),
        ),
        (
            _choice("relation", owns="ftm:Ownership", member_of="ftm:Membership", successor_of="ftm:Succession"),
            _choice("relation", owns="fibo-be-oac-opty:EntityOwnership"),
            _choice("party_listed::VARCHAR", true="ftm:Sanction"),
        ),
    ),
    graph="source",
    key="id",
)

#: Tables of what was stated, in the order in which they are written.
STATED = (_SOURCE, _NODE, _STATEMENT)
