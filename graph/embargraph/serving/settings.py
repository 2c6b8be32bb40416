"""What a server is told when it starts: which graph, who may ask, and how much."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from embargraph.serving.tokens import Tokens

__all__ = ["LOOPBACK", "Limits", "Settings"]

#: Names by which a machine calls itself; a request for any other host is refused unless it is allowed.
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a server does for one caller; times in seconds, sizes in bytes."""

    question: float = 5.0
    sparql: float = 10.0
    export: float = 60.0
    what_if: float = 30.0
    #: Requests that may wait for a thread; the next one is told to come again.
    queue: int = 64
    #: Seconds that a request waits for a thread.
    patience: float = 10.0
    #: Rows of an answer that is not paged, for who has no token.
    rows: int = 10_000
    page: int = 100
    most_page: int = 1_000
    body: int = 2 * _MIB
    upload: int = 50 * _MIB
    upload_rows: int = 200_000
    #: Screenings of uploaded files that may be under way together.
    uploads: int = 4
    upload_hours: float = 24.0
    url: int = 16 * 1024
    batch: int = 500
    #: Of answers that were given; those asked again are kept compressed, ten times as many.
    cache: int = 16 * _MIB


@dataclass(frozen=True, slots=True)
class Settings:
    """How a graph is served.

    Attributes:
        graph: The graph file; the one that answers by default if not given.
        host: The address that is listened on.
        port: The port that is listened on.
        base: The address by which the server is reached from outside, such as "https://graph.example.org"; that of
            each request if not given.
        hosts: Names of hosts that may be asked for, beside this machine's own.
        origins: Origins whose pages may call, such as "https://desk.example.org".
        documents: Folder with the source documents, for the spans of statements.
        tokens: Who may ask; everybody who reaches the server if not given.
        watches: File of watches.
        decisions: File of decisions on names, which every screening takes and adds to; each has its own if not given.
        public: Answers may be kept by shared caches, and other hosts may be listened on without tokens.
        audit: File to which each request is written.
        agents: Whether agents may connect at /mcp.
        limits: How much is done for one caller.
    """

    graph: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8765
    base: str | None = None
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    documents: Path | None = None
    tokens: Tokens | None = None
    watches: Path | None = None
    decisions: Path | None = None
    public: bool = False
    audit: Path | None = None
    agents: bool = True
    limits: Limits = field(default_factory=Limits)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in LOOPBACK or self.host.startswith("127.")

    @property
    def known_hosts(self) -> frozenset[str]:
        """Names that a request may be for, without ports."""
        named = {host.casefold().strip() for host in self.hosts}
        own = {self.host.casefold()} if self.host not in {"0.0.0.0", "::"} else set()  # noqa: S104 - compared only
        return frozenset({"127.0.0.1", "localhost", "[::1]"} | named | own)
