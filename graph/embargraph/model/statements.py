"""Nodes, statements and their sources: frozen, slotted, nothing else.

Statements are the grain of the graph.  A node's edges, an export and a
restriction all come from statements.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

__all__ = ["Node", "NodeRef", "Source", "Statement"]

# One encoder for all: to make one for each statement costs more than to encode it.
_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class NodeRef:
    """A node as it appears in a row: its id and its label."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Node:
    """One actor, technology, measure, route, event, claim, figure, place or document."""

    id: str
    kind: str
    type: str
    label: str
    names: tuple[str, ...] = ()
    country: str | None = None
    identifiers: Mapping[str, str] = field(default_factory=dict, hash=False)
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where statements come from, and through which day it is known."""

    id: str
    title: str
    publisher: str | None = None
    published: str | None = None
    known_through: str | None = None
    document: str | None = None
    sha256: str | None = None
    url: str | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One dated, sourced statement, with its stand-off evidence.

    Dates are as printed and inclusive; `at` holds the first character and the
    one after the last, in Unicode code points of the source document.
    """

    subject: str
    relation: str
    standing: str
    source: str
    object: str | None = None
    value: str | None = None
    number: Decimal | None = None
    unit: str | None = None
    period: str | None = None
    since: str | None = None
    until: str | None = None
    share: Decimal | None = None
    share_min: Decimal | None = None
    share_max: Decimal | None = None
    qualifiers: Mapping[str, str] = field(default_factory=dict, hash=False)
    gist: str | None = None
    citation: str | None = None
    url: str | None = None
    document: str | None = None
    at: tuple[int, int] | None = None
    digest: str | None = None
    corrects: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Content hash over canonical JSON; wording and evidence do not enter it.

        Example:
            >>> Statement("zte", "located_in", "record", "s", object="place-cn").id
            's-95df77bedcc376ec768e'
        """
        content = {
            "subject": self.subject,
            "relation": self.relation,
            "object": self.object,
            "value": self.value,
            "number": None if self.number is None else str(self.number),
            "unit": self.unit,
            "period": self.period,
            "since": self.since,
            "until": self.until,
            "share": [None if s is None else str(s) for s in (self.share, self.share_min, self.share_max)],
            "standing": self.standing,
            "source": self.source,
            "qualifiers": {k: v for k, v in self.qualifiers.items() if k not in {"key", "resolved"}},
        }
        return "s-" + hashlib.sha256(_CANONICAL.encode(content).encode("utf-8")).hexdigest()[:20]
