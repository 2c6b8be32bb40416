"""What is read of FollowTheMoney: its schemas and properties, and what they become."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from embargraph.ingest.countries import country_of
from embargraph.ingest.intake import make_id
from embargraph.model.text import plain
from embargraph.model.vocabulary import RELATIONS
from embargraph.sources.catalog import ftm_datasets

__all__ = [
    "COUNTRIES",
    "IDENTIFIERS",
    "LABELS",
    "LINKS",
    "LONGEST",
    "NAMES",
    "NOWHERE",
    "NO_AUTHORITY",
    "OWNERS",
    "PAPERS",
    "PARTIES",
    "READ",
    "ROLES",
    "TOLD",
    "code_of",
    "home_of",
    "list_of",
    "role_of",
    "scheme_of",
    "shortened",
    "values_of",
]

PARTIES = {
    "LegalEntity": "party", "Company": "company", "Organization": "organisation", "Person": "person",
    "PublicBody": "agency", "Vessel": "vessel", "Airplane": "aircraft",
}  # fmt: skip
#: Lists by the data set that OpenSanctions makes of them.
_LISTS = {dataset: list_ for list_, datasets in ftm_datasets().items() for dataset in datasets}
PAPERS = ("Identification", "Passport")
#: Relation, and the properties that hold its two ends.
LINKS = {
    "Ownership": ("owns", "owner", "asset"),
    "Control": ("controls", "controller", "controlled"),
    "Directorship": ("holds_office_in", "director", "organization"),
    "Membership": ("member_of", "member", "organization"),
    "Succession": ("successor_of", "successor", "predecessor"),
}
#: Properties that name who owns a party, without a share, by its schema; the parent of a ministry owns nothing of it.
OWNERS = {
    **dict.fromkeys(("LegalEntity", "Company", "Organization"), "parent"),
    **dict.fromkeys(("Vessel", "Airplane"), "owner"),
}
#: Relations that an export of ours writes as unknown links, with the relation as their role.
ROLES = frozenset(
    name for name, one in RELATIONS.items() if one.domain == one.range == ("actor",)
) - {relation for relation, _, _ in LINKS.values()}  # fmt: skip
#: The citation, and qualifiers that FollowTheMoney has no property for, as an export of ours tells them.
TOLD = re.compile(r"(announcement|basis|citation|footnote|policy|requirement|resolved|role): (.+)")
NAMES = ("name", "alias", "weakAlias", "previousName", "abbreviation")
#: Where a party is organised; a person's nationality stands for that.
COUNTRIES = ("jurisdiction", "mainCountry", "nationality", "citizenship", "country")
#: What stands for no country in the published streams: the whole world, or nobody knows.
NOWHERE = frozenset(("zz", "xx", "qq"))
IDENTIFIERS = {
    "leiCode": "lei", "registrationNumber": "registration", "innCode": "inn", "ogrnCode": "ogrn", "taxNumber": "tax",
    "idNumber": "id", "uniqueEntityId": "uei", "wikidataId": "wikidata", "permId": "permid", "swiftBic": "bic",
    "uscCode": "usc", "cikCode": "cik", "dunsCode": "duns",
    "imoNumber": "imo",
}  # fmt: skip
NO_AUTHORITY = "an authority not named"
#: Where a party is organised, as an export of ours writes it.
_HOMES = {"Person": "nationality", "Vessel": "country", "Airplane": "country"}
_OF_PARTIES = frozenset((*NAMES, *IDENTIFIERS, "topics", "addressEntity"))
_OF_LINKS = ("startDate", "endDate", "role", "summary", "sourceUrl")
#: Properties that are read, by schema; what else an entity has is kept as it stands.
READ = {
    **{schema: _OF_PARTIES | {*COUNTRIES, *filter(None, [OWNERS.get(schema)])} for schema in PARTIES},
    **{schema: frozenset((*ends, *_OF_LINKS)) for schema, (_, *ends) in LINKS.items()},
    **{schema: frozenset(("holder", "number", "type")) for schema in PAPERS},
    "UnknownLink": frozenset(("subject", "object", *_OF_LINKS)),
    "Sanction": frozenset((
        "entity", "authority", "startDate", "endDate", "listingDate", "programId", "program", "provisions", "reason",
        "summary", "sourceUrl",
    )),
    "Address": frozenset(("country", "full", "street", "city", "postalCode")),
}  # fmt: skip
READ["Ownership"] |= {"percentage"}
READ["Control"] |= {"asset"}
#: What is told of a party under another name than the property's.
LABELS = {"birthDate": "born", "birthPlace": "born in"}
#: Characters of a reason or a summary; what is cut ends with "…".
LONGEST = 10_000


def code_of(text: str) -> str:
    """Return the country of a code as published streams write it, or of a name; an empty text for what is none.

    Example:
        >>> code_of("gb-sct"), code_of("cy-trnc"), code_of("ua_cri"), code_of("DEU"), code_of("zz")
        ('GB', 'CY', 'UA', 'DE', '')
    """
    if re.fullmatch(r"[a-zA-Z]{2}(?:[-_][a-zA-Z0-9]{2,5})?", text):
        return "" if text.casefold() in NOWHERE else text[:2].upper()
    return country_of(text) or _territory(text)


@cache
def _territory(text: str) -> str:
    """Return a country by the codes of three letters and the names in other languages that rigour's table has."""
    from rigour.territories import lookup_territory

    found = lookup_territory(text)
    # What is no country today has a code of its own kind there.
    return found.code.upper() if found is not None and re.fullmatch(r"[a-z]{2}", found.code) else ""


