"""What follows from statements, in RDF terms: statuses, restrictions, ODRL policies.

A restriction that binds is an ODRL rule too: a Prohibition, or a Permission with
a Duty where a licence may be had.  What only may bind, or is merely listed, is
no ODRL rule, since a reader of ODRL would take it for one without condition.
"""

from __future__ import annotations

from types import MappingProxyType

from embargraph.rdf.blocks import Block, Part, Property
from embargraph.rdf.mapping import RdfTable, around, camel
from embargraph.rdf.terms import Term, date, integer, iri, number, term, text

__all__ = ["DERIVED", "HOP_RELATIONS"]

#: Relations of hops that no statement has.
HOP_RELATIONS = MappingProxyType(
    {
        "listed_by": "the listing of a party on a list that feeds the rule",
        "organised_in": "the place under whose law a party is organised",
    }
)


def _texts(*columns: str) -> tuple[Property, ...]:
    return tuple(Property(f"eg:{camel(column)}", text(f'"{column}"')) for column in columns)


def _name(variable: str) -> str:
    """Return SQL that names an element of a list by what it says and where it stands.

    A list of 26,000 parties has the same few branches and steps a hundred thousand times: what says the same in
    the same place has one name, and stands once.
    """
    return f"left(md5(to_json({{'position': {variable}_n, 'says': {variable}}})::VARCHAR), 20)"


_BRANCH = Block(
    "branch",
    _name("branch"),
    ("eg:Branch",),
    (
        Property("eg:position", integer("branch_n")),
        Property("eg:if", text('branch."if"')),
        Property("eg:then", text('branch."then"')),
        Property("dcterms:bibliographicCitation", text("x"), each="branch.evidence"),
    ),
)
_BRANCHES = Part("eg:branch", _BRANCH, each="branches", variable="branch", shared=True)

_HOP = Block(
    "hop",
    _name("hop"),
    ("eg:Hop",),
    (
        Property("eg:position", integer("hop_n")),
        Property("eg:relation", term("", "hop.relation")),
        Property("eg:node", iri("node", "hop.id")),
        Property("rdfs:label", text('hop."label"')),
    ),
)


def _hops(predicate: str, each: str) -> Part:
    return Part(predicate, _HOP, each=each, variable="hop", shared=True)


def _shared(name: str, block: Block, *lists: tuple[str, str]) -> RdfTable:
    """Return the table of the elements of some lists, each once.

    Args:
        name: The table, and the variable that an element is called by.
        block: What is said of each.
        lists: SQL for a list, and what it is read from.
    """
    each = " UNION ALL ".join(
        f"SELECT unnest({sql}) AS {name}, generate_subscripts({sql}, 1) AS {name}_n FROM {rows}" for sql, rows in lists
    )
    return RdfTable(
        name, f"SELECT DISTINCT ON (id) {name}, {name}_n, {block.id} AS id FROM ({each}) ORDER BY id", block
    )


_STATUS = RdfTable(
    "status",
    """
    SELECT *, measure || '-' || row_number() OVER (
        PARTITION BY measure ORDER BY first_day NULLS FIRST, last_day NULLS LAST, status) AS id
    FROM x_status
    ORDER BY measure, first_day NULLS FIRST, last_day NULLS LAST, status
    """,
    Block(
        "status",
        "id",
        ("eg:StatusInterval",),
        (
            Property("eg:measure", iri("node", "measure")),
            Property("eg:status", term("status", "status")),
            Property("eg:firstDay", date("first_day")),
            Property("eg:lastDay", date("last_day")),
            Property("eg:textClock", text('"text"')),
            Property("eg:stayClock", text("stay")),
            Property("eg:enforcementClock", text("enforcement")),
            Property("eg:announcedClock", text("announced")),
            Property("eg:knownThrough", date("known_through")),
            Property("dcterms:bibliographicCitation", text("x"), each="citations"),
            Property("prov:wasDerivedFrom", iri("statement", "x"), each="premises"),
        ),
        (_BRANCHES,),
    ),
)

