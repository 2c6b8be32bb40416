"""The guard before every route: hosts, origins, tokens, lengths; and the headers of every response."""

from __future__ import annotations

import logging
import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response

from embargraph.errors import ExportError
from embargraph.serving.problems import Problem, as_problem, problem_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from embargraph.serving.context import Context
    from embargraph.serving.tokens import Token

__all__ = ["COOKIE", "CSP", "OPEN", "Guard"]

#: The cookie that stands for a token; off loopback it is bound to the host.
COOKIE = "embargraph_session"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "",
}
#: What is answered without a token: whether the server lives, how to come in, and what pages look like.
OPEN = ("/healthz", "/readyz", "/session")
_OPEN_UNDER = ("/static/",)
#: A feed may come with a key of its own, which its route compares.
_FEED = re.compile(r"/watches/[^/]+/feed\.atom")
#: OpenRefine's own pages, which call reconciliation.
_OPENREFINE = ("http://127.0.0.1:3333", "http://localhost:3333")
_RECONCILING = ("/reconcile", "/compat/yente/reconcile")
_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_LOG = logging.getLogger("embargraph.serving.access")


class Guard:
    """Refuses what must not reach a route, and says on every response what a browser may do with it."""

    def __init__(self, app: ASGIApp, context: Context) -> None:
        """Stand before an application."""
        self.app = app
        self.context = context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            # There are no web sockets.
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        sent = _Sent(self.context, scope, send)
        try:
            self._check(scope)
            if scope["method"] == "OPTIONS" and sent.allowed_origin:
                await _preflight()(scope, receive, sent)
            else:
                await self.app(scope, _limited(receive, self._most(scope), Headers(scope=scope)), sent)
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller is told in one shape
            await sent.refuse(as_problem(error), receive)
        finally:
            sent.count()

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        self._check_host(headers)
        length = len(scope.get("raw_path") or scope["path"].encode()) + len(scope.get("query_string", b""))
        if length > self.context.settings.limits.url:
            raise Problem(414, "address-too-long", f"The address has {length} characters; expected fewer.")
        self._check_origin(scope, headers)
        scope.setdefault("state", {})["token"] = self._check_token(scope, headers)

    def _check_host(self, headers: Headers) -> None:
        # A name that resolves to this machine is no proof that the caller means it: that is how pages of others
        # reach servers on loopback.
        host = headers.get("host", "").casefold()
        name = host.rpartition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]
        if len(headers.getlist("host")) != 1 or name not in self.context.settings.known_hosts:
            raise Problem(421, "wrong-host", "This server does not answer for that host; see --allow-host.")

    def _check_origin(self, scope: Scope, headers: Headers) -> None:
        origin = headers.get("origin")
        if origin is not None and not _is_own(origin, scope, headers, self.context) and not self._allows(origin, scope):
            raise Problem(403, "forbidden", "Pages of that origin may not call here; see --allow-origin.")
        is_foreign = origin is None and headers.get("sec-fetch-site") in {"cross-site", "same-site"}
        if is_foreign and scope["method"] in _CHANGING:
            raise Problem(403, "forbidden", "Pages of other sites may not call here.")

    def _allows(self, origin: str, scope: Scope) -> bool:
        return allows(self.context, origin, scope["path"])

    def _check_token(self, scope: Scope, headers: Headers) -> Token | None:
        tokens = self.context.settings.tokens
        if tokens is None:
            return None
        path, method = scope["path"], scope["method"]
        if method == "OPTIONS" or path in OPEN or path.startswith(_OPEN_UNDER):
            return None
        if _FEED.fullmatch(path) and any(
            name == "key" for name, _ in parse_qsl(scope["query_string"].decode("latin-1"))
        ):
            return None
        kind, _, text = headers.get("authorization", "").partition(" ")
        token = tokens.find(text.strip()) if kind.casefold() == "bearer" else None
        if token is None and kind.casefold() != "bearer":
            token = self._of_cookie(scope, headers)
        challenge = {"www-authenticate": 'Bearer realm="embargraph"'}
        if token is None:
            raise Problem(401, "unauthorised", "A token is needed: Authorization: Bearer ….", headers=challenge)
        needed = needed_scope(method, path)
        if not token.may(needed):
            challenge = {"www-authenticate": f'Bearer error="insufficient_scope", scope="{needed}"'}
            raise Problem(403, "forbidden", f"This needs a token of the scope {needed}.", headers=challenge)
        return token

    def _of_cookie(self, scope: Scope, headers: Headers) -> Token | None:
        tokens = self.context.settings.tokens
        cookies = Request(scope).cookies
        value = cookies.get(f"__Host-{COOKIE}") or cookies.get(COOKIE)
        if tokens is None or not value:
            return None
        if scope["method"] in _CHANGING and not (
            headers.get("origin") or headers.get("sec-fetch-site") == "same-origin"
        ):
            # A browser says where a form comes from; who does not say it has no business with a cookie.
            raise Problem(403, "forbidden", "A request with a cookie must say its origin.")
        return tokens.of_cookie(value)

    def _most(self, scope: Scope) -> int:
        limits = self.context.settings.limits
        uploads = scope["path"] in {"/api/v1/screenings", "/screen"}
        return limits.upload if uploads else limits.body


