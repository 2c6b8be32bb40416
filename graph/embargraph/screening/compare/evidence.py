"""What is known beside a name moves its score, and says so; it decides nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from embargraph.screening.compare.countries import read_country

if TYPE_CHECKING:
    from collections.abc import Mapping

    from embargraph.screening.results import Hit

__all__ = ["weigh_birth", "weigh_country"]


def weigh_country(hit: Hit, country: str | None) -> Hit:
    """Return a hit with its score moved by the country, where both are known; what is no country moves nothing."""
    if not country or not country.strip():
        return hit
    asked = read_country(country)
    if asked is None:
        said = f"{country.strip()!r} is no country that is known; not compared"
        return replace(hit, reasons=(*hit.reasons, said))
    if not hit.country:
        return hit
    there = [read_country(each) or each for each in hit.country.upper().split()]
    if asked in there:
        raised = round(min(1.0, hit.score + 0.03), 4)
        return replace(hit, score=raised, reasons=(*hit.reasons, f"same country: {asked}"))
    said = f"another country: {' '.join(there)} on record, {asked} given"
    return replace(hit, score=round(hit.score * 0.93, 4), reasons=(*hit.reasons, said))


def weigh_birth(hit: Hit, given: str | None, births: Mapping[str, list[str]]) -> Hit:
    """Return a hit with its score moved by the date of birth, compared as far as both are known."""
    if not given or hit.matched_on != "name":
        return hit
    known = births.get(hit.party)
    if not known:
        return replace(hit, reasons=(*hit.reasons, "no date of birth on record"))
    if any(date.startswith(given) or given.startswith(date) for date in known):
        raised = round(min(1.0, hit.score + 0.05), 4)
        return replace(hit, score=raised, reasons=(*hit.reasons, f"same date of birth: {', '.join(known)}"))
    said = f"another date of birth: {', '.join(known)} on record, {given} given"
    return replace(hit, score=round(hit.score * 0.8, 4), reasons=(*hit.reasons, said))
