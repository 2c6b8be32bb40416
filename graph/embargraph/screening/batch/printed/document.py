"""The report as a document that a desk can write into (docx)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import MissingExtraError

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["write_document"]

_COLOURS = {"bad": "7A1218", "open": "6B4A00", "other": "1F3F73", "clear": "2D4A35"}


def write_document(content: dict[str, Any], target: Path, at: datetime) -> None:
    """Write a report as docx.

    Args:
        content: What `report_content` returns; each text is a run of its own, so that none is a field or a link.
        target: Where to; written over.
        at: When the report was made.

    Raises:
        MissingExtraError: The library is not installed.
    """
    try:
        import docx
    except ImportError:
        raise MissingExtraError("a report as docx", "report") from None
    paper = _Paper(docx.Document())
    properties = paper.document.core_properties
    properties.title, properties.author = content["title"], ""
    properties.created = properties.modified = at.replace(tzinfo=None)
    _summary(paper, content)
    if content["hits"]:
        paper.heading("Hits", 1, new_page=content["a_page_each"])
    for place, hit in enumerate(content["hits"]):
        _hit(paper, hit, content, new_page=content["a_page_each"] and place > 0)
    if content["texts"]:
        paper.heading("Legal texts", 1)
        rows = [[f"T{t['number']}", t["effect"], t["what"], t["binds"], t["by"], t["policy"]] for t in content["texts"]]
        paper.table(("", "Effect", "On what", "Binds", "By", "Policy"), rows, (1.1, 2.4, 4, 4, 1.6, 6))
    if content["refused"]:
        paper.heading("Not screened", 1)
        paper.line(("These rows were read and could not be screened; nothing is known of them.", "bad"))
        paper.table(("Row", "Customer", "Why"), [[r["row"], r["name"], r["why"]] for r in content["refused"]],
                    (1, 6, 10))  # fmt: skip
    if content["misses"]:
        paper.heading("Misses, as evidence of what was looked for", 1)
        if content["assuming"]:
            paper.line((content["assuming"], "bad"))
        rows = [
            [m["row"], "; ".join(filter(None, (m["name"], m["asked"], m["said"]))), m["verdict"]]
            for m in content["misses"]
        ]
        paper.pairs(("Row", "Customer", "Verdict"), rows, (1.2, 6, 3.2))
    paper.document.save(str(target))


def _summary(paper: _Paper, content: dict[str, Any]) -> None:
    paper.heading(content["title"], 0)
    paper.line((f"{content['subject']} · {content['when']}", ""))
    for lead in content["leads"]:
        paper.line(("Read first. ", "bad"), (lead, "bad"))
    paper.line((content["result"], "other"))
    if content["worst"]:
        paper.heading("Worst first", 1)
        rows = [
            [w["row"], w["name"], (w["verdict"], w["style"]), w["party"], w["score"], w["said"]]
            for w in content["worst"]
        ]
        head = ("Row", "Customer", "Verdict", "Possible party", "Score", "What is barred or open")
        paper.table(head, rows, (1, 4.6, 2.2, 3.4, 1.2, 6.6))
    if content["near"]:
        more = f"; and {content['near_more']} more, among the misses" if content["near_more"] else ""
        paper.line(("Near names, below the threshold and decided by nobody: ", "other"),
                   ("; ".join(content["near"]) + more, ""))  # fmt: skip
    if content["refused"]:
        many = len(content["refused"])
        paper.line((f"Not screened: {many} row{'s' * (many != 1)}, named below with the reason.", "bad"))
    paper.heading("What was searched", 1)
    paper.table((), content["facts"], (4, 14))
    if content["lists"]:
        rows = [[e["label"], e["coverage"], e["held"], e["day"]] for e in content["lists"]]
        paper.pairs(("Official list", "Held", "Entries", "Day"), rows, (5, 1.5, 2.2, 2.6))
    if content["absent"]:
        paper.line(("No entry is held of: ", "bad"), (content["absent"], ""))
    signs = [[f"{who}:", "Signature:", "Date:"] for who in ("Screened by", "Reviewed by")]
    paper.table((), signs, (7, 7, 4), lines=2)
    paper.line((f"{content['disclaimer']} {content['made_by']}.", "small"))


def _hit(paper: _Paper, hit: dict[str, Any], content: dict[str, Any], *, new_page: bool) -> None:
    paper.heading(f"{hit['verdict']}: {hit['name']}" + (f" (row {hit['row']})" if hit["row"] else ""), 2, new_page)
    if content["assuming"]:
        paper.line((content["assuming"], "bad"))
    if hit["own"]:
        paper.line((" · ".join(": ".join(filter(None, pair)) for pair in hit["own"]), "small"))
    if hit["notes"]:
        paper.line(("Input: ", "open"), (hit["notes"], ""))
    for party in hit["parties"]:
        country = f" ({party['country']})" if party["country"] else ""
        paper.line((f"{party['label']}{country} · {party['standing']} · score {party['score']} · ", ""),
                   (party["verdict"], party["style"]))  # fmt: skip
        paper.line((party["why"], "small"))
        if party["decision"]:
            paper.line((party["decision"], "small"))
        rows = [[(r["verdict"], r["style"]), f"{r['rule']} via {r['via']}" if r["via"] else r["rule"], r["citation"],
                 r["dates"], r["text"]] for r in party["restrictions"]]  # fmt: skip
        if rows:
            paper.table((), rows, (1.9, 8, 4, 2.8, 2.2))
    if hit["near"]:
        paper.line((f"Near, not taken for a hit: {hit['near']}", "small"))


class _Paper:
    """A document in small print, A4."""

    def __init__(self, document: Any) -> None:
        from docx.oxml.ns import qn
        from docx.shared import Mm, Pt

        self.document = document
        section = document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(16)
        section.top_margin = section.bottom_margin = Mm(15)
        self._width = Mm(178)
        normal = document.styles["Normal"]
        normal.font.size, normal.font.name = Pt(8), "Arial"
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Sans CJK SC")
        normal.paragraph_format.space_after = Pt(1)
        for name, size in (("Title", 16), ("Heading 1", 11), ("Heading 2", 9)):
            document.styles[name].font.size = Pt(size)
            document.styles[name].font.name = "Arial"
            document.styles[name].paragraph_format.space_before = Pt(6)
            document.styles[name].paragraph_format.space_after = Pt(2)
        # What is in the document's table of properties besides is the library's own.
        section.footer.paragraphs[0].text = "A miss is no clearance. Not legal advice."

    def heading(self, text: str, level: int, new_page: bool = False) -> None:
        self.document.add_heading(text, level).paragraph_format.page_break_before = new_page

    def line(self, *pieces: tuple[str, str]) -> None:
        self._write(self.document.add_paragraph(), pieces)

    def _write(self, paragraph: Any, pieces: Iterable[tuple[str, str]]) -> None:
        from docx.shared import Pt, RGBColor

        for text, style in pieces:
            run = paragraph.add_run(text)
            if style == "small":
                run.font.size = Pt(7)
            elif style in _COLOURS:
                run.font.bold = True
                run.font.color.rgb = RGBColor.from_string(_COLOURS[style])

    def pairs(self, head: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[float]) -> None:
        """Add a table with two rows side by side, so that a long list takes half of the paper."""
        empty = [""] * len(head)
        paired = [[*rows[place], *(rows[place + 1] if place + 1 < len(rows) else empty)]
                  for place in range(0, len(rows), 2)]  # fmt: skip
        self.table((*head, *head), paired, (*widths, *widths))

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[float], lines: int = 0
    ) -> None:
        """Add a table; widths are shares, `lines` are empty lines in each cell to write on."""
        from docx.shared import Pt

        total = sum(widths)
        table = self.document.add_table(rows=len(rows) + bool(head), cols=len(widths))
        table.style, table.autofit = "Table Grid", False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = int(self._width * width / total)
        everything = [[(cell, "other") for cell in head]] * bool(head) + [list(row) for row in rows]
        for cells, row in zip(table.rows, everything, strict=True):
            # The library looks cells up anew each time: the row's own list of them is asked for once.
            for cell, value, width in zip(cells.cells, row, widths, strict=True):
                cell.width = int(self._width * width / total)
                piece = value if isinstance(value, tuple) else (str(value), "")
                cell.paragraphs[0].paragraph_format.space_after = 0
                self._write(cell.paragraphs[0], [piece])
                for _ in range(lines):
                    cell.add_paragraph()
        if head:
            self._repeat(table.rows[0])
        after = self.document.add_paragraph()
        after.paragraph_format.space_after, after.paragraph_format.line_spacing = 0, Pt(4)

    def _repeat(self, row: Any) -> None:
        from docx.oxml import OxmlElement

        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
