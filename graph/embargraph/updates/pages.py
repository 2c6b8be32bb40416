"""A ministry's page against the page kept before, paragraph by paragraph: what changed is for a person to read."""

from __future__ import annotations

import difflib
import gzip
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

from embargraph.errors import DataError
from embargraph.model.text import plain
from embargraph.updates.proposals import Proposal

__all__ = ["paragraphs_of_page", "propose_page"]

MADE_BY = "page/1"
_BLOCKS = {"p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "dt", "blockquote", "div", "br", "tr"}
_SILENT = {"script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "svg"}
_MOST_BYTES = 20_000_000


class _Text(HTMLParser):
    """Collects the paragraphs of a page; what is not text, and what frames it, is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self._open: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self.flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self.flush()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._open.append(data)

    def flush(self) -> None:
        """End a paragraph."""
        text = plain(" ".join("".join(self._open).split()))
        self._open = []
        if text:
            self.paragraphs.append(text)


def paragraphs_of_page(path: Path) -> list[str]:
    """Return the paragraphs of a page: of its main element or article where it has one.

    Raises:
        DataError: The file cannot be read, is too large, or holds no text.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    if len(raw) > _MOST_BYTES:
        raise DataError(f"{path}: more than {_MOST_BYTES} bytes; refused")
    named = re.search(rb"charset=[\"']?([A-Za-z0-9_-]+)", raw[:4096])
    try:
        text = raw.decode(named[1].decode("ascii") if named else "utf-8")
    except (UnicodeDecodeError, LookupError):
        text = raw.decode("utf-8", "replace")
    main = re.search(r"<(main|article)\b.*?</\1>", text, re.DOTALL | re.IGNORECASE)
    reader = _Text()
    reader.feed(main[0] if main else text)
    reader.flush()
    if not reader.paragraphs:
        raise DataError(f"{path}: a page without text; was it taken whole?")
    return reader.paragraphs


def propose_page(
    source: str, before: tuple[str, Path], after: tuple[str, Path], *, made: str
) -> tuple[list[Proposal], int]:
    """Return one proposal for each paragraph that was added, dropped or changed, and how many there are now.

    Args:
        source: Name of the page.
        before: Day and file of the page kept.
        after: Day and file of the page now.
        made: The day, YYYY-MM-DD.

    Raises:
        DataError: A page cannot be read, or lost four fifths of its text.
    """
    old, new = paragraphs_of_page(before[1]), paragraphs_of_page(after[1])
    if len("".join(new)) < len("".join(old)) / 5:
        raise DataError(f"{after[1]}: a fifth of the text that the page of {before[0]} had; refused")
    found = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for what, i1, i2, j1, j2 in matcher.get_opcodes():
        if what == "equal":
            continue
        for number in range(max(i2 - i1, j2 - j1)):
            gone = old[i1 + number] if i1 + number < i2 else ""
            come = new[j1 + number] if j1 + number < j2 else ""
            found.append(_proposal(source, before[0], after[0], j1 + number + 1, gone, come, made))
    return found, len(new)


def _proposal(source: str, old_day: str, day: str, number: int, gone: str, come: str, made: str) -> Proposal:
    digest = hashlib.sha256(f"{gone}\n{come}".encode()).hexdigest()[:16]
    grounds = [f"before: {gone}"] * bool(gone) + [f"now: {come}"] * bool(come)
    header = {"id": f"{source}-{day}", "title": f"{source} of {day}", "published": day}
    return Proposal(
        "unreadable", header, {}, {"page": source, "change": digest}, MADE_BY, made, source, f"the page of {old_day}",
        f"the page of {day}", f"paragraph {number}", grounds=tuple(grounds),
        doubts=("no reader for this form: a person reads what it means",),
    )  # fmt: skip
