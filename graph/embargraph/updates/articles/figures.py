"""Numbers as stated: value, unit, period, and the word that says how near it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from embargraph.updates.articles.sentences import Sentence
from embargraph.updates.articles.words import words

__all__ = ["Figure", "figures_of"]

_CURRENCY = {
    "$": "USD",
    "US$": "USD",
    "C$": "CAD",
    "A$": "AUD",
    "HK$": "HKD",
    "NT$": "TWD",
    "S$": "SGD",
    "€": "EUR",
    "£": "GBP",
    "¥": "CNY/JPY",
    "dollars": "USD",
    "dollar": "USD",
    "euros": "EUR",
    "euro": "EUR",
    "yuan": "CNY",
    "renminbi": "CNY",
    "yen": "JPY",
    "pounds": "GBP",
    "rubles": "RUB",
    "roubles": "RUB",
    "rupees": "INR",
    "won": "KRW",
}
_SCALE = {
    "thousand": "thousand",
    "million": "million",
    "billion": "billion",
    "trillion": "trillion",
    "bn": "billion",
    "mn": "million",
    "m": "million",
}
_WORDS = {
    word: n
    for n, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
}
_APPROX = "|".join(
    re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words("figures", "approximators"), key=len, reverse=True)
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FORM = re.compile(
    rf"""(?:\b(?P<approx>{_APPROX})\s+(?:a\s+|the\s+)?)?
    (?:(?P<sign>(?:US|C|A|HK|NT|S)?\$|€|£|¥)\s?(?P<money>{_NUMBER})(?:[\s-](?P<mscale>thousand|million|billion|trillion|bn|mn)\b|(?P<mshort>bn|m)\b)?
      (?:\s(?P<country>US|CDN|Canadian|Australian)\b)?
    |(?<![\w.,-])(?P<share>{_NUMBER})[\s-]?(?:per\s?cent\b|percent\b|%|percentage\s+points?\b|pct\b)
    |(?<![\w.,$€£¥-])(?P<many>{_NUMBER})[\s-](?P<scale>thousand|million|billion|trillion)\s(?P<noun>(?:(?:US|Canadian)\s)?[a-z][\w-]+)
    |(?<![\w.,$€£¥-])(?P<time>{_NUMBER}|{"|".join(_WORDS)})[\s-](?P<tunit>years?|months?|weeks?|days?|hours?)(?:-old)?\b
    |(?<![\w.,$€£¥-])(?P<size>{_NUMBER})[\s-]?(?P<sunit>nanometers?|nanometres?|nm|kilometers?|kilometres?|km|tonnes|tons|megawatts?|gigawatts?|MW|GW|TOPS|gigabytes?|GB)\b
    |(?<![\w.,$€£¥-])(?P<count>\d{{1,3}}(?:,\d{{3}})+|\d+)\s(?P<things>(?:[a-z]+\s)?[a-z]+s)\b)
    (?:\s(?P<after>or\s+more|or\s+less|or\s+fewer))?""",
    re.VERBOSE | re.IGNORECASE,
)
_PERIOD = re.compile(
    r"\b(a|per|each|every)\s+(year|month|week|day|quarter)\b|\b(annually|annual|monthly|yearly|weekly)\b|"
    r"\b(?:in|for|during|of)\s+((?:19|20)\d\d)\b|\b(?:in\s+)?(the\s+(?:first|second|third|fourth)\s+(?:quarter|half)(?:\s+of\s+(?:19|20)\d\d)?)\b|"
    r"\bin\s+the\s+((?:quarter|year|month)\s+(?:that\s+ended|that\s+ends|ended|to)\s+(?:in\s+|on\s+)?\w+(?:\s\d{1,2})?)|"
    r"\b(the\s+first\s+\w+\s+months\s+of\s+(?:19|20)\d\d)\b|\b((?:last|this|next)\s+(?:year|month|quarter))\b",
    re.IGNORECASE,
)
_NO_COUNT = re.compile(
    r"^(?:other|years?|months?|weeks?|days?|hours?|minutes?|was|is|has|as|its|this|years)\b", re.IGNORECASE
)
_PERSON = re.compile(
    rf"\s*(?:[A-Z]|,|(?:\w+\s+)?(?:man|woman|boy|girl|{'|'.join(map(re.escape, words('names', 'role')))})\b)"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a text: `value` in `unit`, with the approximator and the period that the text gives."""

    start: int
    end: int
    text: str
    value: int | float
    unit: str
    scope: str = ""
    period: str = ""
    doubts: tuple[str, ...] = ()


