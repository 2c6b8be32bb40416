"""Alerts as webhooks, signed as Standard Webhooks says: one request an alert, and no answer is followed anywhere."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import ssl
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from embargraph.alerts.address import Endpoint, find_endpoint
from embargraph.alerts.undelivered import Undelivered

if TYPE_CHECKING:
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
    import urllib3

    ends = time.monotonic() + _SECONDS
    host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
    headers["host"] = host if endpoint.port == 443 else f"{host}:{endpoint.port}"
    # The address is dialled, and the certificate must be the name's.  A pool asks no proxy.
    with urllib3.HTTPSConnectionPool(
        endpoint.address, endpoint.port, ssl_context=ssl.create_default_context(), server_hostname=endpoint.host,
        assert_hostname=endpoint.host, timeout=urllib3.Timeout(total=_SECONDS), retries=False, maxsize=1,
    ) as pool:  # fmt: skip
        try:
            answer = pool.urlopen(
                "POST", endpoint.target, body=body, headers=headers, redirect=False, retries=False,
                preload_content=False, decode_content=False,
            )  # fmt: skip
            try:
                _read(answer, ends)
            finally:
                answer.close()
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise Undelivered(f"{endpoint.host}: {_reason(error)}") from None
    _judge(answer.status, answer.headers.get("retry-after"), endpoint.host)


def _read(answer: Any, ends: float) -> None:
    """Read an answer, and no more of it than is due: a slow or an endless one holds nobody up."""
    read = 0
    while read < _MOST_READ and time.monotonic() < ends:
        piece = answer.read(min(4096, _MOST_READ - read))
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
    cause: BaseException = error
    while (inner := cause.__cause__ or cause.__context__ or getattr(cause, "reason", None)) is not None:
        if not isinstance(inner, BaseException) or inner is cause:
            break
        cause = inner
    if isinstance(cause, ssl.SSLError):
        return f"no safe connection: {cause.reason or 'the certificate cannot be trusted'}"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return type(cause).__name__
