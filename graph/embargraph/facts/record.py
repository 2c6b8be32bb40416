"""One record of a fact file, field by field: each value checked, each fault kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from embargraph.errors import FactError, closest
from embargraph.model.dates import days, parse_day
from embargraph.model.vocabulary import CLOCKS, EFFECTS, QUALIFIERS, STANDINGS

__all__ = ["FactRecord", "WrittenDecimal"]

_IDENTIFIER = re.compile(r"[^\s\x00-\x1f\x7f\"'<>{}|\\^`]{1,200}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_MAX_TEXT = 20_000


class WrittenDecimal(Decimal):
    """A decimal that remembers how it was written: an unquoted 3E001 is 3E+1 to TOML, and an ECCN to us.

    TOML's nan and inf arrive here too; `FactRecord.number` refuses them by name.
    """

    def __new__(cls, text: str) -> WrittenDecimal:
        """Read the number and keep its text."""
        made = super().__new__(cls, text)
        made.text = text
        return made

    text: str

    def __repr__(self) -> str:
        """Return the text as written."""
        return self.text

    __str__ = __repr__


@dataclass(slots=True)
class FactRecord:
    """One table of a fact file; every getter returns a clean value or None and keeps the fault."""

    file: str
    locator: str
    row: Mapping[str, Any]
    errors: list[FactError]
    path: str

    @property
    def table(self) -> str:
        """The table's name: node, statement, clock, listing or source."""
        return self.locator.split(" ", 1)[0]

    def fault(self, field: str, problem: str) -> None:
        """Keep one fault of this record."""
        self.errors.append(FactError(self.path, self.locator, field, problem))

    def check_fields(self, known: tuple[str, ...]) -> None:
        """Refuse fields that the table does not have."""
        for name in self.row:
            if name not in known:
                hint = closest(name, known) or f"; expected some of {', '.join(known)}"
                self.fault(name, f"unknown field{hint}")

    def text(self, name: str, *, required: bool = False) -> str | None:
        """Return a text field."""
        value = self.row.get(name)
        if value is None:
            if required:
                self.fault(name, "missing; expected a text in quotes")
            return None
        if not isinstance(value, str):
            self.fault(name, f'{value!r} is not in quotes; expected a text, write "{value!s}"')
            return None
        if _CONTROL.search(value):
            self.fault(name, "has a control character; expected plain text")
            return None
        if len(value) > _MAX_TEXT:
            self.fault(name, f"{len(value)} characters; expected at most {_MAX_TEXT}")
            return None
        stripped = value.strip()
        if not stripped:
            self.fault(name, "empty; expected a text")
            return None
        return stripped

    def identifier(self, name: str, *, required: bool = False) -> str | None:
        """Return an id: one word, in quotes."""
        value = self.text(name, required=required)
        if value is not None and not _IDENTIFIER.fullmatch(value):
            self.fault(name, f"{value!r} is not an id; expected one word of at most 200 characters")
            return None
        return value

    def choice(self, name: str, known: Mapping[str, object], *, required: bool = False) -> str | None:
        """Return one of some known terms."""
        value = self.text(name, required=required)
        if value is None or value in known:
            return value
        hint = closest(value, known) or ""
        self.fault(name, f"{value!r} is unknown; expected one of {', '.join(known)}{hint}")
        return None

    def standing(self, default: str | None) -> str:
        """Return the standing, or the table's default."""
        value = self.choice("standing", STANDINGS, required=default is None)
        return value or default or "reported"

    def date(self, name: str) -> str | None:
        """Return a partial date as printed; a bare TOML date is taken as its text."""
        value = self.row.get(name)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value.isoformat()
        text = self.text(name)
        if text is None:
            return None
        try:
            days(text)
        except ValueError as error:
            self.fault(name, str(error))
            return None
        return text

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self.row.get(name, [])
        if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
            self.fault(name, f"{values!r}; expected a list of texts in quotes")
            return ()
        if any(_CONTROL.search(v) or len(v) > _MAX_TEXT for v in values):
            self.fault(name, "has a control character or an overlong text")
            return ()
        return tuple(value.strip() for value in values)

    def mapping(self, name: str) -> dict[str, str]:
        """Return a table of texts."""
        values = self.row.get(name, {})
        if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
            self.fault(name, f'{values!r}; expected a table of texts, as {{ lei = "…" }}')
            return {}
        return dict(values)

    def country(self, name: str) -> str | None:
        """Return an ISO 3166 alpha-2 code."""
        value = self.text(name)
        if value is not None and not re.fullmatch(r"[A-Z]{2}", value):
            self.fault(name, f"{value!r} is not a country code; expected two capital letters (ISO 3166)")
            return None
        return value

    def url(self, name: str) -> str | None:
        """Return an http address."""
        value = self.text(name)
        if value is not None and not re.fullmatch(r"https?://\S+", value):
            self.fault(name, f"{value!r} is not an address; expected http:// or https://")
            return None
        return value

    def file_name(self, name: str) -> str | None:
        """Return a bare file name: no folder, so that no path can lead elsewhere."""
        value = self.text(name)
        if value is not None and (re.search(r"[/\\]", value) or value in {".", ".."}):
            self.fault(name, f"{value!r} has a folder; expected a bare file name")
            return None
        return value

    def sha256(self, name: str) -> str | None:
        """Return a SHA-256 digest: 64 hexadecimal digits."""
        value = self.text(name)
        if value is not None and not re.fullmatch(r"[0-9a-f]{64}", value):
            self.fault(name, f"{value!r} is not a digest; expected 64 hexadecimal digits")
            return None
        return value

    def number(self, name: str) -> Decimal | None:
        """Return a finite number, exact as written."""
        value = self.row.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.fault(name, f"{value!r} is not a number; expected one without quotes")
            return None
        number = Decimal(value) if isinstance(value, int) else Decimal(str(value).replace("_", ""))
        if not number.is_finite():
            self.fault(name, f"{value} is not a finite number")
            return None
        return number

    def value(self, name: str) -> tuple[str | None, Decimal | None]:
        """Return a value as text and, if it is a number, as a number."""
        if isinstance(self.row.get(name), str):
            return self.text(name), None
        number = self.number(name)
        if number is None:
            return None, None
        # One number, one spelling: 12.5 and 12.50 must not make two statements.
        spelt = f"{number.normalize():f}"
        return spelt, Decimal(spelt)

    def percent(self, name: str) -> Decimal | None:
        """Return a share in percent, from 0 to 100."""
        number = self.number(name)
        if number is not None and not 0 <= number <= 100:
            self.fault(name, f"{number} is not a share; expected 0 to 100 percent")
            return None
        if number is not None and number != round(number, 9):
            self.fault(name, f"{number} has more than 9 decimals")
            return None
        # One share, one spelling: 50 and 50.0 must not make two statements.
        return None if number is None else Decimal(f"{number.normalize():f}")

    def span(self, *, has_document: bool) -> tuple[tuple[int, int] | None, str | None]:
        """Return the offsets into the source document and the digest of what stands there."""
        at, digest = self.row.get("at"), self.row.get("digest")
        if at is None and digest is None:
            return None, None
        if not has_document:
            self.fault("at", "offsets without a document; expected [source] to name one")
            return None, None
        if at is None or digest is None:
            self.fault("at", "at and digest go together; one of them is missing")
            return None, None
        good = isinstance(at, list) and len(at) == 2 and all(type(n) is int for n in at)
        if not good or not 0 <= at[0] < at[1]:
            self.fault("at", f"{at!r} is not a span; expected [start, end] with 0 <= start < end")
            return None, None
        if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
            self.fault("digest", f'{digest!r}; expected "sha256:" and 64 hexadecimal digits')
            return None, None
        return (at[0], at[1]), digest

    def qualifiers(self) -> dict[str, str]:
        """Return the qualifiers that are kept as texts, each checked by its type."""
        found: dict[str, str] = {}
        for name, (type_, _) in QUALIFIERS.items():
            if name not in self.row or type_ in {"percent", "keys"}:
                continue
            if type_ == "flag":
                if self.row[name] is True:
                    found[name] = "true"
                elif self.row[name] is not False:
                    self.fault(name, f"{self.row[name]!r}; expected true or false")
            else:
                checked = self._qualifier(name, type_)
                if checked is not None:
                    found[name] = checked
        return found

    def _qualifier(self, name: str, type_: str) -> str | None:
        if type_ == "effect":
            return self.choice(name, EFFECTS)
        if type_ == "clock":
            return self.choice(name, CLOCKS) if self.table != "clock" else None
        if type_ != "date":
            return self.text(name)
        text = self.date(name)
        if text is not None:
            try:
                parse_day(text)
            except ValueError as error:
                self.fault(name, str(error))
                return None
        return text
