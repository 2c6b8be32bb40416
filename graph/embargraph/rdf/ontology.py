"""The vocabulary as an ontology file: every class, property, relation and term, with its meaning.

``embargraph.ttl`` beside this module is what `ontology_text` gives; a test
compares the two.  To write it anew: ``python -m embargraph.rdf.ontology``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from embargraph.model.vocabulary import BASES, CLOCKS, EFFECTS, KINDS, QUALIFIERS, RELATIONS, STANDINGS, VERDICTS
from embargraph.rdf.conclusions import HOP_RELATIONS
from embargraph.rdf.mapping import camel
from embargraph.rdf.terms import PREFIXES, VOCABULARY

__all__ = ["ontology_text"]

#: Classes: meaning, and the classes of other vocabularies that they are kinds of.
_CLASSES = MappingProxyType(
    {
        "Node": ("anything that statements are about", ""),
        "Statement": ("one dated, sourced statement; everything else follows from these", "rdf:Statement"),
        "Source": ("what statements come from, with the day through which it is known", "prov:Entity"),
        "Restriction": (
            "who is restricted from what, via whom, over an interval; derived from statements",
            "prov:Entity",
        ),
        "StatusInterval": ("days on which a measure has one status", "prov:Entity"),
        "Hop": ("one step on the way from the party to the authority, or of a stake to its listing", ""),
        "ListCount": ("how many entries of one list a file holds", ""),
        "Branch": ("a case that is not known: what follows if it holds", ""),
        "Relief": ("an authorisation that permits some of what the restriction bars", ""),
        "WitnessStake": ("one of the stakes that together reach a threshold", ""),
    }
)

# Properties: name, range ("Class", "xsd:…" or "" for a term of the vocabulary), meaning, and the property it is a
# kind of.
_PROPERTIES = """
subject | Node | whom or what a statement is about | rdf:subject
relation | | how subject and object, or two steps of a path, are joined | rdf:predicate
object | Node | the other end of a statement | rdf:object
value | xsd:string | what a statement says instead of an object |
number | xsd:double | the value as a number |
unit | xsd:string | unit of the number |
period | xsd:string | the period that the number or share is about |
since | xsd:string | first day, as printed: YYYY, YYYY-MM or YYYY-MM-DD; absent where not known |
until | xsd:string | last day, as printed, inclusive |
sinceEarliest | xsd:date | first day that `since` may mean |
sinceLatest | xsd:date | last day that `since` may mean; without `since`, the day on which the source shows it |
untilEarliest | xsd:date | first day that `until` may mean |
untilLatest | xsd:date | last day that `until` may mean |
dayBefore | xsd:date | the day before the first day that `since` may mean; SPARQL 1.1 cannot reckon it |
dayAfter | xsd:date | the day after the last day that `until` may mean |
shareExact | xsd:decimal | share in percent, where known exactly |
shareMinimum | xsd:decimal | least share in percent |
shareMaximum | xsd:decimal | greatest share in percent |
standing | | how firm a statement, or the weakest premise of a restriction, is |
gist | xsd:string | what is stated, in our own words | dcterms:description
evidence | | where in the source it is stated | prov:wasQuotedFrom
corrects | xsd:string | handle (source#key) of a statement that this one corrects |
basisPrinted | xsd:string | of a stake: capital or votes; of an effect: why a party is reached |
clock | | which clock of a measure an interval is on |
knownThrough | xsd:date | day of the last evidence |
knownThroughPrinted | xsd:string | day of the last evidence, as printed |
type | xsd:string | what sort of its kind a node is |
country | xsd:string | ISO 3166 alpha-2 code |
text | xsd:string | what a claim says, or a node is, in our own words |
scheme | xsd:string | scheme of an identifier |
published | xsd:string | day of publication, as printed |
document | xsd:string | file that offsets refer to |
sha256 | xsd:string | digest of the document |
digest | xsd:string | digest of the span |
file | xsd:string | fact file |
url | xsd:anyURI | where the source or citation is to be found |
vintage | xsd:date | first day on which the source shows what it says |
read | xsd:integer | records read from the source |
loaded | xsd:integer | records loaded |
rejected | xsd:integer | records rejected |
duplicates | xsd:integer | records loaded that say nothing new |
unparsed | xsd:integer | pieces of loaded records that are kept as they stand |
holds | ListCount | a list that a file holds entries of |
entries | xsd:integer | entries of a list |
measure | Node | the measure that an interval or a relief is of |
status | | in force, not in force or unknown |
firstDay | xsd:date | first day; absent where open |
lastDay | xsd:date | last day, inclusive; absent where open |
textClock | xsd:string | what the law says, in words |
stayClock | xsd:string | whether it is stayed, in words |
enforcementClock | xsd:string | whether the agency has said that it does not enforce, in words |
announcedClock | xsd:string | what was announced, in words |
rule | xsd:string | the rule that derived a restriction |
who | Node | the party or place restricted | odrl:function
what | Node | the item or technology, where the measure names one |
underMeasure | Node | the rule, order or listing that restricts |
onList | Node | a list that the party, or its owners, are on |
by | Node | the state or union whose measure it is |
authority | Node | the agency |
basis | | why the party is reached |
effect | | what is barred |
verdict | | restricted, unknown, red_flag or listed |
presumption | xsd:boolean | the finding is evidence of control, not a listing |
note | xsd:string | a remark that the rule makes |
via | Hop | steps from the party to the authority, in order of position |
chain | Hop | steps from an owner to its listing, in order of position |
node | Node | where a step leads |
position | xsd:integer | place in an ordered list, from 1 |
branch | Branch | a case that the status depends on |
if | xsd:string | the case |
then | xsd:string | what follows |
relief | Relief | an authorisation |
witness | WitnessStake | a stake that counts towards the threshold |
owner | Node | who holds the stake |
schemaVersion | xsd:integer | version of the graph file's tables |
asOf | xsd:date | the day that a selection was made for |
"""

_ACTIONS = MappingProxyType(
    {
        "export": "send out of the country", "reexport": "send on from another country",
        "transfer": "hand over within a country", "support": "help with, by a person bound",
        "deal": "deal in property", "trade-securities": "buy or sell securities", "procure": "buy for the government",
        "import": "bring into the country", "authorise-equipment": "grant an equipment authorisation",
        "operate": "run the business", "trade": "trade with the state", "invest": "invest in the state",
    }
)  # fmt: skip

_STATUS_MEANINGS = MappingProxyType(
    {
        "in_force": "its text is in force, not stayed, and enforced",
        "not_in_force": "its text is not in force, or stayed",
        "unknown": "its clocks disagree, or a change has come since the last evidence",
    }
)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _term(name: str, *lines: str) -> str:
    return f"eg:{name} " + " ;\n    ".join((*lines, f"rdfs:isDefinedBy <{VOCABULARY.rstrip('#')}>")) + " .\n\n"


def _classes() -> Iterator[str]:
    for name, (meaning, parent) in _CLASSES.items():
        above = [f"rdfs:subClassOf {parent}"] if parent else []
        yield _term(name, "a owl:Class", f"rdfs:label {_text(name)}", f"rdfs:comment {_text(meaning)}", *above)
    for kind, meaning in KINDS.items():
        name = kind.capitalize()
        comment = f"rdfs:comment {_text(meaning)}"
        yield _term(name, "a owl:Class", f"rdfs:label {_text(name)}", comment, "rdfs:subClassOf eg:Node")


def _properties() -> Iterator[str]:
    for line in _PROPERTIES.strip().splitlines():
        name, range_, meaning, parent = (part.strip() for part in line.split("|"))
        is_data = range_.startswith("xsd:")
        lines = [f"a owl:{'Datatype' if is_data else 'Object'}Property", f"rdfs:label {_text(name)}"]
        lines += [f"rdfs:comment {_text(meaning)}"]
        lines += [f"rdfs:range {range_ if is_data else 'eg:' + range_}"] if range_ else []
        lines += [f"rdfs:subPropertyOf {parent}"] if parent else []
        yield _term(name, *lines)
    known = {line.split("|")[0].strip() for line in _PROPERTIES.strip().splitlines()}
    for qualifier, (type_, meaning) in QUALIFIERS.items():
        name = camel(qualifier)
        if name in known or qualifier.startswith("share"):
            continue
        datatype = "xsd:boolean" if type_ == "flag" else "xsd:string"
        comment = f"rdfs:comment {_text(meaning)}"
        yield _term(name, "a owl:DatatypeProperty", f"rdfs:label {_text(name)}", comment, f"rdfs:range {datatype}")


def _relations() -> Iterator[str]:
    for relation in RELATIONS.values():
        lines = ["a rdf:Property, eg:Relation", f"rdfs:label {_text(relation.name.replace('_', ' '))}"]
        lines += [f"rdfs:comment {_text(relation.meaning)}"]
        lines += [f"eg:fromKind {', '.join('eg:' + kind.capitalize() for kind in relation.domain)}"]
        if relation.range:
            lines += [f"eg:toKind {', '.join('eg:' + kind.capitalize() for kind in relation.range)}"]
        if not relation.rdf.startswith("eg:"):
            lines += [f"rdfs:seeAlso {relation.rdf}"]
        yield _term(relation.name, *lines)
    for name, meaning in HOP_RELATIONS.items():
        label = f"rdfs:label {_text(name.replace('_', ' '))}"
        yield _term(name, "a rdf:Property, eg:Relation", label, f"rdfs:comment {_text(meaning)}")


def _scheme(group: str, meaning: str, terms: Mapping[str, str], type_: str = "skos:Concept") -> Iterator[str]:
    yield _term(f"scheme-{group}", "a skos:ConceptScheme", f"skos:prefLabel {_text(meaning)}")
    for name, definition in terms.items():
        label = f"skos:prefLabel {_text(name.replace('_', ' ').replace('-', ' '))}"
        notation = f"skos:notation {_text(name)}"
        defined = f"skos:definition {_text(definition)}"
        yield _term(f"{group}-{name}", f"a {type_}", label, notation, defined, f"skos:inScheme eg:scheme-{group}")


def _odrl() -> Iterator[str]:
    yield _term("scheme-technology", "a skos:ConceptScheme", 'skos:prefLabel "goods, software, technology, services"')
    yield _term(
        "profile",
        "a odrl:Profile",
        'rdfs:label "export controls"',
        'rdfs:comment "Restrictions as ODRL rules. The assigner is the authority, the target what is controlled; '
        '`who` is the party that the action may not serve, and `binds` says whom the rule binds."',
    )
    for name, meaning in (("obtain-licence", "obtain a licence first"), ("pay-tariff", "pay the duty")):
        yield _term(f"action-{name}", "a odrl:Action, skos:Concept", f"skos:definition {_text(meaning)}")
        yield _term(f"duty-{name}", "a odrl:Duty", f"odrl:action eg:action-{name}")


def ontology_text() -> str:
    """Return the ontology as Turtle."""
    own = VOCABULARY.rstrip("#")
    parts = [f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(PREFIXES.items())]
    parts += [
        (
            f'\n<{own}> a owl:Ontology ;\n    dcterms:title "Embargraph vocabulary" ;\n    dcterms:description '
            '"Export controls: statements with dates, standing and evidence, and the restrictions that follow." .\n\n'
        )
    ]
    parts += _classes()
    parts += [
        _term("Relation", "a owl:Class", 'rdfs:label "Relation"', 'rdfs:comment "how a statement joins its ends"')
    ]
    for name, meaning in (("fromKind", "a kind of node that a relation may start from"), ("toKind", "or lead to")):
        parts += [_term(name, "a owl:ObjectProperty", f"rdfs:label {_text(name)}", f"rdfs:comment {_text(meaning)}")]
    parts += _properties()
    parts += _relations()
    parts += _scheme("standing", "how firm, from strongest to weakest", STANDINGS)
    parts += _scheme("clock", "clocks of a measure", CLOCKS)
    parts += _scheme("status", "status of a measure on a day", _STATUS_MEANINGS)
    parts += _scheme("verdict", "verdict of a restriction", VERDICTS)
    parts += _scheme("effect", "what is barred", EFFECTS)
    parts += _scheme("basis", "why a party is reached", BASES)
    parts += _scheme("action", "what a rule permits or forbids", _ACTIONS, "odrl:Action, skos:Concept")
    parts += _odrl()
    return "".join(parts).rstrip("\n") + "\n"


if __name__ == "__main__":
    from embargraph.rdf import ONTOLOGY

    ONTOLOGY.write_text(ontology_text(), encoding="utf-8", newline="\n")
