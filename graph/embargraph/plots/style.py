"""Colours, marks and words that the figures share."""

from __future__ import annotations

from textwrap import fill
from types import MappingProxyType

__all__ = ["COLOURS", "SOURCE", "shorten", "wrap"]

#: Okabe and Ito's colours by what they mean here.
COLOURS = MappingProxyType(
    {
        "member": "#0072B2",  # blue: refuses
        "target": "#D55E00",  # vermilion: is to be denied
        "market": "#E69F00",  # orange: a market that closes
        "other": "#B8B8B8",  # grey: provides, and is not in the set
        "ink": "#222222",
        "in_force": "#0072B2",
        "stayed": "#56B4E9",
        "unknown": "#F0E442",
        "cliff": "#D55E00",
    }
)

#: What stands under each figure.
SOURCE = "Embargraph; sources: embargraph ask sources. Not legal advice."


def wrap(text: str, width: int = 22) -> str:
    """Return a label on several lines.

    Example:
        >>> wrap("advanced immersion lithography", 18)
        'advanced immersion\\nlithography'
    """
    return fill(text, width, break_long_words=False)


def shorten(text: str, most: int) -> str:
    """Return a label of at most so many characters, cut at a word, with a mark where it was cut.

    Example:
        >>> shorten("wafer and mask inspection equipment", 20)
        'wafer and mask…'
    """
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"
