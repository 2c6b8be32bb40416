"""A case from what a user gives: text, numbers and names made into what the engine takes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from embargraph.errors import UsageError
from embargraph.licensing.case import ROUTES, Case, Party
from embargraph.licensing.classification import Item, parse_item
from embargraph.licensing.destinations import Destination, UnknownPlaceError, load_places
from embargraph.model.given import as_text, as_texts, short
from embargraph.model.typed_dates import typed_day

__all__ = ["make_case"]

#: Other words for a fact and for an end use.
_FACTS = {
    "commodity": "for", "technology_for": "for", "software_for": "for", "us_content_percent": "us_content",
    "ofac_authorisation": "ofac_authorised", "maximum_range_km": "range_km", "barrel_length_in": "barrel_length",
    "frame_rate_hz": "frame_rate", "fpa_elements": "array_elements", "civil_end_user": "russia_civil_user",
    "software_type": "russia_software_type", "hts_6": "hts", "hts6": "hts", "hts_code": "hts",
}  # fmt: skip
_USES = {
    "ic-production-node-unknown": "chip-production", "semiconductor-equipment": "chip-tools", "rocket": "missile",
    "uav": "missile", "chemical": "chemical-biological", "biological": "chemical-biological",
}  # fmt: skip
#: Kinds of EAR99 software that 746.8(a)(8) lists, as users name them.
_SOFTWARE = {
    "erp", "crm", "bi", "scm", "edw", "cmms", "plm", "bim", "cad", "cam", "eto", "cnc", "project management",
    "enterprise resource planning", "computer aided design", "computer-aided design", "computer-aided manufacturing",
}  # fmt: skip


def _given_facts(facts: Mapping[str, Any] | None) -> dict[str, str]:
    """Return facts by the names that the tables use."""
    given: dict[str, str] = {}
    if facts is not None and not isinstance(facts, Mapping):
        raise UsageError(f"facts: {short(facts)}; expected names with values")
    for name, value in (facts or {}).items():
        if not isinstance(value, str | int | float | Decimal):
            raise UsageError(f"facts: {short(name)}: {short(value)}; expected a text or a number")
        plain = str(name).strip().lower().replace("-", "_").replace(" ", "_")
        given[_FACTS.get(plain, plain)] = str(value).strip()
    if "us_content" in given:
        given["us_content"] = _percentage(given["us_content"])
    if "russia_software_type" in given:
        listed = given.pop("russia_software_type").lower() in _SOFTWARE
        given.setdefault("russia_software", "yes" if listed else "no")
    if given.get("russia_civil_user", "no").lower() not in {"yes", "no"}:
        given["russia_civil_user"] = "yes"  # the kind of civil end user is named
    return given


def _percentage(text: str) -> str:
    """Return a share of content made in the United States, in percent.

    Raises:
        UsageError: It is none: read as a small share it would take the item out of the EAR.
    """
    found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s*(?:%|percent)?", text, re.ASCII | re.IGNORECASE)
    if found is None or float(found[1]) > 100:
        raise UsageError(f"us_content: {text!r} is not a percentage; expected one such as 12.5")
    return found[1]


def _text_day(value: str | date | None) -> date | None:
    return None if value is None else typed_day(value, "as-of")


def _amount(value: Any, name: str) -> Decimal | None:
    """Return an amount of US dollars.

    Raises:
        UsageError: It is none; an amount in another currency is not converted.
    """
    if value is None:
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise UsageError(f"{name}: {short(value)} is not an amount of US dollars; expected one like 2500")
    text = str(value).strip().upper().removeprefix("USD").removesuffix("USD").strip().lstrip("$").replace(",", "")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise UsageError(f"{name}: {short(value)} is not an amount of US dollars; expected one like 2500") from None
    if not amount.is_finite() or amount < 0:
        raise UsageError(f"{name}: {short(value)} is negative or no number")
    return amount


def _item(text: str) -> Item:
    """Return the item; one that is no ECCN is not in the Control List, which is an answer and not an end.

    Raises:
        UsageError: The text is empty.
    """
    if not text.strip():
        raise UsageError("item: empty; expected an ECCN such as 3A001.a.2, or EAR99")
    try:
        return parse_item(text)
    except UsageError:
        return Item(" ".join(text.split()).upper() or "?")


def _place(name: str) -> Destination:
    """Return the destination; a name that nothing has is one that no table says anything of."""
    try:
        return load_places().find(name)
    except UnknownPlaceError as error:
        return Destination("?", name, "", because=str(error))


def make_case(
    item: str | Item,
    to: str,
    *,
    as_of: str | date | None = None,
    origin: str = "us",
    route: str = "export",
    parties: Sequence[Party] = (),
    seat: str | Sequence[str] | None = None,
    end_use: str | Sequence[str] | None = None,
    value: Any = None,
    year_value: Any = None,
    facts: Mapping[str, str] | None = None,
) -> Case:
    """Return a case from what a user gives.

    Raises:
        UsageError: Something given is not what it should be; field and expectation are named.
    """
    places = load_places()
    if not isinstance(route, str) or route not in ROUTES:
        raise UsageError(f"route: {short(route)} is none of {', '.join(ROUTES)}")
    given = _given_facts(facts)
    start = places.find(as_text(origin, "origin"))
    given.setdefault("from_macau_or_d5", "yes" if start.is_one_of(("mo",)) or start.within(("D:5",), None) else "no")
    seats, uses = as_texts(seat, "seat"), as_texts(end_use, "end use")
    return Case(
        item=item if isinstance(item, Item) else _item(item),
        to=_place(to),
        as_of=_text_day(as_of),
        origin_country=start.code,
        route=route,
        parties=tuple(parties),
        seats=tuple(places.find(name).code for name in seats),
        end_uses=tuple(_USES.get(word, word) for word in (use.strip().lower().replace("_", "-") for use in uses)),
        value=_amount(value, "value"),
        year_value=_amount(year_value, "year value"),
        facts=given,
    )
