"""Destinations: the row of the Country Chart, the Country Groups, and what part 746 makes of a place."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from embargraph.errors import UsageError
from embargraph.licensing.data import read_csv, read_table
from embargraph.licensing.truth import Truth, any_of

__all__ = ["Destination", "Places", "UnknownPlaceError", "load_places"]

#: Places that are destinations of their own, by their own names; codes of ISO 3166-2.
_REGIONS = {
    "ua-43": ("Crimea", ("crimea", "crimea region of ukraine", "occupied crimea", "ua-43", "ua-40", "sevastopol")),
    "ua-14": ("Donetsk", ("donetsk", "donetsk people's republic", "dnr", "dpr", "so-called dnr", "ua-14")),
    "ua-09": ("Luhansk", ("luhansk", "lugansk", "luhansk people's republic", "lnr", "lpr", "so-called lnr", "ua-09")),
}  # fmt: skip

#: Names in use that the table of countries has not.
_NAMES = {
    "hong kong sar": "hk", "macao": "mo", "macau sar": "mo", "prc": "cn", "mainland china": "cn",
    "people's republic of china": "cn", "uk": "gb", "great britain": "gb", "uae": "ae", "usa": "us",
    "u.s.": "us", "drc": "cd", "burma": "mm", "swaziland": "sz", "ivory coast": "ci", "dprk": "kp",
    "republic of korea": "kr", "turkey": "tr", "turkiye": "tr", "viet nam": "vn", "russian federation": "ru",
    "czechia": "cz", "macedonia": "mk", "laos": "la", "kosovo": "xk", "holy see": "va", "east timor": "tl",
    "dpr korea": "kp", "korea, republic of": "kr", "iran, islamic republic of": "ir", "hong kong sar, china": "hk",
    "hong kong, china": "hk", "macau sar, china": "mo", "macao sar, china": "mo", "macau, china": "mo",
    "republic of the congo": "cg", "congo-brazzaville": "cg", "congo (brazzaville)": "cg", "congo-kinshasa": "cd",
    "congo (kinshasa)": "cd", "congo, democratic republic of the": "cd", "dr congo": "cd", "sint maarten": "sx",
    "cote d'ivoire": "ci", "england": "gb", "scotland": "gb", "holland": "nl",
}  # fmt: skip

#: The United Arab Emirates stand in A:5 since this day (91 FR 43034, by report); earlier groups are not held.
_GROUPS_SINCE = {"ae": date(2026, 7, 10)}

#: To which country a territory belongs.  738.3(b) has the rule and names two; the rest is our own reading.
_NAMED = {"ky": "gb", "li": "ch"}
_TERRITORIES = {
    "ai": "gb", "bm": "gb", "fk": "gb", "gg": "gb", "gi": "gb", "im": "gb", "io": "gb", "je": "gb", "ms": "gb",
    "pn": "gb", "sh": "gb", "tc": "gb", "vg": "gb", "gs": "gb",
    "bl": "fr", "gf": "fr", "gp": "fr", "mf": "fr", "mq": "fr", "nc": "fr", "pf": "fr", "pm": "fr", "re": "fr",
    "tf": "fr", "wf": "fr", "yt": "fr",
    "fo": "dk", "gl": "dk", "ax": "fi", "sj": "no", "bv": "no", "bq": "nl",
    "cc": "au", "cx": "au", "hm": "au", "nf": "au", "tk": "nz",
}  # fmt: skip


#: Codes of the table of names in other languages for places that are destinations of their own.
_OTHER_CODES = {"ua-cri": "ua-43", "ua-dpr": "ua-14", "ua-lpr": "ua-09"}


class UnknownPlaceError(UsageError):
    """No destination has this name."""


def _in_other_languages(name: str) -> str | None:
    """Return the code of a place by the names that rigour's table of territories has, in many languages.

    A part of a country that is no destination of its own is not taken for the country: it may be embargoed.
    """
    from rigour.territories import lookup_territory

    found = lookup_territory(name)
    code = found.code.lower() if found is not None else ""
    return _OTHER_CODES.get(code) or (code if len(code) == 2 else None)


def _plain(name: str) -> str:
    letters = (c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join("".join(letters).casefold().replace("’", "'").split())


#: Names that several destinations have, in the languages in which they are one word: to take one would be a guess.
_CONGOS, _KOREAS = "Republic of the Congo or Democratic Republic of the Congo", "South Korea or North Korea"
_SEVERAL = {
    _plain(name): meant
    for names, meant in (
        ("Congo Kongo Конго 刚果 剛果 コンゴ الكونغو", _CONGOS),
        ("Korea Corea Corée Coreia Kore Корея كوريا", _KOREAS),
    )
    for name in names.split()
} | {"north cyprus": "Cyprus or Turkey"}


@dataclass(frozen=True, slots=True)
class Destination:
    """A place as the regulation reads it."""

    code: str
    label: str
    #: Code of the country whose row and groups it has; its own but for territories.
    row: str
    row_label: str = ""
    #: Why it has that row.
    because: str = ""
    citation: str = ""
    #: Whether that is our own reading of 738.3(b), which names no such territory.
    own_reading: bool = False
    #: Columns of the Country Chart that are marked; None where there is no row.
    marks: frozenset[str] | None = None
    footnotes: tuple[str, ...] = ()
    groups: frozenset[str] = frozenset()
    groups_since: date | None = None

    @property
    def known(self) -> bool:
        """Return whether the regulation's tables say anything of the place."""
        return bool(self.row)

    def within(self, groups: Sequence[str], day: date | None) -> Truth:
        """Return whether it stands in one of some Country Groups on a day."""
        if not self.known:
            return None if groups else False
        if self.groups_since and day is not None and day < self.groups_since and groups:
            return None
        return any_of(group in self.groups for group in groups)

    def is_one_of(self, places: Sequence[str]) -> Truth:
        """Return whether it is one of some places; a territory counts as its country."""
        if self.code in places or (self.row and self.row in places):
            return True
        return False if self.known else (None if places else False)

    def as_row(self) -> dict[str, Any]:
        """Return the place as an answer names it."""
        row: dict[str, Any] = {"id": self.code, "label": self.label}
        if self.row and self.row != self.code:
            row["as"] = {"id": self.row, "label": self.row_label, "because": self.citation or self.because}
            if self.own_reading:
                row["as"]["own_reading"] = True
        return row


