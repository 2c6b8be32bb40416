"""Routes of the API as data: what each takes and gives, from which the routes and their description are made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from embargraph.serving.context import Context, context_of
from embargraph.serving.formats import find_form
from embargraph.serving.parameters import Parameter, read_given

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["Asked", "Endpoint", "as_route"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: its values by parameter, the form of the answer, and what it came with."""

    request: Request
    context: Context
    values: dict[str, Any]
    form: str
    path: Mapping[str, str]

    def get(self, name: str, default: Any = None) -> Any:
        """Return a value that was given, or the default."""
        return self.values.get(name, default)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One route: where it is, what it takes, what it gives, and who answers it.

    Attributes:
        path: Its address; what stands in braces is a part of it.
        answer: Makes the response.
        summary: What it gives, in a sentence.
        method: Its method; GET also answers HEAD.
        parameters: What may be in the query string.
        parts: What the parts of the path mean, by name; with an example each.
        forms: The forms of the answer; the first is given where none is asked for.
        schema: The schema of the answer as JSON, or of each form by its media type.
        body: The schema of the body by media type, where one is taken.
        status: The status of an answer.
        problems: Statuses of problems that it may give beside 400, 401, 403, 406, 414, 421, 500, 503 and 504.
        headers: Names of headers that go with an answer.
        suffixes: Whether a suffix of the path may say the form.
    """

    path: str
    answer: Callable[[Asked], Awaitable[Response]]
    summary: str
    method: str = "GET"
    parameters: tuple[Parameter, ...] = ()
    parts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    forms: tuple[str, ...] = ("json",)
    schema: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    status: int = 200
    problems: tuple[int, ...] = ()
    suffixes: bool = True
    name: str | None = None


def as_route(endpoint: Endpoint) -> list[Route]:
    """Return an endpoint as routes: one for the address, and one for it with a suffix that says the form."""

    def for_form(form: str | None) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            accept = request.headers.get("accept")
            chosen = find_form(accept, form, endpoint.forms) if endpoint.forms else "json"
            values = read_given(endpoint.parameters, request.query_params.multi_items())
            return await endpoint.answer(Asked(request, context_of(request), values, chosen, dict(request.path_params)))

        return answer

    methods = [endpoint.method]
    made = []
    # Where the last part of a path is open, a suffix would be taken for a piece of it.
    if endpoint.suffixes and endpoint.forms:
        made += [Route(f"{endpoint.path}.{form}", for_form(form), methods=methods) for form in endpoint.forms]
    made.append(Route(endpoint.path, for_form(None), methods=methods, name=endpoint.name))
    return made