def allows(context: Context, origin: str, path: str) -> bool:
    """Say whether pages of an origin may call a path."""
    if origin in context.settings.origins:
        return True
    is_reconciling = any(path == root or path.startswith(f"{root}/") for root in _RECONCILING)
    return is_reconciling and origin in _OPENREFINE


def needed_scope(method: str, path: str) -> str:
    """Return the scope that a request needs.

    Example:
        >>> needed_scope("GET", "/api/v1/questions"), needed_scope("POST", "/api/v1/screen")
        ('read', 'screen')
    """
    if path.startswith("/api/v1/what-if"):
        return "admin"
    if path.startswith(("/api/v1/screen", "/screen", "/mcp")):
        return "screen"
    # Their manifests are read; to send names is to screen them.
    if path.startswith(("/reconcile", "/compat/yente/match", "/compat/yente/reconcile")) and method in _CHANGING:
        return "screen"
    if path.startswith(("/api/v1/watches", "/watches")) and method in _CHANGING:
        return "watch"
    return "read"


def _is_own(origin: str, scope: Scope, headers: Headers, context: Context) -> bool:
    own = {f"{scope['scheme']}://{headers.get('host', '').casefold()}"}
    if context.settings.base:
        scheme, _, rest = context.settings.base.partition("://")
        own.add(f"{scheme}://{rest.partition('/')[0]}".casefold())
    return origin.casefold() in own


def _preflight() -> Response:
    return Response(
        None,
        204,
        {
            "access-control-allow-methods": "GET, HEAD, POST, DELETE",
            "access-control-allow-headers": "authorization, content-type, accept",
            "access-control-max-age": "600",
        },
    )


def _limited(receive: Receive, most: int, headers: Headers) -> Receive:
    """Return what receives a body of so many bytes at most."""
    said = headers.get("content-length", "")
    if said.isdigit() and int(said) > most:
        raise Problem(413, "too-large", f"The body has {said} bytes; expected at most {most}.")
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise Problem(413, "too-large", f"The body has more than {most} bytes.")
        return message

    return limited


class _Sent:
    """Sends a response with the headers of every response, counts it, and writes it down."""

    def __init__(self, context: Context, scope: Scope, send: Send) -> None:
        self._context = context
        self._scope = scope
        self._send = send
        self._began = time.monotonic()
        self._status = 0
        origin = Headers(scope=scope).get("origin")
        self.allowed_origin = origin if origin and allows(context, origin, scope["path"]) else None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._record(message["status"])
            self._status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            if self.allowed_origin:
                headers["access-control-allow-origin"] = self.allowed_origin
                headers["cross-origin-resource-policy"] = "cross-origin"
                headers.add_vary_header("Origin")
        elif message["type"] == "http.response.body" and self._scope["method"] == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)

    def _record(self, status: int) -> None:
        """Write down what was asked; what cannot be written down is not answered."""
        audit = self._context.audit
        if audit is None or self._scope["path"] in OPEN:
            return
        state = self._scope.get("state", {})
        token, generation = state.get("token"), self._context.pool.generation
        asked: dict[str, Any] = {"method": self._scope["method"], "path": self._scope["path"]}
        if self._scope.get("query_string"):
            asked["query"] = parse_qsl(self._scope["query_string"].decode("latin-1"), keep_blank_values=True)
        asked |= state.get("asked", {})
        try:
            audit.write(
                who=token.name if token is not None else None,
                asked=asked,
                outcome=status,
                graph=generation.digest if generation is not None else None,
            )
        except ExportError as error:
            self._context.audit_failed(error)
            raise Problem(503, "busy", "The record of requests cannot be written; nothing is answered.") from error

    async def refuse(self, problem: Problem, receive: Receive) -> None:
        """Send a problem, unless the response has begun."""
        if self._status:
            # What has begun cannot be taken back: the connection is closed without its end.
            raise problem
        response = problem_response(problem, Request(self._scope))
        try:
            await response(self._scope, receive, self)
        except Problem as error:
            # Not even the refusal could be written down.
            await problem_response(error)(self._scope, receive, self._unrecorded)

    async def _unrecorded(self, message: Message) -> None:
        self._status = message.get("status", self._status)
        await self._send(message)

    def count(self) -> None:
        """Count the response, and write a line to the log: without its query string, which has names in it."""
        seconds = time.monotonic() - self._began
        route = getattr(self._scope.get("route"), "path", None) or "other"
        self._context.metrics.count(self._scope["method"], route, self._status, seconds)
        _LOG.info("%s %s %d %.0f ms", self._scope["method"], self._scope["path"], self._status, seconds * 1000)