class Places:
    """The destinations of one state of the Country Chart and the Country Groups."""

    def __init__(self, chart: Sequence[Mapping[str, str]], groups: Mapping[str, frozenset[str]]) -> None:
        """Take the lines of `chart.csv`, and the groups of each code."""
        self._chart: dict[str, Mapping[str, str]] = {line["code"]: line for line in chart}
        self._groups = groups
        self._labels: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        self._made: dict[str, Destination] = {}
        self._names()

    def _names(self) -> None:
        for line in _countries():
            code = line["code"].lower()
            self._labels[code] = line["label"]
            for name in (code, line["label"], *filter(None, line["names"].split("|"))):
                self._codes.setdefault(_plain(name), code)
        for code, row in self._chart.items():
            self._labels.setdefault(code, row["label"])
            if _plain(self._labels[code]) in _SEVERAL:
                self._labels[code] = row["label"]
            self._codes[_plain(row["label"])] = code
        for code, (label, names) in _REGIONS.items():
            self._labels[code] = label
            self._codes.update((_plain(name), code) for name in (label, *names))
        self._codes.update((_plain(name), code) for name, code in _NAMES.items())
        for name in _SEVERAL:
            self._codes.pop(name, None)

    @property
    def codes(self) -> list[str]:
        """Return the destinations of the chart, and Hong Kong and the occupied regions of Ukraine."""
        return [*self._chart, "hk", *_REGIONS]

    def find(self, name: str) -> Destination:
        """Return a destination by its name, code or a name in use.

        Raises:
            UnknownPlaceError: Nothing has the name; the nearest are named.
        """
        plain = _plain(name).removeprefix("place-")
        code = self._codes.get(plain) or (plain if plain in self._labels else None)
        if code is None:
            if plain in _SEVERAL:
                raise UnknownPlaceError(f"place: {name!r} names two destinations; expected {_SEVERAL[plain]}")
            found = _in_other_languages(name)
            code = found if found in self._labels else None
        if code is None:
            near = difflib.get_close_matches(plain, self._codes, 3, 0.75)
            hint = f"; nearest: {', '.join(self._labels.get(self._codes[n], n) for n in near)}" if near else ""
            raise UnknownPlaceError(
                f"place: no destination is called {name!r}; expected a country, a code or a region{hint}"
            )
        if code not in self._made:
            self._made[code] = self._make(code)
        return self._made[code]

    def _make(self, code: str) -> Destination:
        label = self._labels[code]
        if code in _REGIONS:
            return Destination(
                code, label, "ua", self._labels["ua"], citation="15 CFR 746.6", marks=None, groups=frozenset()
            )
        row, because, citation, own = code, "", "", False
        if code == "hk":
            row, because, citation = "cn", "Hong Kong is governed by the entry for China", "85 FR 83788"
        elif code in _NAMED:
            row, because, citation = _NAMED[code], "a territory has the row of its country", "15 CFR 738.3(b)"
        elif code not in self._chart and code in _TERRITORIES:
            row, because, citation, own = (
                _TERRITORIES[code],
                "a territory has the row of its country",
                "15 CFR 738.3(b)",
                True,
            )
        line = self._chart.get(row)
        if line is None:
            return Destination(code, label, "")
        marks = frozenset(mark[:2] + " " + mark[2:] for mark in line["marks"].split()) or None
        return Destination(
            code,
            label,
            row,
            self._labels.get(row, ""),
            because,
            citation,
            own,
            marks,
            tuple(line["footnotes"].split()),
            self._groups.get(row, frozenset()),
            _GROUPS_SINCE.get(row),
        )

    def check(self) -> list[str]:
        """Return what does not hold of the chart that 742.4 to 742.6 say of it."""
        faults = []
        marked = {code: self.find(code) for code in self._chart}
        with_row = {code: place for code, place in marked.items() if place.marks is not None}
        for columns, outside in (
            (("NS 1", "RS 1", "MT 1"), {"au", "ca", "gb"}),
            (("NS 2", "RS 2"), {code for code, place in with_row.items() if "A:1" in place.groups} | {"li"}),
        ):
            for column in columns:
                unmarked = {code for code, place in with_row.items() if column not in (place.marks or ())}
                odd = unmarked ^ (outside & set(with_row))
                if odd - {"li"}:
                    faults.append(f"{column}: marked or not against the text at {', '.join(sorted(odd))}")
        return faults


@lru_cache(maxsize=1)
def _countries() -> list[dict[str, str]]:
    import csv

    from embargraph.resources import find_folder

    with (find_folder("seeds") / "terms" / "countries.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=1)
def load_places() -> Places:
    """Return the packaged destinations."""
    groups = {line["code"]: frozenset(line["groups"].split()) for line in read_csv("groups")}
    return Places(read_csv("chart"), groups)


@lru_cache(maxsize=1)
def embargoes() -> dict[str, tuple[Mapping[str, Any], ...]]:
    """Return the tables of `special-destinations.toml` by the code of the place."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for table in read_table("special-destinations")["destination"]:
        for code in table["codes"]:
            found.setdefault(code.lower(), []).append(table)
    return {code: tuple(tables) for code, tables in found.items()}
