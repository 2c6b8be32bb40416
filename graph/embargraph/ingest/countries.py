"""The country that a publisher means by a name or a code."""

from __future__ import annotations

import csv
import re
from functools import cache

from embargraph.resources import find_folder, seed_files

__all__ = ["country_codes", "country_of", "place_of"]


@cache
def country_codes() -> dict[str, str]:
    """Return the ISO 3166 code of every country, by code and by each of its names in lower case.

    Example:
        >>> country_codes()["united arab emirates"], country_codes()["ZW"]
        ('AE', 'ZW')
    """
    table = next(path for path in seed_files() if path.name == "countries.csv")
    found: dict[str, str] = {}
    with table.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found[row["code"]] = row["code"]
            for name in (row["label"], *filter(None, row["names"].split("|"))):
                found.setdefault(name.casefold(), row["code"])
    return found


@cache
def _further_names() -> dict[str, str]:
    """Return the names that publishers use beside those of the table of countries; each has its source there."""
    with (find_folder("seeds") / "terms" / "country_names.csv").open(encoding="utf-8", newline="") as stream:
        return {row["name"]: row["code"] for row in csv.DictReader(stream)}


_FORMS = ("islamic republic of ", "people's republic of ", "republic of ", "kingdom of ", "state of ", "the ")


@cache
def country_of(name: str) -> str:
    """Return the code of a country by one of the names that publishers use; an empty text for none.

    Example:
        >>> country_of("Islamic Republic of Iran"), country_of("Iran / Iran"), country_of("Atlantis")
        ('IR', 'IR', '')
    """
    known = country_codes()
    text = " ".join(name.casefold().split()).partition(" / ")[0]
    if name.strip() in known:
        return known[name.strip()]
    for form in ("", *_FORMS):
        if text.startswith(form):
            short = text.removeprefix(form)
            found = _further_names().get(short) or known.get(short)
            if found:
                return found
    return ""


#: Codes of countries; publishers write XK for Kosovo, which ISO 3166 leaves to its users.
_CODES = frozenset(country_codes()) | {"XK"}


#: How an address in the United States ends where its publisher leaves the country out: a state and a ZIP code.
_AMERICAN = re.compile(
    r",\s*(?:A[KLRZ]|C[AOT]|D[CE]|FL|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|"
    r"V[AIT]|W[AIVY]),?\s+\d{5}(?:-\d{4})?$"
)


#: Names that the last part of an address has as a country and as a state of another.
_AMBIGUOUS = {"georgia"}


def place_of(address: str) -> str:
    """Return the code of the country that an address ends with, or an empty text.

    Example:
        >>> place_of("La Paz, BO"), place_of("Anthony, NM, 88201"), place_of("Beijing, China"), place_of("Moscow")
        ('BO', 'US', 'CN', '')
    """
    last = address.strip(" ,").rpartition(",")[2].strip()
    if last in _CODES:
        return last
    if _AMERICAN.search(address):
        return "US"
    return "" if last.casefold() in _AMBIGUOUS else country_of(last)
