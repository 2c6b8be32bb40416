"""The printed cells of the Control List: which of them can be read by a grammar, and their digests.

What the grammar cannot read in full gets no scope: it is unknown until somebody has read it by hand
(`seeds/ear/scopes.toml`), and unknown again once its wording changes.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from embargraph.licensing.classification import Path

__all__ = ["clean_wording", "read_column", "read_reason", "read_scope", "wording_digest"]

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_QUOTES = {ord("“"): '"', ord("”"): '"', ord("‘"): "'", ord("’"): "'"}
_APPLIES = re.compile(
    r"(?:Country Chart\.\s*)?([A-Z]{2}(?: and [A-Z]{2})?) appl(?:y|ies)(?: only)?(?: to)?(?: only)?(?: to)?\s+(.*)",
    re.DOTALL,
)
_ENTIRE = re.compile(r"(?:the )?entire entry,?\s*(?:except(?: for)?:?\s*(.*))?", re.DOTALL)
_LEAD = re.compile(
    r"^(?:items (?:controlled|specified) (?:by|in|under) |items in |paragraphs? "
    r"|\"software\" (?:controlled by|in) (?=[0-9]D))"
)
_COLUMN = re.compile(r"([A-Z]{2}) Column ([1-3])\.?")
_PIECE = re.compile(
    r"(?:paragraphs? )?(?:([0-9][A-E][0-9]{3})\s?)?\.?\s?"
    r"([a-z](?:\.\s?[a-z0-9]{1,2})*|[0-9]{1,2}(?:\.[a-z0-9]{1,2})*)\.?"
)


def clean_wording(text: str) -> str:
    """Return wording with quotation marks, dashes and blanks made alike.

    Copies of the Control List differ in these; none of them changes what is meant.

    Example:
        >>> clean_wording("“Software”  for – x.")
        '"Software" for - x.'
    """
    return " ".join(unicodedata.normalize("NFC", text).translate(_QUOTES).translate(_DASHES).split())


def wording_digest(eccn: str, scope: str, requirement: str) -> str:
    """Return a digest of a row as printed; case and the last full stop do not count."""
    cells = "\n".join(clean_wording(cell).rstrip(". ").lower() for cell in (eccn, scope, requirement))
    return hashlib.sha256(cells.encode()).hexdigest()[:12]


def read_reason(scope: str) -> str:
    """Return the reason for control that a row begins with, or an empty text.

    Example:
        >>> read_reason("NS applies to entire entry")
        'NS'
    """
    found = _APPLIES.match(clean_wording(scope))
    return found.group(1).split()[0] if found else ""


def read_column(requirement: str) -> str | None:
    """Return the column of the Country Chart that a cell names, as ``NS 2``; None if it names none.

    Example:
        >>> read_column("NS Column 2."), read_column("See 746.1(b)")
        ('NS 2', None)
    """
    found = _COLUMN.fullmatch(clean_wording(requirement))
    return f"{found.group(1)} {found.group(2)}" if found else None


def read_scope(eccn: str, printed: str) -> str | None:
    """Return a printed scope in our language, or None if the grammar does not read all of it.

    Example:
        >>> read_scope("0A606", "NS applies to entire entry, except 0A606.b and .y")
        'all - b y'
        >>> read_scope("1C351", "CB applies to items controlled by 1C351.d.15 and .16")
        'd.15 d.16'
        >>> read_scope("3D001", 'NS applies to "software" for 3A001') is None
        True
    """
    text = clean_wording(printed).rstrip(". ")
    # Cells in words repeat the requirement after the scope; the scope is their first sentence.
    found = _APPLIES.fullmatch(text)
    if found is None:
        return None
    rest = found.group(2).strip()
    entire = _ENTIRE.fullmatch(rest.split(". A license", 1)[0].split(". The Commerce", 1)[0].split(". For ", 1)[0])
    if entire:
        if not entire.group(1):
            return "all"
        outside = _paths(eccn, entire.group(1))
        return f"all - {outside}" if outside else None
    return _paths(eccn, _LEAD.sub("", rest))


def _paths(eccn: str, text: str) -> str | None:
    """Return the paragraphs of a printed list, ranges written out."""
    text = re.sub(r"\s+(?:of this entry|only)$", "", text.strip().rstrip(". "))
    pieces = re.split(r"\s*,\s*(?:and|or)\s+|\s*,\s*|\s+(?:and|or)\s+", text)
    found: list[Path] = []
    for piece in pieces:
        ends = re.split(r"\s+(?:to|through)\s+", piece)
        if len(ends) > 2:
            return None
        first = _path(eccn, ends[0], found[-1] if found else ())
        if first is None:
            return None
        if len(ends) == 1:
            found.append(first)
            continue
        last = _path(eccn, ends[1], first)
        steps = _steps(first, last) if last else None
        if steps is None:
            return None
        found.extend(steps)
    return " ".join(".".join(path) for path in found) or None


def _path(eccn: str, text: str, before: Path) -> Path | None:
    found = _PIECE.fullmatch(text.strip())
    if found is None or (found.group(1) and found.group(1) != eccn):
        return None
    path = tuple(step.strip() for step in found.group(2).split("."))
    if path[0].isdigit():
        # ".d.15 and .16": the second goes on from the first.
        return (*before[:-1], *path) if before and before[-1].isdigit() else None
    return path


def _steps(first: Path, last: Path) -> list[Path] | None:
    """Return the paragraphs of a range such as ``a.1`` to ``a.3``."""
    stem, low, high = first[:-1], first[-1], last[-1]
    if last[:-1] != stem:
        return None
    if low.isdigit() and high.isdigit() and int(low) <= int(high):
        return [(*stem, str(number)) for number in range(int(low), int(high) + 1)]
    if low.isalpha() and high.isalpha() and len(low) == len(high) == 1 and low <= high:
        return [(*stem, chr(letter)) for letter in range(ord(low), ord(high) + 1)]
    return None
