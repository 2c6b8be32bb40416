"""Examples of entities that are matched: what of them is screened, and how a hit is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from embargraph.errors import EmbargraphError, UsageError
from embargraph.screening import Query
from embargraph.serving.matching.entities import entities_of
from embargraph.serving.safe_text import safe, safe_text

if TYPE_CHECKING:
    from embargraph.screening import Hit

__all__ = ["SCHEMAS", "match_examples", "of_schema"]

#: What screening calls a party by its schema; a schema that is wider leaves it to the names.
_KINDS = {"Person": "person", "Company": "company", "Organization": "organization", "Vessel": "vessel"}
_COUNTRIES = ("country", "jurisdiction", "nationality", "citizenship", "mainCountry", "flag")
_MARKS = (
    "idNumber", "leiCode", "registrationNumber", "innCode", "ogrnCode", "taxNumber", "imoNumber", "swiftBic",
    "uscCode", "dunsCode", "passportNumber", "uniqueEntityId", "permId", "cikCode", "wikidataId",
)  # fmt: skip
#: Schemas of parties, each with those above it.
SCHEMAS: Mapping[str, tuple[str, ...]] = {
    "Person": ("LegalEntity", "Thing"),
    "Company": ("Organization", "LegalEntity", "Thing"),
    "Organization": ("LegalEntity", "Thing"),
    "PublicBody": ("Organization", "LegalEntity", "Thing"),
    "LegalEntity": ("Thing",),
    "Vessel": ("Vehicle", "Thing"),
    "Airplane": ("Vehicle", "Thing"),
    "Vehicle": ("Thing",),
    "Asset": ("Thing",),
    "Thing": (),
}
#: Names of one example that are looked up.
_NAMES = 8
_NEAR_LEAST = 0.5


def of_schema(schema: str, wanted: str) -> bool:
    """Say whether an entity of a schema is what is wanted: the schema itself or one below it.

    Example:
        >>> of_schema("Company", "LegalEntity"), of_schema("LegalEntity", "Person")
        (True, False)
    """
    return schema == wanted or wanted in SCHEMAS.get(schema, ())


def match_examples(
    generation: Any,
    examples: Mapping[str, Any],
    *,
    limit: int = 5,
    threshold: float = 0.7,
    cutoff: float = _NEAR_LEAST,
    dataset: str | None = None,
) -> dict[str, dict[str, Any]]:
    """Return the parties that each example may be, the likeliest first.

    An example that cannot be read has a status of 400 and no results; the others are answered.

    Args:
        generation: The graph that answers.
        examples: Schema and properties, by the caller's keys.
        limit: Results of each at most.
        threshold: Scores from here on are matches.
        cutoff: Scores below are left out.
        dataset: Only parties of this list.
    """
    found: dict[str, list[Hit]] = {}
    faults: dict[str, str] = {}
    for key, example in examples.items():
        try:
            found[key] = _hits(generation, example, cutoff)
        except EmbargraphError as error:
            found[key], faults[key] = [], str(error)
    parties = entities_of(generation.graph).flat({hit.party for hits in found.values() for hit in hits})
    answers: dict[str, dict[str, Any]] = {}
    for key, hits in found.items():
        kept = [hit for hit in hits if hit.party in parties and _fits(parties[hit.party], examples[key], dataset)]
        results = [_scored(parties[hit.party], hit, examples[key], threshold) for hit in kept[:limit]]
        total = {"value": len(kept), "relation": "eq"}
        answer = {"status": 200, "results": results, "total": total, "query": _echo(examples[key])}
        if key in faults:
            answer |= {"status": 400, "detail": safe_text(faults[key])}
        # Half a character that a client sent cannot be sent back.
        answers[safe_text(key)] = answer
    return answers


def _echo(example: Any) -> dict[str, Any]:
    if not isinstance(example, dict):
        return {"schema": "Thing", "properties": {}}
    return {"schema": safe_text(str(example.get("schema") or "Thing")), "properties": safe(_texts_of(example))}


def _texts_of(example: Mapping[str, Any]) -> dict[str, list[str]]:
    given = example.get("properties")
    if not isinstance(given, dict):
        return {}
    found = {}
    for name, value in given.items():
        values = value if isinstance(value, list) else [value]
        found[str(name)] = [str(each) for each in values if isinstance(each, str | int | float) and str(each).strip()]
    return found


def _hits(generation: Any, example: Any, cutoff: float) -> list[Hit]:
    """Return whom an example may be, each party once with its best score.

    Raises:
        UsageError: It is no example, or none of its names could be screened.
    """
    best: dict[str, Hit] = {}
    refused: list[str] = []
    queries = _queries(example)
    for query in queries:
        outcome = next(generation.screener_for().screen_many([query]))
        if outcome.outcome.startswith("not screened"):
            refused.append(outcome.outcome)
        for hit in (*outcome.hits, *outcome.near):
            if hit.score >= cutoff and (hit.party not in best or best[hit.party].score < hit.score):
                best[hit.party] = hit
    if refused and len(refused) == len(queries):
        # Without a word it would look like a name that nobody on record has.
        raise UsageError(refused[0])
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.label, hit.party))


def _queries(example: Any) -> list[Query]:
    """Return what is screened for an example.

    Raises:
        UsageError: It is no example.
    """
    if not isinstance(example, dict) or not isinstance(example.get("properties"), dict):
        raise UsageError("an example is an object with a schema and properties")
    schema, properties = example.get("schema") or "Thing", _texts_of(example)
    if not isinstance(schema, str) or schema not in SCHEMAS:
        raise UsageError(f"no schema {str(schema)[:80]!r} of parties; there are: {', '.join(SCHEMAS)}")
    names = [name for key in ("name", "alias", "weakAlias", "previousName") for name in properties.get(key, ())]
    if not names and (parts := [properties.get(key, [""])[0] for key in ("firstName", "lastName")]):
        names = [" ".join(filter(None, parts))]
    country = next((values[0] for key in _COUNTRIES if (values := properties.get(key))), None)
    marks = tuple(value for key in _MARKS for value in properties.get(key, ()))[:20]
    address = next(iter(properties.get("address", ())), None)
    birth = next(iter(properties.get("birthDate", ())), None) if schema in {"Person", "LegalEntity", "Thing"} else None
    if not any(names) and not marks and not address:
        raise UsageError("an example needs a name, an identifier or an address")
    kind = _KINDS.get(schema)
    return [Query(name, country, address, marks, birth, kind) for name in dict.fromkeys(names[:_NAMES] or [""])]


def _fits(entity: Mapping[str, Any], example: Any, dataset: str | None) -> bool:
    """Say whether a party may be what an example is: of one schema the one or the other may be wider."""
    wanted = example.get("schema") or "Thing"
    fits = of_schema(entity["schema"], wanted) or of_schema(wanted, entity["schema"])
    return fits and (dataset is None or dataset in entity["datasets"])


def _scored(entity: Mapping[str, Any], hit: Hit, example: Any, threshold: float) -> dict[str, Any]:
    name = {"name": "name_match", "identifier": "identifier_match", "address": "address_match"}.get(
        hit.matched_on, "name_match"
    )
    asked = safe_text(next(iter(_texts_of(example).get("name", ())), ""))
    told = {
        "score": round(hit.score, 4), "weight": 1.0, "detail": "; ".join(hit.reasons), "query": asked,
        "candidate": hit.matched,
    }  # fmt: skip
    return {
        **entity, "score": round(hit.score, 4), "match": hit.score >= threshold, "features": {name: hit.score},
        "explanations": {name: told},
    }  # fmt: skip
