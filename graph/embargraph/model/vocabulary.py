"""Node kinds, relations, standings, verdicts, effects: each term once.

Every table here is data: the fact reader checks against it, the exports take
their RDF terms from it, and ``docs/model.md`` prints it.  A term is added here
or nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

__all__ = [
    "BASES",
    "CHOICES",
    "CLOCKS",
    "DEFAULT_EFFECTS",
    "EFFECTS",
    "FIRM_STANDINGS",
    "KINDS",
    "MATCHES",
    "NAMING_EFFECTS",
    "PERSONAL_EFFECTS",
    "QUALIFIERS",
    "RELATIONS",
    "STANDINGS",
    "STATUSES",
    "VERDICTS",
    "Relation",
    "weakest",
]

#: Node kinds and what belongs in each.
KINDS = MappingProxyType(
    {
        "actor": "whoever acts or is acted on: state, agency, company, association, person, media",
        "technology": "goods, software, technology or services, and control-list entries",
        "measure": "a legal or policy instrument, or one entry under it",
        "route": "a way around a measure, or an adaptation to it",
        "event": "something that happened or is scheduled",
        "claim": "an opinion, forecast or allegation that somebody voiced",
        "figure": "one number as stated, with its definition",
        "place": "a country, city or group of countries",
        "document": "a source",
    }
)

_ANY = tuple(KINDS)


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation: what it joins, what it means, its RDF term.

    A relation with an empty `range` takes a value instead of an object.
    """

    name: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    meaning: str
    rdf: str


def _relation(name: str, domain: str, range_: str, meaning: str, rdf: str = "") -> Relation:
    def kinds(text: str) -> tuple[str, ...]:
        return _ANY if text == "any" else tuple(text.split())

    return Relation(name, kinds(domain), kinds(range_), meaning, rdf or f"eg:{name}")


#: Relations by name.
RELATIONS = MappingProxyType(
    {
        relation.name: relation
        for relation in (
            # the law
            _relation("issued_by", "measure", "actor", "the authority that made it"),
            _relation("targets", "measure", "actor place", "who is restricted"),
            _relation("covers", "measure", "technology", "from what"),
            _relation(
                "works_through",
                "measure",
                "actor technology place",
                "via whom: the party or dependency through which it bites",
            ),
            _relation(
                "exempts",
                "measure",
                "actor place technology",
                "what the rule by its own text does not reach",
            ),
            _relation("under", "measure", "measure", "a listing under its list, a list under its law"),
            _relation("feeds", "measure", "measure", "parties on the list are reached by the rule"),
            _relation(
                "relieves",
                "measure",
                "measure actor",
                "an authorisation: permits some of what the other requires a licence for",
            ),
            _relation("amends", "measure", "measure", "changes the text of", "eli:amends"),
            _relation("suspends", "measure", "measure", "stays for a time"),
            _relation("revokes", "measure", "measure", "ends", "eli:repeals"),
            _relation("implements", "measure", "measure", "carries out", "eli:implements"),
            _relation("answers", "measure", "route", "closes, or would close, a route"),
            _relation("has_effect", "measure", "", "what is barred, of whom, on what policy"),
            _relation("has_threshold", "measure", "", "the owned share from which it reaches, in percent"),
            _relation("has_clock", "measure", "", "an interval on one of the measure's clocks"),
            _relation(
                "has_terms", "measure", "", "terms of an entry for a time, where they changed while the entry stood"
            ),
            _relation("has_entries", "measure", "", "how many entries the list holds, as its publisher counts"),
            # parties
            _relation("owns", "actor", "actor", "holds a share of", "ftm:Ownership"),
            _relation("controls", "actor", "actor", "controls without a share: board, agreement"),
            _relation("ultimate_parent_of", "actor", "actor", "named by a register; not a percentage"),
            _relation(
                "has_interest_in",
                "actor",
                "actor",
                "an interest that is neither a share held directly nor control, as `role` says",
            ),
            _relation("part_of", "actor", "actor", "an agency of a government, a unit of a body"),
            _relation("member_of", "actor", "actor", "belongs to an association or group"),
            _relation("successor_of", "actor", "actor", "a renamed or succeeding body"),
            _relation("holds_office_in", "actor", "actor", "a person's post; `role` says which"),
            _relation("headquartered_in", "actor", "place", "seat of management"),
            _relation("located_in", "actor event place", "place", "is in; a place in a wider one"),
            # supply
            _relation("produces", "actor place", "technology", "makes; `share` of world supply if known"),
            _relation("supplies", "actor place", "actor place", "sells to; `item` says what"),
            _relation("uses", "actor technology", "technology", "employs or contains"),
            _relation("needs", "technology", "technology", "all of them needed (AND)"),
            _relation("kind_of", "technology", "technology", "narrower than (OR)", "skos:broader"),
            _relation("classified_as", "technology", "technology", "falls under a control-list entry"),
            # routes, events, what was said
            _relation("taken_by", "route", "actor place", "who goes it"),
            _relation("around", "route", "measure", "the measure it avoids or adapts to"),
            _relation("by_means_of", "route", "technology actor measure", "with what, through whom"),
            _relation("took_part_in", "actor", "event measure", "was part of; `role` says how"),
            _relation("happened", "event", "", "when it took place; value: occurred or scheduled"),
            _relation("led_to", "event measure route claim", "event measure route", "brought about"),
            _relation("about", "actor event claim figure document route", "any", "concerns", "schema:about"),
            _relation("said_by", "claim figure", "actor", "its speaker or its stated source"),
            _relation("quoted_in", "claim figure", "document actor", "the medium that carried it"),
            _relation("has_value", "figure", "", "the number as stated, with unit and period"),
            _relation("published_by", "document", "actor", "its publisher or author", "dcterms:publisher"),
            # identity
            _relation(
                "same_as",
                "any",
                "any",
                "one thing: by review or by a strong identifier, never by name",
                "owl:sameAs",
            ),
        )
    }
)

