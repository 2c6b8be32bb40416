"""Pages of an answer: where the next begins, bound to the graph and to what was asked."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from embargraph.serving.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["make_cursor", "next_address", "read_cursor"]


def make_cursor(tag: str, start: int) -> str:
    """Return an opaque text for a place in an answer.

    Args:
        tag: The tag of the whole answer: of its graph, options and day.
        start: Rows before the place.

    Example:
        >>> read_cursor(make_cursor("0123-45", 100), "0123-45")
        100
    """
    return base64.urlsafe_b64encode(json.dumps([tag, start]).encode()).decode().rstrip("=")


def read_cursor(text: str, tag: str) -> int:
    """Return the place that a cursor says.

    Args:
        text: The cursor.
        tag: The tag of the answer that it should be of.

    Raises:
        Problem: 410, the graph or the day is another by now; 400, it is no cursor, or one of another question.
    """
    try:
        made: Any = json.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
        of, start = made
        if not (isinstance(of, str) and isinstance(start, int) and not isinstance(start, bool) and start >= 0):
            raise ValueError(text)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise Problem(400, "usage", "cursor: not one that an answer gave as next") from None
    if of != tag:
        # Options that differ are told apart from a graph that does only by the graph's part of the tag.
        raise Problem(410, "cursor-expired", "The graph, the day or the question is another by now; begin again.")
    return start


def next_address(base: str, path: str, query: Iterable[tuple[str, str]], cursor: str) -> str:
    """Return the whole address of the next page.

    Args:
        base: The server's address.
        path: The path that was asked.
        query: What was given, in order.
        cursor: Where the page begins.
    """
    rest = [(name, value) for name, value in query if name != "cursor"]
    return f"{base}{path}?{urlencode([*rest, ('cursor', cursor)])}"
