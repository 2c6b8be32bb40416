"""What went wrong, as problem details (RFC 9457): one shape for every route."""

from __future__ import annotations

import json
import logging
import re
import traceback
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from embargraph.errors import (
    DataError,
    EmbargraphError,
    ExportError,
    GraphFileError,
    MissingExtraError,
    QueryError,
    TooSlowError,
    UnknownNameError,
    UsageError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

__all__ = ["CODES", "PROBLEM", "TYPES", "Problem", "as_problem", "problem_response"]

#: The media type of a problem.
PROBLEM = "application/problem+json"
#: What the type of a problem begins with.
TYPES = "https://w3id.org/embargraph/problems/"
#: Every code, with the status that it comes with.
CODES = {
    "usage": 400,
    "bad-query": 400,
    "unauthorised": 401,
    "forbidden": 403,
    "not-found": 404,
    "unknown-id": 404,
    "unknown-name": 404,
    "unknown-question": 404,
    "method-not-allowed": 405,
    "not-acceptable": 406,
    "not-ready": 409,
    "cursor-expired": 410,
    "gone": 410,
    "too-large": 413,
    "address-too-long": 414,
    "wrong-host": 421,
    "bad-data": 422,
    "too-many": 429,
    "internal": 500,
    "not-installed": 501,
    "busy": 503,
    "too-slow": 504,
}

_LOG = logging.getLogger("embargraph.serving")
#: A near name as errors give it: the label, then the id in brackets.
_NEAR = re.compile(r"(?P<label>.*) \((?P<id>[^()\s]+)\)\Z", re.DOTALL)


class Problem(Exception):
    """A request that cannot be answered, as the caller is told of it.

    Args:
        status: The HTTP status.
        code: One of `CODES`; a word that programs can compare.
        detail: A sentence for people.
        headers: Headers of the response, such as Retry-After.
        more: Further members, such as candidates or errors.
    """

    def __init__(
        self, status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        """Hold what the caller is told."""
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = more
        self.instance = f"urn:uuid:{uuid.uuid4()}"

    def said_of(self, answer: Mapping[str, Any] | None) -> Problem:
        """Return the problem with what was searched as its member `answer`, and in its detail that it clears nobody."""
        if answer is not None:
            self.more["answer"] = answer
            self.detail = f"{self.detail}; that is not a clearance"
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the members of the problem."""
        return {
            "type": f"{TYPES}{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "instance": self.instance,
            "code": self.code,
            **self.more,
        }


def as_problem(error: BaseException) -> Problem:
    """Return what a caller is told of an error; of one that nobody meant, nothing but a number to ask about."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, UnknownNameError):
        return _unknown(error)
    if isinstance(error, HTTPException):
        return _of_http(error)
    for kind, status, code in _KINDS:
        if isinstance(error, kind):
            return Problem(status, code, str(error))
    problem = Problem(500, "internal", "Something went wrong here. The log has it under the number given as instance.")
    # Where it happened, and not what it says: that may hold names that were asked for.
    where = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("%s: %s\n%s", problem.instance, type(error).__name__, where)
    return problem


_KINDS: tuple[tuple[type[EmbargraphError], int, str], ...] = (
    (TooSlowError, 504, "too-slow"),
    (MissingExtraError, 501, "not-installed"),
    (UsageError, 400, "usage"),
    (QueryError, 400, "bad-query"),
    (GraphFileError, 503, "busy"),
    (ExportError, 422, "bad-data"),
    (DataError, 422, "bad-data"),
)


def _unknown(error: UnknownNameError) -> Problem:
    if error.kind == "question":
        return Problem(404, "unknown-question", str(error))
    return Problem(404, "unknown-name", str(error), candidates=[_candidate(text) for text in error.near])


def _candidate(text: str) -> dict[str, str | None]:
    found = _NEAR.match(text)
    return {"id": found["id"], "label": found["label"]} if found else {"id": None, "label": text}


def _of_http(error: HTTPException) -> Problem:
    code = next((code for code, status in CODES.items() if status == error.status_code), "usage")
    code = "not-found" if error.status_code == 404 else code
    said = {404: "There is nothing at this address.", 405: "This address does not take this method."}
    return Problem(error.status_code, code, said.get(error.status_code, str(error.detail)), headers=error.headers)


def problem_response(problem: Problem, request: Request | None = None) -> Response:
    """Return a problem as a response: problem details, or a page where a browser asked for one."""
    if request is not None and _wants_page(request):
        context = getattr(request.app.state, "context", None)
        if context is not None and (page := context.problem_page(problem, request)) is not None:
            return Response(page, problem.status, problem.headers, "text/html")
    body = json.dumps(problem.to_dict(), ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, problem.status, {"cache-control": "no-store", **problem.headers}, PROBLEM)


def _wants_page(request: Request) -> bool:
    path = request.url.path
    if path.startswith(("/api/", "/reconcile", "/compat/", "/mcp", "/healthz", "/readyz", "/metrics")):
        return False
    return "text/html" in request.headers.get("accept", "")
