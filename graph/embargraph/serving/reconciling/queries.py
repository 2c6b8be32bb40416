"""Queries of a batch: which node a name of a table may mean, how sure, and by what."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from embargraph.errors import EmbargraphError
from embargraph.screening import THRESHOLD, Query
from embargraph.serving.reconciling.manifest import Type, find_type, type_refs
from embargraph.serving.safe_text import safe_text

if TYPE_CHECKING:
    from embargraph.screening import Hit, Outcome

__all__ = ["Asked", "answer_batch", "read_query"]

#: Candidates unless told, and at most.
_USUAL, _MOST = 10, 50
#: Points that a match must be above the next candidate.
_AHEAD = 10.0
_LONGEST = 500
_NOTHING = "no restriction of its own on record"
_UNREAD = (
    f"Not a query: expected an object whose query is a text of 1 to {_LONGEST} characters; nothing was looked for."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query that can be answered."""

    query: Query
    type: Type | None
    limit: int


def answer_batch(generation: Any, batch: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the candidates of every query; one that cannot be read or screened says so as its `error`.

    Without that it would look like a name that nobody on record has.

    Args:
        generation: The graph that answers.
        batch: Queries by key, as they came.
    """
    read = {key: read_query(query) for key, query in batch.items()}
    parties = [key for key, asked in read.items() if asked is not None and _is_screened(asked)]
    outcomes = dict(zip(parties, _screen(generation, [read[key].query for key in parties]), strict=True))  # type: ignore[union-attr]
    found: dict[str, dict[str, Any]] = {}
    for key, asked in read.items():
        candidates = [] if asked is None else _candidates(generation, asked, outcomes.get(key))
        found[key] = {"result": candidates}
        if asked is None:
            found[key]["error"] = _UNREAD
        elif key in outcomes and (said := _not_screened(outcomes[key])):
            found[key]["error"] = f"{said}; that is not a clearance"
    return found


def _not_screened(outcome: Outcome | None) -> str:
    """Return why something could not be screened; an empty text for what was."""
    if outcome is None:
        return "not screened: it cannot be read"
    return outcome.outcome if outcome.outcome.startswith("not screened") else ""


def read_query(given: Any) -> Asked | None:
    """Return a query as it is asked; None where it names nothing to look for.

    A limit, a type or a property that cannot be read leaves more candidates, never fewer.

    Example:
        >>> asked = read_query({"query": "ZTE", "properties": [{"pid": "country", "v": {"id": "cn"}}]})
        >>> asked.query.name, asked.query.country
        ('ZTE', 'cn')
        >>> read_query({"query": 3}) is None
        True
    """
    if not isinstance(given, dict):
        return None
    name, limit, properties = given.get("query", ""), given.get("limit", _USUAL), given.get("properties", [])
    if not isinstance(name, str) or len(name) > _LONGEST:
        return None
    if isinstance(limit, bool) or not isinstance(limit, int | float) or limit != limit:
        limit = _USUAL
    told = _properties(properties if isinstance(properties, list) else [])
    if not (name.strip() or told["identifier"] or told["address"]):
        return None
    type_given = given.get("type")
    types = type_given if isinstance(type_given, list) else [type_given]
    known = [found for each in types if isinstance(each, str) and (found := find_type(each)) is not None]
    type_ = known[0] if len({each.kind for each in known}) == 1 and len(known) == 1 else None
    query = Query(
        name.strip(), _first(told["country"]), _first(told["address"]), tuple(told["identifier"]),
        _first(told["birth_date"]), type_.screened_as if type_ is not None else None,
    )  # fmt: skip
    return Asked(query, type_, max(1, min(int(min(limit, _MOST)), _MOST)) if limit > 0 else _USUAL)


def _properties(given: Sequence[Any]) -> dict[str, list[str]]:
    """Return the values of the properties that tell candidates apart, as texts."""
    told: dict[str, list[str]] = {"country": [], "address": [], "identifier": [], "birth_date": []}
    for each in given[:20]:
        if not isinstance(each, dict) or not isinstance(each.get("pid"), str) or "v" not in each:
            continue
        values = each["v"] if isinstance(each["v"], list) else [each["v"]]
        texts = [text for value in values[:20] if (text := _text(value))]
        told.get(each["pid"], []).extend(texts)
    return told


def _text(value: Any) -> str:
    """Return a value as text: a node that was reconciled before by its id, without the prefix that places have."""
    if isinstance(value, dict):
        return str(value.get("id") or value.get("name") or "").removeprefix("place-")[:_LONGEST]
    if isinstance(value, bool) or value is None:
        return ""
    return str(value).strip()[:_LONGEST]


def _first(texts: Sequence[str]) -> str | None:
    return texts[0] if texts else None


def _is_screened(asked: Asked) -> bool:
    return asked.type is None or asked.type.kind == "actor"


def _screen(generation: Any, queries: Sequence[Query]) -> list[Outcome | None]:
    """Return the outcome of each query; one that cannot be screened does not take the others with it."""
    screener = generation.screener_for()
    try:
        return list(screener.screen_many(queries))
    except EmbargraphError:
        found: list[Outcome | None] = []
        for query in queries:
            try:
                found += screener.screen_many([query])
            except EmbargraphError:
                found.append(None)
        return found


def _candidates(generation: Any, asked: Asked, outcome: Outcome | None) -> list[dict[str, Any]]:
    found = [] if outcome is None else [_party(asked, hit) for hit in (*outcome.hits, *outcome.near)]
    if outcome is not None:
        # Who is at the address is somebody to look at, and never the party asked for.
        found += [{**_party(asked, hit), "score": min(100 * THRESHOLD - 1, 100 * hit.score)} for hit in outcome.flags]
    if not _is_screened(asked) or asked.type is None:
        found += _named(generation, asked)
    found.sort(key=lambda candidate: -candidate["score"])
    certain = _is_certain(found)
    return [{**each, "match": certain and not number} for number, each in enumerate(found[: asked.limit])]


def _is_certain(found: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether the first candidate is a match: alone at the threshold, and well above the next."""
    if not found or found[0]["score"] < 100 * THRESHOLD:
        return False
    rest = found[1]["score"] if len(found) > 1 else 0.0
    return rest < 100 * THRESHOLD and bool(found[0]["score"] - rest >= _AHEAD)


def _party(asked: Asked, hit: Hit) -> dict[str, Any]:
    """Return a party as a candidate; what it matched on is in numbers, the reasons are in the preview."""
    from embargraph.screening.compare.countries import read_country

    by_name = hit.matched_on == "name"
    features: list[dict[str, Any]] = [
        {"id": "name", "value": round(100 * hit.score, 1) if by_name else 0},
        {"id": "identifier", "value": int(hit.matched_on == "identifier")},
        {"id": "script", "value": int(_script(asked.query.name) == _script(hit.matched))},
    ]
    if asked.query.country:
        same = hit.country is not None and read_country(asked.query.country) == hit.country.upper()
        features.append({"id": "country", "value": int(same)})
    told = [hit.verdict.replace("_", " ") + " today" if hit.verdict else _NOTHING, hit.country or "", hit.type or ""]
    if hit.matched_on in {"address", "shared address"}:
        told.append("at this address")
    return {
        "id": hit.party,
        "name": safe_text(hit.label),
        "description": "; ".join(filter(None, told)),
        "score": round(100 * hit.score, 1),
        "type": type_refs("actor", hit.type),
        "features": features,
    }


def _named(generation: Any, asked: Asked) -> list[dict[str, Any]]:
    """Return technologies, places and measures by their names; exact ones alone where no type was asked for."""
    from rapidfuzz.fuzz import ratio

    from embargraph.serving.suggest import suggest
    from embargraph.serving.suggest_index import as_key

    found = []
    kinds = [asked.type.kind] if asked.type is not None else ["technology", "place", "measure"]
    for kind in kinds:
        for row in suggest(generation, asked.query.name[:200], kind, asked.limit):
            exact = row["match"] == "exact"
            if asked.type is None and not exact:
                continue
            score = 100.0 if exact else min(95.0, round(ratio(as_key(asked.query.name), as_key(row["matched"])), 1))
            told = [row["type"] or row["kind"], row["country"] or ""]
            found.append({
                "id": row["id"], "name": row["label"], "description": "; ".join(filter(None, told)), "score": score,
                "type": type_refs(row["kind"], row["type"]), "features": [{"id": "name", "value": score}],
            })  # fmt: skip
    return found


def _script(text: str) -> str:
    """Return the script of a text's first letter, as Unicode names it."""
    letter = next((sign for sign in text if sign.isalpha()), "")
    return unicodedata.name(letter, "").partition(" ")[0] if letter else ""
