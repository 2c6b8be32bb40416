"""Answers of a register's server: packed on the way, whole, of its own host, and not asked for too often."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import closing
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from embargraph.errors import NetworkError
from embargraph.sources.fetch import retries, shown

__all__ = ["Register"]

#: Bytes of one answer, unpacked, beyond which it is refused.
MAX_BYTES = 200_000_000
#: Seconds between two questions: the register asks for no more than a hundred in a minute.
PAUSE = 0.6
#: Seconds for one answer.
MAX_SECONDS = 300.0
_CHUNK = 1 << 18


class Register:
    """A register's server; use as a context manager."""

    def __init__(self, base: str) -> None:
        """Ask nothing yet.

        Args:
            base: Its address, such as ``https://www.ecfr.gov``.
        """
        import urllib3

        self.base = base.rstrip("/")
        self._pool = urllib3.PoolManager(retries=retries(), timeout=urllib3.Timeout(connect=20, read=60))
        self._asked = 0.0
        #: What was asked, in order: what a search rests on.
        self.questions: list[str] = []

    def __enter__(self) -> Self:
        """Return the register itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close its connections."""
        self._pool.clear()

    def get(self, path: str, query: Sequence[tuple[str, str]] = (), *, allow_missing: bool = False) -> bytes | None:
        """Return an answer, unpacked; None where the server has none and that is allowed.

        Raises:
            NetworkError: It cannot be had whole, is too large, or leads to another host.
        """
        import urllib3

        url = f"{self.base}{path}" + (f"?{urlencode(query)}" if query else "")
        self.questions.append(shown(url))
        time.sleep(max(0.0, self._asked + PAUSE - time.monotonic()))
        self._asked = time.monotonic()
        # The eCFR answers 406 to who takes nothing packed.
        headers = {"Accept-Encoding": "gzip", "User-Agent": "embargraph"}
        try:
            response = self._pool.request("GET", url, headers=headers, preload_content=False, redirect=False)
            with closing(response):
                if response.status == 404 and allow_missing:
                    return None
                if response.status in {301, 302, 303, 307, 308}:
                    told = shown(str(response.headers.get("Location")))
                    raise NetworkError(f"{shown(url)}: leads to {told}; not followed")
                if response.status != 200:
                    raise NetworkError(f"{shown(url)}: answered {response.status}")
                return self._whole(response, url)
        except urllib3.exceptions.HTTPError as error:
            reason = getattr(error, "reason", None) or error
            raise NetworkError(f"{shown(url)}: cannot be fetched: {reason}") from error

    def _whole(self, response: Any, url: str) -> bytes:
        ends = time.monotonic() + MAX_SECONDS
        pieces, size = [], 0
        # Unpacked as it comes: what is packed to a thousandth is refused before it fills the memory.
        for piece in response.stream(_CHUNK, decode_content=True):
            size += len(piece)
            if size > MAX_BYTES:
                raise NetworkError(f"{shown(url)}: more than {MAX_BYTES} bytes; refused")
            if time.monotonic() > ends:
                raise NetworkError(f"{shown(url)}: not whole after {MAX_SECONDS:g} seconds")
            pieces.append(piece)
        whole = b"".join(pieces)
        # Packed twice: text that is searched in would never be found.
        if whole[:2] == b"\x1f\x8b":
            raise NetworkError(f"{shown(url)}: packed twice; refused")
        return whole

    def json(self, path: str, query: Sequence[tuple[str, str]] = ()) -> Any:
        """Return an answer that is JSON.

        Raises:
            NetworkError: As `get`, or it is another kind of text.
        """
        raw = self.get(path, query) or b""
        try:
            return json.loads(raw)
        except (ValueError, RecursionError) as error:
            page = "an HTML page" if raw.lstrip()[:1] == b"<" else "not JSON"
            raise NetworkError(f"{shown(self.base + path)}: {page}") from error

    @property
    def host(self) -> str:
        """The host that is asked."""
        return urlsplit(self.base).hostname or self.base
