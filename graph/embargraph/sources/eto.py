"""The chip supply chain as the Emerging Technology Observatory publishes it: five tables in a folder.

`stages.csv` and `inputs.csv` become technologies, `providers.csv` actors and
places, `provision.csv` who produces what share of it in which year, and
`sequence.csv` what needs what and what is a kind of what.  The files are the
user's own download (CC BY-NC 4.0); nothing of them is shipped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from embargraph.errors import DataError
from embargraph.files.csv import read_rows
from embargraph.ingest.shares import NOTHING, Bounds, read_percent
from embargraph.model.statements import Node

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["ETO_FILES", "read_eto"]

_PUBLISHER = "ETO Advanced Semiconductor Supply Chain Dataset"
_URL = "https://eto.tech/dataset-docs/chipexplorer"

#: ISO 3166 codes of three letters that the tables use for countries, with the graph's own.
_CODES = (
    "ARE:AE AUS:AU AUT:AT BEL:BE BLR:BY BRA:BR CAN:CA CHE:CH CHN:CN CRI:CR CZE:CZ DEU:DE DNK:DK ESP:ES EST:EE "
    "FIN:FI FRA:FR GBR:GB HKG:HK HUN:HU IDN:ID IND:IN IRL:IE ISR:IL ITA:IT JPN:JP KOR:KR LIE:LI LTU:LT LUX:LU "
    "LVA:LV MAC:MO MEX:MX MLT:MT MYS:MY NLD:NL NOR:NO NZL:NZ PHL:PH POL:PL PRT:PT ROU:RO RUS:RU SAU:SA SGP:SG "
    "SVK:SK SVN:SI SWE:SE THA:TH TUR:TR TWN:TW UKR:UA USA:US VNM:VN ZAF:ZA"
)
_COUNTRIES = dict(pair.split(":") for pair in _CODES.split())

#: What an input is, in this project's own terms: the tables have no control-list entries.
#: The graph's technology is the wider or the equal one.
_TERMS = MappingProxyType(
    {
        "N19": "lithography",
        "N20": "euv-lithography",
        "N22": "duv-immersion-lithography",
        "N36": "deposition-equipment",
        "N128": "deposition-equipment",
        "N103": "etching-equipment",
        "N101": "etching-equipment",
        "N49": "wafer-cleaning-equipment",
        "N43": "annealing-equipment",
        "N60": "inspection-equipment",
        "N84": "chip-design-software",
        "N2": "ai-chips",
        "N4": "ai-chips",
    }
)

#: The same for inputs that have no narrower term, by their type.
_TYPES = MappingProxyType(
    {
        "tool_resource": "semiconductor-manufacturing-equipment",
        "material_resource": "semiconductor-materials",
    }
)

#: Ids of providers such as "Various countries", which are no single country.
_AREA = "eto-area-"


def _node_id(own: str) -> str:
    return f"eto-{own.lower()}"


def read_eto(path: Path, intake: Intake) -> None:
    """Read one table of the data set; the folder's tables are read in the order of `ETO_FILES`.

    Args:
        path: The table; its name says which one it is.
        intake: Where the records go.

    Raises:
        DataError: The file is no table of the data set.
    """
    name = path.name.removesuffix(".gz")
    if name not in _READERS:
        raise DataError(f"{path}: no table of the data set; expected a folder with {', '.join(ETO_FILES)}")
    # Reasons that appear at the end of a file name the rows they came from.
    intake.holds_records = True
    columns, read = _READERS[name]
    rows = _records(path, intake, columns)
    read(rows, intake)


def _records(path: Path, intake: Intake, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    for place, row in read_rows(path, columns):
        record = intake.read(place)
        if row is None:
            intake.reject(record, "not as many cells as the header has")
        else:
            yield record, row


_Rows = Iterator[tuple[int, dict[str, str]]]


def _named(intake: Intake, record: int, row: dict[str, str], id_: str, label: str, seen: set[str]) -> bool:
    """Say whether a row has an id and a name of its own; else it is rejected."""
    if not row[id_] or not row[label]:
        intake.reject(record, "has no id or no name", field=id_, value=f"{row[id_]} {row[label]}")
        return False
    if row[id_] in seen:
        intake.reject(record, "is an id that an earlier row has", field=id_, value=row[id_])
        return False
    seen.add(row[id_])
    return True


def _read_stages(rows: _Rows, intake: Intake) -> None:
    seen: set[str] = set()
    for record, row in rows:
        if _named(intake, record, row, "stage_id", "stage_name", seen):
            text = row.get("description") or None
            intake.node(record, Node(_node_id(row["stage_id"]), "technology", "process", row["stage_name"], text=text))


def _read_inputs(rows: _Rows, intake: Intake) -> None:
    seen: set[str] = set()
    for record, row in rows:
        if not _named(intake, record, row, "input_id", "input_name", seen):
            continue
        own = _node_id(row["input_id"])
        type_ = {"process": "process", "material_resource": "material"}.get(row["type"], "product")
        text = row.get("description") or None
        intake.node(record, Node(own, "technology", type_, row["input_name"], text=text))
        stage = _node_id(row["stage_id"])
        if row["stage_id"] and not intake.has_node(stage):
            intake.unparsed(record, "unknown stage", field="stage_id", value=row["stage_id"])
        elif row["stage_id"]:
            gist = "The stage consists of its processes."
            intake.state(record, intake.statement(stage, "needs", own, citation=_PUBLISHER, url=_URL, gist=gist))
        term = _TERMS.get(row["input_id"]) or _TYPES.get(row["type"])
        # Only where the graph has our terms: a graph without the packaged facts does not.
        if term is not None and intake.has_node(term):
            gist = "This project's classification of the data set's input."
            citation = "taxonomy of this project"
            intake.state(record, intake.statement(own, "kind_of", term, citation=citation, gist=gist))


def _read_providers(rows: _Rows, intake: Intake) -> None:
    known: dict[str, tuple[str, str, str]] = {}
    for record, row in rows:
        said = (row["provider_name"], row["provider_type"], row["country"])
        if known.get(row["provider_id"]) == said:
            # A provider has a row for each of its aliases.
            seen: set[str] = set()
        else:
            seen = set(known)
        if not _named(intake, record, row, "provider_id", "provider_name", seen):
            continue
        known[row["provider_id"]] = said
        if row["provider_type"] == "country":
            _state_country(intake, record, row)
        elif row["provider_type"] == "organization":
            _state_organisation(intake, record, row)
        else:
            reason = "unknown type of provider; expected country or organization"
            intake.reject(record, reason, field="provider_type", value=row["provider_type"])


def _state_country(intake: Intake, record: int, row: dict[str, str]) -> None:
    name = row.get("alias") or row["provider_name"]
    code = _COUNTRIES.get(row["provider_name"])
    area = Node(f"{_AREA}{row['provider_id'].lower()}", "place", "group", name)
    intake.node(record, _place(code, name) if code else area, [("eto", row["provider_id"])])


def _state_organisation(intake: Intake, record: int, row: dict[str, str]) -> None:
    code = _COUNTRIES.get(row["country"])
    if row["country"] and code is None:
        intake.unparsed(record, "not a country code", field="country", value=row["country"])
    own = _node_id(row["provider_id"])
    names = (row["alias"],) if row.get("alias") else ()
    # "Various companies" are of "various countries": no firm that could answer for itself.
    type_ = "group" if row["country"] and code is None else "company"
    firm = Node(own, "actor", type_, row["provider_name"], names, country=code)
    intake.node(record, firm, [("eto", row["provider_id"])])
    if code is not None:
        place = _place(code, row["country"])
        intake.placeholder(record, place)
        intake.state(record, intake.statement(own, "headquartered_in", place.id, citation=_PUBLISHER, url=_URL))


def _place(code: str, label: str) -> Node:
    return Node(f"place-{code.lower()}", "place", "country", label, country=code)


def _read_provision(rows: _Rows, intake: Intake) -> None:
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    last: dict[tuple[str, str, str], tuple[int, str]] = {}
    seen: set[tuple[str, str, str]] = set()
    for record, row in rows:
        provider = intake.find_by_identifier("eto", row["provider_id"]) or ""
        provided = _node_id(row["provided_id"])
        key = (row["provider_id"], row["provided_id"], row["year"])
        if not provider or not intake.has_node(provided):
            field = "provided_id" if provider else "provider_id"
            intake.reject(record, "is an id that no table has", field=field, value=row[field])
        elif key in seen:
            intake.reject(record, "is stated by an earlier row", field="provider_id", value=" ".join(key))
        elif (bounds := _share(intake, record, row["share_provided"])) is not None:
            seen.add(key)
            share = bounds.exact
            level = "place" if provider.startswith(("place-", _AREA)) else "actor"
            if share is not None:
                group = (provided, row["year"], level)
                sums[group] += share
                last[group] = (record, row["provided_name"])
            citation = ": ".join(filter(None, (_PUBLISHER, row.get("source"))))
            facts = {"period": row["year"] or None, "citation": citation, "url": _URL, **bounds.shares()}
            qualifiers = bounds.flags()
            intake.state(record, intake.statement(provider, "produces", provided, qualifiers=qualifiers, **facts))
    for group, total in sums.items():
        if total > 100:
            record, name = last[group]
            shown = f"{name}, {group[1]}, {'countries' if group[2] == 'place' else 'organisations'}: {total}"
            reason = "sums past 100 percent with the others of its input and year; the sum is the denominator"
            intake.unparsed(record, reason, field="share_provided", value=shown)


def _share(intake: Intake, record: int, text: str) -> Bounds | None:
    """Return the share that a cell states in percent; a rejected record gives None."""
    if not text:
        return NOTHING
    try:
        share = Decimal(text)
    except InvalidOperation:
        pass
    else:
        if share.is_finite() and 0 <= share <= 100:
            return Bounds(share, share).check()
        intake.reject(record, "is outside 0 to 100 percent", field="share_provided", value=text)
        return None
    try:
        return read_percent(text)
    except ValueError:
        # "minor", "negligible": that it provides is known, how much is not.
        reason = "is a word, not a share; the provider is loaded without one"
        intake.unparsed(record, reason, field="share_provided", value=text)
        return NOTHING


def _read_sequence(rows: _Rows, intake: Intake) -> None:
    edges: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for record, row in rows:
        ends = [("goes_into_id", "needs"), ("is_type_of_id", "kind_of")]
        said = [(field, relation) for field, relation in ends if row[field]]
        names[row["input_id"]] = row.get("input_name", "")
        if not said:
            intake.reject(record, "goes into nothing and is a type of nothing", field="input_id", value=row["input_id"])
            continue
        for field, relation in said:
            for column in ("input_id", field):
                if not intake.has_node(_node_id(row[column])):
                    intake.reject(record, "is an id that no table has", field=column, value=row[column])
                    break
            else:
                own, other = row["input_id"], row[field]
                names[other] = row.get(field.replace("_id", "_name"), "")
                circle = _path(edges, other, own)
                if circle or own == other:
                    shown = " → ".join(names.get(id_) or id_ for id_ in (own, *(circle or [own])))
                    intake.reject(record, "closes a cycle", field=field, value=shown)
                    continue
                edges[own].append(other)
                pair = (own, other) if relation == "kind_of" else (other, own)
                sure = intake.statement(_node_id(pair[0]), relation, _node_id(pair[1]), citation=_PUBLISHER, url=_URL)
                intake.state(record, sure)


def _path(edges: dict[str, list[str]], start: str, goal: str) -> list[str]:
    """Return a way along the edges, both ends included; empty where there is none."""
    came: dict[str, str | None] = {start: None}
    queue = [start]
    for here in queue:
        if here == goal:
            way: list[str] = []
            step: str | None = goal
            while step is not None:
                way.append(step)
                step = came[step]
            return way[::-1]
        for there in edges.get(here, ()):
            if there not in came:
                came[there] = here
                queue.append(there)
    return []


#: Tables by name, in the order in which they refer to each other: their columns and readers.
_READERS: MappingProxyType[str, tuple[tuple[str, ...], Callable[[_Rows, Intake], None]]] = MappingProxyType(
    {
        "stages.csv": (("stage_id", "stage_name"), _read_stages),
        "inputs.csv": (("input_id", "input_name", "type", "stage_id"), _read_inputs),
        "providers.csv": (("provider_id", "provider_name", "provider_type", "country"), _read_providers),
        "provision.csv": (
            ("provider_id", "provided_id", "provided_name", "share_provided", "year"),
            _read_provision,
        ),
        "sequence.csv": (("input_id", "goes_into_id", "is_type_of_id"), _read_sequence),
    }
)

#: Names of the tables in a folder of the data set.
ETO_FILES = tuple(_READERS)
