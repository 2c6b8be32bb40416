"""The UK Sanctions List: CSV with a row for each name of a party, or XML with an element for each designation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import DataError
from embargraph.files.open import open_bytes
from embargraph.files.xml import read_xml
from embargraph.ingest.countries import country_of
from embargraph.ingest.listings import ListEntry, ListReader
from embargraph.ingest.printed_dates import british_day
from embargraph.ingest.printed_numbers import number_by_label, numbers_told
from embargraph.ingest.records import Record, Row, read_elements, read_table
from embargraph.model.dates import as_day

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["READER", "map_entry"]

_NEEDED = ("Unique ID", "Name 6", "Name type", "Regime Name", "Date Designated", "Sanctions Imposed")
#: What a designation orders, by words of the measure; a cell may name several.
_EFFECTS = tuple((re.compile(words, re.I), effect) for words, effect in (
    ("freez|frozen", "blocking"),
    (r"travel\W*ban|immigration", "travel_ban"), ("director disqualification", "director_disqualification"),
    ("correspondent", "correspondent_banking"), (r"trust\W*services", "trust_services"),
    ("internet", "internet_services"),
    (r"\bports?\b|\bship|\bcrew|\bvessel|\bflag", "shipping"),
    (r"arms\W*embargo|technical assistance|\baircraft|business arrangements|representative offices|\bexport|\bimport",
     "other_measure"),
))  # fmt: skip
#: Columns that the XML calls otherwise, blanks and identifiers aside.
_ELEMENTS = {
    "nationality": "Nationality(/ies)", "currentowneroperator": "Current owner/operator (s)", "dob": "D.O.B",
    "ukstatementofreasons": "UK Statement of Reasons", "individualentityship": "Designation Type",
    "unreferencenumber": "UN Reference Number", "imonumber": "IMO number", "ofsigroupid": "OFSI Group ID",
    "businessregistrationnumber": "Business registration number (s)", "namenonlatinscript": "Name non-latin script",
    "passportnumber": "Passport number", "nationalidentifiernumber": "National Identifier number",
    "uniqueid": "Unique ID", "datedesignated": "Date Designated", "regimename": "Regime Name",
    "sanctionsimposed": "Sanctions Imposed", "sanctionsimposedindicators": "", "otherinformation": "Other Information",
    "townofbirth": "Town of birth", "countryofbirth": "Country of birth", "typeofentity": "Type of entity",
    "parentcompany": "Parent company", "subsidiary": "Subsidiaries", "typeofship": "Type of ship",
    "currentbelievedflagofship": "Current believed flag of ship", "position": "Position", "title": "Title",
    "addresspostalcode": "Address Postal Code", "addresscountry": "Address Country", "namefortype": "",
    "nametype": "Name type", "aliasstrength": "Alias strength", "lastupdated": "",
    **{f"name{n}": f"Name {n}" for n in range(1, 7)},
    **{f"addressline{n}": f"Address Line {n}" for n in range(1, 7)},
}  # fmt: skip
#: Elements that repeat within a designation, each a row of the CSV.
_REPEATED = ("Names", "NonLatinNames", "Addresses", "SanctionsImposedIndicators")
_TYPES = {"individual": "person", "entity": "organisation", "ship": "vessel"}
#: Cells that are remarks on the party, as they stand.
_REMARKS = (
    ("Title", "title"), ("D.O.B", "born"), ("Town of birth", "born in"), ("Country of birth", "born in"),
    ("Nationality(/ies)", "nationality"), ("Position", "position"), ("National Identifier number", "national id"),
    ("Passport number", "passport"), ("Type of entity", "type of entity"), ("Parent company", "parent company"),
    ("Subsidiaries", "subsidiaries"), ("Business registration number (s)", "registration"),
    ("Type of ship", "type of ship"), ("Current owner/operator (s)", "owner or operator"),
    ("Current believed flag of ship", "flag"), ("Other Information", "remarks"),
)  # fmt: skip
_SPELLINGS = (*_NEEDED, *filter(None, _ELEMENTS.values()), *(column for column, _ in _REMARKS), "Name non-latin script")


def _records(path: Path, intake: Intake) -> Iterator[Record]:
    """Yield the rows of each party together, the one with its own name first."""
    with open_bytes(path) as stream:
        is_xml = stream.read(64).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    if is_xml:
        _refuse_without_measures(path)
        yield from _elements(path, intake)
        return
    # The rows of a party need not stand together, and its own name need not come first.
    intake.holds_records = True
    groups: dict[str, list[Record]] = {}
    above: list[str] = []
    for record in read_table(path, intake, _NEEDED, above, spellings=_SPELLINGS):
        printed = record.row.text("Unique ID")
        number = record.row["Unique ID"] = re.sub(r"\s", "", printed).upper()
        if not re.fullmatch(r"[A-Z]{2,12}\d{1,8}", number):
            intake.reject(record.number, "not a Unique ID of the list", field="Unique ID", value=printed)
        elif not _name(record.row):
            intake.reject(record.number, "no name", field="Name 6", value=number)
        else:
            groups.setdefault(number, []).append(record)
    intake.note_day(british_day(" ".join(above)))
    for group in (part for rows in groups.values() for part in _parties(rows)):
        # Python sorts stably: further names keep their order behind the primary one.
        group.sort(key=lambda one: _is_further(one.row))
        rows, numbers = [one.row for one in group], [one.number for one in group]
        yield Record(numbers[0], group[0].locator, Row(rows=rows), tuple(numbers[1:]))


def _parties(group: list[Record]) -> list[list[Record]]:
    """Return the rows of each party of one Unique ID: rows of two numbers of OFSI are of two."""
    numbers = list(dict.fromkeys(filter(None, (one.row.text("OFSI Group ID") for one in group))))
    if len(numbers) < 2:
        return [group]
    return [[one for one in group if (one.row.text("OFSI Group ID") or numbers[0]) == number] for number in numbers]


def _refuse_without_measures(path: Path) -> None:
    """Refuse a file that says of no party what is ordered: a ban on travel would pass for a freeze."""
    with open_bytes(path) as stream:
        rest = b""
        while piece := stream.read(1 << 20):
            if b"SanctionsImposed" in rest + piece:
                return
            rest = piece[-20:]
    raise DataError(f"{path}: no element SanctionsImposed; expected one in each Designation")


def _elements(path: Path, intake: Intake) -> Iterator[Record]:
    """Yield each designation of the XML as the rows that the CSV has for it."""
    for item in read_xml(path, (), ("DateGenerated",)):
        intake.note_day(british_day(item.value if isinstance(item.value, str) else ""))
        break
    for record in read_elements(path, intake, ("Designation",)):
        rows = _rows_of(record.row)
        number = rows[0].text("Unique ID")
        if not re.fullmatch(r"[A-Z]{2,12}\d{1,8}", number):
            intake.reject(record.number, "not a Unique ID of the list", field="UniqueID", value=number)
        elif not _name(rows[0]):
            intake.reject(record.number, "no name", field="Names", value=number)
        else:
            yield record._replace(row=Row(rows=rows))


def _rows_of(designation: Row) -> list[Row]:
    """Return the rows of one designation: a name or an address each, what is said once in the first."""
    rows = sorted(map(_columns, _within(designation, "Names", "Name")), key=_is_further)
    rest = Row((name, value) for name, value in designation.items() if name not in _REPEATED)
    first = _columns(rest)
    first.update(rows[0] if rows else {})
    if not first.text("Sanctions Imposed"):
        first["Sanctions Imposed"] = "|".join(_indicated(designation))
    # Some editions have the names in other scripts without an element around each.
    scripts = [_columns(one) for one in designation.rows("NonLatinNames")]
    return [first, *rows[1:], *scripts, *map(_columns, _within(designation, "Addresses", "Address"))]


def _within(row: Row, around: str, name: str) -> Iterator[Row]:
    """Yield elements of a name within others, however often either stands."""
    for group in row.rows(around):
        yield from group.rows(name)


def _indicated(designation: Row) -> Iterator[str]:
    """Yield the measures that are marked as ordered, in words: AssetFreeze is an asset freeze."""
    for marks in designation.rows("SanctionsImposedIndicators"):
        for name, said in marks.items():
            if isinstance(said, str) and said.casefold() in {"true", "1", "yes"}:
                yield re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)


def _columns(element: Row) -> Row:
    """Return the texts below an element by the column that the CSV has them in; what has none is a remark."""
    found = Row()
    for tag, text in _leaves(element):
        column = _ELEMENTS.get(tag.casefold())
        if column is None:
            column, text = "Other Information", f"{tag}: {text}"
        if column:
            found[column] = f"{found[column]}|{text}" if column in found else text
    return found


def _leaves(value: Row, tag: str = "") -> Iterator[tuple[str, str]]:
    for name, cell in value.items():
        for one in cell if isinstance(cell, list) else [cell]:
            if isinstance(one, Row):
                yield from _leaves(one, name)
            elif isinstance(one, str) and one and not name.startswith("@"):
                yield tag if name == "$" else name, one


def _is_further(row: Row) -> bool:
    return row.text("Name type").casefold() != "primary name"


def _is_weak(row: Row) -> bool:
    return "low" in row.text("Alias strength").casefold()


def _is_former(row: Row) -> bool:
    return any(word in row.text("Name type").casefold() for word in ("former", "previous", "f.k.a", "fka"))


def _name(row: Row) -> str:
    # Name 6 is the family name, or the whole name of what is not a person.
    return unescape(row.joined(*(f"Name {n}" for n in (1, 2, 3, 4, 5, 6)), by=" "))


def _all(rows: list[Row], *columns: str) -> list[str]:
    """Return what some columns hold in the rows of a party, each text once; a bar parts several in one cell."""
    cells = (unescape(row.text(column)) for column in columns for row in rows)
    return list(dict.fromkeys(text for cell in cells for part in cell.split("|") if (text := part.strip())))


def _orders(measures: list[str], entry: ListEntry) -> tuple[str, ...]:
    """Return the effects of the measures that a designation orders, the freeze first."""
    found = []
    for measure in measures:
        effects = [effect for words, effect in _EFFECTS if words.search(measure)]
        if not effects:
            entry.problem("Sanctions Imposed", "unknown measure", measure)
        found += effects or ["other_measure"]
    return tuple(sorted(dict.fromkeys(found), key=lambda effect: effect != "blocking"))


def map_entry(group: Row) -> ListEntry:
    """Return the entry of one Unique ID; `rows` are its rows, the primary name first."""
    rows = group.rows("rows")
    number = rows[0].text("Unique ID")
    names = list(dict.fromkeys(filter(None, map(_name, rows))))
    good = {_name(row) for row in rows if not _is_weak(row)}
    own = {_name(row) for row in rows if not _is_former(row)}
    kinds = _all(rows, "Designation Type", "Individual, Entity, Ship")
    identifiers = [("uk", number), *(("ofsi", one) for one in _all(rows, "OFSI Group ID"))]
    identifiers += [("un", one) for one in _all(rows, "UN Reference Number")]
    identifiers += [
        ("imo", one) for one in dict.fromkeys(re.findall(r"(?<!\d)\d{7}(?!\d)", " ".join(_all(rows, "IMO number"))))
    ]
    identifiers += [
        one for text in _all(rows, "Business registration number (s)", "IMO number") for one in numbers_told(text)
    ]
    identifiers += [
        known
        for column in ("Passport number", "National Identifier number", "Business registration number (s)")
        for text in _all(rows, column)
        if not numbers_told(text) and (known := number_by_label(column, text))
    ]
    remarks = [f"{label}: {text}" for column, label in _REMARKS for text in _all(rows, column)]
    entry = ListEntry(
        "uk-sanctions", names[0], f"uk-{number}", _TYPES.get(kinds[0].casefold() if kinds else "", "party"),
        (*names[1:], *_all(rows, "Name non-latin script")), identifiers=tuple(dict.fromkeys(identifiers)),
        text="; ".join(dict.fromkeys(remarks)), citation=number, scope="; ".join(_all(rows, "Sanctions Imposed")),
        programme=",".join(_all(rows, "Regime Name")), gist="; ".join(_all(rows, "UK Statement of Reasons")),
        weak=tuple(name for name in names[1:] if name not in good),
        former=tuple(name for name in names[1:] if name not in own),
    )  # fmt: skip
    addresses = (_address(row, part, entry) for part, row in enumerate(rows))
    entry.addresses = tuple(dict.fromkeys(filter(None, addresses)))
    entry.since = _start(rows, entry)
    # A freeze blocks and reaches what the party owns; a ban on travel, or on a ship, does not.
    ordered = _orders(_all(rows, "Sanctions Imposed"), entry)
    entry.effect, entry.effects = ordered[0] if ordered else "", ordered[1:]
    if not ordered:
        entry.problem("Sanctions Imposed", "no measure is named; taken as a freeze", number)
    return entry


def _address(row: Row, part: int, entry: ListEntry) -> tuple[str, str] | None:
    country = row.text("Address Country")
    code = country_of(country)
    if country and not code:
        entry.problem("Address Country", "unknown country", country, part=part)
    text = unescape(row.joined(*(f"Address Line {n}" for n in range(1, 7)), "Address Postal Code", "Address Country"))
    return (code, text) if text else None


def _start(rows: list[Row], entry: ListEntry) -> str | None:
    """Return the day of designation; the rows of a party repeat it."""
    found = []
    for part, row in enumerate(rows):
        printed = row.text("Date Designated")
        day = british_day(printed) or as_day(printed)
        if day:
            found.append(day)
        elif printed:
            entry.problem("Date Designated", "not a date", printed, part=part)
    return min(found, default=None)


READER = ListReader(_records, map_entry)
