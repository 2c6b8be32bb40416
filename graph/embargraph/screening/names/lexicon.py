"""Words that say what kind of body a name belongs to, and so say little about which one.

They stand in `lexicon.csv`, `legal_forms.csv` and `abbreviations.csv`, each row
with its source.  The classes differ in how much a word tells: a form nothing, a
generic word a little, a field or a place some.  They are common vocabulary, so that
a name in one language meets its translation, and no two companies meet on
"technology" alone.
"""

from __future__ import annotations

import re
from functools import cache

from embargraph.screening.names.tables import read_table

__all__ = [
    "FIELD",
    "FORM",
    "GENERIC",
    "PARTICLE",
    "PLACE",
    "SHIPS",
    "TITLE",
    "WORD",
    "abbreviations",
    "inflected",
    "kinds",
    "native_words",
    "near_words",
    "numbers",
    "phrases",
    "synonyms",
    "titles",
]

#: Classes of words, from what tells nothing to what tells most.
FORM, PARTICLE, TITLE, GENERIC, FIELD, PLACE, WORD = "form", "particle", "title", "generic", "field", "place", "word"

#: Titles of ships, which are no part of any name.
SHIPS = frozenset({"mv", "mt", "ss", "fv", "vessel"})

_KINDS = frozenset({FORM, GENERIC, FIELD, PLACE, WORD})


@cache
def _rows() -> tuple[list[str], ...]:
    return tuple(read_table("lexicon"))


@cache
def kinds() -> dict[str, tuple[str, str]]:
    """Return canonical word and class by Latin word.

    Example:
        >>> kinds()["technologies"]
        ('technology', 'generic')
    """
    found: dict[str, tuple[str, str]] = {}
    particles: list[tuple[str, tuple[str, str]]] = []
    for kind, head, latin, *_ in _rows():
        if kind in _KINDS:
            canonical = (head, kind)
            for word in (head, *latin.split()):
                found.setdefault(word, canonical)
        elif kind == PARTICLE:
            particles += [(word, (head, kind)) for word in (head, *latin.split())]
    for short, word in abbreviations().items():
        found.setdefault(short, found.get(word, (word, GENERIC)))
    found.update(particles)
    return found


#: The endings of Russian adjectives, as transliterations write them, the longer first.
_ENDINGS = re.compile(
    "(?:yye|iye|aya|aia|aja|oye|oje|ogo|ego|ymi|imi|ykh|ikh|omu|uyu|yy|yi|yj|iy|ii|ij|oy|oi|oj|oe|ye|ie|ym|im|uy|y|i)$"
)
#: Shorter stems are those of other words too.
_LONG_STEM = 5


@cache
def _adjectives() -> dict[str, tuple[str, str]]:
    """Return canonical word and class by the stem of a Russian adjective."""
    found: dict[str, tuple[str, str]] = {}
    for word, known in kinds().items():
        if word.endswith(("yy", "iy", "oy")) and len(stem := _ENDINGS.sub("", word)) >= _LONG_STEM:
            found.setdefault(stem, known)
    return found


def inflected(word: str) -> tuple[str, str] | None:
    """Return canonical word and class of a Russian adjective in any of its endings; None where it is none.

    Example:
        >>> inflected("kosmicheskikh"), inflected("kosmicheskaya") == kinds()["kosmicheskiy"], inflected("huawei")
        (('space', 'field'), True, None)
    """
    ending = _ENDINGS.search(word) if len(word) > _LONG_STEM else None
    return _adjectives().get(word[: ending.start()]) if ending else None


@cache
def near_words() -> dict[str, frozenset[str]]:
    """Return the words that translators put for each word, as words are compared.

    Example:
        >>> "aircraft" in near_words()["aviation"], near_words().get("huawei")
        (True, None)
    """
    known = kinds()
    found: dict[str, frozenset[str]] = {}
    for (row,) in read_table("near_words"):
        group = frozenset([known.get(word, (word, ""))[0] for word in row.split()])
        found.update({word: found.get(word, frozenset()) | group for word in group})
    return found


@cache
def titles() -> frozenset[str]:
    """Return words before a person's or a vessel's name that are no part of it."""
    return frozenset([head for kind, head, *_ in _rows() if kind == TITLE])


@cache
def numbers() -> dict[str, int]:
    """Return numbers by the words that name them.

    Example:
        >>> numbers()["tretiy"]
        3
    """
    return {word: int(head) for kind, head, latin, *_ in _rows() if kind == "number" for word in latin.split()}


@cache
def abbreviations() -> dict[str, str]:
    """Return the words that business abbreviations stand for; the table names the source of each.

    Example:
        >>> abbreviations()["trdg"], kinds()["trdg"][0] == kinds()["trading"][0]
        ('trading', True)
    """
    return {short: word for short, word, _ in read_table("abbreviations")}


@cache
def phrases() -> list[tuple[str, str]]:
    """Return written-out legal forms in Latin letters and the class they name, longest first."""
    pairs = [(written, cls) for cls, written, _ in read_table("legal_forms") if written.isascii()]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


@cache
def synonyms() -> list[tuple[str, str]]:
    """Return words that stand for others, and those, longest first.

    Example:
        >>> dict(synonyms())["tsnii"]
        'central research institute'
    """
    return sorted([(written, words) for written, words, _ in read_table("synonyms")], key=lambda pair: -len(pair[0]))


@cache
def native_words() -> dict[str, str]:
    """Return the English of words in other scripts that name forms, fields and places.

    Example:
        >>> native_words()["技术"]
        'technology'
    """
    words = {native: head for _, head, _, natives, _ in _rows() if natives for native in natives.split()}
    words.update({written: cls for cls, written, _ in read_table("legal_forms") if not written.isascii()})
    return words
