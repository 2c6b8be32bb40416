"""The country that somebody means, in whatever form it was given."""

from __future__ import annotations

import re
from functools import lru_cache

from embargraph.ingest.countries import country_codes, country_of
from embargraph.model.text import plain

__all__ = ["read_country"]

#: Forms of state before a name, in several languages: VR China, Rép. de Corée.
_FORMS = re.compile(
    r"^(?:(?:the )?(?:people'?s |islamic |democratic |federal )*(?:republic|rep\.?|kingdom|state|federation) of |"
    r"vr |volksrepublik |republik |république (?:populaire )?(?:de |d'|du )|rép\.? (?:de |d'|du )|"
    r"república (?:popular )?(?:de |del )|rep\.? |r\.? ?o\.? |p\.? ?r\.? ?)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def read_country(text: str) -> str | None:
    """Return the ISO 3166 code of a country given as a code of two or three letters or a name in any language.

    None if it is no country that is known.

    Example:
        >>> [read_country(text) for text in ("cn", "CHN", "VR China", "Volksrepublik China", "Россия", "Atlantis")]
        ['CN', 'CN', 'CN', 'CN', 'RU', None]
    """
    text = " ".join(text.split())
    if not text:
        return None
    if len(text) == 2 and text.isascii() and text.upper() in country_codes():
        return text.upper()
    for form in dict.fromkeys((text, _FORMS.sub("", text))):
        found = country_of(form) or _territory(form)
        if found:
            return found
    return None


def _territory(text: str) -> str:
    """Return a country by the names that rigour's table of territories has, in many languages."""
    from rigour.territories import lookup_territory

    if plain(text) == "north cyprus":
        # rigour 2.0 has this spelling, alone, under Turkey.
        return "CY"
    found = lookup_territory(plain(text))
    code = found.code.upper() if found is not None else ""
    # Crimea and the like are part of what the table calls them.
    return code.partition("-")[0] if len(code) >= 2 else ""
