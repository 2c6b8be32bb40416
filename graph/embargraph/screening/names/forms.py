"""Legal forms: those that rigour finds, those that registers write out, and both a letter wrong."""

from __future__ import annotations

import itertools
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from embargraph.screening.names import lexicon

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "ROMAN",
    "join_letters",
    "less_indonesian",
    "less_one_letter",
    "less_phrases",
    "mend_form",
    "mend_stock",
    "take_forms",
    "unglue",
    "write_out",
]

#: Roman numerals, of which some are legal forms too.
ROMAN = {
    "ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "xi": 11, "xii": 12, "xiii": 13, "xiv": 14,
    "xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20,
}  # fmt: skip


@cache
def _forms_of() -> Callable[[str], list[tuple[str, str]]]:
    """Return rigour's search for legal forms, in their class.

    Its compiled part is asked for by itself: the package around it takes 50 ms to import, which a question about
    one name would pay.
    """
    try:
        from rigour._core import extract_org_types as compiled
    except ImportError:
        from rigour.names.org_types import extract_org_types

        return lambda text: extract_org_types(text, generic=True)
    return lambda text: compiled(text, _CASEFOLD, 0, True)


#: `rigour.text.normalize.Normalize.CASEFOLD`: how the forms are written that are looked for.
_CASEFOLD = 4


@cache
def _phrases() -> dict[str, list[tuple[list[str], str]]]:
    """Return written-out legal forms and their classes by the first word, the longest first."""
    found: dict[str, list[tuple[list[str], str]]] = {}
    for phrase, cls in lexicon.phrases():
        words = phrase.split()
        found.setdefault(words[0], []).append((words, cls))
    return found


def less_phrases(words: list[str], forms: set[str]) -> list[str]:
    """Return the words that are no part of a written-out legal form; add the classes of those to the forms."""
    phrases = _phrases()
    if phrases.keys().isdisjoint(words):
        return words
    kept, place = [], 0
    while place < len(words):
        word = words[place]
        for phrase, cls in phrases.get(word, ()):
            if words[place : place + len(phrase)] == phrase:
                forms.add(cls)
                place += len(phrase)
                break
        else:
            kept.append(word)
            place += 1
    return kept


@cache
def _synonyms() -> dict[str, list[tuple[list[str], list[str]]]]:
    found: dict[str, list[tuple[list[str], list[str]]]] = {}
    for written, words in lexicon.synonyms():
        first, *_ = parts = written.split()
        found.setdefault(first, []).append((parts, words.split()))
    return found


def write_out(words: list[str]) -> list[str]:
    """Return words with acronyms of trades written out, and what has several names under one.

    Example:
        >>> write_out(["npo", "almaz"]), write_out(["ship", "repair", "plant"])
        (['research', 'production', 'association', 'almaz'], ['shiprepair', 'plant'])
    """
    known = _synonyms()
    if len(words) < 2 or known.keys().isdisjoint(words):
        return words
    kept, place = list[str](), 0
    while place < len(words):
        for parts, instead in known.get(words[place], ()):
            if words[place : place + len(parts)] == parts:
                kept += instead
                place += len(parts)
                break
        else:
            kept.append(words[place])
            place += 1
    return kept


def take_forms(text: str) -> tuple[str, frozenset[str]]:
    """Return a text with its legal forms as class words, and those classes."""
    found = [
        (form, cls) for form, cls in _forms_of()(text)
        if cls and form not in ROMAN and form not in _synonyms() and form not in _NO_FORMS
        and not (form == "lt" and text.startswith("lt "))
    ]  # fmt: skip
    if not found:
        return text, _NONE
    if len(found) > 1:
        found.sort(key=lambda pair: -len(pair[0]))
    for form, cls in found:
        text = _replace_whole(text, form, f" {cls.split()[0]} ")
    return text, frozenset([cls.split()[0] for _, cls in found])


def _replace_whole(text: str, part: str, new: str) -> str:
    """Return a text with a part of it replaced wherever it is no piece of a longer word."""
    place = text.find(part)
    while place >= 0:
        end = place + len(part)
        before, after = text[place - 1 : place], text[end : end + 1]
        if before.isalnum() or after.isalnum() or "_" in (before, after):
            place = text.find(part, place + 1)
        else:
            text = text[:place] + new + text[end:]
            place = text.find(part, place + len(new))
    return text