_EASE = Block(
    "relief",
    _name("ease"),
    ("eg:Relief",),
    (
        Property("eg:position", integer("ease_n")),
        Property("eg:measure", iri("node", "ease.id")),
        Property("rdfs:label", text('ease."label"')),
        Property("eg:since", text("ease.since")),
        Property("eg:until", text("ease.until")),
        Property("eg:scope", text("ease.scope")),
        Property("dcterms:bibliographicCitation", text("ease.citation")),
    ),
)
_RELIEF = Part("eg:relief", _EASE, each="relief", variable="ease", shared=True)

_BOUND = Block(
    "constraint",
    "bound.operator || '-' || bound.day",
    ("odrl:Constraint",),
    (
        Property("odrl:leftOperand", Term("choice", "'day'", choices={"day": "odrl:dateTime"})),
        Property("odrl:operator", Term("choice", "bound.operator", choices={"gteq": "odrl:gteq", "lteq": "odrl:lteq"})),
        Property("odrl:rightOperand", date("bound.day")),
    ),
)

_WITNESS = Part(
    "eg:witness",
    each="witness",
    variable="stake",
    block=Block(
        "stake",
        "id || '-' || stake_n",
        ("eg:WitnessStake",),
        (
            Property("eg:position", integer("stake_n")),
            Property("eg:owner", iri("node", 'stake."owner".id')),
            Property("eg:shareExact", number("stake.share")),
            Property("eg:shareMinimum", number("stake.share_min")),
            Property("eg:shareMaximum", number("stake.share_max")),
            Property("eg:since", text("stake.since")),
            Property("eg:until", text("stake.until")),
            Property("prov:wasDerivedFrom", iri("statement", "stake.statement")),
        ),
        (_hops("eg:chain", "stake.chain"),),
    ),
)

_LICENSED = ("licence_requirement", "end_use")
_PROHIBITED = ("denial", "blocking", "securities", "procurement", "import", "equipment_authorisation",
               "divestiture", "trade_ban", "travel_ban", "shipping", "internet_services", "correspondent_banking",
               "director_disqualification", "trust_services", "other_measure")  # fmt: skip

#: ODRL rule of an effect; a restriction that does not bind for certain has none.
_ODRL = f"""CASE WHEN verdict = 'restricted' THEN
    CASE WHEN effect IN {_LICENSED} THEN 'licensed' WHEN effect = 'tariff' THEN 'dutiable'
         WHEN effect IN {_PROHIBITED} THEN 'prohibited' END END"""

_ACTIONS = """CASE WHEN odrl IS NULL THEN NULL ELSE CASE effect
    WHEN 'licence_requirement' THEN ['export', 'reexport', 'transfer']
    WHEN 'end_use' THEN ['export', 'reexport', 'transfer', 'support']
    WHEN 'denial' THEN ['export', 'reexport', 'transfer']
    WHEN 'blocking' THEN ['deal'] WHEN 'securities' THEN ['trade-securities']
    WHEN 'procurement' THEN ['procure'] WHEN 'import' THEN ['import'] WHEN 'tariff' THEN ['import']
    WHEN 'equipment_authorisation' THEN ['authorise-equipment'] WHEN 'divestiture' THEN ['operate']
    WHEN 'trade_ban' THEN ['trade', 'invest'] END END"""

_CONSTRAINTS = """CASE WHEN odrl IS NOT NULL THEN list_filter(
    [{'operator': 'gteq', 'day': first_day}, {'operator': 'lteq', 'day': last_day}],
    lambda bound: bound.day IS NOT NULL) END"""

_WITH_RULE = f"SELECT *, {_ODRL} AS odrl FROM x_restriction"

