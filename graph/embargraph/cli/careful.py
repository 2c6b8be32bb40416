"""Standard output and error that no record can steer: control and direction characters are shown, not sent."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["careful_output"]

#: C1 controls, which some terminals obey, and what turns the direction of the text after it.
_STEERS = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
#: With the C0 controls; a terminal gets those of our own colours.
_ALL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class _Careful:
    """A stream of text that writes such a character as ``\\u009b``: JSON reads it back, a reader sees it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        coloured = stream.isatty() or any(os.environ.get(name) for name in ("FORCE_COLOR", "TTY_COMPATIBLE"))
        self._pattern = _STEERS if coloured else _ALL

    def write(self, text: str) -> int:
        return self._stream.write(self._pattern.sub(_shown, text))

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _shown(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


@contextmanager
def careful_output() -> Iterator[None]:
    """Let what is printed in a block pass through careful streams."""
    kept = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (cast("TextIO", _Careful(stream)) for stream in kept)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = kept
