"""Identifiers as people type them: with the name of their scheme before them, blanks and marks within."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Mark", "decides", "doubt_of", "read_mark"]

#: How schemes are named before a number, and what readers of sources call them.
_NAMED = (
    ("imo", r"imo(?:\s+number)?|vessel registration identification"),
    ("lei", r"lei|legal entity (?:identifier|number)"),
    ("inn", r"inn|инн|tax(?:payer)?(?: identification)? (?:id|number|no)|tin"),
    ("ogrn", r"ogrn(?:ip)?|огрн(?:ип)?|primary state registration number"),
    ("kpp", r"kpp|кпп"),
    ("usc", r"uscc?|unified social credit (?:code|identifier)|统一社会信用代码"),
    ("bic", r"bic|swift(?:\s*/\s*bic)?(?: code)?"),
    ("duns", r"d-?u-?n-?s"),
    ("mmsi", r"mmsi"),
    # Of these the record knows the number, and not always which register or office gave it.
    ("", r"(?:uk\s+)?(?:company|business|enterprise|commercial\s+registry|licen[cs]e)\s+(?:number|no|nr|code|id)"),
    (
        "",
        r"(?:(?:company|business|commercial|trade)\s+)?reg(?:istration|istry|istered|ister)?\.?\s*(?:number|no|nr|code)",
    ),
    ("", r"(?:diplomatic\s+)?passport|reisepass|passeport|pasaporte|паспорт"),
    ("", r"(?:national\s+id(?:entity|entification)?|id|identity)(?:\s+card)(?:\s+(?:number|no|nr))?"),
    ("", r"national\s+id(?:entity|entification)?|personalausweis|identification|ssn|cedula|c\.?u\.?r\.?p\.?|dni"),
    ("", r"v\.?a\.?t\.?|ust-?\s?id(?:-?\s?nr)?|tax|steuernummer|cif|nif|nit|r\.?f\.?c\.?|rif|ruc|kvk|siren|siret|ein"),
    ("", r"(?:company|business|commercial)?\s*(?:registration|registry|reg|register)(?: number| no)?|id|identifier"),
    ("ofac", r"ofac|sdn|ofac (?:uid|id)|entity number|ent[_ ]num"),
    ("uk", r"uk(?: sanctions)?(?: list)?(?: ref(?:erence)?)?|ofsi(?: group)?(?: id)?|group id"),
    ("un", r"un(?: list)?(?: ref(?:erence)?)?"),
    ("eu", r"eu(?: ref(?:erence)?)?"),
)
_PREFIXES = tuple(
    (scheme, re.compile(rf"(?:{words})(?:\s+(?:number|no|nr|code|id))?\s*[.:#№=-]*\s*(?=[A-Z0-9])", re.IGNORECASE))
    for scheme, words in _NAMED
)
#: Numbers that a list or a table gives its own lines: as short as any other number, and no registration of anybody.
_RUNNING = frozenset({"ofac", "uk", "un", "eu", "ch", "ca", "au", "eto", "supply", "entry"})
_PLAIN = re.compile(r"[^0-9A-Z]")


class Mark(NamedTuple):
    """An identifier: its letters and digits, and the scheme that was named, or None."""

    value: str
    scheme: str | None


def read_mark(text: str) -> Mark:
    """Return an identifier without the name of its scheme, and that scheme.

    Example:
        >>> read_mark("IMO 9187629"), read_mark("LEI: 5493 00AB-CDEF12345678").value, read_mark("ИНН 7707083893").scheme
        (Mark(value='9187629', scheme='imo'), '549300ABCDEF12345678', 'inn')
    """
    text = text.strip()
    for scheme, pattern in _PREFIXES:
        found = pattern.match(text)
        # A scheme's name runs straight into letters only where it is part of the identifier.
        if found and any(c.isdigit() for c in text[found.end() :]) and not found.group()[-1:].isalnum():
            return Mark(_PLAIN.sub("", text[found.end() :].upper()), scheme or None)
    glued = re.fullmatch(r"(imo|inn|ogrn|lei)(\d{7}|\d{10}|\d{12,13})", text, re.IGNORECASE)
    if glued:
        return Mark(glued[2], glued[1].lower())
    return Mark(_PLAIN.sub("", text.upper()), None)


def decides(mark: Mark, scheme: str) -> bool:
    """Return whether an identifier that has this value under a scheme of the record is the one that was given.

    A list's own running number counts only where the list is named: 15036 is also somebody's registration.
    """
    if mark.scheme is not None:
        return scheme == mark.scheme or (scheme not in _KNOWN and scheme not in _RUNNING)
    return scheme not in _RUNNING or any(c.isalpha() for c in mark.value)


_KNOWN = frozenset(scheme for scheme, _ in _NAMED if scheme)


#: The shape of an LEI; other numbers do not show their scheme.
_LEI = re.compile("(?=.*[A-Z])[0-9A-Z]{18}[0-9]{2}")


def doubt_of(text: str) -> str:
    """Return that an identifier as given is no number of its scheme, so perhaps mistyped; empty if nothing is wrong.

    Example:
        >>> doubt_of("IMO 9187628"), doubt_of("IMO 9187629"), doubt_of("15036")
        ('IMO 9187628: its check digit is wrong; looked for as it is written', '', '')
    """
    from embargraph.resolution.identifiers import has_wrong_digit

    mark = read_mark(text)
    scheme = mark.scheme or ("lei" if _LEI.fullmatch(mark.value) else "")
    wrong = scheme and mark.value and has_wrong_digit(scheme, mark.value)
    return f"{text.strip()}: its check digit is wrong; looked for as it is written" if wrong else ""
