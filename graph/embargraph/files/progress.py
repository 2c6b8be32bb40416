"""How far the work is, on standard error, no more than a line in five seconds."""

from __future__ import annotations

import sys
import time

__all__ = ["Progress"]

#: Seconds between two lines.
_SAID_EVERY = 5.0


class Progress:
    """Lines on standard error on how far the work is."""

    def __init__(self, what: str) -> None:
        """Begin, with what every line begins with."""
        self._what = what
        self._begun = self._said = time.monotonic()

    def say(self, done: str) -> None:
        """Say what is done, unless something was said a moment ago."""
        now = time.monotonic()
        if now - self._said >= _SAID_EVERY:
            self._said = now
            sys.stderr.write(f"{self._what}, {now - self._begun:.0f} s: {done}\n")
