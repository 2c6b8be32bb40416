"""Bodies that the regulation itself names: those of 744.22(f)(2), and those approved in the Emirates."""

from __future__ import annotations

import re
from functools import lru_cache

from embargraph.licensing.case import Case
from embargraph.licensing.data import read_table
from embargraph.licensing.truth import Truth

__all__ = ["approved_in_emirates", "named_body"]


@lru_cache(maxsize=1)
def _bodies() -> dict[str, str]:
    return {
        " ".join(name.casefold().split()): table["paragraph"]
        for table in read_table("end-uses")["body"]
        for name in table["names"]
    }


def named_body(name: str) -> str | None:
    """Return the paragraph of 744.22 that names a body, or None.

    Example:
        >>> named_body("Main Intelligence Directorate (GRU)")
        '744.22(f)(2)(vii)'
    """
    outside = re.sub(r"\s*\([^)]*\)", "", name)
    inside = re.findall(r"\(([^)]*)\)", name)
    for text in (name, outside, *inside):
        found = _bodies().get(" ".join(text.casefold().split()))
        if found:
            return found
    return None


def approved_in_emirates(case: Case) -> tuple[Truth, str]:
    """Return whether the ultimate consignee and all end users are approved in supplement no. 8 to part 740, and why.

    None where nobody is named who could be: then it is asked.  Purchasers and intermediate consignees need not be.
    """
    given = {"yes": True, "no": False}.get(case.facts.get("uae_approved_entity", "").lower())
    if given is not None:
        return given, "approved in supplement no. 8 to part 740, as was said" if given else ""
    users = [party.name for party in case.parties if party.role in {"ultimate_consignee", "end_user"}]
    day = case.as_of.isoformat() if case.as_of else read_table("uae-approved")["read"]
    found = [_approved(name, day) for name in users]
    if not users or None in found:
        return None, ""
    return True, f"{', '.join(users)}: approved in {'; '.join(dict.fromkeys(str(one) for one in found))}"


def _approved(name: str, day: str) -> str | None:
    plain = " ".join(name.casefold().replace(".", "").replace(",", "").split())
    for table in read_table("uae-approved")["entity"]:
        names = {" ".join(each.casefold().replace(".", "").replace(",", "").split()) for each in table["names"]}
        if plain in names and table["computing"] and table["since"] <= day <= table.get("until", "9999"):
            return f"{table['paragraph']}, {table['citation']}"
    return None
