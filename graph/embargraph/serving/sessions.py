"""Coming in with a browser: a token is given once, and a cookie stands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from embargraph.serving.context import context_of
from embargraph.serving.guard import COOKIE
from embargraph.serving.problems import Problem
from embargraph.serving.tokens import SESSION

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

__all__ = ["routes"]


async def show(request: Request) -> Response:
    """Show the form that takes a token."""
    context = context_of(request)
    page = context.templates.get_template("session.html").render(is_needed=context.settings.tokens is not None)
    # A browser that may send no referrer calls the origin of the form "null", and the guard refuses it.
    return HTMLResponse(page, headers={"cache-control": "no-store", "referrer-policy": "same-origin"})


async def come_in(request: Request) -> Response:
    """Take a token, and give a cookie for it."""
    tokens = context_of(request).settings.tokens
    form = await request.form(max_files=0, max_fields=8)
    text = form.get("token")
    token = tokens.find(text.strip()) if tokens is not None and isinstance(text, str) else None
    if tokens is None or token is None:
        raise Problem(401, "unauthorised", "This is no token.", headers={"www-authenticate": "Bearer"})
    response = RedirectResponse("/", 303, headers={"cache-control": "no-store"})
    settings = context_of(request).settings
    is_secure = context_of(request).base_url(request).startswith("https:") or not settings.is_loopback
    # A name that begins so is taken by browsers from this host alone, over https.
    name = f"__Host-{COOKIE}" if is_secure else COOKIE
    response.set_cookie(
        name, tokens.cookie(token), max_age=SESSION, path="/", secure=is_secure, httponly=True, samesite="strict"
    )
    return response


async def leave(_request: Request) -> Response:
    """Take the cookie back."""
    response = Response(None, 204)
    for name in (COOKIE, f"__Host-{COOKIE}"):
        response.delete_cookie(name, path="/", secure=name.startswith("__Host-"), httponly=True, samesite="strict")
    return response


def routes() -> list[BaseRoute]:
    """Return the routes of sessions."""
    return [
        Route("/session", show, methods=["GET"]),
        Route("/session", come_in, methods=["POST"]),
        Route("/session", leave, methods=["DELETE"]),
    ]
