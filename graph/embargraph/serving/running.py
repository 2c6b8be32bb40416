"""A server that runs: the socket, the processes, the line that says it answers."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import uvicorn

from embargraph.errors import DataError
from embargraph.serving.app import create_app
from embargraph.serving.process import settle, tune

if TYPE_CHECKING:
    from collections.abc import Iterator

    from embargraph.serving.context import Context
    from embargraph.serving.settings import Settings

__all__ = ["address_of", "serve"]

#: Seconds that what is under way may take when the server is told to end.
_GRACE = 10
_ENDING = (signal.SIGINT, signal.SIGTERM)


def address_of(settings: Settings) -> str:
    """Return the address of a server, for people.

    Example:
        >>> from embargraph.serving.settings import Settings
        >>> address_of(Settings(port=8080))
        'http://127.0.0.1:8080'
    """
    host = f"[{settings.host}]" if ":" in settings.host and not settings.host.startswith("[") else settings.host
    return settings.base or f"http://{host}:{settings.port}"


def serve(settings: Settings, *, workers: int = 1, opens: bool = False) -> None:
    """Serve a graph until the process is told to end.

    Args:
        settings: What is served, and to whom.
        workers: Processes that answer; they share the socket and nothing else.
        opens: Open a browser when it answers.

    Raises:
        DataError: The port is taken, or no graph can be opened.
    """
    _log()
    listener = _listen(settings)
    settings = replace(settings, port=listener.getsockname()[1])
    children: list[int] = []
    try:
        for _ in range(workers - 1):
            # Before anything is opened: what is open in two processes at once is nobody's.
            if (child := os.fork()) == 0:
                _run(settings, listener, is_first=False, opens=False)
                os._exit(0)
            children.append(child)
        _run(settings, listener, is_first=True, opens=opens)
    finally:
        for child in children:
            with suppress(OSError):
                os.kill(child, signal.SIGTERM)
        for child in children:
            with suppress(OSError):
                os.waitpid(child, 0)
        listener.close()


def _log() -> None:
    """Write what happens to standard error; never what was asked for."""
    logger = logging.getLogger("embargraph.serving")
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
        logger.propagate = False
    logger.setLevel(logging.INFO)


def _listen(settings: Settings) -> socket.socket:
    """Return a socket that listens.

    Raises:
        DataError: The port is taken, or the address is none of this machine.
    """
    host = settings.host.strip("[]")
    listener: socket.socket | None = None
    try:
        family, *_, address = socket.getaddrinfo(host, settings.port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
        listener.set_inheritable(True)
    except OSError as error:
        if listener is not None:
            listener.close()
        said = error.strerror or error
        raise DataError(f"--host {settings.host} --port {settings.port}: cannot be listened on: {said}") from error
    return listener


class _Server(uvicorn.Server):
    """Says when it answers, and ends with status 0 when it is told to."""

    def __init__(self, config: uvicorn.Config, context: Context, said: Any) -> None:
        super().__init__(config)
        self._context = context
        self._said = said

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._said is not None:
            self._said()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Streams that wait for something end now: they would be waited for.
        self._context.is_closing = True
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {sign: signal.signal(sign, self.handle_exit) for sign in _ENDING}
        try:
            yield
        finally:
            for sign, handler in before.items():
                signal.signal(sign, handler)


def _run(settings: Settings, listener: socket.socket, *, is_first: bool, opens: bool) -> None:
    tune()
    app = create_app(settings)
    context: Context = app.state.context

    def said() -> None:
        generation = context.pool.generation
        if generation is None:
            return
        edition = generation.edition
        sys.stderr.write(
            f"{address_of(settings)} answers: graph {generation.digest}, last evidence {edition['last_evidence']}. "
            "Not legal advice.\n"
        )
        sys.stderr.flush()
        if opens:
            import webbrowser

            threading.Thread(target=webbrowser.open, args=(address_of(settings),), daemon=True).start()

    async def main() -> None:
        context.pool.lives_on = True
        await context.pool.reload()
        if context.pool.generation is None:
            raise DataError(context.pool.failure or "no graph can be opened")
        settle()
        config = uvicorn.Config(
            app, http="auto", loop="none", lifespan="on", ws="none", access_log=False, log_config=None,
            server_header=False, proxy_headers=False, timeout_graceful_shutdown=_GRACE, timeout_keep_alive=15,
        )  # fmt: skip
        await _Server(config, context, said if is_first else None).serve([listener])

    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(main())
    except KeyboardInterrupt:
        # Told to end before it began to answer.
        return


def _loop_factory() -> Any:
    """Return what makes event loops: the fast one, where it is installed."""
    with suppress(ImportError):
        import uvloop

        return uvloop.new_event_loop
    return None
