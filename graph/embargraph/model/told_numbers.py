"""Numbers that stand in a name together with what they are, as papers print them: "(LEI: 5493 00AB …)"."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["part_told"]

# A word without a digit is no number ("Swift Shipping 24", "Tin Mining 100200"), but letters may open one: CHE-267.936.
_PIECE = r"[A-Z0-9]*\d[A-Z0-9]*"
_NUMBER = rf"(?:[A-Z]{{1,4}}[ -])?{_PIECE}(?:[ .-]{_PIECE})*"
#: An LEI is printed in five pieces, of which one may be letters alone.
_FIVE = r"(?:[A-Z0-9]{4}[ -]){4}[A-Z0-9]{4}(?!\w)"
#: What says which number it is by itself, and words that say it with "number" or the like behind them.
_LABEL = (
    r"(?:(?:LEI|IMO|INN|ИНН|OGRN(?:IP)?|ОГРН(?:ИП)?|PSRN|USCC|SWIFT(?:/BIC)?|BIC|D-?U-?N-?S|MMSI|OFAC|SDN|TIN|PASSPORT"
    r"|V\.?A\.?T\.?)(?:\s*(?:number|code|id|uid|no)\b)?"
    r"|(?:(?:company|business|commercial|trade)\s+)?(?:company|business|customer|client|account|tax|reg(?:istration|istry)?)"
    r"\.?\s*(?:number|no|nr|code|id)\b)[\s:#.\u2116-]*"
)
_TOLD = re.compile(
    rf"(?<!\w){_LABEL}(?P<after>{_FIVE}|{_NUMBER})(?!\w)"
    r"|(?<!\w)(?P<before>\d{7}|\d{10}|\d{12}|\d{13}|\d{15})\s*\((?:IMO|INN|ИНН|OGRN(?:IP)?|ОГРН(?:ИП)?)\)"
    # Whatever a bracket calls it, so long a number is no part of a name; "Military Unit (74455)" is one.
    r"|[(\[](?P<within>[^()\[\]]*\d[^()\[\]]*)[)\]]|(?<=\s)#\s?(?P<behind>\d{4,})$",
    re.IGNORECASE,
)
_ANY = re.compile(r"\d{3}")
_EMPTY = re.compile(r"[(\[]\W*[)\]]")
#: So many digits has a number that is taken out of a name: "SDN 8 Trading" is one.
_DIGITS, _BARE_DIGITS = 5, 7


@lru_cache(maxsize=1024)
def part_told(name: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return a name without the numbers that it says what they are, and each of these: as it stands, and alone.

    A name that is nothing but such numbers stays as it is.

    Example:
        >>> part_told("GLIMMER TIDE (IMO: 9187643)")
        ('GLIMMER TIDE', (('IMO: 9187643', '9187643'),))
        >>> part_told("lei 5493 00ab cdef 1234 5678")
        ('lei 5493 00ab cdef 1234 5678', (('lei 5493 00ab cdef 1234 5678', '549300ABCDEF12345678'),))
        >>> part_told("Unit 9187643"), part_told("SDN 8 Trading"), part_told("Tin Mining 100200")
        (('Unit 9187643', ()), ('SDN 8 Trading', ()), ('Tin Mining 100200', ()))
        >>> part_told("Acme [Customer ID 88231]")[0], part_told("Military Unit (74455)")[0]
        ('Acme', 'Military Unit (74455)')
    """
    found = [match for match in _TOLD.finditer(name) if _is_number(match)] if _ANY.search(name) else []
    if not found:
        return name, ()
    rest = name
    for match in reversed(found):
        rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    rest = " ".join(_EMPTY.sub(" ", rest).split()).strip(" ,;:/-")
    return rest or name, tuple(map(_told, found))


def _told(match: re.Match[str]) -> tuple[str, str]:
    """Return what stands there, without its bracket, and the number alone."""
    text = str(match["within"] or match[0])
    # A bracket has the number with or without what it is.
    inner = _TOLD.match(text) if match["within"] else match
    number = str(inner[inner.lastgroup or 0]) if inner else text
    return text, re.sub(r"[\s.-]", "", number).upper()


def _is_number(match: re.Match[str]) -> bool:
    digits = sum(map(str.isdigit, match[0]))
    if match["within"] is not None and not any(map(str.isalpha, match["within"])):
        return digits >= _BARE_DIGITS
    return digits >= _DIGITS or match["behind"] is not None
