"""The text of an article and its sentences, by place: offsets are code points of the file as it stands."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol, TypeVar

from embargraph.errors import DataError
from embargraph.updates.articles.words import words

__all__ = ["MOST_BYTES", "Sentence", "digest_of", "inside", "read_text", "sentences_of"]

#: A longer text is no article.
MOST_BYTES = 2 * 1024 * 1024

#: Words after which a full stop ends no sentence.
_SHORT = frozenset(words("sentences", "short"))
#: Words that end a sentence all the same where the next word plainly begins one.
_ALSO_LAST = frozenset(["inc", "corp", "co", "ltd", "llc", "plc", "bros"])
#: After initials such as "U.S." only a word that begins sentences says that one ended.
_OPENERS = frozenset(words("sentences", "openers"))
_END = re.compile(r"[.?!…]+[\"'”’)\]]*(?=\s|$)|[。！？]+[”’」』]*")
_LINE = re.compile(r"[^\r\n\u2028\u2029\x85]+")
_LAST_WORD = re.compile(r"(\S+)$")
_NEXT_WORD = re.compile(r"\s*[\"'“‘(\[]*(\w[\w'’-]*)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text: where it stands, and in which paragraph."""

    start: int
    end: int
    text: str
    paragraph: int


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


_Item = TypeVar("_Item", bound=_Placed)


def inside(items: Sequence[_Item], start: int, end: int) -> list[_Item]:
    """Return the items that begin within a piece of the text; they are in the order of their starts."""
    first = bisect_left(items, start, key=lambda each: each.start)
    return list(items[first : bisect_left(items, end, lo=first, key=lambda each: each.start)])


def digest_of(text: str) -> str:
    """Return the digest of a piece of text, as facts carry it.

    Example:
        >>> digest_of("")[:14]
        'sha256:e3b0c44'
    """
    return f"sha256:{sha256(text.encode('utf-8')).hexdigest()}"


def read_text(path: Path) -> str:
    """Return the text of a file as it stands: line ends and all, for offsets to be those of the file.

    Raises:
        DataError: The file cannot be read, is a PDF, a binary, too large, not UTF-8, or holds no word.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    if raw[:1024].lstrip().startswith(b"%PDF"):
        raise DataError(f"{path}: a PDF; expected text or HTML: save its text and read that")
    if len(raw) > MOST_BYTES:
        raise DataError(f"{path}: more than {MOST_BYTES} bytes; an article is shorter")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}; expected text in UTF-8") from error
    if "\x00" in text:
        raise DataError(f"{path}: holds NUL characters; expected text")
    if not any(map(str.isalnum, text)):
        raise DataError(f"{path}: no text in it")
    return text


def sentences_of(text: str) -> list[Sentence]:
    """Return the sentences of a text; a line is never joined to the next.

    Args:
        text: The text as `read_text` gives it.

    Example:
        >>> [s.text for s in sentences_of('"Yes," said Mr. Li of Acme Inc. in the U.S. market. It fell.')]
        ['"Yes," said Mr. Li of Acme Inc. in the U.S. market.', 'It fell.']
    """
    found = []
    for number, line in enumerate(_LINE.finditer(text)):
        begin = line.start()
        for end in [*_ends(line[0], line.start()), line.end()]:
            piece = text[begin:end]
            stripped = piece.strip()
            if stripped:
                start = begin + len(piece) - len(piece.lstrip())
                found.append(Sentence(start, start + len(stripped), stripped, number))
            begin = end
    return found


def _ends(line: str, offset: int) -> list[int]:
    return [offset + match.end() for match in _END.finditer(line) if _is_end(line, match)]


def _is_end(line: str, match: re.Match[str]) -> bool:
    rest = line[match.end() :]
    following = _NEXT_WORD.match(rest)
    if following is None:
        return True
    first = following[1]
    if match[0][0] != ".":
        # "Really?" he asked.
        return not first[0].islower()
    if first[0].islower():
        return False
    before = _LAST_WORD.search(line[: match.start()])
    word = before[1].lstrip("\"'“‘([").lower() if before else ""
    if len(match[0].rstrip("\"'”’)]")) > 1:
        return not first[0].islower()
    if re.fullmatch(r"(?:\w\.)*\w", word) and not word.isdigit():
        return first in _OPENERS
    if word in _ALSO_LAST:
        return first in _OPENERS
    return word not in _SHORT or len(match[0]) > 1