def figures_of(sentences: Sequence[Sentence]) -> list[Figure]:
    """Return the numbers of a text that have a unit; "billions" alone is no number.

    Example:
        >>> from embargraph.updates.articles.sentences import sentences_of
        >>> [(f.value, f.unit, f.scope) for f in figures_of(sentences_of("It cost nearly $1.5 billion, up 3 percent."))]
        [(1.5, 'USD billion', 'nearly'), (3, 'percent', '')]
    """
    found = []
    for sentence in sentences:
        matches = list(_FORM.finditer(sentence.text))
        for match in matches:
            figure = _figure(match, sentence, [other for other in matches if other is not match])
            if figure is not None:
                found.append(figure)
    return found


def _figure(match: re.Match[str], sentence: Sentence, others: Sequence[re.Match[str]]) -> Figure | None:
    value, unit, doubts = _value(match)
    if not unit or (match["time"] and not _is_length(match, sentence.text)):
        return None
    if match["count"] and (
        _NO_COUNT.match(match["things"]) or (len(match["count"]) == 4 and match["count"][:2] in {"19", "20"})
    ):
        return None
    if match["count"] and re.search(r"\b[A-Z]\w*\s+$", sentence.text[: match.start("count")]):
        # "Mate 60 phones" is a name.
        return None
    scope = " ".join((match["approx"] or "").split())
    if match["after"]:
        scope = f"{scope} {match['after']}".strip()
    if re.search(r"\brecord\s+$", sentence.text[: match.start()]):
        scope = scope or "record"
    start, end = sentence.start + match.start(), sentence.start + match.end()
    period = _period(match, sentence.text, others)
    return Figure(start, end, match[0], value, unit, scope, period, doubts)


def _value(match: re.Match[str]) -> tuple[int | float, str, tuple[str, ...]]:
    if match["money"]:
        sign = match["sign"].upper()
        scale = _SCALE.get((match["mscale"] or match["mshort"] or "").lower(), "")
        currency = {"canadian": "CAD", "cdn": "CAD", "australian": "AUD"}.get(
            (match["country"] or "").lower(), _CURRENCY[sign]
        )
        doubts = ("the sign ¥ may be yuan or yen",) if sign == "¥" else ()
        return _number(match["money"]), f"{currency} {scale}".strip(), doubts
    if match["share"]:
        return _number(match["share"]), "percentage points" if "point" in match[0] else "percent", ()
    if match["many"]:
        noun = match["noun"].split()[-1].lower()
        if noun in _CURRENCY:
            return _number(match["many"]), f"{_CURRENCY[noun]} {match['scale'].lower()}", ()
        unit = (
            match["scale"].lower()
            if noun in {"of", "in", "to", "a", "was", "and", "for", "by", "from"}
            else f"{match['scale'].lower()} {noun}"
        )
        return _number(match["many"]), unit, ()
    if match["time"]:
        return _number(match["time"]), match["tunit"].lower().rstrip("s") + "s", ()
    if match["size"]:
        return _number(match["size"]), match["sunit"], ()
    things = match["things"]
    noun = things.split()[-1].lower()
    return _number(match["count"]), _CURRENCY.get(noun, things.lower()), ()


def _is_length(match: re.Match[str], text: str) -> bool:
    """Say whether a number of years is a length that is told, not a place in time or an age."""
    after, before = text[match.end() : match.end() + 14], text[: match.start()]
    if re.match(r"\s*(?:ago|old|later|earlier|since|of\s+age)\b", after) or (
        match[0].endswith("-old") and _PERSON.match(text, match.end())
    ):
        return False
    return not re.search(r"\b(?:first|last|past|next|coming|within|recent|previous|these)\s+$", before)


def _period(match: re.Match[str], text: str, others: Sequence[re.Match[str]]) -> str:
    """Return the period nearest after a number and before the next one, else the one before it."""
    after = min((other.start() for other in others if other.start() >= match.end()), default=len(text))
    before = max((other.end() for other in others if other.end() <= match.start()), default=0)
    found = _PERIOD.search(text, match.end(), after)
    if found is None:
        # "in 2020, of the chips ..." is said once for every number that follows.
        earlier = [each for each in _PERIOD.finditer(text, 0, match.start()) if each.end() <= match.start()]
        found = earlier[-1] if earlier and (before == 0 or "20" in earlier[-1][0]) else None
    if found is None:
        found = next((each for each in _PERIOD.finditer(text, match.end()) if re.search(r"\d{4}", each[0])), None)
    if found is None:
        return ""
    return next(
        (" ".join(group.split()) for group in (found[4], found[5], found[6], found[7], found[8]) if group),
        " ".join(found[0].split()),
    )


def _number(text: str) -> int | float:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    value = Decimal(text.replace(",", ""))
    return int(value) if value == value.to_integral_value() else float(value)
