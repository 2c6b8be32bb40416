"""How alike two words are: by their letters, or by their sound where the letters are not far apart."""

from __future__ import annotations

import re

from embargraph.screening.compare.edits import distance as _distance
from embargraph.screening.names.heard import hears_any
from embargraph.screening.names.kana import japanese_bones
from embargraph.screening.names.native import BY_KANA, BY_SOUND
from embargraph.screening.names.phonetics import fold, skeleton, spellings

__all__ = ["UNLIKE", "alikeness"]

#: What two words are that have nothing in common.
UNLIKE = (0.0, "")


def alikeness(a: str, b: str, loose: int = 0, strict: bool = False) -> tuple[float, str]:
    """Return how alike two words are, and how that was seen.

    Words of two or three letters must be the same but for how a sound is written: Li and Lee, not Li and Lu.
    Up to eight letters one may differ, beyond that two; or the sounds agree.
    A word without a vowel is an acronym, and nothing but itself.

    Args:
        a: A word in Latin letters.
        b: Another.
        loose: One of them comes from a script that does not spell every sound (1), or is spelt by its sound (2).
        strict: The words name bodies, whose words of four letters are acronyms more often than misspelt.

    Example:
        >>> alikeness("lavrov", "lavrow")
        (0.9, 'sound')
        >>> alikeness("smic", "tsmc"), alikeness("asml", "asmi", strict=True)
        ((0.0, ''), (0.5, 'spelling'))
    """
    if loose == BY_SOUND:
        return _by_sound(a, b)
    if loose == BY_KANA and len(bones := japanese_bones(a)) > 1 and bones == japanese_bones(b):
        return 0.9, "sound"
    if loose:
        return _loosely(a, b)
    size, less = (len(a), len(b)) if len(a) > len(b) else (len(b), len(a))
    if size - less > 3 or less < 2:
        return UNLIKE
    if size <= _SHORT:
        return _shortly(a, b, strict)
    # Words that sound the same are spelt no further apart than this, nor are those that are spelt alike.
    near = 1 + size // 4
    distance = _distance(a, b, score_cutoff=near)
    if distance > near:
        # Beyond the cutoff the distance says no more than that it is beyond.
        far = size <= _SHORT + 1 or _OPENS.get(a[0], a[0]) != _OPENS.get(b[0], b[0])
        return UNLIKE if far else _folded(a, b, size, strict)
    if less <= _SHORT and not (_VOWEL.search(a) and _VOWEL.search(b)):
        return UNLIKE
    alike = 0.0
    if distance <= (1 if size < 9 else 2):
        alike = 1 - distance / size
        if alike >= 0.9:
            return (max(alike, _sounding(a, b, distance)), "spelling")
    sound = max(_sounding(a, b, distance), _folded(a, b, size, strict)[0])
    return (sound, "sound") if sound > alike else (alike, "spelling" if alike else "")


#: Words of so many letters at most are acronyms, or syllables that nothing but their letters tells apart.
_SHORT, _SYLLABLE = 4, 3
_VOWEL = re.compile("[aeiouy]")


def _shortly(a: str, b: str, strict: bool) -> tuple[float, str]:
    """Return how alike two short words are: a vowel tells them apart as a consonant does."""
    if a == b:
        return 1.0, "spelling"
    if not (_VOWEL.search(a) and _VOWEL.search(b)):
        return UNLIKE
    if fold(a) == fold(b):
        return 0.9, "sound"
    size = max(len(a), len(b))
    if min(len(a), len(b)) < _SYLLABLE or _distance(a, b, score_cutoff=1) > 1 or (size == _SYLLABLE and not strict):
        return UNLIKE
    if strict:
        return (0.3 if size == _SYLLABLE else 0.5), "spelling"
    return 1 - 1 / size, "spelling"


def _sounding(a: str, b: str, distance: int) -> float:
    """Return how alike two words sound whose spellings are not far apart."""
    bones = skeleton(a)
    if bones != skeleton(b):
        return 0.0
    return 0.9 if len(bones) > 2 else 0.8 if len(bones) == 2 and distance <= 2 else 0.0


def _folded(a: str, b: str, size: int, strict: bool) -> tuple[float, str]:
    """Return how alike two words are once what transliterations write differently is written one way."""
    left, right = fold(a), fold(b)
    if left == right:
        return 0.9, "sound"
    least = min(len(left), len(right))
    if size < 6 or least < 5 or _distance(left, right, score_cutoff=2) > (1 if strict else 2):
        return UNLIKE
    # One sound that languages hear differently: Gaddafi and Qadhafi, Kassem and Qasim.
    if _distance(left, right, score_cutoff=1) <= 1:
        same = skeleton(left, True) == skeleton(right, True)
    else:
        bones = skeleton(left).translate(_THROAT)
        same = len(bones) > _CLEAR and bones == skeleton(right).translate(_THROAT)
    return (0.85, "sound") if same else UNLIKE


