"""How alike two words are: by their letters, or by their sound where the letters are not far apart."""

from __future__ import annotations

from embargraph.errors import MissingExtraError
from embargraph.screening.names.phonetics import skeleton

try:
    from rapidfuzz.distance.OSA import distance as _distance
except ImportError:

    def _distance(*_: object, **__: object) -> int:  # type: ignore[no-redef]
        raise MissingExtraError("screening names", "screening") from None


__all__ = ["UNLIKE", "alikeness"]

#: What two words are that have nothing in common.
UNLIKE = (0.0, "")


def alikeness(a: str, b: str, loose: bool = False) -> tuple[float, str]:
    """Return how alike two words are, and how that was seen.

    Words of two or three letters must be exact: one letter off counts half.
    Up to eight letters one may differ, beyond that two; or the sounds agree.

    Example:
        >>> alikeness("lavrov", "lavrow")
        (0.9, 'sound')
        >>> alikeness("smic", "kosmicheskie")
        (0.0, '')
    """
    if loose:
        return _loosely(a, b)
    size, less = (len(a), len(b)) if len(a) > len(b) else (len(b), len(a))
    if size - less > 3 or less < 2:
        return UNLIKE
    # Words that sound the same are spelt no further apart than this, nor are those that are spelt alike.
    near = 1 + size // 4
    distance = _distance(a, b, score_cutoff=near)
    if distance > near:
        return UNLIKE
    alike = 0.0
    if distance <= (1 if size < 9 else 2):
        alike = 0.5 if size <= 3 else 1 - distance / size
        if size <= 3 or alike >= 0.9:
            return (max(alike, _sounding(a, b, size, distance)), "spelling")
    sound = _sounding(a, b, size, distance)
    return (sound, "sound") if sound > alike else (alike, "spelling" if alike else "")


def _sounding(a: str, b: str, size: int, distance: int) -> float:
    """Return how alike two words sound whose spellings are not far apart."""
    bones = skeleton(a)
    if bones != skeleton(b):
        return 0.0
    return 0.9 if len(bones) > 2 else 0.8 if len(bones) == 2 and distance <= 2 else 0.7 if size <= 3 else 0.0


def _loosely(a: str, b: str) -> tuple[float, str]:
    """Return how alike two words are, one of them from a script that does not spell every sound."""
    left, right = skeleton(a, True), skeleton(b, True)
    size = max(len(left), len(right))
    if left == right and size > 1:
        return 0.9, "sound"
    if size > 3 and _distance(left, right, score_cutoff=2) <= 1:
        return 0.65, "sound"
    return 0.0, ""
