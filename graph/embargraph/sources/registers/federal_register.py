"""Documents of the Federal Register, all pages of a search back to a day, as one file.

The search is cut into spans of days that each fit into what the register pages through, and is made again where the
count changes under way: a list that stops early hides the rule that matters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from embargraph.errors import NetworkError
from embargraph.sources.registers.answers import Register

__all__ = ["AGENCIES", "BASE", "FIELDS", "TYPES", "Documents", "fetch_documents"]

BASE = "https://www.federalregister.gov"
_PATH = "/api/v1/documents.json"
_ONE = "/api/v1/documents/{number}.json"
#: Who makes rules on exports and sanctions, as the register calls them.
AGENCIES = (
    "industry-and-security-bureau", "foreign-assets-control-office", "state-department",
    "federal-communications-commission", "homeland-security-department", "defense-department",
)  # fmt: skip
TYPES = ("RULE", "PRORULE", "NOTICE", "PRESDOCU")
#: Asked for by name: several are not sent unasked, the effective day among them.
FIELDS = (
    "document_number", "title", "type", "action", "abstract", "publication_date", "effective_on", "dates", "citation",
    "agencies", "cfr_references", "correction_of", "corrections", "signing_date", "html_url", "raw_text_url",
    "full_text_xml_url",
)  # fmt: skip
#: Documents of a page, and of a search that the register pages through.
_PAGE, _MOST = 100, 2000


@dataclass(slots=True)
class Documents:
    """What a search gave: the documents, its days, and notes on how it went."""

    first: str
    last: str
    results: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    def as_file(self) -> dict[str, Any]:
        """Return what is kept of it: in the shape of the register's own answer, with the days that were searched."""
        return {
            "count": len(self.results), "total_pages": 1, "searched": {"from": self.first, "to": self.last},
            "results": self.results,
        }  # fmt: skip


def fetch_documents(
    since: date,
    until: date,
    *,
    base: str = BASE,
    agencies: tuple[str, ...] = AGENCIES,
) -> Documents:
    """Return the documents published from one day to another, and those that they correct.

    Args:
        since: First day.
        until: Last day.
        base: The register's address.
        agencies: Whose documents.

    Raises:
        NetworkError: The register cannot be asked, or its answers do not fit together.
    """
    found = Documents(since.isoformat(), until.isoformat())
    with Register(base) as register:
        rows: dict[str, dict[str, Any]] = {}
        for row in _search(register, since, until, agencies, found):
            number = row.get("document_number")
            if not isinstance(number, str):
                raise NetworkError(f"{register.host}: a document without its number")
            rows[number] = row
        for number in sorted(_corrected(rows)):
            if number not in rows:
                rows[number] = register.json(_ONE.format(number=number), _fields())
        found.questions = list(register.questions)
    found.results = sorted(rows.values(), key=_order)
    return found


def _order(row: dict[str, Any]) -> tuple[str, str]:
    return str(row.get("publication_date")), str(row.get("document_number"))


def _corrected(rows: dict[str, dict[str, Any]]) -> set[str]:
    """Return the numbers of the documents that others correct: the register names them by their address."""
    found = set()
    for row in rows.values():
        named = row.get("correction_of")
        number = str(named or "").rstrip("/").rpartition("/")[2].removesuffix(".json")
        if number and all(part.isalnum() for part in number.split("-")):
            found.add(number)
    return found


def _fields() -> list[tuple[str, str]]:
    return [("fields[]", name) for name in FIELDS]


def _search(
    register: Register, since: date, until: date, agencies: tuple[str, ...], found: Documents
) -> Iterator[dict[str, Any]]:
    """Yield the documents of a span of days; one with more than can be paged through is halved."""
    for attempt in (1, 2):
        rows, told, pages = _pages(register, since, until, agencies)
        if told > _MOST:
            if since == until:
                raise NetworkError(f"{register.host}: {told} documents on {since}; more than can be paged through")
            middle = since + timedelta((until - since).days // 2)
            yield from _search(register, since, middle, agencies, found)
            yield from _search(register, middle + timedelta(1), until, agencies, found)
            return
        if len(rows) == told and pages == 1:
            yield from rows.values()
            return
        if attempt == 1:
            found.notes.append(f"the count changed while {since} to {until} was paged through; asked again")
    raise NetworkError(
        f"{register.host}: {len(rows)} of {told} documents from {since} to {until} after asking twice; try again later"
    )


def _pages(
    register: Register, since: date, until: date, agencies: tuple[str, ...]
) -> tuple[dict[str, dict[str, Any]], int, int]:
    """Return the documents of all pages, the count that the last one told, and how many different counts were told."""
    rows: dict[str, dict[str, Any]] = {}
    counts: set[int] = set()
    page, pages, told = 1, 1, 0
    while page <= pages:
        answer = register.json(_PATH, _query(since, until, agencies, page))
        count = answer.get("count") if isinstance(answer, dict) else None
        results = answer.get("results", []) if isinstance(answer, dict) else None
        if not isinstance(count, int) or not isinstance(results, list):
            raise NetworkError(f"{register.host}: an answer without count or results")
        told = count
        counts.add(told)
        if told > _MOST:
            return {}, told, 1
        pages = -(-told // _PAGE)
        rows |= {str(row.get("document_number")): row for row in results if isinstance(row, dict)}
        page += 1
    return rows, told, len(counts)


def _query(since: date, until: date, agencies: tuple[str, ...], page: int) -> list[tuple[str, str]]:
    return [
        *_fields(),
        *(("conditions[agencies][]", name) for name in agencies),
        *(("conditions[type][]", name) for name in TYPES),
        ("conditions[publication_date][gte]", since.isoformat()),
        ("conditions[publication_date][lte]", until.isoformat()),
        ("order", "oldest"), ("per_page", str(_PAGE)), ("page", str(page)),
    ]  # fmt: skip
