"""OFAC's own files: the SDN list with its addresses and names in CSV without headers, and lists in XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import DataError
from embargraph.files.open import open_bytes
from embargraph.files.xml import read_xml
from embargraph.ingest.countries import country_of
from embargraph.ingest.listings import ListEntry, ListingWriter, ListReader, quality_of, turned
from embargraph.ingest.ofac import EITHER, list_by_programmes, list_of_programme, listing_days, number_of
from embargraph.ingest.printed_dates import american_day
from embargraph.ingest.printed_numbers import number_by_label, russian_number
from embargraph.ingest.records import Record, Row, read_elements, read_headerless
from embargraph.sources.catalog import list_codes

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["ADDRESSES", "NAMES", "SDN", "XML", "map_sdn", "map_xml", "read_addresses", "read_names"]

_SDN = (
    "ent_num", "name", "type", "program", "title", "call_sign", "vessel_type", "tonnage", "gross_tonnage", "flag",
    "owner", "remarks",
)  # fmt: skip
_TYPES = {
    "individual": "person",
    "vessel": "vessel",
    "aircraft": "aircraft",
    "entity": "organisation",
    "": "organisation",
}
#: Lists by the programme that they alone have.
_PROGRAMMES = list_codes("us-ofac")
#: What ends an entry of ``sdn.csv`` and of XML, where its programmes stand, and that in words.
_IN_ROWS = (
    re.compile(rb"\n"),
    re.compile(rb"^\s*\"?\d+\"?,\"[^\"]*\",[^,]*,\s*\"?([^\",]*)"),
    "it in the fourth cell of each row",
)
_IN_ELEMENTS = (
    re.compile(rb"</(?:[\w.-]+:)?sdnEntry>"),
    re.compile(rb"<(?:[\w.-]+:)?programList\b[^>]*>(.*?)</(?:[\w.-]+:)?programList>", re.S),
    "elements programList with program",
)
_CONSOLIDATED = "consolidated"
#: Numbers in the remarks of ``sdn.csv``: scheme, what stands before it, and its form.
_NUMBERS = (
    (
        "imo",
        r"(?:Vessel Registration Identification|(?:Company|Identification|Registration) (?:Number|ID)) IMO ?(\d{7})",
    ),
    ("mmsi", r"MMSI (\d{9})"),
    ("lei", r"Legal Entity Number ([0-9A-Z]{18}\d\d)"), ("usc", r"Unified Social Credit Code \(USCC\) ([0-9A-Z]{18})"),
    ("bic", r"SWIFT/BIC ([0-9A-Z]{8}(?: ?[0-9A-Z]{3})?)"), ("inn", r"Tax ID No\. (\d{10}|\d{12}) \(Russia\)"),
    ("ogrn", r"(?:Business |Public )?(?:Registration Number|Registration ID) (\d{13}|\d{15}) \(Russia\)"),
    ("tax", r"Tax ID No\. (\S.*?)"),
    ("registration", r"(?:Business |Company |Public )?Registration (?:Number|ID) (\S.*?)"),
    ("registration", r"Company Number (\S.*?)"), ("passport", r"Passport (\S+)"),
)  # fmt: skip
_NUMBERS_READ = tuple(
    (scheme, re.compile(rf"(?:alt\. )?{form}(?: \([^()]*\))?(?: issued .*| expires .*)?")) for scheme, form in _NUMBERS
)
#: Any other number with a label, its country, and its days of issue and expiry.
_LABELLED = re.compile(
    r"(?:alt\. )?([A-Z][A-Za-z .'/()-]*?(?:No\.?|Number|#|ID|Card|Code|Passport|\.)) "
    r"(?!No\b)((?=[^()]*\d)[^\s()]+(?: [^\s()]+)?)(?: \([^()]*\))*(?: issued .*| expires .*)?"
)
_ALIAS = re.compile(
    r"(?:alt\. )?([afn])\.k\.a\. (?:'(?P<a>.+)'|[\"\u2018\u201c]+(?P<b>.+?)[\"\u2019\u201d]+|(?P<c>[^'\"].*))"
)
_VESSEL = (("callSign", "call sign"), ("vesselType", "vessel type"), ("vesselFlag", "flag"), ("vesselOwner", "owner"),
           ("tonnage", "tonnage"), ("grossRegisteredTonnage", "gross registered tonnage"))  # fmt: skip


def _kind_of_file(path: Path, form: tuple[re.Pattern[bytes], re.Pattern[bytes], str]) -> str | None:
    """Return "consolidated" for a file of the lists beside the SDN list: most of its entries are of those lists.

    None where no entry has a programme, which says what list it is on.
    """
    beside, all_ = 0, 0
    end, programmes, _ = form
    with open_bytes(path) as stream:
        for entry in end.split(stream.read()):
            found = programmes.search(entry)
            if found is None:
                continue
            cells = re.findall(rb"[^\]\[<>]+", re.sub(rb"</?(?:[\w.-]+:)?program>", b"[", found[1]))
            named = [name.decode("utf-8", "replace").strip() for name in cells if name.strip() not in {b"", b"-0-"}]
            if not named:
                continue
            all_ += 1
            others = all(list_of_programme(one, _PROGRAMMES) and one != EITHER for one in named)
            beside += b"Directive" in entry or others
    if not all_:
        return None
    return _CONSOLIDATED if beside * 2 > all_ else ""


def _sdn_records(path: Path, intake: Intake) -> Iterator[Record]:
    yield from _of_kind(path, _IN_ROWS, read_headerless(path, intake, _SDN))


def _of_kind(
    path: Path, form: tuple[re.Pattern[bytes], re.Pattern[bytes], str], records: Iterator[Record]
) -> Iterator[Record]:
    """Yield records with the kind of their file.

    Raises:
        DataError: The file has records, and none of them a programme: who is blocked could only be guessed.
    """
    kind = _kind_of_file(path, form)
    for record in records:
        if kind is None:
            raise DataError(f"{path}: no entry has a programme; expected {form[2]}")
        record.row["file"] = kind
        yield record


def map_sdn(row: Row) -> ListEntry:
    """Return the entry of one row of ``sdn.csv``: twelve cells without a header."""
    number, name, kind = row.text("ent_num"), row.text("name"), _TYPES.get(row.text("type").casefold())
    programmes = list(filter(None, re.split(r"[\]\[\s]{2,}", row.text("program"))))
    names, identifiers, former = _told(row.text("remarks"))
    # This format has the weak names in its remarks, and the others in a table of their own.
    weak = tuple(names)
    if kind == "person":
        names.insert(0, turned(name))
    list_ = list_by_programmes(
        programmes, _PROGRAMMES, by_directive="Directive" in row.text("remarks"),
        is_consolidated=row.text("file") == _CONSOLIDATED,
    )  # fmt: skip
    entry = ListEntry(
        list_, name, f"us-ofac-{number}", kind or "party", tuple(names), identifiers=(("ofac", number), *identifiers),
        text="; ".join(f"{field.replace('_', ' ')}: {text}" for field in _SDN[4:] if (text := row.text(field))),
        programme=",".join(programmes), weak=weak, former=tuple(former),
    )  # fmt: skip
    if not number.isdigit():
        entry.problem("ent_num", "not a number", number, fatal=True)
    elif not name:
        entry.problem("name", "no name", number, fatal=True)
    if kind is None:
        entry.problem("type", "unknown type", row.text("type"))
    return entry


def _told(remarks: str) -> tuple[list[str], list[tuple[str, str]], list[str]]:
    """Return further names and numbers that stand in the remarks, which keep them too; then those of the past.

    Example:
        >>> _told("IMO 1; MMSI 572469299; f.k.a. 'SUN DANCER'; Tax ID No. 7743693292 (Russia).")
        (['SUN DANCER'], [('mmsi', '572469299'), ('inn', '7743693292')], ['SUN DANCER'])
    """
    names, identifiers, former = [], [], []
    for piece in remarks.split(";"):
        text = piece.strip().removesuffix(".")
        alias = _ALIAS.fullmatch(text)
        if alias:
            names.append(alias["a"] or alias["b"] or alias["c"])
            former += names[-1:] * (alias[1] == "f")
            continue
        found = next(((scheme, match[1]) for scheme, form in _NUMBERS_READ if (match := form.fullmatch(text))), None)
        if found:
            scheme, number = found
            if scheme in {"tax", "registration"} and "(" not in text:
                # No country is printed: the number's own form and check digit tell one of Russia's.
                scheme = russian_number(number) or scheme
            identifiers.append((scheme, number.replace(" ", "") if scheme == "bic" else number))
        elif (match := _LABELLED.fullmatch(text)) and (known := number_by_label(*match.groups())):
            identifiers.append(known)
    return list(dict.fromkeys(names)), list(dict.fromkeys(identifiers)), former


def read_addresses(path: Path, intake: Intake) -> None:
    """Read ``add.csv``: addresses of entries that the graph has.

    Args:
        path: CSV of six cells without a header.
        intake: Where the records go.

    Raises:
        DataError: The file is not such a table.
    """
    writer = ListingWriter(intake)
    columns = ("ent_num", "add_num", "address", "city", "country", "remarks")
    for number, locator, row, _ in read_headerless(path, intake, columns):
        party = _known(intake, number, row)
        if party is None:
            continue
        country, address = row.text("country"), row.joined("address", "city", "country")
        code = country_of(country)
        if not code:
            intake.unparsed(number, "unknown country" if country else "no country", field="country", value=address)
            intake.accept(number)
            continue
        writer.locate(number, locator, party, ((code, address),))
    writer.flush()


def read_names(path: Path, intake: Intake) -> None:
    """Read ``alt.csv``: further names of entries that the graph has.

    Args:
        path: CSV of five cells without a header.
        intake: Where the records go.

    Raises:
        DataError: The file is not such a table.
    """
    writer = ListingWriter(intake)
    for number, _, row, _ in read_headerless(path, intake, ("ent_num", "alt_num", "type", "name", "remarks")):
        party, name = _known(intake, number, row), row.text("name")
        if party is None:
            continue
        if not name:
            intake.reject(number, "no name", field="name", value=row.text("ent_num"))
            continue
        # The weak names stand in the remarks of the list itself.
        writer.name(number, party, name, quality_of(False, row.text("type").casefold() == "fka"))
    writer.flush()


def _known(intake: Intake, number: int, row: Row) -> str | None:
    party = intake.judged(f"us-ofac-{row.text('ent_num')}")
    if intake.has_node(party):
        return party
    reason = "not an entry of the graph; load the list first"
    intake.reject(number, reason, field="ent_num", value=row.text("ent_num"))
    return None


def _xml_records(path: Path, intake: Intake) -> Iterator[Record]:
    for item in read_xml(path, (), ("Publish_Date",)):
        intake.note_day(american_day(item.value if isinstance(item.value, str) else ""))
        break
    yield from _of_kind(path, _IN_ELEMENTS, read_elements(path, intake, ("sdnEntry",)))


def map_xml(row: Row) -> ListEntry:
    """Return the entry of one element sdnEntry.

    The files do not say which list an entry is on; its programme does, where
    one list alone has it, and whether the file is of the SDN list or of others.
    """
    uid, name, programmes = row.text("uid"), _full_name(row), row.values_at("programList", "program")
    programmes = [text if isinstance(text, str) else "" for text in programmes]
    list_ = list_by_programmes(
        programmes, _PROGRAMMES, by_directive=_is_menu_based(row), is_consolidated=row.text("file") == _CONSOLIDATED
    )
    akas = [(one, text) for one in row.rows("akaList", "aka") if (text := _full_name(one))]
    entry = ListEntry(
        list_, name, f"us-ofac-{uid}", _TYPES.get(row.text("sdnType").casefold(), "party"),
        tuple(text for _, text in akas), programme=",".join(programmes),
        weak=tuple(text for one, text in akas if one.text("category").casefold() == "weak"),
        former=tuple(text for one, text in akas if one.text("type").casefold().startswith("f")),
    )  # fmt: skip
    if not uid.isdigit() or not name:
        entry.problem("uid", "no uid or no name", uid or name, fatal=True)
    _add_addresses(row, entry)
    _add_identifiers(row, uid, entry)
    _add_days(row, entry)
    return entry


def _add_days(row: Row, entry: ListEntry) -> None:
    """Read the days that stand among the numbers: listed since the first; what is barred may begin later."""
    told = ((one.text("idType"), one.text("idNumber")) for one in row.rows("idList", "id"))
    entry.since, others = listing_days(told, entry)
    if entry.since is None and entry.list != "us-ofac-sdn":
        # Under a directive since that day: its entry was there by then; since when it is on its list is not said.
        entry.seen = others


def _full_name(row: Row) -> str:
    return row.joined("firstName", "lastName", by=" ")


def _is_menu_based(row: Row) -> bool:
    return any("Directive" in one.text("idType") for one in row.rows("idList", "id"))


def _add_identifiers(row: Row, uid: str, entry: ListEntry) -> None:
    """Read the numbers: those by which the party can be found as identifiers, others as remarks."""
    identifiers, remarks = [("ofac", uid)], list(_remarks(row))
    for one in row.rows("idList", "id"):
        type_, number = one.text("idType"), one.text("idNumber")
        found = number_of(type_, number, one.text("idCountry"))
        if found:
            identifiers.append(found)
        else:
            remarks.append(f"{type_.rstrip(': -')}: {number}")
    entry.identifiers, entry.text = tuple(identifiers), "; ".join(remarks)


def _add_addresses(row: Row, entry: ListEntry) -> None:
    parts = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country")
    addresses = []
    for one in row.rows("addressList", "address"):
        country = one.text("country")
        code = country_of(country)
        if country and not code:
            entry.problem("country", "unknown country", country)
        addresses.append((code, one.joined(*parts)))
    entry.addresses = tuple(addresses)


def _remarks(row: Row) -> Iterator[str]:
    for label, path in (
        ("title", ("title",)), ("remarks", ("remarks",)), ("born", ("dateOfBirthList", "dateOfBirthItem")),
        ("born in", ("placeOfBirthList", "placeOfBirthItem")), ("nationality", ("nationalityList", "nationality")),
        ("citizenship", ("citizenshipList", "citizenship")),
    ):  # fmt: skip
        for one in row.values_at(*path):
            text = one.joined("dateOfBirth", "placeOfBirth", "country", by=" ") if isinstance(one, Row) else one
            if text:
                yield f"{label}: {text}"
    for vessel in row.rows("vesselInfo"):
        yield from (f"{label}: {text}" for field, label in _VESSEL if (text := vessel.text(field)))


SDN = ListReader(_sdn_records, map_sdn)
XML = ListReader(_xml_records, map_xml)
ADDRESSES, NAMES = read_addresses, read_names
