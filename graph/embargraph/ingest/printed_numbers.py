"""Numbers that one party alone has, where a publisher prints them in a text together with what they are.

"Company Number IMO 5804961" and "(INN) 7743693299" say themselves which register the number is of, whatever the
cell is called.  A number that stands alone says nothing, and is none of these.
"""

from __future__ import annotations

import re

from embargraph.resolution.identifiers import has_wrong_digit

__all__ = ["numbers_told", "russian_number"]

#: What may stand between the name of a number and the number.
_BETWEEN = (
    r"(?:\s*\(?(?:number|numbers|no|nr|code|identification|registration|ship|vessel|company)\b\.?\)?){0,3}\W{0,4}"
)
_SCHEMES = tuple(
    (scheme, re.compile(rf"(?<!\w)(?:{names}){_BETWEEN}({form})(?!\w)|(?<!\w)({form})\s*\((?:{names})\)", re.I))
    for scheme, names, form in (
        ("imo", r"IMO", r"\d{7}"),
        ("inn", r"INN|ИНН", r"\d{12}|\d{10}"),
        ("ogrn", r"OGRN(?:IP)?|PSRN|ОГРН(?:ИП)?", r"\d{15}|\d{13}"),
        ("lei", r"LEI|Legal Entity Identifier", r"[0-9A-Z]{18}\d\d"),
        ("usc", r"USCC|Unified Social Credit (?:Code|Identifier)(?: \(USCC\))?", r"[0-9A-Z]{18}"),
        ("bic", r"SWIFT(?:/BIC)?|BIC", r"[A-Z]{6}[0-9A-Z]{2}(?:[0-9A-Z]{3})?"),
    )
)


def numbers_told(text: str) -> list[tuple[str, str]]:
    """Return scheme and value of each number of a text that says what it is, each once.

    Example:
        >>> numbers_told("Company Number IMO 5804961; INN: 7743693299; 1147746803059 (OGRN)")
        [('imo', '5804961'), ('inn', '7743693299'), ('ogrn', '1147746803059')]
        >>> numbers_told("IMO9187667"), numbers_told("Registration 9187667")
        ([('imo', '9187667')], [])
    """
    if not text:
        return []
    found = [(scheme, (match[1] or match[2]).upper()) for scheme, form in _SCHEMES for match in form.finditer(text)]
    return list(dict.fromkeys(found))


def russian_number(number: str) -> str:
    """Return `inn` or `ogrn` for a number of a Russian register by its form and check digit; an empty text for others.

    It is for numbers whose publisher does not say which country they are of.

    Example:
        >>> russian_number("7707083893"), russian_number("1027700132195"), russian_number("1234567890")
        ('inn', 'ogrn', '')
    """
    scheme = {10: "inn", 12: "inn", 13: "ogrn", 15: "ogrn"}.get(len(number), "") if number.isascii() else ""
    return scheme if scheme and number.isdecimal() and not has_wrong_digit(scheme, number) else ""
