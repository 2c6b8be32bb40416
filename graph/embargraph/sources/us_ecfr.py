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
from embargraph.ingest.records import Record, Row
from embargraph.ingest.requirements import read_wording
from embargraph.model.text import plain
from embargraph.sources.catalog import list_codes

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from embargraph.ingest.intake import Intake

__all__ = ["READER", "map_entry", "split_entity"]

#: Lists by the number of their supplement.
_LISTS = list_codes("us-ecfr")
_SUPPLEMENT = re.compile(r"supplement\s+no\.?\s*(\d+)\s+to\s+part\s+744\b", re.I)
#: What a column is, by a word of its heading; the first that fits.
_COLUMNS = (
    ("country", "country"), ("policy", "policy"), ("requirement", "requirement"),
    ("federal register", "notices"), ("entity", "entity"), ("listed person", "entity"),
)  # fmt: skip
_KNOWN_AS = re.compile(r"(?<=\S)[,\s(]+(?:a\.?k\.?a\.?|also known as|f\.?k\.?a\.?|formerly known as)(?![a-z])")
_RESERVED = re.compile(r"\W*reserved\W*", re.I)
#: "See alternate address under Hong Kong": where else the party is printed, no part of its address.
_SEE_ALSO = re.compile(r"\s*\(?\s*see\s+(?:also\s+)?alternat[^()]*\)?\.?", re.I)
#: A point behind these ends no name.
_SHORT = "".join(rf"(?<!\b{word})" for word in (
    "Dr", "No", "Nos", "Mr", "Mrs", "Ms", "St", "Prof", "Tech", "Sci", "Gen", "Col", "Capt", "Eng", "Dept", "Univ",
    "Inst", "Mfg", "Intl", "Natl", "Elec", "Ind",
))  # fmt: skip
_ALIAS = re.compile(
    r"\s*[\u2014\u2013]\s*(.+?)\s*(?=;\s*(?:and\s*)?[\u2014\u2013]|"
    + _SHORT
    + r"(?:(?<!\b[A-Z])\.(?:\s|$)|(?<=\b[A-Z])\.(?=\s+\d))|\.$|;\s*$|$)",
    re.S,
)
_SUFFIX = re.compile(
    r"(?:co|company|corp|corporation|inc|incorporated|ltd|limited|llc|l\.l\.c|llp|lp|plc|pte|pty|gmbh|ag|a\.?s|s\.?a|"
    r"s\.?l|b\.?v|n\.?v|fze|fzc|fzco|fz-llc|jsc|ojsc|pjsc|ooo|zao|oao|sdn\.? bhd|s\.?r\.?o|k\.?g|kk|oy|ab|spa|s\.p\.a)"
    r"(?:\.?,?\s*(?:co|ltd|limited|inc|llc))*\.?(?:\s*\([^()]*\))?",
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
            yield Record(number, item.locator, Row({**row, "list": list_}))
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


def split_entity(text: str) -> tuple[str, tuple[str, ...], str]:
    """Return name, other names and address of a printed entry.

    Where no other names stand between them, the name ends at its first comma
    that no form of company follows: a guess, so readers keep the whole text too.

    Example:
        >>> split_entity("Alpha Works, a.k.a., the following two aliases: —AW; and —Works A. 1 Road, Yerevan, Armenia")
        ('Alpha Works', ('AW', 'Works A'), '1 Road, Yerevan, Armenia')
        >>> split_entity("Beta Trading Co., Ltd., 2 Street, Baku, Azerbaijan")
        ('Beta Trading Co., Ltd.', (), '2 Street, Baku, Azerbaijan')
    """
    text = _SEE_ALSO.sub("", text)
    known = _KNOWN_AS.search(text)
    if known is not None and _is_in_lines(text[known.end() :]):
        return _by_lines(text[: known.start()], text[known.end() :])
    text = text.replace("\n", " ")
    if known is None:
        pieces = text.split(", ")
        end = 1
        while end < len(pieces) and _SUFFIX.fullmatch(pieces[end].strip()):
            end += 1
        return ", ".join(pieces[:end]).strip(" ,"), (), ", ".join(pieces[end:]).strip(" .")
    name, rest = text[: known.start()].strip(" ,"), text[known.end() :]
    found = list(_ALIAS.finditer(rest))
    if found:
        names = tuple(dict.fromkeys(re.sub(r"[;,]?\s*(?:and)?$", "", one[1]).strip(" ,;") for one in found))
        return name, tuple(filter(None, names)), rest[found[-1].end() :].strip(" .;")
    alias, _, address = rest.lstrip(" ,:.").partition(", ")
    return name, tuple(filter(None, [alias.strip(" .;")])), address.strip(" .")


def _is_in_lines(rest: str) -> bool:
    """Say whether each other name has a line of its own, and what is no name stands on lines behind them."""
    first, *lines = rest.split("\n")
    return not re.search("[\u2014\u2013]", first) and bool(lines) and lines[-1][:1] not in {"\u2014", "\u2013", "-"}


def _by_lines(name: str, rest: str) -> tuple[str, tuple[str, ...], str]:
    """Return name, other names and address, where each other name is printed on a line of its own behind a dash."""
    name = name.replace("\n", " ").strip(" ,")
    first, *lines = rest.split("\n")
    # "a.k.a., Alpha." on the line of the name, or "the following two aliases:" before lines of their own.
    alone = first.lstrip(" ,:.")
    marked = [n for n, line in enumerate(lines) if line[:1] in {"\u2014", "\u2013", "-"}]
    if not marked:
        alias, _, address = alone.partition(", ") if alone else ("", "", "")
        return name, tuple(filter(None, [alias.strip(" .;")])), " ".join(filter(None, (address, *lines))).strip(" .")
    names = []
    for line in lines[: marked[-1] + 1]:
        text = re.sub(r"[;,]\s*(?:and)?$", "", line.strip()).strip()
        if line[:1] in {"\u2014", "\u2013", "-"}:
            names.append(text.lstrip("\u2014\u2013- "))
        elif names:
            names[-1] = f"{names[-1]} {text}"
    names[-1] = names[-1].removesuffix(".") if not _ENDS_SHORT.search(names[-1]) else names[-1]
    return name, tuple(dict.fromkeys(filter(None, names))), " ".join(lines[marked[-1] + 1 :]).strip(" .;")


_ENDS_SHORT = re.compile(r"\b(?:Co|Ltd|Inc|Corp|Pte|Pty|S\.A|L\.L\.C|B\.V)\.$", re.I)


def map_entry(row: Row) -> ListEntry:
    """Return the entry of one printed row; `list` is the list of its supplement."""
    text = row.text("entity")
    name, names, address = split_entity(text)
    whole = " ".join(text.split("\n"))
    entry = ListEntry(row.text("list"), name or whole, names=names, text=whole)
    known = _KNOWN_AS.search(text)
    if known is not None and "f" in known[0].casefold():
        entry.former = names
    if not text:
        entry.problem("entity", "no name", row.text("country"), fatal=True)
    country = row.text("country").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    # "China, People's Republic of" is looked up as one says it, too.
    code = country_of(country) or country_of(" ".join(reversed(country.split(", "))))
    if country and not code:
        entry.problem("country", "unknown country", country)
    # The lists print Hong Kong under China in places; a party's own address says which.
    if code == "CN" and re.search(r"\bHong Kong\b\W*(?:China\W*)?$", address):
        code = "HK"
    entry.addresses = ((code, address or code),)
    # The day in a citation is that of publication: the entry is in force by then at the latest.
    entry.citation, entry.seen = read_notices(row.text("notices"))
    if row.text("requirement") or row.text("policy"):
        read_wording(row.text("requirement"), row.text("policy"), entry)
    return entry


READER = ListReader(_records, map_entry)
