"""MCP over HTTP inside the application: loaded in a thread after the start, with the application's lists of hosts."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from embargraph.serving.problems import Problem, problem_response

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from mcp.server.mcpserver import MCPServer
    from mcp.server.transport_security import TransportSecuritySettings
    from starlette.applications import Starlette
    from starlette.types import ASGIApp, Receive, Scope, Send

    from embargraph.serving.settings import Settings

__all__ = ["PATH", "Mounted", "living"]

PATH = "/mcp"
_LOG = logging.getLogger("embargraph.serving")


class Mounted:
    """Hands requests on to the protocol's application, which is at ``app.state.mcp`` when it is loaded."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; before the library is loaded, say when to come again."""
        state = scope["app"].state
        inner: ASGIApp | None = getattr(state, "mcp", None)
        if inner is None:
            failure: Problem | None = getattr(state, "mcp_failure", None)
            loading = Problem(503, "busy", "MCP is being loaded; ask again.", headers={"retry-after": "2"})
            await problem_response(failure or loading)(scope, receive, send)
            return
        # The protocol's library reads the application out of the scope.
        await inner({**scope, "root_path": "", "path": PATH}, receive, send)


@asynccontextmanager
async def living(app: Starlette) -> AsyncIterator[None]:
    """Load the library beside what the application does, and end its sessions with it."""
    app.state.mcp, app.state.mcp_failure = None, None
    if find_spec("mcp") is None:
        detail = "The server for agents needs an extra package: pip install 'embargraph[mcp]'."
        app.state.mcp_failure = Problem(501, "not-installed", detail)
        yield
        return
    over = asyncio.Event()
    task = asyncio.create_task(_live(app, over))
    try:
        yield
    finally:
        over.set()
        with suppress(Exception):
            await asyncio.wait_for(task, 10)


async def _live(app: Starlette, over: asyncio.Event) -> None:
    """Keep the sessions in one task: what was entered in it must be left in it."""
    try:
        server = await asyncio.get_running_loop().run_in_executor(None, _load, app)
        inner = server.streamable_http_app(
            streamable_http_path=PATH,
            json_response=True,
            stateless_http=True,
            max_request_body_size=app.state.context.settings.limits.body,
            transport_security=_security(app.state.context.settings),
        )
        async with server.session_manager.run():
            app.state.mcp = inner
            await over.wait()
    except Exception:  # noqa: BLE001 - logged, and told to who asks
        # What answers people must not fall with what answers agents.
        _LOG.exception("MCP cannot be served")
        app.state.mcp_failure = Problem(500, "internal", "MCP cannot be served; the log says why.")
    finally:
        app.state.mcp = None


def _load(app: Starlette) -> MCPServer[Any]:
    from embargraph.serving.agents.server import make_server

    return make_server(lambda: app.state.context)


def _security(settings: Settings) -> TransportSecuritySettings:
    from mcp.server.transport_security import TransportSecuritySettings

    hosts = [name for host in settings.known_hosts for name in (host, f"{host}:*")]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=hosts,
        allowed_origins=[*settings.origins, *_own_origins(settings, hosts)],
    )


def _own_origins(settings: Settings, hosts: Iterable[str]) -> list[str]:
    own = [f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")]
    if settings.base:
        scheme, _, rest = settings.base.partition("://")
        own.append(f"{scheme}://{rest.partition('/')[0]}")
    return own