#: Standings from strongest to weakest.  A derived row carries the weakest of its premises.
STANDINGS = MappingProxyType(
    {
        "record": "primary legal text or official list",
        "reported": "reputable reporting of a fact",
        "alleged": "said to be so by somebody; not established",
        "claimed": "an opinion",
        "forecast": "about the future",
        "proposed": "a measure not in force",
    }
)

#: Standings that may be premises of a restriction.
FIRM_STANDINGS = ("record", "reported")

#: Clocks of a measure.
CLOCKS = MappingProxyType(
    {
        "text": "what the law says",
        "stay": "suspended",
        "enforcement": "the agency has stated that it does not enforce",
        "announced": "said to be suspended, by a truce or promise; never changes the law by itself",
    }
)

#: Status of a measure on a day.
STATUSES = ("in_force", "not_in_force", "unknown")

#: Verdicts of a restriction.
VERDICTS = MappingProxyType(
    {
        "restricted": "a prohibition or licence requirement binds on that day",
        "unknown": "depends on a named branch",
        "red_flag": "a duty to find out a missing fact, or to obtain a licence",
        "listed": "named, with no prohibition binding anyone on that day",
    }
)

#: How a name selects a node, from the closest to the widest.
MATCHES = ("exact", "like", "narrower", "broader", "words")

#: What a publisher says of a name of a party; without a word a name is a good one, and the party's own.
NAME_QUALITIES = MappingProxyType(
    {
        "former": "the party was called so before",
        "former, weak": "the party was called so before, and the publisher says that the name is a weak one",
        "weak": "the publisher calls it weak or of low quality: many others may be called so",
    }
)

#: What is barred.
EFFECTS = MappingProxyType(
    {
        "licence_requirement": "a licence is needed to export, reexport or transfer",
        "denial": "nobody may take part in transactions with the denied person",
        "blocking": "property is blocked and dealings are barred",
        "securities": "dealing in the securities is barred",
        "procurement": "the government may not buy",
        "import": "goods may not enter",
        "equipment_authorisation": "no authorisation of new equipment",
        "exception_unavailable": "licence exceptions may not be used; not a licence requirement",
        "end_use": "a licence is needed for the named end use or support",
        "subsidy": "public subsidy may not be spent on it",
        "state_order": "the company's decisions need the government's leave",
        "divestiture": "a business must be sold or stop",
        "trade_ban": "trade and investment with the issuing state are barred",
        "tariff": "a duty is charged",
        "travel_ban": "the person may not enter the issuing state",
        "shipping": "the ship may not enter ports or be registered",
        "internet_services": "access to the party's internet services is barred",
        "correspondent_banking": "no correspondent banking relation with the party",
        "director_disqualification": "the person may not be a director or manage a company",
        "trust_services": "no trust services for the party",
        "other_measure": "a measure on the party alone, as its scope says",
        "notice_only": "named, nothing barred",
    }
)

