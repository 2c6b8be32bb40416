"""A packaged question under facts that come with the request: what would follow, and nothing is kept."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from embargraph.errors import DataError, UnknownNameError, UsageError, closest
from embargraph.model.given import as_text, short
from embargraph.model.typed_dates import typed_day
from embargraph.questions.ask import find_question, load_questions
from embargraph.questions.days import day_asked
from embargraph.serving.api.common import ROOT, read_json
from embargraph.serving.envelope import as_envelope
from embargraph.serving.formats import as_json
from embargraph.serving.problems import Problem
from embargraph.serving.routing import Endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from embargraph.questions.header import Question
    from embargraph.serving.generation import Generation
    from embargraph.serving.routing import Asked

__all__ = ["BODY", "ENDPOINTS"]

_MOST = 1024 * 1024
#: A value of an option; lists are of names.
_VALUE = {"type": ["string", "number", "boolean", "array"], "items": {"type": "string"}}
BODY = {
    "type": "object",
    "required": ["facts"],
    "additionalProperties": False,
    "properties": {
        "facts": {"type": "string", "minLength": 1, "maxLength": _MOST},
        "question": {"type": "string", "default": "restricted"},
        "options": {"type": "object", "additionalProperties": _VALUE},
        "as_of": {"type": ["string", "null"], "format": "date"},
        "assume": {"type": "array", "items": {"type": "string"}},
    },
}


async def what_if(asked: Asked) -> Response:
    """Answer a packaged question as if facts were on record; they are in the format of `docs/facts.md`."""
    given = await read_json(asked.request)
    question, facts, options, day, assume = _read(given)
    asked.request.scope["state"]["asked"] = {"question": question.name, "options": options, "facts": len(facts)}

    def work(generation: Generation) -> bytes:
        with tempfile.TemporaryDirectory(prefix="embargraph-") as folder:
            file = Path(folder) / "facts.toml"
            file.write_text(facts, encoding="utf-8")
            try:
                answer = generation.graph.ask(question.name, as_of=day, assume=assume, facts=[file], **options)
            except DataError as error:
                # Where the file lay is nobody's business.
                raise DataError(str(error).replace(f"{folder}/", "")) from None
            made = as_envelope(answer)
        made["answer"] = {**made["answer"], "holds": None}
        return as_json(made)

    body = await asked.context.run(work, asked.context.settings.limits.what_if, assumes=True)
    return Response(body, 200, {"cache-control": "no-store"}, "application/json")


def _read(given: Any) -> tuple[Question, str, dict[str, Any], date | None, list[str]]:
    """Return what a body asks.

    Raises:
        Problem: It is not what was expected.
        UnknownNameError: No packaged question has the name.
        UsageError: An option is none of the question's.
    """
    if not isinstance(given, dict):
        raise Problem(422, "bad-data", "expected an object with facts")
    unknown = [name for name in given if name not in BODY["properties"]]  # type: ignore[operator]
    if unknown:
        raise Problem(422, "bad-data", f"unknown member {short(unknown[0])}; expected {', '.join(BODY['properties'])}")  # type: ignore[arg-type]
    facts = given.get("facts")
    if not isinstance(facts, str) or not facts.strip() or len(facts.encode("utf-8", "replace")) > _MOST:
        raise Problem(422, "bad-data", "facts: expected a text in the format of fact files, of at most 1 MiB")
    name = as_text(given.get("question", "restricted"), "question")
    known = load_questions()
    if name not in known:
        raise UnknownNameError("question", name[:80], [closest(name, known).removeprefix("; nearest: ") or "none"])
    question = find_question(name)
    assume = given.get("assume") or []
    if not isinstance(assume, list) or not all(isinstance(each, str) for each in assume):
        raise Problem(422, "bad-data", "assume: expected texts, MEASURE=STATUS")
    as_of = given.get("as_of")
    day = None if as_of is None else typed_day(as_text(as_of, "as_of"), "as_of")
    return question, facts, _options(question, given.get("options") or {}), day_asked(question, day), assume


def _options(question: Question, given: Any) -> dict[str, Any]:
    """Return options, each of which is the question's own: no folder and no file comes from a request."""
    if not isinstance(given, dict):
        raise Problem(422, "bad-data", "options: expected an object")
    own: Mapping[str, Any] = {option.name: option for option in question.options}
    for name in given:
        if name not in own:
            raise UsageError(f"{question.name} has no option {short(name)}; it has: {', '.join(own)}")
    return dict(given)


ENDPOINTS = (
    Endpoint(
        f"{ROOT}/what-if", what_if, "A packaged question as if facts of the request were on record; nothing is kept.",
        method="POST", body={"application/json": BODY}, problems=(404, 413, 422, 429), suffixes=False,
    ),
)  # fmt: skip
