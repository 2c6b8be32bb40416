"""What runs the work of tools: the context of the web application, or one graph on standard input and output."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

__all__ = ["Serving"]

T = TypeVar("T")


class Serving(Protocol):
    """What gives tools a generation to work on; the context of the web application is one."""

    async def run(self, work: Callable[[Any], T], seconds: float | None = None, *, assumes: bool = False) -> T:
        """Call work on the generation that serves now, in a thread, and return what it returns.

        Without `seconds` it has as long as its kind has; what assumes something has longer.
        """
