"""What an entry of a BIS list says: for which items, under which footnote, on what policy.

The Entity List is written by hand, and its wording varies.  Sections are read
first, a footnote's digit second; what is left over is kept as it stands.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from embargraph.ingest.listings import ListEntry

__all__ = ["Policy", "Requirement", "parse_policy", "parse_requirement", "read_requirement", "read_wording"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a licence is needed for: items, footnotes, sections cited, and what could not be read."""

    scope: str | None
    footnotes: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    remainder: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """How applications are reviewed: a class, and the wording beyond it."""

    name: str | None
    remainder: str = ""


@cache
def _patterns(kind: str, field: str, flags: int = 0) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return what patterns of `requirements.toml` stand for, and the patterns, in their order."""
    entries = tomllib.loads(_PATTERNS.read_text(encoding="utf-8"))[kind]
    return tuple((entry[field], re.compile(entry["pattern"], flags)) for entry in entries)


_PATTERNS = Path(__file__).with_name("requirements.toml")
_BARE = re.compile(r"734\.9\(e\)(?!\(?\d)")
_DIGIT = re.compile(r"\bEAR\s*\)?\s*([1-5])\s*\.?$")
_CITE = re.compile(r"\b7[0-9]{2}\.[0-9]+l?(?:\s?\([a-z0-9]{1,4}\))*")

#: "(See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR)4", in all its spellings.
_SEE = re.compile(
    r"[,(]?\s*see\s*(?:part)?(?:[\s,§()]|and\b|\b7\d\d\.\d+(?:\s?\([a-z0-9]{1,4}\))*|(?<=[\s,)])[1-5](?=[\s,])"
    r"|(?<=\(e\))1)+(?:of the EAR\.?\)?\s*[1-5]?)?",
    re.I,
)


@lru_cache(maxsize=4096)
def parse_requirement(text: str) -> Requirement:
    """Return what a licence-requirement text says.

    Args:
        text: As printed; spaces do not matter.

    Example:
        >>> parse_requirement("For all items subject to the EAR, see §§ 734.9(e)1 and 744.11 of the EAR2").footnotes
        ('1', '2')
        >>> parse_requirement("For all items subject to the EAR. (See §§ 734.9(e) and 744.11 of the EAR)").doubt
        'cites 734.9(e) without saying which footnote'

    References:
        15 CFR 744.11(a)(2); supplement no. 4 to part 744.
    """
    text = " ".join(text.split())
    # A small L for a one, and a blank before the digit, are the printer's.
    sections = re.sub(r"\b(7\d\d\.\d+)l\b", r"\g<1>1", text)
    sections = re.sub(r"\(e\) (?=\(?\d)", "(e)", sections)
    notes = [note for note, pattern in _patterns("footnote", "footnote") if pattern.search(sections)]
    digit = _DIGIT.search(text)
    doubt = ""
    if digit and digit[1] not in notes:
        notes.append(digit[1])
    if not notes and _BARE.search(sections):
        doubt = "cites 734.9(e) without saying which footnote"
    cites = tuple(dict.fromkeys(found.replace(" ", "") for found in _CITE.findall(sections)))
    scope, rest = None, sections
    for words, pattern in _patterns("items", "scope", re.I):
        found = pattern.search(sections)
        if found:
            scope = words.format(found.groupdict().get("section", ""))
            rest = sections[: found.start()] + " " + sections[found.end() :]
            break
    rest = " ".join(_SEE.sub(" ", rest).split()).strip(" .,;")
    rest = "" if rest in {")", "("} else rest
    return Requirement(scope, tuple(sorted(notes)), cites, rest, doubt)


_PLAIN = re.compile(
    r"^(?:(?:policy|presumption) (?:of|for) denial|case[- ]by[- ]case(?: basis| review)?|presumption of approval)\W*$",
    re.I,
)


@lru_cache(maxsize=4096)
def parse_policy(text: str) -> Policy:
    """Return the class of a licence-review-policy text, and the text where it says more.

    Example:
        >>> parse_policy("Presumption for denial.")
        Policy(name='presumption of denial', remainder='')
        >>> parse_policy("For all items subject to the EAR").name is None
        True

    References:
        15 CFR 744.11(a); supplement no. 4 to part 744.
    """
    text = " ".join(text.split())
    for name, pattern in _patterns("policy", "name", re.I):
        if pattern.search(text):
            return Policy(name, "" if _PLAIN.match(text) else text)
    return Policy(None, text)


def read_wording(wording: str, review_policy: str, entry: ListEntry) -> None:
    """Read the licence requirement and the review policy of a row into its entry."""
    requirement = parse_requirement(wording)
    policy = parse_policy(review_policy)
    _note_problems(requirement, "license_requirement", wording, entry)
    if policy.name is None:
        entry.problem("license_policy", "not a review policy", policy.remainder)
    parts = [requirement.scope or "", requirement.remainder]
    if entry.citation.count(" FR ") > 1:
        parts.append("wording as amended; what it said before is not on record here")
    entry.requirement = wording
    entry.footnote = ",".join(requirement.footnotes)
    entry.scope = "; ".join(filter(None, parts))
    entry.policy = ": ".join(filter(None, (policy.name, policy.remainder)))


def read_requirement(wording: str, field: str, entry: ListEntry) -> None:
    """Read a licence requirement that stands without a review policy into the entry of its row."""
    requirement = parse_requirement(wording)
    _note_problems(requirement, field, wording, entry)
    entry.requirement = wording
    entry.footnote = ",".join(requirement.footnotes)
    entry.scope = "; ".join(filter(None, (requirement.scope, requirement.remainder)))


def _note_problems(requirement: Requirement, field: str, wording: str, entry: ListEntry) -> None:
    if requirement.remainder or requirement.scope is None:
        reason = "read in part" if requirement.scope else "not understood"
        entry.problem(field, reason, requirement.remainder or wording)
    if requirement.doubt:
        entry.problem(field, requirement.doubt, wording)
