"""Why somebody is restricted, what differs between days and under assumptions, and the history of parties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from embargraph.errors import UsageError
from embargraph.questions.differences import COLUMNS
from embargraph.questions.story import COLUMNS as STORY_COLUMNS
from embargraph.serving.api.common import ROOT, TABLES, rows_as
from embargraph.serving.parameters import ARRAY, AS_OF, ASSUME, Parameter
from embargraph.serving.replies import reply
from embargraph.serving.routing import Endpoint

if TYPE_CHECKING:
    from starlette.responses import Response

    from embargraph.questions.differences import Differences
    from embargraph.serving.caching import Kept
    from embargraph.serving.generation import Generation
    from embargraph.serving.routing import Asked

__all__ = ["ENDPOINTS"]


async def why(asked: Asked) -> Response:
    """Answer with the proof of every restriction on a party."""
    who, what, assume = asked.get("who"), asked.get("what"), asked.get("assume", [])
    documents = asked.context.settings.documents

    def make(generation: Generation, _tag: str) -> Kept:
        proofs = generation.graph.why(who, what, as_of=asked.get("as_of"), assume=assume, documents=documents)
        rows = [proof.to_dict() for proof in proofs]
        made = {"rows": rows, "answer": proofs.answer, "next": None, "truncated": False}
        return rows_as("json", made, is_bare=asked.get("shape") == "array")

    return await reply(asked.request, "why", asked.values, make, assumes=bool(assume))


async def diff(asked: Asked) -> Response:
    """Answer with who becomes restricted, is freed or is altered between two days, or under assumptions."""
    given = asked.values
    from_day, to_day, assume, versus = (given.get(name) for name in ("from_day", "to_day", "assume", "versus"))
    if from_day is None and not assume and not versus:
        raise UsageError("diff needs from_day, or assume")
    if to_day is not None and from_day is None:
        raise UsageError("to_day goes with from_day")
    if from_day is not None and given.get("as_of") is not None:
        raise UsageError("as_of goes with assume; from_day and to_day are two days of their own")
    if from_day is not None and to_day is not None and to_day < from_day:
        raise UsageError(f"to_day {to_day} is before from_day {from_day}")

    def make(generation: Generation, _tag: str) -> Kept:
        found = generation.graph.diff(
            assume=assume or (), versus=versus or (), as_of=to_day or given.get("as_of"), versus_day=from_day,
            watch=given.get("who"),
        )  # fmt: skip
        about = {**_about(found), **generation.graph.searched()}
        about |= {"options": {name: value for name, value in given.items() if name != "shape"}}
        made = {"rows": found.rows, "answer": about, "next": None, "truncated": False}
        return rows_as(asked.form, made, COLUMNS, is_bare=given.get("shape") == "array")

    return await reply(asked.request, "diff", given, make, form=asked.form, assumes=bool(assume or versus))


def _about(found: Differences) -> dict[str, Any]:
    """Return what a comparison rests on, its verdict first."""
    when = "" if found.before.endswith(str(found.day)) or " of " in found.after else f", as of {found.day}"
    verdict = [f"From {found.before} to {found.after}{when}: {found.said}.", *found.sentences()]
    return {
        "verdict": verdict,
        "question": "diff",
        "as_of": found.day.isoformat() if found.day else None,
        "assuming": found.assuming,
        "said": found.said,
        "leads": [*found.losses, *found.warnings],
        "not_watched": list(found.unknown),
    }


async def story(asked: Asked) -> Response:
    """Answer with the history of some parties."""
    given = asked.values

    def make(generation: Generation, _tag: str) -> Kept:
        found = generation.graph.story(
            given["who"], first=given.get("from"), last=given.get("to"), assume=given.get("assume", ())
        )
        made = {"rows": list(found.rows), "answer": found.about, "next": None, "truncated": False}
        return rows_as(asked.form, made, STORY_COLUMNS, is_bare=given.get("shape") == "array")

    return await reply(
        asked.request, "story", given, make, form=asked.form, assumes=bool(given.get("assume")), seconds=None
    )


_WHO = Parameter("who", "name", "The party or place: id, name or alias.", required=True)

ENDPOINTS = (
    Endpoint(
        f"{ROOT}/why", why, "Why a party is restricted: each restriction with the statements from which it follows.",
        parameters=(_WHO, Parameter("what", "name", "The item or technology."), AS_OF, ASSUME, ARRAY),
        problems=(404, 422, 429),
    ),
    Endpoint(
        f"{ROOT}/diff", diff, "Who becomes restricted, is freed or is altered between two days, or under assumptions.",
        parameters=(
            Parameter("from_day", "day", "The day before."),
            Parameter("to_day", "day", "The day after; today if not given."),
            Parameter("who", "name", "Only what touches this name.", many=True), ASSUME,
            Parameter("versus", help="What to assume before; the record if not given.", many=True), AS_OF, ARRAY,
        ),
        forms=TABLES, problems=(404, 422, 429),
    ),
    Endpoint(
        f"{ROOT}/story", story, "The history of parties: listings, rules, reliefs, stays, events, days ahead.",
        parameters=(
            Parameter("who", "name", "A party; a lane each.", many=True, required=True),
            Parameter("from", help="First day; a year or a month is its first day."),
            Parameter("to", help="Last day; a year or a month is its last day."), ASSUME, ARRAY,
        ),
        forms=TABLES, problems=(404, 422, 429),
    ),
)  # fmt: skip
