"""Shares as people print them: "51", "51%", "50+", ">25-50", "25,5 %", "majority".

A text becomes exact bounds, or it is refused with a reason.  Nothing is
guessed: "0.51" may be half a percent or half of everything, so it is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache

__all__ = ["NOTHING", "UNIT", "Bounds", "read_percent"]

#: The least difference that the graph keeps; the ownership rules count in these units.
UNIT = Decimal("1e-9")

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Bounds:
    """A share in percent between two bounds; a bound that is not stated is None.

    `above_low` and `below_high` say that the bound itself is excluded.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    above_low: bool = False
    below_high: bool = False

    @property
    def exact(self) -> Decimal | None:
        """The share, where it is one number."""
        return self.low if self.low == self.high else None

    def shares(self) -> dict[str, Decimal]:
        """Return the bounds under the names that a statement has for them."""
        if self.exact is not None:
            return {"share": self.exact}
        bounds = {"share_min": self.low, "share_max": self.high}
        return {name: bound for name, bound in bounds.items() if bound is not None}

    def flags(self) -> dict[str, str]:
        """Return the qualifiers that say which bound is excluded."""
        flags = {"above_min": self.above_low, "below_max": self.below_high}
        return {name: "true" for name, is_set in flags.items() if is_set}

    def check(self) -> Bounds:
        """Return the same bounds in the graph's units, each in one spelling.

        A share with more decimals than the graph keeps becomes the two bounds
        between which it lies, so that 49.9999999999 never counts as 50.

        Raises:
            ValueError: No share from 0 to 100 percent lies between; says why.
        """
        low, high = _in_units(self.low, ROUND_FLOOR), _in_units(self.high, ROUND_CEILING)
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("has its bounds the wrong way round; expected the smaller first")
        below_high = high is not None and (self.below_high or high != self.high)
        above_low = low is not None and self.above_low
        width = None if low is None or high is None else high - low
        empty = width is not None and width < UNIT * (above_low + below_high)
        if empty or (above_low and low == _HUNDRED) or (below_high and high == 0):
            raise ValueError("no share lies between these bounds")
        return Bounds(low, high, above_low, below_high)


#: A share of which nothing is known.
NOTHING = Bounds()

_UNKNOWN = {"", "unknown", "not known", "n/a", "na", "n.a.", "?", "-", "undisclosed", "not disclosed"}
_WORDS = {
    "majority": Bounds(low=Decimal(50), above_low=True),
    "minority": Bounds(high=Decimal(50), below_high=True),
    "half": Bounds(Decimal(50), Decimal(50)),
    "wholly owned": Bounds(_HUNDRED, _HUNDRED),
    "wholly-owned": Bounds(_HUNDRED, _HUNDRED),
}
#: Before a number: is it the lower bound, and is it excluded?
_BEFORE = {
    ">": (True, True), ">=": (True, False), "≥": (True, False), "≧": (True, False),
    "more than": (True, True), "over": (True, True), "above": (True, True), "greater than": (True, True),
    "exceeding": (True, True), "at least": (True, False), "not less than": (True, False),
    "no less than": (True, False), "<": (False, True), "<=": (False, False), "≤": (False, False),
    "≦": (False, False), "less than": (False, True), "under": (False, True), "below": (False, True),
    "up to": (False, False), "at most": (False, False), "no more than": (False, False),
    "not more than": (False, False), "not exceeding": (False, False),
}  # fmt: skip
#: After a number: is it the lower bound?
_AFTER = {
    "+": True, "or more": True, "and more": True, "or over": True, "and over": True, "or above": True,
    "and above": True, "or less": False, "and less": False, "or below": False, "and below": False,
}  # fmt: skip

# The forms of full width that East Asian texts have, and every dash and space.
_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)}
_MARKS = {0xFF0E: ".", 0xFF0C: ",", 0xFF05: "%", 0xFF0B: "+", 0xFF1C: "<", 0xFF1E: ">", 0xFF5E: "~"}
_DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212), "-")
_ASCII = {**_WIDE, **_MARKS, **_DASHES, 0x00A0: " ", 0x202F: " ", 0x2009: " "}
_NUMBER = r"[0-9]{1,9}(?:[.,][0-9]{1,30})?"
_SIGN = r"\s*(?:%|per ?cent|pct\.?)?\s*"