_NONE: frozenset[str] = frozenset()
#: What rigour takes for a legal form, and names of bodies have as a word: International Cooperation Fund.
_NO_FORMS = frozenset({"cooperation"})


#: Long words of legal forms: one letter wrong in them must not make a name of them.
_FORM_WORDS = (
    "company corporation incorporated limited liability obshchestvo obschestvo ogranichennoi ogranichennoy "
    "otvetstvennostyu otvetstvennostiu aktsionernoe publichnoe"
)


def less_one_letter(word: str) -> list[str]:
    """Return a word, and it less each of its letters: what two words share that are one edit apart."""
    return [word, *(word[:place] + word[place + 1 :] for place in range(len(word)))]


@cache
def _near_forms() -> dict[str, str]:
    return {near: word for word in _FORM_WORDS.split() for near in less_one_letter(word)}


@lru_cache(maxsize=65536)
def mend_form(word: str) -> str:
    """Return the word of a legal form that a word is, one letter apart."""
    near = _near_forms()
    return next((near[less] for less in less_one_letter(word) if less in near), word)


def mend_stock(words: list[str]) -> list[str]:
    """Return words with "joint stock" as it is written, where both words are a letter wrong at most."""
    for place in range(len(words) - 1):
        if words[place] in _NEAR_JOINT and words[place + 1] in _NEAR_STOCK:
            return [*words[:place], "joint", "stock", *words[place + 2 :]]
    return words


def _near(word: str) -> frozenset[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    more = [word[:place] + c + word[place:] for place in range(len(word) + 1) for c in letters]
    other = [word[:place] + c + word[place + 1 :] for place in range(len(word)) for c in letters]
    return frozenset([*less_one_letter(word), *more, *other])


_NEAR_JOINT, _NEAR_STOCK = _near("joint"), _near("stock")
#: Legal forms that are found written together with a name, before or behind it.
_BEHIND = (
    "limited company corporation ltd llc inc corp gmbh ojsc pjsc cjsc jsc fze fzco fzc pte pvt sia uab plc llp sarl "
    "bhd sdn"
)
_BEFORE = "company obshchestvo limited pao ooo zao oao ojsc pjsc cjsc jsc llc uab sia"
_GLUED = re.compile(f"(?:{'|'.join(_BEFORE.split())})(.{{4,}})|(.{{4,}}?)(?:{'|'.join(_BEHIND.split())})")


@lru_cache(maxsize=65536)
def unglue(word: str) -> str:
    """Return a word without a legal form that may be written together with it; empty if none is.

    Example:
        >>> unglue("tawafukltd"), unglue("paorosgosstrakh"), unglue("huawei")
        ('tawafuk', 'rosgosstrakh', '')
    """
    found = _GLUED.fullmatch(word) if len(word) > 5 else None
    return found[1] or found[2] or "" if found else ""


def join_letters(words: list[str]) -> list[str]:
    """Return words with letters that stand one by one written together, as an acronym is: A R Sales, AR Sales.

    Example:
        >>> join_letters(["a", "r", "sales"]), join_letters(["plan", "b"])
        (['ar', 'sales'], ['plan', 'b'])
    """
    if sum(len(word) == 1 for word in words) < _TWO:
        return words
    found: list[str] = []
    for single, run in itertools.groupby(words, key=lambda word: len(word) == 1 and word.isalpha()):
        parts = list(run)
        found += ["".join(parts)] if single else parts
    return found


_TWO = 2


def less_indonesian(words: list[str], forms: set[str]) -> list[str]:
    """Return the words without PT before and Tbk behind an Indonesian company's name."""
    kept = words
    if len(kept) > 1 and kept[-1] in {"tbk", "persero"}:
        kept = kept[:-1]
    if len(kept) > 1 and kept[0] == "pt":
        kept = kept[1:]
    if kept is not words:
        forms.add("jsc")
    return kept
