"""Addresses of stores and servers: how they are written, what of them may be told, and whether anybody listens."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from embargraph.errors import DataError, UsageError

__all__ = ["address", "is_store", "reach", "secrets_of", "shown"]

_USER = re.compile(r"://[^/@]*@")
_STORE = re.compile(r"(s3|s3a|s3n|gs|hdfs|abfss?|wasbs?):/+")
#: Where Spark Connect listens unless told, and seconds that a server may take to be reached.
_PORT, _PATIENCE = 15002, 20.0
_PROXIES = ("grpc_proxy", "https_proxy", "http_proxy")


def address(path: Any) -> str:
    """Return where something is: an address as it was written, or a whole path.

    Example:
        >>> address("s3:/bucket/stakes")
        's3://bucket/stakes'
    """
    text = str(path)
    # A path joins the two slashes of an address.
    if found := _STORE.match(text):
        return f"{found[1]}://{text[found.end() :]}"
    return str(Path(text).resolve()) if ":/" not in text else text


def is_store(path: Any) -> bool:
    """Say whether a path was meant as the address of an object store.

    Example:
        >>> is_store("s3:/bucket/graph"), is_store("/data/graph")
        (True, False)
    """
    return _STORE.match(str(path)) is not None


def shown(url: str) -> str:
    """Return an address as it may be printed or kept: without whoever logs in, and without what follows a ? or ;.

    Example:
        >>> shown("s3://key:secret@bucket/stakes?secret_key=x"), shown("sc://host:15002/;token=x")
        ('s3://bucket/stakes', 'sc://host:15002/')
    """
    if "://" not in url:
        return url
    return _USER.sub("://", re.split(r"[?;]", url, maxsplit=1)[0])


def reach(place: str) -> None:
    """Say at once that nobody listens at an address of Spark Connect.

    Raises:
        DataError: Nobody does.
    """
    import socket

    try:
        parts = urlsplit(place)
        host, port = parts.hostname, parts.port or _PORT
    except ValueError as error:
        raise UsageError(f"{place}: no address of Spark Connect; expected sc://HOST:PORT") from error
    if not host:
        raise UsageError(f"{place}: no address of Spark Connect; expected sc://HOST:PORT")
    if any(os.environ.get(name) for name in _PROXIES):
        # The way there is not by this machine's own network.
        return
    try:
        socket.create_connection((host, port), timeout=_PATIENCE).close()
    except OSError as error:
        raise DataError(f"{place}: Spark does not answer: {error.strerror or error}") from error


def secrets_of(remote: str) -> list[str]:
    """Return the values of what stands behind an address of Spark Connect, such as its token."""
    _, _, more = remote.partition(";")
    return [value for _, _, value in (pair.partition("=") for pair in more.split(";")) if len(value) > 3]