def _any_of(words: dict[str, tuple[bool, bool]] | dict[str, bool]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_ONE = re.compile(rf"(?P<before>{_any_of(_BEFORE)})?\s*(?P<number>{_NUMBER}){_SIGN}(?P<after>{_any_of(_AFTER)})?")
_TWO = re.compile(
    rf"(?P<between>between )?(?P<first>{_any_of(_BEFORE)})?\s*(?P<low>{_NUMBER}){_SIGN}"
    rf"(?P<joint>-|to|and|but)?\s*(?P<second>{_any_of(_BEFORE)})?\s*(?P<high>{_NUMBER}){_SIGN}"
)
_APPROXIMATE = re.compile(r"[~≈]|\b(?:about|approx\w*|around|circa|ca|nearly|almost|roughly)\b")


def read_percent(text: str | Decimal | int | None) -> Bounds:
    """Return the bounds that a printed share states.

    Args:
        text: The share as printed; a number is taken as percent, since a
            field for numbers says what its unit is.

    Returns:
        Exact bounds; `NOTHING` where the text says that the share is not known.

    Raises:
        ValueError: The text is no share, or may mean two things; says which.

    Example:
        >>> read_percent(">25-50")
        Bounds(low=Decimal('25'), high=Decimal('50'), above_low=True, below_high=False)
        >>> read_percent("0.51")
        Traceback (most recent call last):
        ValueError: may be a fraction or a percentage; write the percent sign
    """
    if text is None:
        return NOTHING
    if isinstance(text, Decimal | int):
        return Bounds(Decimal(text), Decimal(text)).check()
    return _read_text(text)


@lru_cache(maxsize=4096)
def _read_text(text: str) -> Bounds:
    # A file repeats a few shares many times.
    plain = " ".join(text.translate(_ASCII).casefold().split())
    if plain in _UNKNOWN:
        return NOTHING
    if plain in _WORDS:
        return _WORDS[plain]
    if _APPROXIMATE.search(plain):
        raise ValueError("is approximate; expected a share or its bounds")
    return _read_plain(plain.replace("-to-", " to ").replace("-percent", " percent"))


def _read_plain(text: str) -> Bounds:
    has_sign = "%" in text or "cent" in text or "pct" in text
    one = _ONE.fullmatch(text)
    if one is not None and not (one["before"] and one["after"]):
        number = _number(one["number"])
        _check_unit([one["number"]], has_sign=has_sign)
        if one["before"]:
            is_low, excluded = _BEFORE[one["before"]]
            bounds = Bounds(low=number, above_low=excluded) if is_low else Bounds(high=number, below_high=excluded)
        elif one["after"]:
            bounds = Bounds(low=number) if _AFTER[one["after"]] else Bounds(high=number)
        else:
            bounds = Bounds(number, number)
        return bounds.check()
    two = _TWO.fullmatch(text)
    if two is not None and _is_range(two):
        _check_unit([two["low"], two["high"]], has_sign=has_sign)
        above = bool(two["first"]) and _BEFORE[two["first"]][1]
        below = bool(two["second"]) and _BEFORE[two["second"]][1]
        return Bounds(_number(two["low"]), _number(two["high"]), above, below).check()
    if re.fullmatch(rf"-\s*{_NUMBER}", text):
        raise ValueError("is negative; expected 0 to 100 percent")
    raise ValueError('is not a share; expected such as "51 %", "50+", ">25-50" or "majority"')


def _is_range(match: re.Match[str]) -> bool:
    """Say whether two numbers are the ends of one range, rather than two shares."""
    first, second, joint = match["first"], match["second"], match["joint"]
    if (first and not _BEFORE[first][0]) or (second and _BEFORE[second][0]):
        return False
    if joint in {"and", "but", None}:
        return bool(second and first) or bool(joint == "and" and match["between"] and not second)
    return True


def _check_unit(numbers: list[str], *, has_sign: bool) -> None:
    """Refuse what may be a fraction of one: "0.51", "1.0", "0-1"."""
    greatest = max(_number(number) for number in numbers)
    if has_sign or greatest > 1 or greatest == 0:
        return
    if len(numbers) > 1 or not numbers[0].isdecimal():
        raise ValueError("may be a fraction or a percentage; write the percent sign")


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _in_units(share: Decimal | None, rounding: str) -> Decimal | None:
    """Return a share in the graph's units, in one spelling: 50 and 50.0 must not make two statements."""
    if share is None:
        return None
    if not share.is_finite() or not 0 <= share <= _HUNDRED:
        raise ValueError("is outside 0 to 100 percent")
    return Decimal(f"{share.quantize(UNIT, rounding).normalize():f}")
