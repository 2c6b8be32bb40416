"""Numbers that one party alone has, where a publisher prints them in a text together with what they are.

"Company Number IMO 5804961" and "(INN) 7743693299" say themselves which register the number is of, whatever the
cell is called.  A number that stands alone says nothing, and is none of these.
"""

from __future__ import annotations

import re
from functools import lru_cache

from embargraph.resolution.identifiers import has_wrong_digit

__all__ = ["number_by_label", "numbers_told", "russian_number"]

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


#: What a number is by the label that it stands under, where nothing else tells its register; the first that fits.
_LABELLED = (
    # Of a thing, an address or a security, and no number of the party.
    ("", re.compile(
        r"aircraft|phone|fax|e-?mail|website|currency|ticker|isin\b|micex|\bdates?\b|chinese commercial", re.I)),
    ("passport", re.compile(r"passport|travel document", re.I)),
    ("tax", re.compile(
        r"\btax|fiscal|v\.?a\.?t\b|r\.?f\.?c\b|\bnit\b|\bruc\b|r\.?i\.?f\b|r\.?t\.?n\b|\brnc\b|\btin\b", re.I)),
    ("registration", re.compile(
        r"regist|company|commerc|incorporation|licen[cs]e|enterprise|folio|matric|gazette|chamber|business", re.I)),
    ("national_id", re.compile(
        r"national|identi|identity|cedula|c\.?u\.?r\.?p\b|citizen|personal|birth cert|electoral|social|\bid\b", re.I)),
)  # fmt: skip


#: What stands with a number in its cell: what it is, where and when it was issued, and how long it is good.
_BEFORE = re.compile(r"^(?:tin|inn|no|nr|number|nr|reg|id|passport|vat)\b[\W_]*(?=\S*\d)", re.I)
_BEHIND = re.compile(r"[\s,;(]+(?:issued|expir|valid|date|dated|until|on \d|\(|[A-Z][a-z]{3,}\)?$).*$", re.S)


@lru_cache(maxsize=1024)
def _scheme_of(label: str) -> str:
    return next((scheme for scheme, known in _LABELLED if known.search(label)), "")


def number_by_label(label: str, number: str) -> tuple[str, str] | None:
    """Return scheme and value of a number that is somebody's by the label that it stands under, whatever the country.

    Such a number joins nobody by itself, since the register is not told; who types it finds the party that has it.

    Example:
        >>> number_by_label("Passport", "K475336"), number_by_label("V.A.T. Number", "CHE-267.936.404")
        (('passport', 'K475336'), ('tax', 'CHE-267.936.404'))
        >>> number_by_label("Passport", "D 000933 issued in Kabul on 13 Sep. 1998")
        ('passport', 'D 000933')
        >>> number_by_label("Passport", "various"), number_by_label("Aircraft Model", "A300B4-605R")
        (None, None)
    """
    scheme, number = _scheme_of(label), _BEFORE.sub("", _BEHIND.sub("", number)).strip(" .,;")
    plain = re.sub(r"[\W_]", "", number)
    # A few digits are somebody's in every register; a text is none.
    fits = len(plain) in _LENGTHS and sum(c.isdigit() for c in plain) >= _DIGITS and number.count(" ") <= _BLANKS
    return (scheme, number) if scheme and fits else None


#: Letters and digits of such a number, digits at least, and blanks at most.
_LENGTHS, _DIGITS, _BLANKS = range(5, 26), 3, 7
