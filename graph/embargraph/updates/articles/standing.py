"""How firmly a text says a thing: never stronger than its words, and of two that fit the weaker."""

from __future__ import annotations

import re
from typing import NamedTuple

from embargraph.model.vocabulary import weakest
from embargraph.updates.articles.words import patterns

__all__ = ["Standing", "standing_of"]


class Standing(NamedTuple):
    """A standing and the words that gave it."""

    name: str
    cues: tuple[str, ...] = ()


#: A clause that tells something further of what stands before it.
_FURTHER = re.compile(r",\s+(?:which|who|whose)\b")


def _up_to(clause: str, sentence: str) -> str:
    """Return a sentence without a relative clause after a clause: what that is said to be is not what this says."""
    place = sentence.find(clause)
    further = _FURTHER.search(sentence, place + len(clause)) if place >= 0 else None
    return sentence[: further.start()] if further else sentence


def standing_of(clause: str, sentence: str = "", *, said: bool = False, verb: str = "") -> Standing:
    """Return the standing of a clause; `record` is never one.

    Args:
        clause: The words that say the thing.
        sentence: The sentence that holds them: an accusation in it colours all that it says.
        said: Whether somebody is quoted with it.
        verb: The verb of saying: who warns or expects speaks of what is ahead.

    Example:
        >>> standing_of("the ban would hit makers", said=True).name
        'forecast'
        >>> standing_of("it may have shipped chips", "He allegedly said so.").name
        'forecast'
        >>> standing_of("the rule took effect in May").name
        'reported'
    """
    found = ["reported"]
    cues: list[str] = []
    if said:
        found.append("claimed")
    whole = sentence or clause
    for name, text in (
        ("alleged", whole),
        ("claimed", _up_to(clause, whole)),
        ("forecast", f"{verb} {clause}"),
        ("proposed", f"{verb} {clause}"),
    ):
        without = patterns("standing", "not_forecast").sub(" ", text) if name == "forecast" else text
        words = [match[0] for match in patterns("standing", name).finditer(without)]
        if words:
            found.append(name)
            cues += words
    return Standing(weakest(*found), tuple(dict.fromkeys(cues)))
