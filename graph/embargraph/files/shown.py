"""Text of others as it is shown to people: on a terminal, in Markdown, in a spreadsheet.

A name may hold what no reader sees and every screen obeys: codes that steer a
terminal, signs that turn the direction of what follows, marks of Markdown.  What
is shown spells them out; a spelt-out sign is also the same text in JSON.  Files
of data (`embargraph export`) hold every text as it is, in their own quoting.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from embargraph.files.cells import safe_text

__all__ = ["guarded_streams", "markdown_text", "sheet_text", "spell_out", "spell_out_line"]

# Controls but line ends and tabs; colours, which the program itself sends, are left alone, and with them no
# other code.  Then marks and turns of direction, invisible operators, breaks of lines, and tags.
_UNSEEN = re.compile(
    "\x1b(?!\\[[0-9;]*m)|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_RETURN = re.compile("\r(?!\n)")
_MARKS = re.compile(r"([\\`*\[\]|])")
_ENTITY = re.compile(r"&(?=#?\w+;)")


def spell_out(text: str) -> str:
    r"""Return text with every sign spelt out that a reader would not see and a screen would obey.

    Example:
        >>> spell_out("ACME\u202e DTL\x9b2J"), spell_out("Société Générale, 汇川")
        ('ACME\\u202e DTL\\u009b2J', 'Société Générale, 汇川')
    """
    # Nearly every text is clean, and most are ASCII.
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub(_spelt, text)


def spell_out_line(text: str) -> str:
    r"""Return text of a source on one line: every sign without width spelt out, colours and line ends too.

    Example:
        >>> spell_out_line("A\u200bB\x1b[31m\n")
        'A\\u200bB\\u001b[31m\\u000a'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_spelt_sign(sign) if _is_unseen(sign) else sign for sign in text)


def _is_unseen(sign: str) -> bool:
    return sign != "\t" and unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"}


def _spelt(found: re.Match[str]) -> str:
    return _spelt_sign(found[0])


def _spelt_sign(sign: str) -> str:
    code = ord(sign)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    # As JSON spells what lies beyond sixteen bits.
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def markdown_text(text: str) -> str:
    r"""Return text on one line that Markdown takes for nothing but text, also in a table's cell: no link, no image.

    Example:
        >>> markdown_text("![x](https://example.org/) <b>a|b</b>")
        '!\\[x\\](https://example.org/) &lt;b>a\\|b&lt;/b>'
    """
    marked = _MARKS.sub(r"\\\1", spell_out(" ".join(text.split())))
    return _ENTITY.sub("&amp;", marked).replace("<", "&lt;")


def sheet_text(text: str) -> str:
    """Return text as the cell of a spreadsheet: no formula, and nothing that turns what is beside it.

    Example:
        >>> sheet_text("=1+1")
        "'=1+1"
    """
    return safe_text(spell_out(text))


class _Guarded:
    """A stream of text that spells out what a screen would obey, and is the stream below in all else."""

    def __init__(self, stream: TextIO, *, returns: bool) -> None:
        self._stream, self._returns = stream, returns

    def write(self, text: str) -> int:
        shown = spell_out(text)
        self._stream.write(_RETURN.sub(r"\\u000d", shown) if self._returns else shown)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stream)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def guarded_streams() -> Iterator[None]:
    """Let nothing but text and colours reach the terminal, whatever names the answers hold."""
    out, error = sys.stdout, sys.stderr
    # What shows how far a command is goes back to the line's start, on standard error.
    sys.stdout = cast("TextIO", _Guarded(out, returns=True))
    sys.stderr = cast("TextIO", _Guarded(error, returns=False))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, error
