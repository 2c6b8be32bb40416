"""What every route works with: the pool, what the server was told, templates, the kept answers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from embargraph.serving.audit import Audit
from embargraph.serving.caching import AnswerCache
from embargraph.serving.metrics import Metrics
from embargraph.serving.pool import Pool
from embargraph.serving.screenings import Screenings

if TYPE_CHECKING:
    import jinja2
    from starlette.requests import Request

    from embargraph.errors import ExportError
    from embargraph.serving.generation import Generation
    from embargraph.serving.problems import Problem
    from embargraph.serving.settings import Settings

__all__ = ["Context", "context_of"]

T = TypeVar("T")

_LOG = logging.getLogger("embargraph.serving")


class Context:
    """What every route works with; it is at ``request.app.state.context``.

    Attributes:
        settings: What the server was told.
        pool: Generations and threads.
        cache: Answers that were given, by their tags.
        screenings: Files that were sent to be screened.
        metrics: Counts for ``/metrics``.
    """

    def __init__(self, settings: Settings) -> None:
        """Make everything; nothing is opened yet."""
        self.settings = settings
        self.pool = Pool(settings)
        self.cache = AnswerCache(settings.limits.cache)
        self.metrics = Metrics()
        self.screenings = Screenings(self.pool, settings.limits, settings.decisions)
        #: The routes of the API, as they are described.
        self.endpoints: tuple[Any, ...] = ()
        #: Whether the server is about to end: streams that wait for something end then.
        self.is_closing = False
        #: The record of who asked what, if it is kept.
        self.audit = None if settings.audit is None else Audit(settings.audit)
        #: How a problem is shown in a browser; pages set it.
        self.shows_problem: Callable[[Problem, Request], str | None] | None = None

    @cached_property
    def templates(self) -> jinja2.Environment:
        """Templates of pages, by their names; everything that they are given is escaped."""
        import jinja2

        here = Path(__file__).parent
        loader = jinja2.FileSystemLoader([here / "templates", here / "pages" / "templates"])
        return jinja2.Environment(
            loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
        )

    async def run(
        self,
        work: Callable[[Generation], T],
        seconds: float | None = None,
        *,
        assumes: bool = False,
        long: bool = False,
    ) -> T:
        """Do work on the generation that answers; see `embargraph.serving.pool.Pool.run`."""
        return await self.pool.run(work, seconds, assumes=assumes, long=long)

    def base_url(self, request: Request) -> str:
        """Return the address that the server is reached by, without a slash at its end."""
        if self.settings.base:
            return self.settings.base.rstrip("/")
        return f"{request.url.scheme}://{request.url.netloc}"

    def audit_failed(self, error: ExportError) -> None:
        """Say in the log that the record of requests cannot be written."""
        _LOG.error("%s", error)

    def close(self) -> None:
        """Close the record of requests, and remove what was sent to be screened."""
        self.screenings.close()
        if self.audit is not None:
            self.audit.close()

    def problem_page(self, problem: Problem, request: Request) -> str | None:
        """Return a problem as a page; None where there are no pages."""
        return None if self.shows_problem is None else self.shows_problem(problem, request)


def context_of(request: Request) -> Context:
    """Return what a request's route works with."""
    found: Any = request.app.state.context
    return found  # type: ignore[no-any-return]
