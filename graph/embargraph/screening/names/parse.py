"""From a name as written to words that can be compared.

Width, case, diacritics, control and direction marks, scripts, legal forms,
numbers and the words of `embargraph.screening.names.lexicon` are made one; the rest
is kept.  Legal forms are rigour's (ISO 20275 and more), the letters of other
scripts anyascii's: both are small, kept well, and load in under 0.2 s.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from embargraph.screening.names import lexicon
from embargraph.screening.names.compounds import join_articles
from embargraph.screening.names.given_names import titles
from embargraph.screening.names.lexicon import FIELD, FORM, GENERIC, PARTICLE, PLACE, TITLE, WORD

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = [
    "INITIAL",
    "NUMBER",
    "SERIES",
    "WEIGHTS",
    "Name",
    "Token",
    "parse_name",
    "parse_person",
    "simplify",
    "take_apart",
]

#: A Roman numeral that ends a name tells sisters apart: funds, ships.  Any other number is part of the name.
INITIAL, NUMBER, SERIES = "initial", "number", "series"

#: How much a word of each class says about which party is meant.
WEIGHTS = {
    WORD: 1.0, NUMBER: 0.6, SERIES: 0.3, PLACE: 0.5, FIELD: 0.4, INITIAL: 0.4,
    GENERIC: 0.25, TITLE: 0.1, PARTICLE: 0.1, FORM: 0.05,
}  # fmt: skip

#: Nobody's name is longer; what is pasted in may be.
LONGEST, MOST_WORDS = 600, 40


class Token(NamedTuple):
    """One word: its comparable text, its class, its weight, and whether its script leaves letters out."""

    text: str
    kind: str
    weight: float
    loose: bool = False
    written: str = ""


class Name(NamedTuple):
    """A name taken apart: its words without legal forms, and the classes of those."""

    raw: str
    tokens: tuple[Token, ...]
    forms: frozenset[str]
    is_body: bool
    han: str = ""

    @property
    def words(self) -> list[str]:
        """Return the texts of the words."""
        return [token.text for token in self.tokens]


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
def _latin() -> Callable[[str], str]:
    """Return anyascii, which a name in Latin letters does not need."""
    from anyascii import anyascii

    return anyascii


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=4096)
def simplify(han: str) -> str:
    """Return Han characters in their simplified form.

    Example:
        >>> simplify("華為")
        '华为'
    """
    return str(_converter().convert(han))


_QUOTES = re.compile("['`\"\u2018\u2019\u201b\u02bc\u02bb\u02b9\u02bf\u02be\u2032\u00b4\u201c\u201d\u00ab\u00bb]")
_DOTTED = re.compile(r"\b(\w)\.(?=\w\b)")
_ASCII_WORDS = re.compile(r"[a-z0-9]+")
_HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_DIGITS_AS_LETTERS = str.maketrans("01359", "oiesg")
_ROMAN = {
    "ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "xi": 11, "xii": 12, "xiii": 13, "xiv": 14,
    "xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20,
}  # fmt: skip
_HALF = frozenset({"abd", "abdul", "abdal", "abdel", "abdol"})
_LAST_ROMAN = {"i": 1, "v": 5, "x": 10}
_NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        ("one first pervyy", "two second vtoroy", "three third tretiy", "four fourth", "five fifth", "six sixth",
         "seven seventh", "eight eighth", "nine ninth", "ten tenth"), 1)
    for word in words.split()
}  # fmt: skip


def clean(text: str) -> str:
    """Return text of one width and case, without control and direction marks.

    Example:
        >>> clean("ＡＢＣ\u202e Ｃｏ")
        'abc co'
    """
    text = text[:LONGEST]
    if text.isascii() and text.isprintable():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    # Line breaks part words; what has no width does not.
    return "".join(
        " " if c in "\t\n\r\v\f\x85\u2028\u2029" else c for c in text
        if c in "\t\n\r\v\f\x85" or unicodedata.category(c)[0] != "C"
    )  # fmt: skip


@cache
def _phrases() -> dict[str, list[tuple[list[str], str]]]:
    """Return written-out legal forms and their classes by the first word, the longest first."""
    found: dict[str, list[tuple[list[str], str]]] = {}
    for phrase, cls in lexicon.phrases():
        words = phrase.split()
        found.setdefault(words[0], []).append((words, cls))
    return found


def _less_phrases(words: list[str], forms: set[str]) -> list[str]:
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


def _legal(text: str) -> tuple[str, frozenset[str]]:
    """Return a text with its legal forms as class words, and those classes."""
    found = [(form, cls) for form, cls in _forms_of()(text) if cls and form not in _ROMAN]
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


#: A stroke through a d is "dj" in Serbian and Croatian and a plain d in Vietnamese, which marks its vowels.
_SERBIAN = re.compile("\u0111")
_VIETNAMESE = re.compile("[\u0103\u00e2\u00ea\u00f4\u01a1\u01b0\u1ea0-\u1ef9\u00e0\u1ea3\u00e3\u1ea1]")


def _romanise(text: str) -> tuple[str, frozenset[str]]:
    """Return a text in Latin letters, with the words whose script leaves letters out."""
    ascii_ = _latin()
    loose: set[str] = set()
    words = []
    text = _SERBIAN.sub("dj", text) if "\u0111" in text and not _VIETNAMESE.search(text) else text
    text = _HAN.sub(_read_han, text)
    for word in "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in text).split():
        latin = "".join(c for c in ascii_(word).lower() if c.isascii() and c.isalnum())
        if not word.isascii() and not _spells_vowels(word):
            loose.add(latin)
        words.append(latin)
    return " ".join(words), frozenset(loose)


def _read_han(match: re.Match[str]) -> str:
    """Return Han characters as known words in English and the rest as it is read, run by run."""
    from embargraph.screening.names.readings import read_han

    known, ascii_ = lexicon.han_words(), _latin()
    run, words, rest, place = match.group(), [], "", 0
    whole = run == match.string.strip()
    while place < len(run):
        word = next((run[place : place + n] for n in range(6, 0, -1) if run[place : place + n] in known), "")
        if word and (len(word) > 1 or place + 1 == len(run)) and (not whole or len(run) > len(word)):
            words += [read_han(rest, ascii_), known[word]]
            rest = ""
        else:
            word = run[place]
            rest += word
        place += len(word)
    return f" {' '.join(filter(None, [*words, read_han(rest, ascii_, whole=whole)]))} "


def _spells_vowels(word: str) -> bool:
    first = unicodedata.name(word[0], "").split(" ")[0]
    return first in {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "KATAKANA", "HIRAGANA", "DIGIT"}


#: Long words of legal forms: one letter wrong in them must not make a name of them.
_FORM_WORDS = (
    "company corporation incorporated limited liability obshchestvo obschestvo ogranichennoi ogranichennoy "
    "otvetstvennostyu otvetstvennostiu aktsionernoe publichnoe"
)


def _less_one(word: str) -> list[str]:
    return [word, *(word[:place] + word[place + 1 :] for place in range(len(word)))]


@cache
def _near_forms() -> dict[str, str]:
    return {near: word for word in _ASCII_WORDS.findall(_FORM_WORDS) for near in _less_one(word)}


@lru_cache(maxsize=65536)
def _mended(word: str) -> str:
    """Return the word of a legal form that a word is, one letter apart."""
    near = _near_forms()
    return next((near[less] for less in _less_one(word) if less in near), word)


@lru_cache(maxsize=65536)
def _token(word: str, last: bool, loose: bool) -> Token:
    known = lexicon.kinds().get(word)
    if last and word in _ROMAN:
        return Token(str(_ROMAN[word]), SERIES, WEIGHTS[SERIES], False, word)
    if len(word) == 1 and not word.isdigit():
        if last and word in _LAST_ROMAN:
            return Token(str(_LAST_ROMAN[word]), SERIES, WEIGHTS[SERIES], False, word)
        return Token(word, INITIAL, WEIGHTS[INITIAL], False, word)
    if known:
        return Token(known[0], known[1], WEIGHTS[known[1]], False, word)
    if word in titles():
        return Token(word, TITLE, WEIGHTS[TITLE], False, word)
    number = _NUMBER_WORDS.get(word) or _ROMAN.get(word)
    if number is None and word[0].isdigit():
        ordinal = _ORDINAL.fullmatch(word)
        number = int(word) if word.isdigit() else int(ordinal.group(1)) if ordinal else None
    if number is not None:
        return Token(str(number), NUMBER, WEIGHTS[NUMBER], False, word)
    text = word
    if not word.isalpha() and sum(c.isdigit() for c in word) * 2 < len(word) and word[-1].isalpha():
        # A digit within a word stands for the letter that it looks like.
        text = word.translate(_DIGITS_AS_LETTERS)
    # Half a name: Abdul Aziz, Abd al-Rahman.
    weight = 0.5 if word in _HALF else 1.0 if len(word) > 2 else 0.7
    return Token(text, WORD, weight, loose, word)


@lru_cache(maxsize=4096)
def parse_name(raw: str) -> Name:
    """Return a name taken apart into comparable words; the last few thousand are remembered.

    Example:
        >>> parse_name("Huawei Tech. Co Ltd").words
        ['huawei', 'technology']
        >>> parse_name("华为技术有限公司").words
        ['huawei', 'technology']
    """
    return take_apart(raw)


@lru_cache(maxsize=4096)
def parse_person(raw: str) -> Name | None:
    """Return a name as a person's whose initials look like a legal form, or None where nothing does.

    Example:
        >>> parse_person("Krasnov N.V.").words, parse_person("Krasnov GmbH")
        (['krasnov', 'n', 'v'], None)
    """
    if "." not in raw or not _INITIALS.search(clean(raw)):
        return None
    return take_apart(raw, person=True) if parse_name(raw).forms else None


def take_apart(raw: str, *, person: bool = False) -> Name:
    """Return a name taken apart, as `parse_name`, without remembering it: for names that come once.

    Args:
        raw: The name.
        person: It is of a person, and N.V. are initials.
    """
    text = _QUOTES.sub("", clean(raw)).replace("&", " and ").replace("+", " and ")
    text, classes = (text, _NONE) if person else _legal(text)
    runs: list[str] = []
    if "." in text:
        runs = _INITIALS.findall(text) if not classes else []
        text = _DOTTED.sub(r"\1", text)
    han, loose = "", _NONE
    if not text.isascii():
        if _HAN.search(text):
            from embargraph.screening.names.readings import normal_han

            text = normal_han(text, simplify)
        han = "".join(_HAN.findall(text))
        text, loose = _romanise(text)
    words = [_mended(word) if len(word) > 5 else word for word in _ASCII_WORDS.findall(text)[:MOST_WORDS]]
    forms = set(classes)
    words = _less_phrases(words, forms) or words
    words = _less_indonesian(words, forms)
    if runs:
        words = _part_initials(words, runs)
    words = join_articles(words)
    if han:
        forms.update({"llc"} & set(words))
    classes = frozenset(forms) if len(forms) != len(classes) else classes
    kept = [word for word in words if word not in classes] if classes else words
    # Dotted letters are initials: the V. of "Krasnov N.V." is not a five.
    last = -1 if runs else len(kept) - 1
    tokens = tuple([_token(word, place == last > 0, word in loose) for place, word in enumerate(kept)])
    if not tokens and words:
        tokens = tuple([Token(word, WORD, 1.0, False, word) for word in words])
    is_body = bool(classes) or not _BODILY.isdisjoint([token.kind for token in tokens])
    return Name(raw, tokens, classes, is_body, han)


#: Two or three letters with a dot each, written without blanks: a person's initials, or an acronym.
_INITIALS = re.compile(r"(?<!\w)((?:[^\W\d_]\.){1,2}[^\W\d_])\.?(?!\w)")


def _part_initials(words: list[str], runs: Sequence[str]) -> list[str]:
    """Return the words with dotted letters apart, as those of a person's initials, unless the name is of a body."""
    kinds = lexicon.kinds()
    if len(words) < 2 or any(kinds.get(word, ("", ""))[1] in _OF_BODIES for word in words):
        return words
    parts = {}
    for run in runs:
        letters = [letter if letter.isascii() else _romanise(letter)[0] for letter in run.split(".")]
        parts["".join(letters)] = letters
    return [letter for word in words for letter in parts.get(word, (word,))]


def _less_indonesian(words: list[str], forms: set[str]) -> list[str]:
    """Return the words without PT before and Tbk behind an Indonesian company's name."""
    kept = words
    if len(kept) > 1 and kept[-1] in {"tbk", "persero"}:
        kept = kept[:-1]
    if len(kept) > 1 and kept[0] == "pt":
        kept = kept[1:]
    if kept is not words:
        forms.add("jsc")
    return kept


#: Words that only a body's name has.
_BODILY = frozenset({FORM, GENERIC, FIELD})
_OF_BODIES = frozenset({FORM, GENERIC, FIELD, PLACE})
