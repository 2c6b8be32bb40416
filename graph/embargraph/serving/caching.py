"""Tags of answers, and answers that were given: what has not changed is not asked again."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from embargraph import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AnswerCache", "Kept", "compressed", "is_match", "tag_of"]

#: Bytes that an entry takes beside its body.
_BESIDE = 1024
#: Bytes from which on a body is compressed.
_PACKED_FROM = 1024


@dataclass(slots=True)
class Kept:
    """An answer as it was sent: as it stands, compressed, or both."""

    body: bytes
    media_type: str
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200
    #: The same, compressed; made when it is first asked for.
    packed: bytes | None = None

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return len(self.body) + len(self.packed or b"") + _BESIDE

    @property
    def content(self) -> bytes:
        """The answer as it stands."""
        return self.body if self.packed is None or self.body else gzip.decompress(self.packed)

    @property
    def may_shrink(self) -> bool:
        """Whether it is not compressed, and long enough for that to be worth it."""
        return self.packed is None and len(self.body) >= _PACKED_FROM


def compressed(body: bytes) -> bytes:
    """Return a body as gzip, the same whenever it is made."""
    return gzip.compress(body, 5, mtime=0)


def tag_of(digest: str, route: str, given: Mapping[str, Any], *, form: str, today: bool = True) -> str:
    """Return the tag of an answer: equal for equal graphs, options, days and forms, and only for these.

    Args:
        digest: The digest of the graph, "sha256:…".
        route: What was asked.
        given: Its options.
        form: The form of the answer, such as "json".
        today: Whether the answer may be another tomorrow.

    Example:
        >>> one = tag_of("sha256:0123456789abcdef", "ask/restricted", {"who": ["ZTE"]}, form="json", today=False)
        >>> one == tag_of("sha256:0123456789abcdef", "ask/restricted", {"who": ["ZTE"]}, form="json", today=False)
        True
        >>> one[:13]
        '0123456789ab-'
    """
    day = date.today().isoformat() if today else None
    text = json.dumps([__version__, route, given, form, day], sort_keys=True, ensure_ascii=True, default=str)
    return f"{digest.removeprefix('sha256:')[:12]}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def is_match(tag: str, asked: str | None) -> bool:
    """Say whether a tag is among those of an If-None-Match header, whatever the encoding it was sent in.

    Example:
        >>> is_match("ab-cd", 'W/"ab-cd", "ef"'), is_match("ab-cd", '"ab-cd-gz"'), is_match("ab-cd", '"x"')
        (True, True, False)
    """
    if not asked:
        return False
    if asked.strip() == "*":
        return True
    tags = (part.strip().removeprefix("W/").strip('"').removesuffix("-gz") for part in asked.split(","))
    return tag in tags


class AnswerCache:
    """Answers by their tags, up to a number of bytes; the least recently used go first.  For one thread.

    What is compressed is kept so alone: rows of JSON shrink to a tenth, and to undo it takes a third of a millisecond.
    """

    def __init__(self, most: int) -> None:
        """Begin with none."""
        self._most = most
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self.size = 0
        self.hits = 0
        self.misses = 0

    def get(self, tag: str) -> Kept | None:
        """Return an answer, or None."""
        found = self._kept.get(tag)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        self._kept.move_to_end(tag)
        return found

    def put(self, tag: str, kept: Kept) -> None:
        """Keep an answer; one that would take the place of all others is not kept."""
        if kept.size > self._most // 4:
            return
        self._drop(tag)
        if kept.packed is not None:
            kept.body = b""
        self._kept[tag] = kept
        self.size += kept.size
        while self.size > self._most:
            self._drop(next(iter(self._kept)))

    def pack(self, tag: str, kept: Kept, packed: bytes) -> None:
        """Take the compressed form of an answer in its place."""
        if kept.packed is not None:
            return
        if self._kept.get(tag) is kept:
            self.size += len(packed) - len(kept.body)
        kept.packed, kept.body = packed, b""

    def _drop(self, tag: str) -> None:
        if (old := self._kept.pop(tag, None)) is not None:
            self.size -= old.size

    def clear(self) -> None:
        """Forget every answer: another graph answers."""
        self._kept.clear()
        self.size = 0