def _by_sound(a: str, b: str) -> tuple[float, str]:
    """Return how alike two words are, one of them spelt in characters that Chinese uses for the sounds of others."""
    if a == b:
        return 1.0, "spelling"
    heard, size = max(hears_any(a, b), hears_any(b, a))
    if size < _FEW:
        return (0.9, "sound") if heard >= _CLEARLY else UNLIKE
    for least, alike in _HEARD[size > _FEW]:
        if heard >= least:
            return alike, "sound"
    return UNLIKE


#: How alike what is heard so well is, of three syllables and of more.
_HEARD = (((0.93, 0.9), (0.87, 0.8), (0.82, 0.72), (0.68, 0.6)), ((0.93, 0.9), (0.83, 0.85), (0.78, 0.75), (0.65, 0.6)))
_FEW, _CLEARLY = 3, 0.9


#: How a word opens, where transliterations differ.
_OPENS = dict(zip("cgqhkwuvyijedztsopb", "kkkkkvvviiiiiiiiobb", strict=True))
#: Consonants that transliterations of one name take for each other.
_THROAT = str.maketrans("ghj", "kks")
#: Consonants that are enough to tell a word by.
_CLEAR = 3


def _loosely(a: str, b: str) -> tuple[float, str]:
    """Return how alike two words are, one of them from a script that does not spell every sound."""
    if a.isalpha() and b.isalpha():
        return max([_loosely_one(left, right) for left, right in _parted_alike(a, b)])
    pairs = [pair for left in spellings(a) for right in spellings(b) for pair in _parted_alike(left, right)]
    return max([_loosely_one(left, right) for left, right in pairs])


#: The feminine ending, which Latin letters write with an h or without: Haniyeh, Haniya.
_UNHEARD, _ENDS_OPEN = re.compile("[aeu]h$"), frozenset("aeiouy")
#: Two letters that look like one sound: Fathi is فتحي, with a t and an h.
_TWO_LETTERS = re.compile("(?<=[tdkgsz])h")


def _parted_alike(a: str, b: str) -> list[tuple[str, str]]:
    """Return two words, also with what looks like one sound as two letters, and without an h that may not be heard."""
    pairs = [(a, b)]
    if a[-1] in _ENDS_OPEN and _UNHEARD.search(b):
        pairs.append((a, b[:-1]))
    if b[-1] in _ENDS_OPEN and _UNHEARD.search(a):
        pairs.append((a[:-1], b))
    if "ah" in a and _TWO_LETTERS.search(b):
        pairs.append((a, _TWO_LETTERS.sub("ah", b)))
    if "ah" in b and _TWO_LETTERS.search(a):
        pairs.append((_TWO_LETTERS.sub("ah", a), b))
    return pairs


def _loosely_one(a: str, b: str) -> tuple[float, str]:
    left, right = skeleton(a, True), skeleton(b, True)
    size = max(len(left), len(right))
    if left == right and (size > 1 or _vowels_fit(a, b)):
        return 0.9, "sound"
    if size > 3 and _distance(left, right, score_cutoff=2) <= 1:
        return 0.65, "sound"
    glued = _GLUED.match(b if a[:2] != b[:2] else "") or _GLUED.match(a if a[:2] != b[:2] else "")
    if glued:
        rest = glued.string[glued.end() :]
        return _loosely_one(rest, a if glued.string == b else b)
    return UNLIKE


#: The article as it is heard before some letters, written together with a name: Essaadi, Elsayed.
_GLUED = re.compile("[aeu](?:l(?=..)|s(?=s|sh)|d(?=d)|t(?=t)|z(?=z)|r(?=r)|n(?=n))(?=.{3})")


def _vowels_fit(a: str, b: str) -> bool:
    """Return whether two words of one consonant, such as Ali or Yahya, may be one, some vowels of one left out."""
    left, right = fold(a), fold(b)
    if not left or not right or (left[0] in _LOUD) != (right[0] in _LOUD):
        return False
    most = 2 if max(len(left), len(right)) > _SHORT else 1
    return abs(len(left) - len(right)) <= most and _distance(left, right, score_cutoff=most) <= most


_LOUD = frozenset("aeiou")
