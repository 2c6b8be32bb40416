"""Prebuilt questions over HTTP: each by its header, rows and all as the command line gives them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph.errors import UnknownNameError, closest
from embargraph.questions.ask import load_questions
from embargraph.questions.days import day_asked
from embargraph.serving.api.common import ROOT, fact_headers
from embargraph.serving.caching import tag_of
from embargraph.serving.envelope import as_envelope
from embargraph.serving.formats import split_suffix, written
from embargraph.serving.holding import longest
from embargraph.serving.paging import make_cursor, next_address, read_cursor
from embargraph.serving.parameters import QuestionParameters, of_question
from embargraph.serving.problems import Problem
from embargraph.serving.replies import made_of, reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from embargraph.questions.answer import Answer
    from embargraph.questions.header import Question
    from embargraph.serving.caching import Kept
    from embargraph.serving.generation import Generation
    from embargraph.serving.routing import Asked

__all__ = ["ask", "described", "no_question", "packaged"]


def packaged() -> dict[str, QuestionParameters]:
    """Return the packaged questions with their parameters, by name."""
    return {name: of_question(question) for name, question in load_questions().items()}


@dataclass(frozen=True, slots=True)
class _Page:
    """Which rows are given: from where, how many at most, as pages or whole."""

    start: int
    most: int
    is_paged: bool
    is_bare: bool


async def ask(asked: Asked, question: QuestionParameters) -> Response:
    """Answer a packaged question."""
    found = question.question
    values, options = asked.values, question.options(asked.values)
    day = day_asked(found, values.get("as_of"), ever=values.get("ever", False))
    ever = bool(values.get("ever"))
    assume = values.get("assume", [])
    given = {"options": options, "as_of": day, "ever": ever, "assume": assume}

    def make(generation: Generation, _tag: str) -> Kept:
        answer = generation.graph.ask(
            found.name, as_of=None if ever else day, ever=ever, assume=assume, **_as_given(options)
        )
        made = as_envelope(answer)
        if not assume:
            made["answer"]["holds"] = longest(generation.graph, answer, made["answer"]["holds"], made["rows"])
        return _made(asked, question, answer, made, generation, day)

    # A walk over the graph, or a determination of every destination, takes longer than a look-up.
    is_long = found.algorithm is not None
    # The rows are of one day or of none; what a question on all time gives changes with the day it is asked.
    shown = {name: values.get(name) for name in ("limit", "cursor", "shape")}
    return await reply(
        asked.request, f"ask/{found.name}", {**given, "shown": shown}, make,
        form=asked.form, seconds=asked.context.settings.limits.what_if if is_long else None, assumes=bool(assume),
        long=is_long,
    )  # fmt: skip


def _as_given(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options as `Graph.ask` takes them: one name alone, for the answer to say what was asked."""
    return {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in options.items()}


def _made(
    asked: Asked,
    question: QuestionParameters,
    answer: Answer,
    made: dict[str, Any],
    generation: Generation,
    day: date | None,
) -> Kept:
    rows, about = made["rows"], made["answer"]
    page = _page(asked, question, answer, generation, day)
    shown = rows[page.start : page.start + page.most]
    more = len(rows) > page.start + page.most
    headers = fact_headers(about)
    if more and page.is_paged:
        cursor = make_cursor(_whole_tag(asked, generation, day), page.start + page.most)
        request = asked.request
        made["next"] = next_address(
            asked.context.base_url(request), request.url.path, request.query_params.multi_items(), cursor
        )
        headers["link"] = f'<{made["next"]}>; rel="next"'
    elif more:
        made["truncated"] = True
        headers["embargraph-truncated"] = f"{len(rows) - page.most} rows are left out"
        left = f"{len(rows) - page.most} more rows are left out."
        about = {**about, "left_out": len(rows) - page.most, "leads": [*about.get("leads", ()), left]}
    if asked.form != "json":
        return made_of(written(asked.form, answer.columns, shown, about), asked.form, headers=headers)
    return made_of(shown if page.is_bare else {**made, "rows": shown, "answer": about}, headers=headers)


def _whole_tag(asked: Asked, generation: Generation, day: date | None) -> str:
    rest = {name: value for name, value in asked.values.items() if name not in {"cursor", "limit"}}
    return tag_of(generation.digest, asked.request.url.path, {**rest, "day": day}, form=asked.form)


def _page(
    asked: Asked, question: QuestionParameters, answer: Answer, generation: Generation, day: date | None
) -> _Page:
    limits, values = asked.context.settings.limits, asked.values
    is_bare = values.get("shape") == "array"
    given = values.get("limit") if question.takes_limit else None
    cursor = values.get("cursor")
    if (is_bare or asked.form != "json") and given is None:
        if cursor is not None:
            raise Problem(400, "usage", "cursor: goes with limit; without it everything is given")
        # Who has a token is known, and may take all.
        most = len(answer) if asked.context.settings.tokens is not None else limits.rows
        return _Page(0, max(most, 1), False, is_bare)
    start = 0 if cursor is None else read_cursor(cursor, _whole_tag(asked, generation, day))
    return _Page(start, given or (limits.page if question.takes_limit else limits.most_page), True, is_bare)


async def no_question(request: Request) -> Response:
    """Say that there is no question of a name, and which are near."""
    name = split_suffix(request.path_params["question"])[0]
    raise UnknownNameError(
        "question", name[:80], [closest(name, load_questions()).removeprefix("; nearest: ") or "none"]
    )


def described(question: Question) -> dict[str, Any]:
    """Return a question as ``/api/v1/questions`` describes it."""
    made = of_question(question)
    return {
        "name": question.name,
        "summary": question.summary,
        "time": question.time,
        "options": [
            {
                "name": each.name, "type": each.type, "help": each.help, "choices": list(each.choices) or None,
                "default": each.default, "required": each.required, "many": each.many,
            }
            for each in made.own
        ],
        "parameters": [each.name for each in made.others],
        "columns": list(question.columns),
        "table": list(question.table),
        "examples": list(question.examples),
        "url": f"{ROOT}/ask/{question.name}",
    }  # fmt: skip
