"""Which column of a customer's file holds what: by the names that people write in four languages, or as told."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from embargraph.errors import UsageError, closest

__all__ = ["FIELDS", "find_columns", "may_hold_names", "recognised", "unique_names"]

#: What a query is made of.  An address or a name may be put together from several columns.
FIELDS = ("name", "country", "address", "identifiers", "birth_date", "kind")

_TABLE = Path(__file__).with_name("columns.csv")
#: A heading in two languages, or with a remark: each part is tried.
_PARTS = re.compile(r"[/|\n(;,]|\s[-\u2013]\s")


def _key(name: str) -> str:
    """Return a column's name without case, marks, blanks and punctuation: "USt.-IdNr.:" is "ustidnr"."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if c.isalnum())


@cache
def _known() -> dict[str, str]:
    with _TABLE.open(encoding="utf-8", newline="") as stream:
        return {_key(row["name"]): row["field"] for row in csv.DictReader(stream)}


def recognised(name: str) -> str | None:
    """Return what a column of a name usually holds, or None.

    Example:
        >>> [recognised(name) for name in ("Firma", "Länder-Code", "raison_sociale", "公司名称 (Name)", "Umsatz")]
        ['company', 'country', 'company', 'company', None]
    """
    for part in (name, *_PARTS.split(name)):
        found = _known().get(_key(part))
        if found:
            return found
    return None


#: Words of headings that names of parties stand under, and of those that names of other things do.
_NAMES = re.compile(
    r"name\b|names\b|\balias|\ba\.?k\.?a\b|\bdba\b|vessel|\bship\b|owner|director|shareholder|beneficiar|consignee|end.?user|"
    r"counterpart|guarantor|nom\b|firma\b|inhaber|gesellschafter|名称|名稱|股东|法人", re.I
)  # fmt: skip
_NOT_NAMES = re.compile(
    r"user.?name|file|product|item|goods|project|country|city|street|state|\btype\b|\bid\b|e-?mail|phone|date|flag|number|"
    r"列名|产品|项目", re.I
)  # fmt: skip


def may_hold_names(column: str) -> bool:
    """Return whether names of parties may stand in a column, by its heading.

    Example:
        >>> [may_hold_names(name) for name in ("Ultimate owner", "Other names", "Product name", "Turnover", "Kunde")]
        [True, True, False, False, True]
    """
    known = recognised(column)
    return (
        known in {"company", "name", "family"}
        if known
        else bool(_NAMES.search(column)) and not _NOT_NAMES.search(column)
    )


def unique_names(names: Sequence[str]) -> list[str]:
    """Return the names of columns, each once: a second one of a name, and one without, are called by their place.

    "Name 2" is the second line of a long name, and goes behind the first; a second column "Name" holds another name.

    Example:
        >>> unique_names(["Name", "", "Name "])
        ['Name', 'column 2', 'Name (column 3)']
    """
    found: list[str] = []
    for place, name in enumerate(names, 1):
        called = " ".join(name.split()) or f"column {place}"
        while called in found:
            called = f"{called} (column {place})"
        found.append(called)
    return found


def find_columns(found: Sequence[str], given: Mapping[str, Sequence[str]], where: str) -> dict[str, list[str]]:
    """Return which columns hold which field of `FIELDS`.

    Args:
        found: The columns of the file.
        given: Columns by field, as the user named them; these are taken and no others for their field.
        where: The file, the sheet and the row of the columns, for an error.

    Raises:
        UsageError: A column that was named is not there, or none holds a name, an address or an identifier.
    """
    by_key = {_key(column): column for column in reversed(found)}
    usual: dict[str, list[str]] = {}
    for column in found:
        usual.setdefault(recognised(column) or "", []).append(column)
    columns: dict[str, list[str]] = {}
    for field in FIELDS:
        columns[field] = [_named(column, field, found, by_key, where) for column in given.get(field) or ()]
        columns[field] = columns[field] or _usual(field, usual)
    if not columns["name"] and not columns["address"] and not columns["identifiers"]:
        raise UsageError(
            f"{where}: no column for the name; expected one such as name, company, Firma, société or 公司, "
            f"or say which with --name-column; found: {_listed(found)}"
        )
    return columns


def _named(column: str, field: str, found: Sequence[str], by_key: Mapping[str, str], where: str) -> str:
    if column in found:
        return column
    near = closest(column, dict.fromkeys(found))
    if _key(column) and _key(column) in by_key:
        return by_key[_key(column)]
    raise UsageError(f"{where}: no column {column!r} for {field}{near}; found: {_listed(found)}")


def _listed(found: Sequence[str]) -> str:
    """Return the columns that there are, not more than a reader takes in."""
    shown = ", ".join(column[:60] for column in found[:30])
    return shown + (f" and {len(found) - 30} more" if len(found) > 30 else "")


def _usual(field: str, usual: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the columns that usually hold a field."""
    if field == "identifiers":
        return list(usual.get("identifiers", ()))
    if field == "name":
        # "Name" beside "Firma" is mostly somebody who works there.
        for kind in ("company", "name"):
            if usual.get(kind):
                return [usual[kind][0], *usual.get("name2", ())[: kind == "name"]]
        person = [*usual.get("given", ())[:1], *usual.get("family", ())[:1]]
        return person if usual.get("family") else []
    if field == "address" and not usual.get("address") and usual.get("street"):
        # A town alone is no address: half of a list lives there.
        parts = ("street", "number", "postcode", "city")
        return [usual[part][0] for part in parts if usual.get(part)]
    return list(usual.get(field, ())[:1])
