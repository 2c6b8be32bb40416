"""From a name as written to words that can be compared.

Width, case, diacritics, control and direction marks, scripts, legal forms,
numbers and the words of `embargraph.screening.names.lexicon` are made one; the rest
is kept.  Legal forms are rigour's (ISO 20275 and more), the letters of other
scripts anyascii's: both are small, kept well, and load in under 0.2 s.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from embargraph.screening.names import lexicon
from embargraph.screening.names.arabic import ARABIC
from embargraph.screening.names.compounds import join_articles
from embargraph.screening.names.forms import (
    ROMAN,
    join_letters,
    less_indonesian,
    less_one_letter,
    less_phrases,
    mend_form,
    mend_stock,
    take_forms,
    write_out,
)
from embargraph.screening.names.letters import simplify
from embargraph.screening.names.lexicon import FIELD, FORM, GENERIC, PARTICLE, PLACE, TITLE, WORD
from embargraph.screening.names.phonetics import spellings
from embargraph.screening.names.scripts import HAN, clean, romanise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "INITIAL",
    "NUMBER",
    "SERIES",
    "WEIGHTS",
    "Name",
    "Token",
    "mend_common",
    "parse_name",
    "parse_person",
    "parse_spelt",
    "take_apart",
]

#: A Roman numeral that ends a name tells sisters apart: funds, ships.  Any other number is part of the name.
INITIAL, NUMBER, SERIES = "initial", "number", "series"

#: How much a word of each class says about which party is meant.
WEIGHTS = {
    WORD: 1.0, NUMBER: 0.6, SERIES: 0.3, PLACE: 0.5, FIELD: 0.4, INITIAL: 0.4,
    GENERIC: 0.25, TITLE: 0.1, PARTICLE: 0.1, FORM: 0.05,
}  # fmt: skip

_NONE: frozenset[str] = frozenset()

#: Nobody's name has more words; what is pasted in may.
MOST_WORDS = 40


class Token(NamedTuple):
    """One word: its comparable text, its class, its weight, and how its script leaves sounds open, if it does."""

    text: str
    kind: str
    weight: float
    loose: int = 0
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


_QUOTES = re.compile("['`\"\u2018\u2019\u201b\u02bc\u02bb\u02b9\u02bf\u02be\u2032\u00b4\u201c\u201d\u00ab\u00bb]")
#: What kind of ship it is, before its name: M/V, S/S, F/V, LNG/C, motor tanker.
_SHIP = re.compile(r"^(?:([msf])/([vts])|(?:lng|lpg)/c|motor (?:vessel|tanker|ship))\b[.:,]?\s+(?=\S)")
_SHIP_LETTERS = frozenset("msfl")
#: What says that a number follows: No. 9, N9.
_NUMBERED = re.compile(r"(?<!\w)n(?:o|r|umber)?[.\u00ba\u00b0]? ?(?=\d+(?!\w))")
_DOTTED = re.compile(r"\b(\w)\.(?=\w\b)")
_ASCII_WORDS = re.compile(r"[a-z0-9]+")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_DIGITS_AS_LETTERS = str.maketrans("01359", "oiesg")
_HALF = frozenset({"abd", "abdul", "abdal", "abdel", "abdol"})
_LAST_ROMAN = {"i": 1, "v": 5, "x": 10}


@lru_cache(maxsize=65536)
def _token(word: str, last: bool, loose: int) -> Token:
    known = lexicon.kinds().get(word) or lexicon.inflected(word)
    if last and word in ROMAN:
        return Token(str(ROMAN[word]), SERIES, WEIGHTS[SERIES], 0, word)
    if len(word) == 1 and not word.isdigit():
        if last and word in _LAST_ROMAN:
            return Token(str(_LAST_ROMAN[word]), SERIES, WEIGHTS[SERIES], 0, word)
        return Token(word, INITIAL, WEIGHTS[INITIAL], 0, word)
    if known:
        return Token(known[0], known[1], WEIGHTS[known[1]], 0, word)
    if word in lexicon.titles():
        return Token(word, TITLE, WEIGHTS[TITLE], 0, word)
    number = lexicon.numbers().get(word) or ROMAN.get(word)
    if number is None and word[0].isdigit():
        ordinal = _ORDINAL.fullmatch(word)
        number = int(word) if word.isdigit() else int(ordinal.group(1)) if ordinal else None
    if number is not None:
        return Token(str(number), NUMBER, WEIGHTS[NUMBER], 0, word)
    text = word
    if not loose and not word.isalpha() and sum(c.isdigit() for c in word) * 2 < len(word) and word[-1].isalpha():
        # A digit within a word stands for the letter that it looks like.
        text = word.translate(_DIGITS_AS_LETTERS)
    if loose and not word.isalpha():
        return Token(word, WORD, 1.0, loose, spellings(word)[0])
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
    if not _PERSONAL.search(clean(raw)):
        return None
    return take_apart(raw, person=True) if parse_name(raw).forms else None


@lru_cache(maxsize=1024)
def parse_spelt(raw: str) -> Name | None:
    """Return a name in Arabic letters with its common words spelt as they sound; None where that changes nothing.

    Example:
        >>> parse_spelt("جمعية احياء التراث").words, parse_spelt("Acme")
        (['4mia6', 'ahya', 'al', 'tra7'], None)
    """
    if raw.isascii() or not ARABIC.search(raw):
        return None
    name = take_apart(raw, spelt=True)
    return name if name.tokens != parse_name(raw).tokens else None


def take_apart(raw: str, *, person: bool = False, also: Mapping[str, str] | None = None, spelt: bool = False) -> Name:
    """Return a name taken apart, as `parse_name`, without remembering it: for names that come once.

    Args:
        raw: The name.
        person: It is of a person, and N.V. are initials.
        also: Meanings of Han words that are not commonly known.
        spelt: Known words in Arabic letters are spelt and not translated.
    """
    text = _QUOTES.sub("", clean(raw)).replace("&", " and ").replace("+", " and ")
    text = _NUMBERED.sub(" ", text)
    if text[:1] in _SHIP_LETTERS:
        text = _SHIP.sub(lambda found: f"{found[1] or 'm'}{found[2] or 'v'} ", text)
    text, classes = (text, _NONE) if person else take_forms(text)
    runs: list[str] = []
    if "." in text:
        # Beside a legal form, letters with dots are more of it, but for those of whom a body is named after.
        runs = (_INITIALS if not classes else _HONOURED).findall(text)
        text = _DOTTED.sub(r"\1", text)
    han: str = ""
    loose: dict[str, int] = {}
    if not text.isascii():
        if HAN.search(text):
            from embargraph.screening.names.readings import normal_han

            text = normal_han(text, simplify)
        han = "".join(HAN.findall(text))
        text, loose = romanise(text, also, spelt)
    words = [mend_form(word) if len(word) > 5 else word for word in _ASCII_WORDS.findall(text)[:MOST_WORDS]]
    forms = set(classes)
    words = words if person else write_out(less_phrases(mend_stock(words), forms) or words)
    words = less_indonesian(_join_numbers(words), forms)
    if runs:
        words = _part_initials(words, runs)
    elif classes:
        words = join_letters(words)
    words = join_articles(words)
    if han:
        forms.update({"llc"} & set(words))
    classes = frozenset(forms) if len(forms) != len(classes) else classes
    kept = [word for word in words if word not in classes] if classes else words
    # Dotted letters are initials: the V. of "Krasnov N.V." is not a five.
    last = -1 if runs else len(kept) - 1
    tokens = tuple([_token(word, place == last > 0, _openness(word, loose)) for place, word in enumerate(kept)])
    if not tokens and words:
        tokens = tuple([Token(word, WORD, 1.0, 0, word) for word in words])
    is_body = bool(classes) or not _BODILY.isdisjoint([token.kind for token in tokens])
    return Name(raw, tokens, classes, is_body, han)


def _openness(word: str, loose: Mapping[str, int]) -> int:
    """Return how a word, or the other half of a compound of Arabic names, leaves sounds open."""
    return max([loose.get(part, 0) for part in (word, word[3:], word[:-3], word[:-5])]) if loose else 0


def _join_numbers(words: list[str]) -> list[str]:
    """Return the words with tens and what follows them as one number: fifty fifth."""
    known = lexicon.numbers()
    if known.keys().isdisjoint(words):
        return words
    kept: list[str] = []
    for word in words:
        unit, tens = known.get(word, 0), known.get(kept[-1], 0) if kept else 0
        if 0 < unit < _TEN <= tens - _TEN and not tens % _TEN:
            kept[-1] = str(tens + unit)
        else:
            kept.append(word)
    return kept


_TEN = 10


#: Two or three letters with a dot each, written without blanks: a person's initials, or an acronym.
_INITIALS = re.compile(r"(?<!\w)((?:[^\W\d_]\.){1,2}[^\W\d_])\.?(?!\w)")


#: Initials however they are set: N.V., N. V., N V, Yu.
_PERSONAL = re.compile(
    r"(?<!\w)(?:[^\W\d_](?:\.\s?|\s)){1,2}[^\W\d_](?:\.|(?!\w))|(?<!\w)(?:[ytskzc][aeouhs]|ju|ja|je)\.(?=\s?\w)"
)


#: The initials of whom a body is named after: named after Academician A.A. Raspletin.
_HONOURED = re.compile(
    r"(?<!\w)(?:named (?:after|by|for)|after|imeni|im\.?|academician|akad(?:emika)?\.?|acad\.?) "
    r"((?:[^\W\d_]\.){1}[^\W\d_])\.?(?!\w)"
)


_COUNTRIES = frozenset({"u.s", "u.k"})


def _part_initials(words: list[str], runs: Sequence[str]) -> list[str]:
    """Return the words with dotted letters apart, as those of a person's initials.

    In the name of a body two letters are of whom it is named after, three an acronym.
    """
    kinds = lexicon.kinds()
    dotted = {run.replace(".", "") for run in runs}
    if len(words) < 2:
        return words
    body = any(kinds.get(word, ("", ""))[1] in _OF_BODIES for word in words if word not in dotted)
    parts = {}
    for run in runs:
        if body and (run.count(".") > 1 or run in _COUNTRIES or words[0] == run.replace(".", "")):
            continue  # an acronym
        letters = [letter if letter.isascii() else romanise(letter)[0] for letter in run.split(".")]
        parts["".join(letters)] = letters
    return [letter for word in words for letter in parts.get(word, (word,))]


@cache
def _near_kinds() -> dict[str, str]:
    """Return common words by what they are less a letter, where that is no word itself."""
    known = lexicon.kinds()
    near: dict[str, str] = {}
    for word, (_, kind) in known.items():
        if kind in _OF_BODIES and len(word) > _SHORTEST:
            for less in less_one_letter(word):
                near.setdefault(less, word)
    return near


_SHORTEST = 4


def mend_common(name: Name) -> Name | None:
    """Return a name with its misspelt common words mended, for looking it up; None where none may be.

    Example:
        >>> mend_common(parse_name("Universal Technolgy")).words, mend_common(parse_name("Huawei"))
        (['universal', 'technology'], None)
    """
    words = [
        _mend_word(token.text) if token.kind == WORD and len(token.text) >= _SHORTEST and not token.loose else ""
        for token in name.tokens
    ]
    if not any(words):
        return None
    tokens = tuple([_token(word, False, 0) if word else token for word, token in zip(words, name.tokens, strict=True)])
    return name._replace(tokens=tokens) if tokens != name.tokens else None


@lru_cache(maxsize=16384)
def _mend_word(word: str) -> str:
    """Return the common word that a word is, one letter apart; empty if none."""
    near = _near_kinds()
    return next((near[less] for less in less_one_letter(word) if less in near), "")


#: Words that only a body's name has.
_BODILY = frozenset({FORM, GENERIC, FIELD})
_OF_BODIES = frozenset({FORM, GENERIC, FIELD, PLACE})
