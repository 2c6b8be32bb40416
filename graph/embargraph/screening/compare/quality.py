"""What a publisher says of a name it prints: how much that weighs, and how it is said."""

from __future__ import annotations

from embargraph.screening.compare.score import Score

__all__ = ["weigh_quality"]

#: A weak name tells less: many others may be called so.  One that is the same in every word stays a hit.
_WEAK = 0.9
_SAID = {
    "former": "a former name, as its publisher says",
    "former, weak": "a former name and a weak one, as its publisher says",
    "weak": "a weak name, as its publisher says: many others may be called so",
}


def weigh_quality(score: Score, quality: str) -> Score:
    """Return a score with what the publisher says of the name on record, one of `NAME_QUALITIES` or nothing.

    Example:
        >>> weigh_quality(Score(1.0, (), (), (), ()), "weak")[0]
        0.9
        >>> weigh_quality(Score(1.0, (), (), (), ()), "former")[0]
        1.0
    """
    if not quality:
        return score
    value = score.value * (_WEAK if "weak" in quality else 1.0)
    return score._replace(value=value, notes=(*score.notes, _SAID[quality]))
