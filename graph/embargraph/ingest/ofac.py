"""What OFAC's files have in common: which list an entry is on, and which of its numbers one party alone has."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from embargraph.ingest.printed_dates import printed_day
from embargraph.ingest.printed_numbers import number_by_label, numbers_told, russian_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from embargraph.ingest.listings import ListEntry

__all__ = [
    "EITHER", "list_by_programmes", "list_of_programme", "listing_days", "number_of", "printed_number", "strong_number",
]  # fmt: skip

#: A programme that blocks some parties, and puts others on the sectoral list by a directive.
EITHER = "UKRAINE-EO13662"
#: How programmes of the lists beside the SDN list begin, so that one without a list of its own here blocks nobody.
_BESIDE = ("CMIC-", "NS-", "FSE-", "561-", "MBS-", "CAPTA")
_STRONG = {
    "Legal Entity Number": ("lei", r"[A-Z0-9]{18}\d{2}"),
    "Unified Social Credit Code (USCC)": ("usc", r"[0-9A-Z]{18}"),
    "SWIFT/BIC": ("bic", r"[A-Z0-9]{8}(?:[A-Z0-9]{3})?"),
    "Vessel Registration Identification": ("imo", r"(?:IMO )?(\d{7})"),
    "MMSI": ("mmsi", r"\d{9}"),
}
#: Numbers of a country's own registers.
_NATIONAL = {("Tax ID No.", "Russia"): ("inn", r"\d{10}|\d{12}"),
             ("Registration Number", "Russia"): ("ogrn", r"\d{13}|\d{15}"),
             ("Registration ID", "Russia"): ("ogrn", r"\d{13}|\d{15}")}  # fmt: skip


def strong_number(type_: str, number: str, country: str) -> tuple[str, str] | None:
    """Return scheme and value of a number that one party alone has; None of any other.

    Example:
        >>> strong_number("Vessel Registration Identification", "IMO 9074729", "")
        ('imo', '9074729')
        >>> strong_number("Company Number", "IMO 5804961", "")
        ('imo', '5804961')
        >>> strong_number("Passport", "A1", "Iran") is None
        True
    """
    # The country of a business register stands in the same words, with what kind of register it is before them.
    plain = re.sub(r"^(?:Business |Public |Company )(?=Registration )", "", type_)
    if "Social Credit Code" in type_:
        type_ = "Unified Social Credit Code (USCC)"
    scheme, form = _STRONG.get(type_) or _NATIONAL.get((plain, country), ("", "$^"))
    found = re.fullmatch(form, re.sub(r"\s+", "", number) if scheme in {"bic", "lei", "usc"} else number, re.ASCII)
    if found:
        return scheme, found[found.re.groups]
    told = numbers_told(number if type_ != "Vessel Registration Identification" else f"IMO {number}")
    if told:
        return told[0]
    if not country and (plain, "Russia") in _NATIONAL and (scheme := russian_number(number)):
        return scheme, number
    return None


#: Numbers of Companies House, under org-id.guide's code of that register.
_BRITAIN = frozenset({"GB", "United Kingdom"})
_COMPANY_NUMBER = re.compile(r"\b(?:Company|Registration) (?:Number|ID)")
_COMPANIES_HOUSE = re.compile(r"(?:[0-9]{8}|[A-Z]{2}[0-9]{6})", re.ASCII)


def number_of(type_: str, number: str, country: str) -> tuple[str, str] | None:
    """Return scheme and value of a number by which its party can be found; None of what is no number of a party.

    Example:
        >>> number_of("Passport", "K475336", "Jordan"), number_of("SWIFT/BIC", "RUDVRUMM", "")
        (('passport', 'K475336'), ('bic', 'RUDVRUMM'))
    """
    if country in _BRITAIN and _COMPANY_NUMBER.search(type_) and _COMPANIES_HOUSE.fullmatch(number):
        return "GB-COH", number
    return strong_number(type_, number, country) or number_by_label(type_, number)


_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


#: How the types of numbers end, or what they are.
_LABEL = re.compile(
    r"MMSI|SWIFT/BIC|Gender|(?:[A-Z]\.){3,}|[A-Z][\w.'\u2019 (/-]*(?:No\.|Number|ID|#|Code|\)|:|-)|"
    r"(?:.* )?(?:Passport|Identification|Date|Licen[sc]e|Card)"
)


@lru_cache(maxsize=4096)
def _is_label(text: str) -> bool:
    return _LABEL.fullmatch(text) is not None


def printed_number(text: str) -> tuple[str, str, str]:
    """Return type, number and country of a piece that has them in either order, days of issue and expiry aside.

    The screening list printed the country first and the type last; since 2025 it prints them the other way round.

    Example:
        >>> printed_number("RU, 7736640919, Tax ID No."), printed_number("Tax ID No., 7736640919, RU")
        (('Tax ID No.', '7736640919', 'RU'), ('Tax ID No.', '7736640919', 'RU'))
        >>> printed_number("SWIFT/BIC, RUDVRUMM"), printed_number("JO, 2014-08-30, 2009-08-31, K475336, Passport")
        (('SWIFT/BIC', 'RUDVRUMM', ''), ('Passport', 'K475336', 'JO'))
    """
    parts = text.split(", ")
    if not _is_label(parts[-1]) and _is_label(parts[0]):
        parts.reverse()
    type_ = parts.pop()
    country = parts.pop(0) if len(parts) > 1 and re.fullmatch("[A-Z]{2}", parts[0]) else ""
    number = ", ".join(part for part in parts if not _ISO_DAY.fullmatch(part))
    return type_, number, country


#: What a label names where its day is of one list; a party of the SDN list may carry the days of another.
_DAYS_OF_LIST = {
    "us-ofac-ns-cmic": re.compile("CMIC"), "us-ofac-capta": re.compile("14024 Directive 2|CAPTA|561"),
    "us-ofac-ns-mbs": re.compile(r"Directive (?!2\b)"), "us-ofac-ssi": re.compile("13662"),
}  # fmt: skip


def listing_days(told: Iterable[tuple[str, str]], entry: ListEntry) -> tuple[str | None, str | None]:
    """Read the days of listing and of effect that stand among the numbers of an entry, and note which is none.

    What is barred from a later day on stands in the scope.  A day of another list is no start of this one: who was put
    under a directive in 2022 may be on the sectoral list since 2014.

    Args:
        told: Label and text of each number.
        entry: The entry, with its list.

    Returns:
        Since when it is on its list, None where no day of that list is printed; and the first day of any other list.
    """
    own: list[str] = []
    others: list[str] = []
    effective: list[str] = []
    for type_, printed in told:
        if not type_.startswith(("Listing Date", "Date of Listing", "Effective Date")):
            continue
        day = printed_day(printed)
        if day is None:
            entry.problem("idNumber", "not a date", f"{type_} {printed}")
            continue
        is_effective = type_.startswith("Effective")
        if is_effective:
            effective.append(f"{type_.rstrip(': ')}: {day}")
        known = _DAYS_OF_LIST.get(entry.list)
        is_own = "(" not in type_ or (known is not None and known.search(type_) is not None)
        (own if is_own and not is_effective else others).append(day)
    entry.scope = "; ".join(dict.fromkeys(filter(None, (entry.scope, *effective))))
    return min(own, default=None), min(others, default=None)


@cache
def _is_beside(programme: str) -> bool:
    return programme.upper().startswith(_BESIDE)


def list_of_programme(programme: str, lists: Mapping[str, str]) -> str:
    """Return the list that a programme alone has; of a new one of the lists beside the SDN list by how it begins.

    Example:
        >>> list_of_programme("CMIC-EO14032", {"CMIC-EO13959": "us-ofac-ns-cmic"})
        'us-ofac-ns-cmic'
        >>> list_of_programme("NS-NEW", {}), list_of_programme("SDGT", {})
        ('us-ofac-other', '')
    """
    if programme in lists:
        return lists[programme]
    if not _is_beside(programme):
        return ""
    start = programme.upper().partition("-")[0]
    alike = {list_ for name, list_ in lists.items() if name.upper().partition("-")[0] == start}
    return next(iter(alike)) if len(alike) == 1 and start != "NS" else "us-ofac-other"


def list_by_programmes(
    programmes: Sequence[str], lists: Mapping[str, str], *, by_directive: bool, is_consolidated: bool
) -> str:
    """Return the list that an entry is on: its programmes decide, and the file that it stands in.

    An entry of the SDN list may have a programme of another list beside one that blocks: it is on the SDN list.

    Args:
        programmes: Programmes of the entry.
        lists: Lists by the programme that they alone have.
        by_directive: The entry speaks of a directive.
        is_consolidated: The file is of the lists beside the SDN list.
    """
    found = [list_of_programme(one, lists) for one in programmes if one != EITHER or by_directive]
    others = [list_ for list_ in found if list_]
    if others and (is_consolidated or len(others) == len(programmes)):
        return others[0]
    if not is_consolidated:
        return "us-ofac-sdn"
    return "us-ofac-ns-mbs" if by_directive else "us-ofac-other"
