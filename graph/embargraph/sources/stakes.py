"""Stakes as a plain table: who owns how much of whom, since when, from what source.

The columns are `owner`, `owned`, and as needed `share`, `share_min`,
`share_max`, `basis`, `since`, `until`, `source`.  An owner or owned party is a
node's id or a name; a name that the graph does not have becomes a new actor.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from embargraph.errors import DataError, closest
from embargraph.files.csv import Seekless
from embargraph.files.open import MAX_RECORD, open_bytes
from embargraph.ingest.shares import NOTHING, Bounds, read_percent
from embargraph.model.dates import days
from embargraph.model.load_report import NamedOwner
from embargraph.model.names import name_key
from embargraph.model.statements import Node
from embargraph.model.text import plain

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["COLUMNS", "read_stakes_csv"]

#: Columns; the first two are required.
COLUMNS = ("owner", "owned", "share", "share_min", "share_max", "basis", "since", "until", "source")
BASES = ("capital", "votes", "control")

#: Rejected rows that are told one by one, and owners that are kept to be compared with who is on record.
_TOLD, _OWNERS = 10, 1000
#: Characters of a value that are told.
_SHOWN = 80

_MARKS = (",", ";", "\t")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_stakes_csv(path: Path, intake: Intake) -> None:
    """Read a table of stakes.

    Args:
        path: CSV in UTF-8, with a header; comma, semicolon or tab between cells.
        intake: Where the records go.

    Raises:
        DataError: The file is no such table.
    """
    parties: dict[str, str] = {}
    with open_bytes(path) as raw:
        # newline="" leaves line ends inside quotes as they are.
        text = io.TextIOWrapper(io.BufferedReader(Seekless(raw)), encoding="utf-8-sig", newline="")
        try:
            header, rows = _open_table(path, text)
            for number, line, cells in rows:
                record = intake.read(f"row {number}")
                try:
                    _read_row(intake, record, line, header, cells, parties)
                except _RowError as error:
                    intake.reject(record, error.reason, field=error.field, value=error.value)
                    if len(intake.faults) < _TOLD:
                        intake.faults.append(error.sentence(line))
        except UnicodeDecodeError as error:
            raise DataError(f"{path}: not UTF-8 near byte {error.start}; expected CSV in UTF-8") from error
        except csv.Error as error:
            raise DataError(f"{path}: not CSV: {error}") from error


class _RowError(Exception):
    """Why a row cannot be loaded."""

    def __init__(self, reason: str, field: str, value: object, choices: str = "") -> None:
        self.reason, self.field, self.choices = reason, field, choices
        self.value = f"{value}: {choices}" if choices else value
        self.shown = plain(str(value))
        super().__init__(reason)

    def sentence(self, line: int) -> str:
        """Return the fault with its line, column and value; what was expected stands in the reason."""
        shown = repr(self.shown if len(self.shown) <= _SHOWN else f"{self.shown[:_SHOWN]}…")
        said = f"{self.reason}: {self.choices}" if self.choices else self.reason
        return f"line {line}: {self.field}: {shown}: {said}" if self.field else f"line {line}: {shown}: {said}"


def _open_table(path: Path, text: IO[str]) -> tuple[list[str], Iterator[tuple[int, int, list[str]]]]:
    first = text.readline()
    above = 1
    while first and not first.strip():
        first = text.readline()
        above += 1
    if first.lstrip()[:1] == "<":
        raise DataError(f"{path}: an HTML page; expected CSV with the columns {', '.join(COLUMNS)}")
    mark = max(_MARKS, key=first.count)
    header = [plain(name).casefold() for name in next(csv.reader([first], delimiter=mark), [])]
    expected = f"expected some of {', '.join(COLUMNS)}"
    for name in COLUMNS[:2]:
        if name not in header:
            raise DataError(f"{path}: no column {name!r}; {expected}")
    for name in header:
        if name not in COLUMNS:
            raise DataError(f"{path}: unknown column {name!r}{closest(name, COLUMNS)}; {expected}")
        if header.count(name) > 1:
            raise DataError(f"{path}: the column {name!r} is there twice")
    csv.field_size_limit(MAX_RECORD)
    # Strict, so that a quote that is never closed is an error and not the rest of the file.
    reader = csv.reader(text, delimiter=mark, strict=True)
    return header, _rows(reader, above)


def _rows(reader: Any, above: int) -> Iterator[tuple[int, int, list[str]]]:
    """Yield number, first line and cells of each row that is not empty; a cell may go over several lines."""
    line = above + 1
    for number, cells in enumerate(reader, 2):
        if any(cell.strip() for cell in cells):
            yield number, line, cells
        line = above + reader.line_num + 1


def _read_row(
    intake: Intake, record: int, line: int, header: list[str], cells: list[str], parties: dict[str, str]
) -> None:
    if len(cells) != len(header):
        raise _RowError("not as many cells as the header has", "", ",".join(cells))
    row = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    if row["owner"].casefold() == "owner" and [cell.casefold() for cell in row.values()] == header:
        raise _RowError("the header again", "", ",".join(cells))
    if _CONTROL.search("".join(cells)):
        raise _RowError("has a control character", "", ",".join(cells))
    basis = (row.get("basis") or "capital").casefold()
    if basis not in BASES:
        raise _RowError(f"unknown basis; expected one of {', '.join(BASES)}", "basis", row["basis"])
    bounds = _bounds(row)
    since, until = _date(row, "since"), _date(row, "until")
    if since and until and days(until)[1] < days(since)[0]:
        raise _RowError("is before since; until is the last day", "until", until)
    source = row.get("source") or None
    url = source if source and re.fullmatch(r"https?://\S+", source) else None
    fields: dict[str, Any] = {"since": since, "until": until, "citation": None if url else source, "url": url}
    if basis == "control" and bounds != NOTHING:
        raise _RowError("goes with control, which has none", "share", row.get("share") or "")
    for name in COLUMNS[:2]:
        if row[name] not in parties:
            parties[row[name]] = _party(intake, record, row, name)
    _note_owner(intake, line, plain(row["owner"]), parties[row["owner"]])
    ends = [parties[row[name]] for name in COLUMNS[:2]]
    if basis == "control":
        intake.state(record, intake.statement(ends[0], "controls", ends[1], **fields))
        return
    flags = {"basis": basis, **bounds.flags()}
    intake.state(record, intake.statement(ends[0], "owns", ends[1], qualifiers=flags, **bounds.shares(), **fields))


def _bounds(row: dict[str, str]) -> Bounds:
    """Return the share from one column, or from the two for its bounds."""
    read: dict[str, Bounds] = {}
    for name in ("share", "share_min", "share_max"):
        try:
            read[name] = read_percent(row.get(name, ""))
        except ValueError as error:
            raise _RowError(str(error), name, row[name]) from error
    low, high = read["share_min"], read["share_max"]
    if low == high == NOTHING:
        return read["share"]
    if read["share"] != NOTHING:
        raise _RowError("is given beside share_min or share_max; expected one or the other", "share", row["share"])
    for name, own, other in (("share_min", low.low, low.high), ("share_max", high.high, high.low)):
        # "25-50", or "<50" as the least share, says something else than its column.
        if row.get(name) and read[name].exact is None and (own is None or other is not None):
            raise _RowError("is not this bound; write ranges into share", name, row[name])
    try:
        return Bounds(low.low, high.high, low.above_low, high.below_high).check()
    except ValueError as error:
        shown = f"{row.get('share_min', '')} to {row.get('share_max', '')}"
        raise _RowError(str(error), "share_min", shown) from error


def _date(row: dict[str, str], name: str) -> str | None:
    text = row.get(name)
    if not text:
        return None
    try:
        days(text)
    except ValueError as error:
        raise _RowError("not a date; expected YYYY, YYYY-MM or YYYY-MM-DD", name, text) from error
    return text


def _party(intake: Intake, record: int, row: dict[str, str], field: str) -> str:
    """Return the node that a cell means; a name that nothing has becomes a new actor."""
    text = plain(row[field])
    if not name_key(text):
        raise _RowError("is empty; expected a name or an id" if not text else "not a name", field, row[field])
    if len(text) > 1000:
        raise _RowError("is longer than 1000 characters", field, text)
    if (known := intake.node_of(text)) is not None:
        return known
    found = intake.find_actors(text)
    if len(found) > 1:
        labels = intake.labels_of(found)
        exact = [node for node in found if name_key(labels.get(node, "")) == name_key(text)]
        if len(exact) != 1:
            # To pick one, or to make a third, could hide the one that is listed.
            named = ", ".join(f"{labels.get(node, node)} ({node})" for node in found[:9])
            more = f" and {len(found) - 9} more" if len(found) > 9 else ""
            raise _RowError("is the name of several parties; write the id", field, text, f"{named}{more}")
        found = exact
    if found:
        return found[0]
    node = Node(_new_id(text), "actor", "party", text)
    intake.placeholder(record, node)
    return node.id


def _new_id(text: str) -> str:
    key = name_key(text)
    short_ = key if key.isascii() and len(key) <= 60 else hashlib.sha256(key.encode("utf-8")).hexdigest()[:16]
    return f"party-{short_}"


def _note_owner(intake: Intake, line: int, text: str, node: str) -> None:
    """Note whom a name was taken for, once: a mistyped owner is a new party of whom nothing is on record."""
    if text == node or intake.node_of(text) == node or any(each.name == text for each in intake.owners):
        return
    if len(intake.owners) >= _OWNERS:
        intake.owners_are_cut = True
        return
    found = [other for other in intake.find_actors(text) if other != node]
    labels = intake.labels_of(found) if found else {}
    others = tuple(f"{labels.get(other, other)} ({other})" for other in found)
    intake.owners.append(NamedOwner(line, text, node, not intake.has_node(node), others))
