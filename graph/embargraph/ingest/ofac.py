"""What OFAC's files have in common: which list an entry is on, and which of its numbers one party alone has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["EITHER", "list_by_programmes", "strong_number"]

#: A programme that blocks some parties, and puts others on the sectoral list by a directive.
EITHER = "UKRAINE-EO13662"
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
        >>> strong_number("Passport", "A1", "Iran") is None
        True
    """
    scheme, form = _STRONG.get(type_) or _NATIONAL.get((type_, country), ("", "$^"))
    found = re.fullmatch(form, number, re.ASCII)
    return (scheme, found[found.re.groups]) if found else None


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
    others = [lists[one] for one in programmes if one in lists and (one != EITHER or by_directive)]
    if others and (is_consolidated or len(others) == len(programmes)):
        return others[0]
    if not is_consolidated:
        return "us-ofac-sdn"
    return "us-ofac-ns-mbs" if by_directive else "us-ofac-other"
