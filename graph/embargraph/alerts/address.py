"""Which machine a webhook may reach: a public one, looked up once, and dialled by the address that was found."""

from __future__ import annotations

import ipaddress
import socket
from typing import NamedTuple
from urllib.parse import urlsplit

from embargraph.alerts.undelivered import Undelivered

__all__ = ["Endpoint", "find_endpoint", "why_refused"]

#: Ways in which an IPv6 address hides an IPv4 address: NAT64, 6to4, Teredo, and the deprecated compatible form.
_HIDING = tuple(
    ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)
_SHARED = ipaddress.ip_network("100.64.0.0/10")


class Endpoint(NamedTuple):
    """Where a request goes: the address that is dialled, the name that its certificate must have, port and path."""

    address: str
    host: str
    port: int
    target: str


def why_refused(text: str, *, allow_private: bool = False) -> str | None:
    """Return why an address may not be dialled; None where it may.

    Args:
        text: An IP address.
        allow_private: Whether machines of one's own network may be.

    Example:
        >>> why_refused("10.0.0.7"), why_refused("::ffff:127.0.0.1"), why_refused("93.184.215.14")
        ('a private address', 'an IPv4 address written as IPv6', None)
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    if address.is_multicast:
        return "a multicast address"
    if address.is_unspecified:
        return "no address of a machine"
    if allow_private:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return "an IPv4 address written as IPv6"
        if not address.is_loopback and any(address in network for network in _HIDING):
            return "an IPv6 address that stands for an IPv4 address"
    if address.is_loopback:
        return "this machine itself"
    if address.is_link_local:
        return "a link-local address"
    if address.version == 4 and address in _SHARED:
        return "an address that a provider shares among customers"
    if address.is_private or (address.version == 6 and address.is_site_local):
        return "a private address"
    return None if address.is_global and not address.is_reserved else "a reserved address"


def find_endpoint(url: str, *, allow_private: bool = False) -> Endpoint:
    """Return where a webhook goes; its name is looked up once, so that it cannot be another on the second look.

    Args:
        url: An https address.
        allow_private: Whether machines of one's own network may be reached.

    Raises:
        Undelivered: The name is not known, or one of its addresses may not be dialled.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise Undelivered("the webhook is no https address")
    port = parts.port or 443
    try:
        host = parts.hostname.encode("idna").decode() if not parts.hostname.isascii() else parts.hostname
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Undelivered(f"{parts.hostname}: the name cannot be looked up: {error}") from None
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    for address in addresses:
        # One bad address among several is one too many: a resolver may give them in any order.
        reason = why_refused(address, allow_private=allow_private)
        if reason is not None:
            raise Undelivered(f"{parts.hostname} is {address}, {reason}; --allow-private-targets lets it be reached"
                              if not allow_private else f"{parts.hostname} is {address}, {reason}")  # fmt: skip
    if not addresses:
        raise Undelivered(f"{parts.hostname}: the name has no address")
    return Endpoint(addresses[0], host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
