"""The table of countries: every ISO 3166 code as a state and as a place, in its groups."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from embargraph.model.statements import Node, Statement
from embargraph.resources import seed_files

__all__ = ["country_codes", "country_of", "read_countries"]


def read_countries(path: Path, source: str) -> Iterator[tuple[dict[str, str], list[Node], list[Statement]]]:
    """Yield each row of the table with its nodes and statements.

    Args:
        path: CSV with the columns `code,label,names,inside`; names and groups separated by "|".
        source: Id of the source that the statements belong to.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            code = row["code"].lower()
            names = tuple(name for name in row["names"].split("|") if name)
            # "us" is a word, and the state's id already.
            short = names if row["code"] == "US" else (*names, row["code"])
            state = Node(code, "actor", "state", row["label"], short, row["code"])
            place = replace(state, id=f"place-{code}", kind="place", type="country")
            seat = Statement(code, "located_in", "record", source, place.id, citation="ISO 3166-1")
            inside = [
                replace(seat, subject=place.id, object=group, citation=_law(group))
                for group in filter(None, row["inside"].split("|"))
            ]
            yield row, [state, place], [seat, *inside]


def _law(group: str) -> str:
    return "15 CFR 740, Supplement no. 1" if "-ear-" in group else "membership of the European Union"


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


#: Names that publishers use beside those of the table.
_OTHERS = {
    "arab republic of egypt": "EG", "british virgin islands": "VG", "bolivia": "BO", "brunei": "BN",
    "burma": "MM", "cape verde": "CV", "china, hong kong special administrative region": "HK",
    "congo, democratic republic of the": "CD", "congo, republic of the": "CG", "cote d ivoire": "CI",
    "crimea region of ukraine": "UA", "czech republic": "CZ", "democratic people's republic of korea": "KP",
    "democratic republic of the congo": "CD", "donetsk region of ukraine": "UA", "iran": "IR",
    "iran (islamic republic of)": "IR", "korea, north": "KP", "korea, south": "KR", "kosovo": "XK", "laos": "LA",
    "macau": "MO", "macedonia, the former yugoslav republic of": "MK", "micronesia": "FM", "moldova": "MD",
    "myanmar (burma)": "MM", "north korea": "KP", "palestinian": "PS", "republic of korea": "KR",
    "republic of moldova": "MD", "russia": "RU", "russian federation": "RU", "south korea": "KR",
    "state of israel": "IL", "state of palestine": "PS", "swaziland": "SZ", "syria": "SY",
    "syrian arab republic": "SY", "taiwan": "TW", "tanzania": "TZ", "the bahamas": "BS", "the gambia": "GM",
    "turkey": "TR", "turkiye": "TR", "türkiye": "TR", "united kingdom": "GB", "uk": "GB",
    "united kingdom of great britain and northern ireland": "GB", "united republic of tanzania": "TZ",
    "united states": "US", "united states of america": "US", "usa": "US", "venezuela": "VE", "viet nam": "VN",
    "vietnam": "VN", "virgin islands, british": "VG", "west bank": "PS",
}  # fmt: skip
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
            found = _OTHERS.get(short) or known.get(short)
            if found:
                return found
    return ""
