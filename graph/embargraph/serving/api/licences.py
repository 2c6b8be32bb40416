"""Whether a shipment needs a US licence, and why, over HTTP."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph.errors import UsageError
from embargraph.serving.api.common import ROOT, TABLES, rows_as
from embargraph.serving.parameters import ARRAY, AS_OF, ASSUME, Parameter
from embargraph.serving.replies import reply
from embargraph.serving.routing import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.responses import Response

    from embargraph.serving.caching import Kept
    from embargraph.serving.generation import Generation
    from embargraph.serving.routing import Asked

__all__ = ["ENDPOINTS"]


async def licence(asked: Asked) -> Response:
    """Answer with a determination: the requirements, the ways out, the questions that decide."""
    given, day = asked.values, asked.get("as_of") or date.today()
    facts = _facts(given.get("fact", ()))
    names = {"from": "origin", "route": "route", "seat": "seat", "end_use": "end_use", "value": "value",
             "year_value": "year_value"}  # fmt: skip
    more = {name: given[key] for key, name in names.items() if key in given}

    def make(generation: Generation, _tag: str) -> Kept:
        found = generation.graph.licence(
            given["item"], given["to"], party=given.get("party", ()), as_of=day, facts=facts,
            assume=given.get("assume", ()), **more,
        )  # fmt: skip
        row = found.as_row()
        about = {
            "question": "licence", "options": {name: value for name, value in given.items() if name != "shape"},
            "as_of": row["as_of"], "said": row["sentence"],
            "searched": {"tables": row["checked"], "not_held": "rules of every other jurisdiction"},
            "notes": row["notes"], "known_through": row["known_through"], "as_last_known": row["as_last_known"],
            "edition": generation.edition, "graph": generation.digest, "legal": "Not legal advice.",
        }  # fmt: skip
        made = {"rows": [row], "answer": about, "next": None, "truncated": False}
        return rows_as(asked.form, made, is_bare=given.get("shape") == "array")

    return await reply(
        asked.request, "licence", {**given, "as_of": day}, make, form=asked.form, assumes=bool(given.get("assume"))
    )


def _facts(pairs: Iterable[str]) -> dict[str, str]:
    """Return named facts.

    Raises:
        UsageError: One has no name or no value, or stands twice.
    """
    facts: dict[str, Any] = {}
    for pair in pairs:
        name, found, value = pair.partition("=")
        if not found or not name.strip():
            raise UsageError(f"fact: {pair[:80]!r}; expected NAME=VALUE")
        if name.strip() in facts:
            raise UsageError(f"fact: {name.strip()[:80]!r} is given twice")
        facts[name.strip()] = value.strip()
    return facts


_ROUTES = ("export", "reexport", "transfer", "deemed")

ENDPOINTS = (
    Endpoint(
        f"{ROOT}/licence", licence, "Whether a shipment needs a US licence, why, and which way out there is.",
        parameters=(
            Parameter("item", "name", "ECCN with its paragraph, as 3A001.a.2, or EAR99.", required=True),
            Parameter("to", "name", "Destination: a country, its code, or a region.", required=True),
            Parameter("from", "name", "From where it goes.", default="US"),
            Parameter("route", help="How it goes.", choices=_ROUTES, default="export"),
            Parameter("party", "name", "NAME or NAME=ROLE.", many=True),
            Parameter("seat", "name", "Country of the headquarters of a party.", many=True),
            Parameter("end_use", "name", "Class of end use.", many=True),
            Parameter("value", help="Net value of the order, in US dollars."),
            Parameter("year_value", help="Value of the year to this consignee, in US dollars."),
            Parameter("fact", help="NAME=VALUE: a fact that a question asked for.", many=True), AS_OF, ASSUME, ARRAY,
        ),
        forms=TABLES, problems=(404, 422, 429),
    ),
)  # fmt: skip
