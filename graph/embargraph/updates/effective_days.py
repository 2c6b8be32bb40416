"""The days on which a rule takes effect, from the DATES paragraph of a Federal Register document.

A document has six days that differ: filing, signing, publication, comment, effect and, of each instruction that
is put off or runs out, a day of its own.  Only what the text calls effective counts here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from embargraph.model.dates import as_day

__all__ = ["Stage", "effective_days"]

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_NAMED = rf"(?:{'|'.join(_MONTHS)})\s+\d{{1,2}},?\s+\d{{4}}"
_DAY = re.compile(rf"\b(?:{_NAMED}|\d{{1,2}}/\d{{1,2}}/\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})\b", re.IGNORECASE)
#: What has a day of its own within a rule.
_PART = re.compile(
    r"(?:amendatory\s+)?instructions?\s+(?:nos?\.?\s*)?\d+(?:\.?[a-z])?(?:(?:,|,?\s+and|\s+through|\s+to)\s+\d+[a-z]?)*"
    r"|(?:§+|sections?)\s*\d{3}\.\d+[\w().]*|ECCNs?\s+\d[A-E]\d{3}[\w.]*|supplement\s+no\.\s*\d+[\w\s.]{0,24}part\s+\d{3}",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:to|through|until|and\s+(?:expires|remains\s+in\s+effect\s+(?:until|through)))\W+$", re.IGNORECASE
)
_ENDS = re.compile(
    r"\b(?:expires?|ceases?\s+to\s+(?:be|have)|no\s+longer\s+(?:be\s+)?effective)\b[^.;]*$", re.IGNORECASE
)
_BEFORE = re.compile(r"\b(?:until|before)\W+$", re.IGNORECASE)
_EFFECT = re.compile(r"\beffective\b|\b(?:in|takes?|into)\s+effect\b|\bappl(?:y|ies|icable)\b", re.IGNORECASE)
#: Sentences on something else than the effect of the rule.
_ELSE = re.compile(
    r"\b(?:comments?|written|submissions?|modification\s+requests?|hearings?|petitions?)\b[^.;]*\b(?:received|submitted|due|"
    r"accepted|by|from)\b|\bcompliance\s+date\b",
    re.IGNORECASE,
)


class Stage(NamedTuple):
    """A part of a rule and the days on which it is effective; an empty part is the whole rule."""

    part: str
    since: str | None
    until: str | None = None


def effective_days(text: str, effective_on: str | None = None) -> tuple[list[Stage], list[str]]:
    """Return the stages of a rule, and doubts in words.

    Args:
        text: The DATES paragraph, or a cell with days alone.
        effective_on: The one day that the register's data gives.

    Example:
        >>> stages, _ = effective_days("11/17/2023, except for instruction 5, which is effective 01/01/2026.")
        >>> [(stage.part, stage.since) for stage in stages]
        [('', '2023-11-17'), ('instruction 5', '2026-01-01')]
        >>> effective_days("Comments must be received by May 1, 2025.")
        ([], ['no effective day in the document'])
    """
    stages: list[Stage] = []
    for clause in _clauses(text):
        stages += [stage for stage in _stages(clause) if stage not in stages]
    doubts = []
    whole = [stage for stage in stages if not stage.part]
    if len({stage.since for stage in whole}) > 1:
        doubts.append("several effective days, and the text does not say of which parts")
    given = as_day(effective_on) if effective_on else None
    if given and not stages:
        stages = [Stage("", given)]
        doubts.append("the effective day is the register's; the DATES paragraph is not at hand")
    elif given and given not in {stage.since for stage in stages}:
        said = ", ".join(sorted({stage.since for stage in stages if stage.since}))
        doubts.append(f"the register gives {given} as effective day, the DATES paragraph {said}")
    if not stages:
        doubts.append("no effective day in the document")
    return stages, doubts


def _clauses(text: str) -> Iterator[str]:
    """Yield the sentences on effect, each cut where an exception begins."""
    # A comma before an exception parts it; a period within "no." or a number does not end a sentence.
    for sentence in re.split(r"(?<!\bno)(?<!\bNo)(?<!\bNos)\.(?=\s|$)|;", text):
        kept = sentence
        if _ELSE.search(kept):
            kept = kept[: _ELSE.search(kept).start()]  # type: ignore[union-attr]
        for piece in re.split(r",?\s*\bexcept(?:\s+(?:for|that))?\b", kept, flags=re.IGNORECASE):
            # A cell that holds days alone says nothing else of them; in a sentence only what takes effect counts.
            if _DAY.search(piece) and (_EFFECT.search(piece) or not re.sub(r"\band\b|\W", "", _DAY.sub("", piece))):
                yield piece


def _stages(clause: str) -> list[Stage]:
    days = [(found.start(), _day(found[0])) for found in _DAY.finditer(clause)]
    part = _PART.search(clause)
    name = " ".join(part[0].split()) if part else ""
    stages: list[Stage] = []
    for at, day in days:
        if day is None:  # not a day of the calendar
            continue
        before = clause[:at]
        if stages and (_UNTIL.search(before) or _ENDS.search(before)):
            stages[-1] = stages[-1]._replace(until=day)
        elif _ENDS.search(before) or _BEFORE.search(before):
            stages.append(Stage(name, None, day))
        else:
            stages.append(Stage(name, day))
    return list(dict.fromkeys(stages))


def _day(text: str) -> str | None:
    """Return a printed day as YYYY-MM-DD."""
    if named := re.fullmatch(r"([a-z]+)\s+(\d{1,2}),?\s+(\d{4})", text, re.IGNORECASE):
        return as_day(f"{named[3]}-{_MONTHS.index(named[1].lower()) + 1:02}-{int(named[2]):02}")
    if slashed := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
        return as_day(f"{slashed[3]}-{int(slashed[1]):02}-{int(slashed[2]):02}")
    return as_day(text)
