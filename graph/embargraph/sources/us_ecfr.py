"""BIS lists as the eCFR prints them: supplements no. 4, 6 and 7 to part 744 of title 15, in XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import DataError
from embargraph.files.xml import read_xml
from embargraph.ingest.citations import read_notices
from embargraph.ingest.countries import country_of
from embargraph.ingest.listings import ListEntry, ListReader
from embargraph.ingest.printed_entities import KNOWN_AS, split_entity, split_group
from embargraph.ingest.records import Record, Row
from embargraph.ingest.requirements import read_wording
from embargraph.model.text import plain
from embargraph.sources.catalog import list_codes

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from embargraph.ingest.intake import Intake

__all__ = ["READER", "map_entry"]

#: Lists by the number of their supplement.
_LISTS = list_codes("us-ecfr")
_SUPPLEMENT = re.compile(r"supplement\s+no\.?\s*(\d+)\s+to\s+part\s+744\b", re.I)
#: What a column is, by a word of its heading; the first that fits.
_COLUMNS = (
    ("country", "country"), ("policy", "policy"), ("requirement", "requirement"),
    ("federal register", "notices"), ("entity", "entity"), ("listed person", "entity"),
)  # fmt: skip
#: A place that is kept free, or a note of whoever prints the list in square brackets.
_RESERVED = re.compile(
    r"\W*(?:reserved(?:\W+for\s+future\s+use)?|(?:removed|deleted|revoked)(?:\s+and\s+reserved)?|none|n\W?a)\W*"
    r"|\s*\[[^\]]*\]\W*|[\W_]+",
    re.I,
)


class _Row(list[tuple[str, int]]):
    """Cells of a row with how many rows each spans; `is_head` where it has headings alone."""

    is_head = False


def _records(path: Path, intake: Intake) -> Iterator[Record]:
    """Yield the rows of the supplements' tables by column, each with its list and the country it is under."""
    list_, table, is_found = "", _Table(), False
    for item in read_xml(path, ("TR",), ("HEAD",), shape=_shape):
        if item.locator == "HEAD":
            named = _SUPPLEMENT.search("".join(text for text, _ in item.value))
            list_, table = _LISTS.get(named[1], "") if named else "", _Table()
            continue
        if not list_:
            # Tables of other parts of the regulation are no lists of parties.
            continue
        is_found = True
        if item.value.is_head or table.is_heading(item.value):
            table.head(item.value)
            continue
        number = intake.read(item.locator)
        row = table.row(item.value)
        if row is not None and _RESERVED.fullmatch(row.get("entity", "")):
            # The place of a country or an entry that is kept free; it names nobody.
            intake.reject(number, "reserved: no party", field="entity", value=row["country"])
        elif row is None:
            intake.reject(number, "not as many cells as the header has", value=item.value[0][0])
        else:
            for entity in split_group(row["entity"]):
                own = {**row, "list": list_, "entity": entity, "printed": row["entity"]}
                yield Record(number, item.locator, Row(own))
    if not is_found:
        raise DataError(f"{path}: no table of supplement no. 4, 6 or 7 to part 744; expected part 744 as eCFR XML")


def _shape(element: Element) -> _Row:
    cells = [one for one in element if one.tag.rpartition("}")[2] in {"TD", "TH"}]
    row = _Row((_lines(cell), _span(cell)) for cell in cells)
    row.is_head = bool(cells) and all(cell.tag.endswith("TH") for cell in cells)
    if not cells:
        row.append((_text(element), 1))
    return row


def _text(element: Element) -> str:
    """Return all text of an element; a line break or a paragraph in it is a blank."""
    return plain(_printed(element).replace("\n", " "))


def _lines(element: Element) -> str:
    """Return all text of an element, each printed line on a line of its own."""
    lines = map(plain, _printed(element).split("\n"))
    return "\n".join(filter(None, lines))


def _printed(element: Element) -> str:
    """Return all text of an element, with a line feed where a line is broken or a paragraph begins or ends."""
    pieces = [(element.text or "").replace("\n", " ")]
    for child in element:
        gap = "\n" if child.tag.rpartition("}")[2] in {"br", "BR", "P", "FP"} else ""
        pieces += [gap, _printed(child), gap, (child.tail or "").replace("\n", " ")]
    return "".join(pieces)


def _span(cell: Element) -> int:
    stated = cell.get("rowspan", "1")
    return int(stated) if re.fullmatch(r"\d{1,4}", stated) else 1


class _Table:
    """The columns of one table, and the country that its rows are under."""

    def __init__(self) -> None:
        """Begin without columns."""
        self.columns: list[str] = []
        self.country = ""
        self._spanned = 0

    def is_heading(self, row: _Row) -> bool:
        """Say whether a row of plain cells is the header: some editions print it as one."""
        return not self.columns and bool(row) and row[0][0].casefold() == "country"

    def head(self, row: _Row) -> None:
        """Take the columns from a header, which may be repeated."""
        found = [next((name for word, name in _COLUMNS if word in text.casefold()), "") for text, _ in row]
        if "entity" in found:
            self.columns = found

    def row(self, row: _Row) -> dict[str, str] | None:
        """Return the cells by column, the country as of the rows above where it is not repeated."""
        cells = [text for text, _ in row]
        if self._spanned > 0 and len(cells) == len(self.columns) - 1:
            self._spanned -= 1
            cells.insert(0, "")
        elif row:
            self._spanned = row[0][1] - 1
        if len(cells) != len(self.columns) or not cells:
            return None
        found = {
            name: cell if name == "entity" else plain(cell) for name, cell in zip(self.columns, cells, strict=True)
        }
        self.country = found.get("country") or self.country
        return {**found, "country": self.country}


def map_entry(row: Row) -> ListEntry:
    """Return the entry of one printed row; `list` is the list of its supplement."""
    text = row.text("entity")
    name, names, address = split_entity(text)
    whole = " ".join((row.text("printed") or text).split("\n"))
    entry = ListEntry(row.text("list"), name or whole, names=names, text=whole)
    entry.former = _former(" ".join(text.split("\n")), names)
    if not text:
        entry.problem("entity", "no name", row.text("country"), fatal=True)
    country = row.text("country").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    # "China, People's Republic of" is looked up as one says it, too.
    code = country_of(country) or country_of(" ".join(reversed(country.split(", "))))
    if country and not code:
        entry.problem("country", "unknown country", country)
    # The lists print Hong Kong under China in places; a party's own address says which.
    if code == "CN" and re.search(r"\bHong Kong\b\W*(?:SAR\W*)?(?:(?:P\.?R\.?\s*)?China\W*)?$", address):
        code = "HK"
    entry.addresses = ((code, address or code),)
    # The day in a citation is that of publication: the entry is in force by then at the latest.
    entry.citation, entry.seen = read_notices(row.text("notices"))
    if row.text("requirement") or row.text("policy"):
        read_wording(row.text("requirement"), row.text("policy"), entry)
    return entry


def _former(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names that the party had before: all where one "f.k.a." stands before them, else those behind one."""
    told = list(KNOWN_AS.finditer(text))
    past = [one for one in told if one[0].strip(" ,(").casefold().startswith("f")]
    if len(past) == len(told):
        return names if past else ()
    return tuple(name for name in names if any(text[one.end() :].lstrip(" ,:.\u2014").startswith(name) for one in past))


READER = ListReader(_records, map_entry)