#: What a measure of a type bars where it does not say: only for types whose name says it.
DEFAULT_EFFECTS = MappingProxyType(
    {
        "licence-requirement": "licence_requirement",
        "rule": "licence_requirement",
        "order": "licence_requirement",
        "procurement-ban": "procurement",
        "tariff": "tariff",
    }
)

#: Effects that name a party without barring anything.
NAMING_EFFECTS = ("notice_only", "exception_unavailable")

#: Effects on the named party alone: what it owns is not reached by them, as it is by a freeze of its property.
PERSONAL_EFFECTS = ("travel_ban", "shipping", "internet_services", "correspondent_banking",
                    "director_disqualification", "trust_services", "other_measure")  # fmt: skip

#: Why a party is reached.
BASES = MappingProxyType(
    {
        "listed": "named by the measure",
        "owned": "owned by restricted parties up to the threshold",
        "controlled": "controlled by a restricted party",
        "located": "in, or bound for, the place",
        "headquartered": "seat, or ultimate parent's seat, in the place",
        "foreign_produced": "items made abroad with the issuing state's technology",
        "end_use": "by what the items are for",
        "supplier": "through an ally's or maker's licence",
    }
)

#: Vocabularies that an option of a question may name, as `choice(effects)`, by their name.
CHOICES = MappingProxyType(
    {
        "bases": tuple(BASES),
        "clocks": tuple(CLOCKS),
        "effects": tuple(EFFECTS),
        "kinds": tuple(KINDS),
        "standings": tuple(STANDINGS),
        # What somebody said is never the record itself.
        "standings_of_claims": tuple(standing for standing in STANDINGS if standing != "record"),
        "statuses": STATUSES,
        "verdicts": tuple(VERDICTS),
    }
)

#: Keys a statement may carry beside the fixed ones: type and meaning.
QUALIFIERS = MappingProxyType(
    {
        "share": ("percent", "exact share held or supplied, in percent"),
        "share_min": ("percent", "least share, in percent"),
        "share_max": ("percent", "greatest share, in percent"),
        "above_min": ("flag", "the share is more than share_min"),
        "below_max": ("flag", "the share is less than share_max"),
        "basis": ("text", "of a stake: capital or votes; of an effect: why a party is reached"),
        "item": ("text", "what is supplied"),
        "address": ("text", "addresses in the place, as printed"),
        "role": ("text", "the part played or the post held"),
        "scope": ("text", "how far it reaches, in our words"),
        "policy": ("text", "licence review policy"),
        "requirement": ("text", "licence requirement"),
        "footnote": ("text", 'footnote or footnotes of the entry: "1", "1,2"'),
        "programme": ("text", "programme identifiers, separated by commas"),
        "effect": ("effect", "overrides the list's effect for this entry"),
        "binds": ("text", "whom the measure binds"),
        "depends_on": ("text", "a fact not on record that decides whether it reaches: until then it is unknown"),
        "address_only": ("flag", "the entry names an address, not a party"),
        "announcement": ("text", "id of the measure that made the entry: its clocks are the entry's"),
        "aggregate": ("flag", "stakes of several restricted owners are added"),
        "strict": ("flag", "the share must exceed the threshold"),
        "control": ("flag", "control without the share is enough"),
        "foreign_only": ("flag", "entities of the issuing state are not reached"),
        "presumption": ("flag", "a finding is evidence of control, not a listing"),
        "clock": ("clock", "text, stay, enforcement or announced"),
        "known_through": ("date", "day of the last evidence"),
        "seen": ("date", "first day on which it is known to have held, where its start is not on record"),
        "ends_on": ("text", "an event without a date that would end the interval"),
        "resolved": ("text", "how a relative date was resolved"),
        "key": ("text", "the author's handle for the statement, unique in its source"),
        "corrects": ("keys", "handles (source#key) of statements that this one corrects"),
    }
)

_RANK = {standing: rank for rank, standing in enumerate(STANDINGS)}


def weakest(*standings: str) -> str:
    """Return the weakest of some standings.

    Raises:
        ValueError: No standing was given.
        KeyError: A standing is not in `STANDINGS`.

    Example:
        >>> weakest("record", "reported")
        'reported'
    """
    return max(standings, key=_RANK.__getitem__)
