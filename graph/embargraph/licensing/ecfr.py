"""The official XML of the eCFR: the Control List (part 774), the Country Chart (738), the Country Groups (740).

``https://www.ecfr.gov/api/versioner/v1/full/{date}/title-15.xml?part=774`` and its like.  Entities are not
expanded, nothing is fetched.  An edition that lost entries, rows or countries is refused: a torn file or a
format that changed must not look like law that was repealed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from embargraph.errors import DataError
from embargraph.licensing.control_list import (
    ControlList,
    Entry,
    PrintedEntry,
    PrintedRow,
    check_size,
    structure_rows,
)
from embargraph.licensing.reading import clean_wording

__all__ = ["COLUMNS", "load_edition", "read_chart", "read_control_list", "read_groups"]

#: Columns of the Country Chart, in the order of the table.
COLUMNS = (
    "CB 1", "CB 2", "CB 3", "NP 1", "NP 2", "NS 1", "NS 2", "MT 1", "RS 1", "RS 2", "FC 1", "CC 1", "CC 2", "CC 3",
    "AT 1", "AT 2",
)  # fmt: skip

_HEADING = re.compile(r"([0-9][A-E][0-9]{3})\s+(\S.*)", re.DOTALL)
_ROW_IN_WORDS = re.compile(
    r"(?:Control\(s\)\s+)?(?:Country Chart\.?\s+)?([A-Z]{2}(?: and [A-Z]{2})? appl(?:y|ies)\b.*)", re.DOTALL
)
_CELL = re.compile(r"(LVS|GBS|TSR|APP|ENC|IEC|HBM|AIA|ACM|LPP|ACE|NAC/ACA|STA):\s*(.+)", re.DOTALL)
_PARAGRAPH = re.compile(r"([a-z]{1,2}(?:\.[a-z0-9]{1,3})*)\.\s+\S")
_BLOCKS = {"P", "FP", "FP-1", "FP-2", "HD1", "HD2", "HD3", "HEAD", "NOTE", "EXTRACT"}


def _tree(path: Path) -> Any:
    from xml.etree.ElementTree import ParseError

    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    try:
        return ElementTree.parse(path).getroot()
    except FileNotFoundError:
        raise DataError(f"{path}: no such file") from None
    except (ParseError, DefusedXmlException) as error:
        raise DataError(f"{path}: cannot be read as XML: {error}") from None


def _text(element: Any) -> str:
    return clean_wording("".join(element.itertext()))


def _blocks(element: Any) -> Iterator[tuple[str, Any]]:
    """Yield paragraphs and tables in the order of the document; what is in a table is not told twice."""
    for child in element:
        tag = child.tag.upper() if isinstance(child.tag, str) else ""
        if tag == "TABLE":
            yield "table", child
        elif tag in _BLOCKS and not any(True for _ in child.iter("TABLE")):
            yield "text", child
        else:
            yield from _blocks(child)


def _appendix(root: Any, part: str, number: str, path: Path) -> Any:
    """Return a supplement of a part, or the whole where the file is of that supplement alone."""
    wanted = re.compile(rf"Supplement No\.?\s*{number}\s+to\s+Part\s+{part}", re.IGNORECASE)
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith("DIV"):
            head = element.find("HEAD")
            name = element.get("N", "") + " " + (_text(head) if head is not None else "")
            if element.get("TYPE") == "APPENDIX" and wanted.search(name):
                return element
    raise DataError(f"{path}: has no supplement no. {number} to part {part}; expected the eCFR's XML of part {part}")


def read_control_list(path: Path) -> list[PrintedEntry]:
    """Return the entries of the Control List from the XML of part 774.

    Raises:
        DataError: The file is no such XML, or has no entry.
    """
    appendix = _appendix(_tree(path), "774", "1", path)
    entries: list[_Open] = []
    for kind, element in _blocks(appendix):
        if kind == "table":
            if entries:
                entries[-1].add_table(element)
            continue
        text = _text(element)
        found = _HEADING.fullmatch(text)
        bold = next((b for b in element.iter() if b.tag in {"B", "E", "STRONG"}), None)
        if found is not None and bold is not None and _text(bold).startswith(found.group(1)):
            entries.append(_Open(found.group(1), found.group(2)))
        elif entries:
            entries[-1].add_text(text)
    if not entries:
        raise DataError(f"{path}: supplement no. 1 to part 774 has no entry that can be read; did its format change?")
    merged: dict[str, _Open] = {}
    for entry in entries:
        merged.setdefault(entry.eccn, entry).take(entry)
    return [entry.close() for entry in merged.values()]


class _Open:
    """An entry while it is read."""

    def __init__(self, eccn: str, heading: str) -> None:
        self.eccn = eccn
        self.heading = heading
        self.rows: list[PrintedRow] = []
        self.cells: dict[str, str] = {}
        self.notes: list[str] = []
        self.paragraphs: list[str] = []
        self.in_items = False

    def add_table(self, table: Any) -> None:
        lines = [[_text(cell) for cell in row if cell.tag in {"TD", "TH"}] for row in table.iter("TR")]
        if not lines or not any("Country Chart" in cell or "Control(s)" in cell for cell in lines[0]):
            return
        for cells in lines[1:]:
            if len(cells) >= 2 and cells[0]:
                self.rows.append(PrintedRow(cells[0], cells[1]))
            elif len(cells) == 1 and cells[0]:
                self.rows.append(PrintedRow(cells[0], cells[0]))

    def add_text(self, text: str) -> None:
        if text.startswith("List of Items Controlled"):
            self.in_items = True
        elif (cell := _CELL.match(text)) is not None and not self.in_items:
            self.cells.setdefault(cell.group(1), cell.group(2))
        elif (row := _ROW_IN_WORDS.fullmatch(text)) is not None and not self.in_items:
            self.rows.append(PrintedRow(row.group(1), row.group(1)))
        elif text.startswith("License Requirement Note"):
            self.notes.append(text)
        elif self.in_items and (found := _PARAGRAPH.match(text)) is not None and "[Reserved]" not in text[:40]:
            self.paragraphs.append(found.group(1))

    def take(self, other: _Open) -> None:
        if other is not self:
            self.rows += other.rows

    def close(self) -> PrintedEntry:
        return PrintedEntry(
            self.eccn,
            self.heading,
            tuple(self.rows),
            self.cells,
            tuple(self.notes),
            tuple(dict.fromkeys(self.paragraphs)),
        )


def read_chart(path: Path) -> dict[str, dict[str, Any]]:
    """Return the Country Chart from the XML of part 738: country -> columns marked ("c") and footnotes ("f").

    Raises:
        DataError: The table is not there, or has other columns than sixteen.
    """
    appendix = _appendix(_tree(path), "738", "1", path)
    chart: dict[str, dict[str, Any]] = {}
    for table in appendix.iter("TABLE"):
        for number, row in enumerate(table.iter("TR"), 1):
            cells = [cell for cell in row if cell.tag in {"TD", "TH"}]
            texts = [_text(cell) for cell in cells]
            if len(texts) < 2 or not texts[0] or re.match(r"Countr(y|ies)|(CB|NP|NS|MT|RS|FC|CC|AT)\b", texts[0]):
                continue
            raised = [sup for sup in cells[0].iter() if sup.tag in {"SU", "SUP"}]
            notes = [int(n) for sup in raised for n in re.findall(r"\d+", _text(sup))]
            name = _without(cells[0], raised)
            if len(texts) == 2 and texts[1].startswith("See"):
                chart[name] = {"c": [], "f": notes}
                continue
            if len(texts) != len(COLUMNS) + 1:
                raise DataError(
                    f"{path}: Country Chart, row {number} ({name}): {len(texts) - 1} columns; expected {len(COLUMNS)}"
                )
            marks = [
                c.replace(" ", "") for c, x in zip(COLUMNS, texts[1:], strict=True) if x.strip().upper().startswith("X")
            ]
            chart[name] = {"c": marks, "f": notes}
    if len(chart) < 150:
        raise DataError(f"{path}: the Country Chart has {len(chart)} countries; expected some 200")
    return chart


def _without(cell: Any, raised: list[Any]) -> str:
    """Return the text of a cell without its footnote marks."""
    text = _text(cell)
    for sup in raised:
        text = re.sub(rf"\s*{re.escape(_text(sup))}\s*$", "", text)
    return text.strip()


def read_groups(path: Path) -> dict[str, list[str]]:
    """Return the Country Groups from the XML of part 740: group -> countries.

    Raises:
        DataError: No table of groups is there.
    """
    appendix = _appendix(_tree(path), "740", "1", path)
    groups: dict[str, list[str]] = {}
    letter = ""
    for kind, element in _blocks(appendix):
        if kind == "text":
            found = re.search(r"Country Groups?\s+([A-E])\b", _text(element))
            letter = found.group(1) if found else letter
            continue
        lines = [[_text(cell) for cell in row if cell.tag in {"TD", "TH"}] for row in element.iter("TR")]
        head = next((line for line in lines if any(re.search(r"\[?[A-E]:\d", cell) for cell in line)), None)
        if head is None:
            for line in lines:
                for name in line:
                    if name and letter == "B" and not name.startswith("Countr"):
                        groups.setdefault("B", []).append(name)
            continue
        names = [m.group() if (m := re.search(r"[A-E]:\d", cell)) else "" for cell in head]
        for line in lines[lines.index(head) + 1 :]:
            country = re.sub(r"\s*\d[\d\s]*$", "", line[0]).strip() if line else ""
            for group, mark in zip(names[1:], line[1:], strict=False):
                if group and country and mark.upper().startswith("X"):
                    groups.setdefault(group, []).append(country)
    if not groups:
        raise DataError(f"{path}: supplement no. 1 to part 740 has no table of Country Groups that can be read")
    return groups


def load_edition(
    path: Path, edition: str, *, before: ControlList | None = None, labels: Mapping[str, str] | None = None
) -> ControlList:
    """Return an edition of the Control List as structure, ready to be asked or compared.

    Args:
        path: XML of part 774.
        edition: Its issue date, YYYY-MM-DD.
        before: The edition before; a list that shrank against it is refused.
        labels: Our own words for entries; those of `before` if not given.

    Raises:
        DataError: The file cannot be read, or the list shrank.
    """
    from embargraph.licensing.classification import parse_path
    from embargraph.licensing.printed_cells import entry_state, read_exception_cell

    entries = {}
    for printed in read_control_list(path):
        state, see = entry_state(printed)
        old = before.entries.get(printed.eccn) if before else None
        cells = {s: read_exception_cell(printed.eccn, s, cell) or "" for s, cell in printed.exceptions.items()}
        entries[printed.eccn] = Entry(
            printed.eccn,
            (labels or {}).get(printed.eccn) or (old.label if old else ""),
            state,
            see,
            tuple(structure_rows(printed)),
            tuple(parse_path(p) for p in printed.paragraphs) or (old.paragraphs if old else ()),
            cells or (old.exceptions if old else {}),
        )
    found = ControlList(edition, entries)
    if before is not None:
        check_size(before, found)
    return found
