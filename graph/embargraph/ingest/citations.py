"""Citations of the Federal Register as lists print them."""

from __future__ import annotations

import re
from functools import lru_cache

from embargraph.ingest.printed_dates import american_day

__all__ = ["read_notices", "tidy_notices"]

_NOTICE = re.compile(r"(\d{2,3}) ?F\.? ?R\.? ?(\d{1,6})")


@lru_cache(maxsize=8192)
def tidy_notices(text: str) -> str:
    """Return Federal Register citations in one form, where the text holds nothing else.

    Example:
        >>> tidy_notices("84 FR 22963, 85 F.R.  29853")
        '84 FR 22963; 85 FR 29853'
        >>> tidy_notices("Vol. 59, No. 44, 03/07/1994")
        'Vol. 59, No. 44, 03/07/1994'
    """
    text = " ".join(text.split())
    rest = _NOTICE.sub("", text).strip(" ,;.")
    if rest.replace(",", "").replace(";", "").strip():
        return _NOTICE.sub(r"\1 FR \2", text)
    return "; ".join(dict.fromkeys(f"{volume} FR {page}" for volume, page in _NOTICE.findall(text))) or text


_PUBLISHED = re.compile(r",? \(?\d{1,2}/\d{1,2}/\d{2,4}\)?\.?")


def read_notices(text: str) -> tuple[str, str | None]:
    """Return printed Federal Register notices as citations, and the day of the first.

    Example:
        >>> read_notices("85 FR 83420, 12/22/20. 89 FR 96837, 12/5/24.")
        ('85 FR 83420; 89 FR 96837', '2020-12-22')
    """
    first = re.split(r"(?<=\d)\.\s", text)[0]
    return tidy_notices(_PUBLISHED.sub(";", text).strip(" ;.")), american_day(first)