_RESTRICTION = RdfTable(
    "restriction",
    f"""
    SELECT *, {_ACTIONS} AS actions, {_CONSTRAINTS} AS bounds
    FROM ({_WITH_RULE})
    ORDER BY id
    """,
    Block(
        "restriction",
        "id",
        ("eg:Restriction",),
        (
            Property("dcterms:identifier", text("id")),
            Property("eg:rule", text("rule")),
            Property("eg:who", iri("node", "who")),
            Property("eg:what", iri("node", "what")),
            Property("eg:underMeasure", iri("node", '"under"')),
            Property("dcterms:bibliographicCitation", text("citation")),
            Property("eg:onList", iri("node", "x"), each='"list"'),
            Property("eg:by", iri("node", '"by"')),
            Property("eg:authority", iri("node", "authority")),
            Property("eg:basis", term("basis", "basis")),
            Property("eg:effect", term("effect", "effect")),
            Property("eg:verdict", term("verdict", "verdict")),
            Property("eg:standing", term("standing", "standing")),
            Property("eg:presumption", Term("boolean", "presumption::VARCHAR")),
            *_texts("binds", "since", "until"),
            Property("eg:firstDay", date("first_day")),
            Property("eg:lastDay", date("last_day")),
            *around("first_day", "last_day"),
            *_texts("policy", "requirement", "scope", "footnote", "programme", "note"),
            Property("eg:knownThrough", date("known_through")),
            Property("prov:hadPrimarySource", iri("statement", "premises[1]")),
            Property("prov:wasDerivedFrom", iri("statement", "x"), each="premises"),
            Property("odrl:action", term("action", "x"), each="actions"),
            Property("odrl:assigner", iri("node", "CASE WHEN odrl IS NOT NULL THEN coalesce(authority, \"by\") END")),
            Property("odrl:target", iri("node", "CASE WHEN odrl IS NOT NULL THEN what END")),
            Property("odrl:duty", Term("choice", "odrl", choices=MappingProxyType(
                {"licensed": "eg:duty-obtain-licence", "dutiable": "eg:duty-pay-tariff"}))),
        ),
        (
            _hops("eg:via", "via"),
            _RELIEF,
            _BRANCHES,
            _WITNESS,
            Part("odrl:constraint", _BOUND, each="bounds", variable="bound", shared=True),
        ),
        (
            Term("choice", "odrl", choices=MappingProxyType(
                {"licensed": "odrl:Permission", "dutiable": "odrl:Permission", "prohibited": "odrl:Prohibition"})),
        ),
    ),
    key="id",
)  # fmt: skip

_POLICY = RdfTable(
    "policy",
    f"""
    SELECT "under" AS id, list(id ORDER BY id) FILTER (odrl = 'prohibited') AS prohibitions,
        list(id ORDER BY id) FILTER (odrl IN ('licensed', 'dutiable')) AS permissions
    FROM (SELECT id, "under", {_ODRL} AS odrl FROM x_restriction) WHERE odrl IS NOT NULL
    GROUP BY "under" ORDER BY "under"
    """,
    Block(
        "policy",
        "id",
        ("odrl:Set",),
        (
            Property("odrl:profile", Term("choice", "'profile'", choices={"profile": "eg:profile"})),
            Property("dcterms:source", iri("node", "id")),
            Property("odrl:prohibition", iri("restriction", "x"), each="prohibitions"),
            Property("odrl:permission", iri("restriction", "x"), each="permissions"),
        ),
    ),
)

#: Tables of what was derived, in the order in which they are written.
DERIVED = (
    _STATUS,
    _RESTRICTION,
    _POLICY,
    _shared("branch", _BRANCH, ("branches", "x_restriction"), ("branches", "x_status")),
    _shared(
        "hop", _HOP, ("via", "x_restriction"), ("stake.chain", "(SELECT unnest(witness) AS stake FROM x_restriction)")
    ),
    _shared("ease", _EASE, ("relief", "x_restriction")),
    _shared("bound", _BOUND, ("bounds", f"(SELECT {_CONSTRAINTS} AS bounds FROM ({_WITH_RULE}))")),
)
