"""What an alignment of words is worth, and the rules that hold it down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.screening.names.lexicon import FORM, PARTICLE, PLACE, TITLE, WORD
from embargraph.screening.names.parse import INITIAL, NUMBER
from embargraph.screening.names.phonetics import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from embargraph.screening.compare.align import Pair
    from embargraph.screening.names.parse import Token

    _Rule = Callable[[Sequence[Pair], Sequence[Token], Sequence[Token]], str]

__all__ = ["AGAINST", "AGAINST_PERSON", "HONOURS", "weigh"]

#: How much speaks against a match what both names leave unmatched, and what one of them has alone.
AGAINST, AGAINST_PERSON = (2.0, 0.5), (2.2, 0.27)
#: Below the threshold: what a rule holds down can never match by weight of words.
_CAP = 0.6


def weigh(
    pairs: list[Pair], left: list[Token], right: list[Token], person: bool, translated: bool = False
) -> tuple[float, list[str]]:
    """Return the score of an alignment, and the rules that held it down."""
    shared = agreed = 0.0
    for pair in pairs:
        shared += pair.weight
        agreed += pair.weight * pair.alike
    if shared == 0:
        return 0.0, []
    if not person and any(pair.weight > _ONE_COMMON + 0.1 for pair in pairs):
        left, right = _less_honours(left), _less_honours(right)
    more, less = _left_over(left, translated), _left_over(right, translated)
    conflict, extra = min(more, less), abs(more - less)
    against, missing = AGAINST_PERSON if person else (1.8, 0.5) if translated else AGAINST
    if not person and _told_by_likeness(pairs):
        missing = 0.85
    value = agreed / (shared + against * conflict + missing * extra)
    notes: list[str] = []
    if value <= _CAP:
        return value, notes
    if translated and not person:
        left, right = _less_countries(left), _less_countries(right)
    rules: list[_Rule] = [_one_name_only if person else _generic_only, _numbers_differ]
    if not translated and (not person or (len(pairs) == 1 and not left and not right)):
        rules.append(_acronym_heard)
    for rule in rules:
        said = rule(pairs, left, right)
        if said:
            value = _CAP
            notes.append(said)
    return value, notes


def _told_by_likeness(pairs: Sequence[Pair]) -> bool:
    """Return whether the one word that tells a body apart is not the same: Lyon Foods Technology, Lion Technology."""
    telling = [pair for pair in pairs if pair.weight > 0.5]
    return len(telling) == 1 and telling[0].alike < 1 and telling[0].how in {"spelling", "sound"}


def _less_honours(tokens: Sequence[Token]) -> list[Token]:
    """Return words without those of whom a body is named after, which registers add and others leave out."""
    start = next((place for place, token in enumerate(tokens) if token.text in HONOURS), -1)
    if start < 0:
        return list(tokens)
    kept, names = list(tokens[:start]), 0
    for token in tokens[start:]:
        names += token.kind == WORD
        if names > _HONOURED or (token.kind not in _OF_HONOUR and token.text != "academician"):
            kept.append(token)
    return kept


HONOURS, _OF_HONOUR = frozenset({"named", "imeni"}), frozenset({WORD, INITIAL, PARTICLE, TITLE})
#: Of whom a body is named after so many words are the name.
_HONOURED = 2


def _left_over(tokens: Sequence[Token], translated: bool) -> float:
    """Return the weight of words without a fellow; a common word may have been translated by another."""
    weight = 0.0
    for token in tokens:
        if token.kind != FORM and not (translated and token.text in _FORMAL):
            share = 0.7 if translated and token.kind != WORD else 1
            weight += token.weight * (_OF_COUNTRY if translated and _is_country(token) else share)
    return weight


#: Translators name the country of a body or leave it out: 国立, "of Japan", 美国.
_OF_COUNTRY = 0.3


_COUNTRIES = frozenset((
    "america", "arabia", "australia", "belarus", "britain", "canada", "china", "egypt", "emirates", "france", "germany",
    "india", "indonesia", "iran", "iraq", "israel", "italy", "japan", "korea", "lebanon", "malaysia", "mexico",
    "netherlands", "pakistan", "republic", "russia", "saudi", "singapore", "spain", "switzerland", "syria", "taiwan",
    "thailand", "turkey", "ukraine", "usa", "vietnam",
))  # fmt: skip


def _is_country(token: Token) -> bool:
    return token.text == "national" or (token.kind == PLACE and token.text in _COUNTRIES)


def _less_countries(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if not _is_country(token)]


#: Words that one language adds to a name and another leaves out, as it does with legal forms: 集团.
_FORMAL = frozenset({"group", "holding"})


def _one_name_only(pairs: Sequence[Pair], left: Sequence[Token], right: Sequence[Token]) -> str:
    # An initial agrees with too much to count; a first name's and a father's together do not.
    whole = int(sum(pair.how == "initial" for pair in pairs) > 1)
    for pair in pairs:
        if pair.how == "written together":
            return ""
        whole += pair.weight >= 0.7 and pair.how != "initial"
    if whole > 1 or not any(token.kind == WORD for token in (*left, *right)):
        return ""
    return "only one name of a person's several agrees"


def _generic_only(pairs: Sequence[Pair], left: Sequence[Token], right: Sequence[Token]) -> str:
    if any(pair.weight > 0.5 for pair in pairs):
        return ""
    if sum(pair.weight for pair in pairs) > _TELLING and (not left or not right):
        # So many common words that only the country is left: Belarusian, of the Republic of Belarus.
        left, right = _less_countries(left), _less_countries(right)
    more, less = _left_over(left, False), _left_over(right, False)
    whole = min(more, less) <= _NEXT_TO_NOTHING and max(more, less) < _ONE_COMMON
    if whole and sum(pair.weight for pair in pairs) > _TELLING:
        return ""  # so many common words that they are a name: China General Nuclear Power
    over = any(token.weight > 0.1 for token in (*left, *right))
    inexact = any(pair.alike < 1 for pair in pairs)
    return "only common words agree" if over or inexact else ""


def _acronym_heard(pairs: Sequence[Pair], _: Sequence[Token], __: Sequence[Token]) -> str:
    """Hold down what agrees in the sound of one short word alone: SMIC is not ZEMIC."""
    telling = [pair for pair in pairs if pair.weight > 0.1]
    if len(telling) != 1 or telling[0].how != "sound" or min(len(telling[0].left), len(telling[0].right)) > _SHORT:
        return ""
    return "only the sound of one short word agrees" if fold(telling[0].left) != fold(telling[0].right) else ""


#: Words of so many letters at most may be acronyms.
_SHORT = 4
_NEXT_TO_NOTHING, _ONE_COMMON, _TELLING = 0.1, 0.4, 1.0


def _numbers_differ(_: Sequence[Pair], left: Sequence[Token], right: Sequence[Token]) -> str:
    found = [t.text for t in (*left, *right) if t.kind == NUMBER]
    # What has no number is the first of its kind.
    return "the numbers differ" if found and found != ["1"] else ""
