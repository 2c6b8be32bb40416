"""Paragraphs of the regulations in two editions: what reads otherwise is read again, and nothing is derived from it."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from defusedxml import ElementTree

from embargraph.errors import DataError
from embargraph.model.text import plain
from embargraph.updates.federal_register import Document
from embargraph.updates.proposals import Proposal

__all__ = ["propose_paragraphs", "sections_of"]

MADE_BY = "ecfr-paragraphs/1"
_NAMED = re.compile(r"^((?:\([A-Za-z0-9]{1,5}\)\s*)+)")


def sections_of(path: Path) -> dict[str, list[str]]:
    """Return the paragraphs of each section of a part, by the section's number; tables and lists are left out.

    Raises:
        DataError: The file is not XML that can be read.
    """
    raw = path.read_bytes()
    try:
        root = ElementTree.fromstring(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    except (ElementTree.ParseError, ValueError) as error:
        raise DataError(f"{path}: cannot be read as XML: {error}") from error
    found: dict[str, list[str]] = {}
    for section in root.iter("DIV8"):
        number = (section.get("N") or "").removeprefix("§").strip()
        if re.fullmatch(r"7\d\d\.\d+[a-z]?", number):
            texts = (plain(" ".join("".join(each.itertext()).split())) for each in section.iter("P"))
            found.setdefault(number, []).extend(text for text in texts if text)
    return found


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield paragraphs that read otherwise, as pairs; spacing, case and the label alone count for nothing."""
    gone = {_squeezed(text): text for text in old}
    come = {_squeezed(text): text for text in new}
    left = {_label(text): text for key, text in gone.items() if key not in come}
    right = {_label(text): text for key, text in come.items() if key not in gone}
    moved = {_squeezed(_NAMED.sub("", text)) for text in left.values()} & {
        _squeezed(_NAMED.sub("", text)) for text in right.values()
    }
    for label in dict.fromkeys([*left, *right]):
        before, after = left.get(label, ""), right.get(label, "")
        if all(not text or _squeezed(_NAMED.sub("", text)) in moved for text in (before, after)):
            continue
        yield before, after


def _label(text: str) -> str:
    found = _NAMED.match(text)
    return "".join(found[1].split()) if found else _squeezed(text)[:60]


def propose_paragraphs(
    before: tuple[str, Path],
    after: tuple[str, Path],
    citing: Mapping[str, Sequence[str]],
    documents: Sequence[Document],
    *,
    made: str,
) -> list[Proposal]:
    """Return a proposal to read again for each section whose wording differs.

    Args:
        before: Day and file of the edition before.
        after: Day and file of the edition now.
        citing: Ids of nodes by the citation that they rest on.
        documents: Rules that may have amended it.
        made: The day, YYYY-MM-DD.
    """
    old, new = sections_of(before[1]), sections_of(after[1])
    found = []
    for number in sorted({*old, *new}):
        changes = list(_changes(old.get(number, []), new.get(number, [])))
        if changes:
            found.append(_proposal(number, changes, before[0], after[0], citing, documents, made))
    return found


def _proposal(
    number: str, changes: Sequence[tuple[str, str]], old_day: str, day: str, citing: Mapping[str, Sequence[str]],
    documents: Sequence[Document], made: str,
) -> Proposal:  # fmt: skip
    touches = sorted({
        node for citation, nodes in citing.items() if re.search(rf"\b{re.escape(number)}(?!\d)", citation)
        for node in nodes
    })  # fmt: skip
    grounds = []
    for gone, come in changes[:40]:
        grounds += [f"before: {gone}"] * bool(gone) + [f"now: {come}"] * bool(come)
    part = number.partition(".")[0]
    amended = [
        document.citation or document.number for document in documents
        if f"15 CFR {part}" in document.parts and old_day < document.published <= day
    ]  # fmt: skip
    grounds += [f"may be amended by {', '.join(amended)}"] * bool(amended)
    doubts = [] if amended else ["no rule at hand that amended it"]
    doubts += [] if touches else ["nothing of the record cites it"]
    digest = hashlib.sha256("\n".join(f"{gone}\t{come}" for gone, come in changes).encode()).hexdigest()[:16]
    header = {"id": f"us-ecfr-{day}", "title": f"15 CFR part {part} of {day}", "published": day}
    return Proposal(
        "alteration", header, {}, {"section": number, "change": digest}, MADE_BY, made, "us-ecfr",
        f"the edition of {old_day}", f"the edition of {day}", f"15 CFR {number}", grounds=tuple(grounds),
        doubts=tuple(doubts), touches=tuple(touches),
    )  # fmt: skip
