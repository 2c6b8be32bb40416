"""What an entry's heading and the cells of its list-based exceptions say, from their wording."""

from __future__ import annotations

import re

from embargraph.licensing.control_list import PrintedEntry
from embargraph.licensing.reading import clean_wording, read_scope

__all__ = ["entry_state", "read_exception_cell"]

_MONEY = re.compile(r"(?:Yes: )?\$\s?([0-9,]+)\.?(?:[,;]? (?:except )?N/A for (MT|NP))?\.?")
_NO_SECOND = re.compile(
    r"(?:STA: )?(?:1\. )?Paragraph \(c\)\(2\) of License Exception STA.* may not be used (?:for|to ship) any"
    r" (?:item|software|technology|\"software\"|\"technology\") in (?:this )?(?:ECCN |entry)?.*"
)
_NOT_A6 = re.compile(
    r"(?:STA: )?License Exception STA may not be used to ship(?: or transmit)? (?:any )?(?:item|commodity|commodities|"
    r"technology|software)s? in this (?:entry|ECCN) to any of the destinations listed in Country Group (A:5 or )?A:6.*"
)


def entry_state(entry: PrintedEntry) -> tuple[str, str]:
    """Return whose an entry is: "rows", "itar", "pointer" or "special", and where it points.

    Example:
        >>> entry_state(PrintedEntry("9A007", 'Solid rockets. (These items are "subject to the ITAR.")', ()))
        ('itar', '')
    """
    if entry.rows:
        return "rows", ""
    if re.fullmatch(r"0[A-E]521", entry.eccn):
        return "special", ""
    heading = clean_wording(entry.heading)
    if re.search(r"ITAR|Department of State|22 CFR part", heading):
        return "itar", ""
    others = [code for code in re.findall(r"\b[0-9][A-E][0-9]{3}\b", heading) if code != entry.eccn]
    return "pointer", " ".join(dict.fromkeys(others))


def read_exception_cell(eccn: str, symbol: str, printed: str) -> str | None:
    """Return our reading of the cell of a list-based exception, or None if it must be read by hand.

    Example:
        >>> read_exception_cell("2A001", "LVS", "$3000, N/A for MT"), read_exception_cell("3B002", "GBS", "Yes")
        ('3000: all[!reason:MT]', 'yes: all')
    """
    text = clean_wording(printed).rstrip(". ")
    if text in {"N/A", "No"}:
        return "no"
    if text in {"Yes"} or re.fullmatch(r"Yes,? see .*|Yes for certain EI controlled .*", text):
        return "yes: all"
    if (money := _MONEY.fullmatch(text)) is not None:
        amount, reason = money.groups()
        return f"{amount.replace(',', '')}: all" + (f"[!reason:{reason}]" if reason else "")
    if re.fullmatch(r"Yes, except N/A for MT", text):
        return "yes: all[!reason:MT]"
    if symbol == "STA":
        if _NO_SECOND.fullmatch(text):
            return "c2: all"
        if (found := _NOT_A6.fullmatch(text)) is not None:
            return "c1: all; c2: all" if found.group(1) else "c2: all"
        return None
    if (found := re.fullmatch(r"Yes,? for (.*)", text)) is not None:
        scope = read_scope(eccn, f"XX applies to {found.group(1)}")
        return f"yes: {scope}" if scope else None
    return None