def home_of(schema: str) -> str:
    """Return the property that says where a party of a schema is organised.

    Example:
        >>> home_of("Person"), home_of("Company")
        ('nationality', 'jurisdiction')
    """
    return _HOMES.get(schema, "jurisdiction")


def role_of(type_: str) -> str:
    """Return what a country is to a party of a type that has several.

    Example:
        >>> role_of("person"), role_of("company")
        ('nationality', 'jurisdiction')
    """
    return "nationality" if type_ == "person" else "jurisdiction"


def values_of(properties: Mapping[str, Any], *names: str) -> list[str]:
    """Return the values of some properties, each once, in their order.

    Example:
        >>> values_of({"name": ["A", " A ", 1], "alias": "B"}, "name", "alias")
        ['A', 'B']
    """
    found: dict[str, None] = {}
    for name in names:
        # Most properties are absent from most entities.
        value = properties.get(name)
        if value is not None:
            for one in value if isinstance(value, list) else (value,):
                text = plain(one)
                if text:
                    found[text] = None
    return list(found)


def shortened(text: str) -> str:
    """Return a reason or a summary, which ends with "…" where it is too long."""
    return text[:LONGEST] + "…" if len(text) > LONGEST else text


def list_of(datasets: object, authority: str) -> str:
    """Return the id of the list that a sanction is an entry of.

    Example:
        >>> list_of(["us_ofac_sdn"], "OFAC"), list_of([], "Ministry of Peace")
        ('us-ofac-sdn', 'ftm-list-ministry-of-peace')
    """
    # Datasets of OpenSanctions have no hyphen: one with it is the id of a list, from an export of ours.
    known = datasets if isinstance(datasets, list) else []
    named = [_LISTS.get(name, name) for name in known if isinstance(name, str)]
    list_ = next((name for name in named if re.fullmatch(r"[\w.]+(?:-[\w.]+)+", name)), None)
    return list_ or make_id("ftm-list-", "-".join(re.findall(r"\w+", authority.lower())) or "none")


def scheme_of(type_: str) -> str:
    """Return the scheme of a paper's number.

    Example:
        >>> scheme_of("Tax No."), scheme_of("ИНН")
        ('tax-no', 'id')
    """
    return "-".join(re.findall(r"[a-z0-9]+", type_.lower()))[:40] or "id"
