"""What OFAC's files have in common: which list an entry is on, and which of its numbers one party alone has."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from embargraph.ingest.printed_numbers import numbers_told, russian_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["EITHER", "list_by_programmes", "list_of_programme", "strong_number"]

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
