"""Alerts as webhooks, signed as Standard Webhooks says: one request an alert, and no answer is followed anywhere."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from embargraph.alerts.address import Endpoint, find_endpoint
from embargraph.alerts.undelivered import Undelivered

if TYPE_CHECKING:
    import http.client

    from embargraph.watching.targets import Target

__all__ = ["post_alert", "read_secrets", "sign"]

#: Seconds for a request in all, and bytes of the answer that are read.
_SECONDS, _MOST_READ = 10.0, 64 * 1024
_PREFIX = "whsec_"


def read_secrets(names: Sequence[str], environment: Mapping[str, str] | None = None) -> list[bytes]:
    """Return the secrets that webhooks are signed with, from the environment.

    Args:
        names: Variables; each holds ``whsec_`` and base64, as Standard Webhooks writes secrets.
        environment: Variables by name; those of the process if not given.

    Raises:
        Undelivered: One is missing, or no such secret; its value is not said.
    """
    variables = os.environ if environment is None else environment
    found = []
    for name in names:
        value = variables.get(name, "").strip()
        if not value:
            raise Undelivered(f"{name}: not set; it holds the secret that the webhook is signed with")
        try:
            secret = base64.b64decode(value.removeprefix(_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            secret = b""
        if not 24 <= len(secret) <= 64:
            raise Undelivered(f"{name}: no secret; expected whsec_ and 24 to 64 bytes in base64")
        found.append(secret)
    return found


def sign(id_: str, timestamp: int, body: bytes, secrets: Sequence[bytes]) -> str:
    """Return the signatures of a webhook, one by each secret.

    Example:
        >>> sign("msg", 1674087231, b"{}", [b"0" * 24])
        'v1,yBpLSEr3DLSeIQ0OmFHNTist6kW3dj4pmpuBKaWl/FA='
    """
    signed = f"{id_}.{timestamp}.".encode() + body
    digests = (hmac.new(secret, signed, hashlib.sha256).digest() for secret in secrets)
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)


def post_alert(
    target: Target,
    alert: Mapping[str, Any],
    *,
    allow_private: bool = False,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Send one alert.

    Args:
        target: A webhook.
        alert: The alert; its id is that of the message, so that who has it twice can tell.
        allow_private: Whether machines of one's own network may be reached.
        environment: Where secrets are; the process's if not given.

    Raises:
        Undelivered: It was not taken: no answer in time, or one of another status than 200 to 299.
    """
    secrets = read_secrets(target.secrets, environment)
    told = {"type": f"embargraph.{alert['kind']}", "timestamp": alert["seen"], "data": alert}
    body = json.dumps(told, ensure_ascii=False).encode()
    id_, now = str(alert["id"]), int(time.time())
    headers = {
        "content-type": "application/json",
        "user-agent": "embargraph",
        "webhook-id": id_,
        "webhook-timestamp": str(now),
        "webhook-signature": sign(id_, now, body, secrets),
    }
    _post(find_endpoint(target.address, allow_private=allow_private), body, headers)


def _post(endpoint: Endpoint, body: bytes, headers: dict[str, str]) -> None:
    import http.client

    host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
    headers["host"] = host if endpoint.port == 443 else f"{host}:{endpoint.port}"
    with _Deadline() as deadline:
        try:
            # The address is dialled, and the certificate must be the name's.  No proxy is asked.
            connection = http.client.HTTPConnection(endpoint.host, endpoint.port)
            connection.sock = _connected(endpoint, deadline)
            try:
                connection.request("POST", endpoint.target, body, headers)
                answer = connection.getresponse()
                if deadline.is_over:
                    # What was cut off looks like a head that has ended.
                    raise TimeoutError
                status, wait = answer.status, answer.getheader("retry-after")
                _read(answer, deadline)
            finally:
                connection.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = f"no answer within {_SECONDS:g} seconds" if deadline.is_over else _reason(error)
            raise Undelivered(f"{endpoint.host}: {reason}") from None
    _judge(status, wait, endpoint.host)


class _Deadline:
    """Ends a connection when its time is over, however slowly the other side says something."""

    def __init__(self) -> None:
        self.is_over = False
        self.socket: socket.socket | None = None
        self._timer = threading.Timer(_SECONDS, self._end)
        self._timer.daemon = True

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        self.is_over = True
        if self.socket is not None:
            with suppress(OSError):
                # Beneath TLS: who waits for a byte is told that there is none.
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)


def _connected(endpoint: Endpoint, deadline: _Deadline) -> ssl.SSLSocket:
    plain = socket.create_connection((endpoint.address, endpoint.port), timeout=_SECONDS)
    try:
        safe = ssl.create_default_context().wrap_socket(
            plain, server_hostname=endpoint.host, do_handshake_on_connect=False
        )
    except BaseException:
        plain.close()
        raise
    deadline.socket = safe
    try:
        safe.do_handshake()
    except BaseException:
        safe.close()
        raise
    return safe


def _read(answer: http.client.HTTPResponse, deadline: _Deadline) -> None:
    """Read an answer, and no more of it than is due; what it says counts for nothing."""
    read = 0
    with suppress(OSError, ValueError):
        while read < _MOST_READ and not deadline.is_over:
            piece = answer.read1(min(4096, _MOST_READ - read))
            if not piece:
                return
            read += len(piece)


def _judge(status: int, wait: str | None, host: str) -> None:
    if 200 <= status < 300:
        return
    if status == 410:
        raise Undelivered(f"{host}: answered 410: it wants no more", is_gone=True)
    if 300 <= status < 400:
        raise Undelivered(f"{host}: answered {status}; a redirect is not followed")
    seconds = float(wait) if status in {429, 502, 503, 504} and wait and wait.isascii() and wait.isdigit() else None
    raise Undelivered(f"{host}: answered {status}", wait=seconds)


def _reason(error: Exception) -> str:
    """Return what failed without the address, which may hold a secret."""
    if isinstance(error, ssl.SSLError):
        return f"no safe connection: {error.reason or 'the certificate cannot be trusted'}"
    if isinstance(error, TimeoutError):
        return f"no answer within {_SECONDS:g} seconds"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return f"no answer ({type(error).__name__})"
