"""The report as PDF, by typst: an archive's PDF/A where the machine's fonts have every character."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import ExportError, MissingExtraError

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["write_pdf"]

_TEMPLATE = Path(__file__).with_name("report.typ")


def write_pdf(content: dict[str, Any], target: Path, at: datetime) -> list[str]:
    """Write a report as PDF.

    Args:
        content: What `report_content` returns; it goes to the template as data, never as markup.
        target: Where to; written over.
        at: When the report was made.

    Returns:
        What a reader of the file should know, in sentences: characters that no font of the machine has.

    Raises:
        MissingExtraError: The library is not installed.
        ExportError: The report cannot be laid out.
    """
    try:
        import typst
    except ImportError:
        raise MissingExtraError("a report as PDF", "report") from None
    compiler = typst.Compiler(_TEMPLATE, sys_inputs={"data": json.dumps(content, ensure_ascii=False)})
    try:
        # PDF/A refuses a character without a glyph, which a plain PDF would print as an empty box.
        target.write_bytes(_made(compiler.compile(format="pdf", pdf_standards="a-2u", timestamp=at)))
        return []
    except typst.TypstError:
        pass
    try:
        target.write_bytes(_made(compiler.compile(format="pdf", timestamp=at)))
    except typst.TypstError as error:
        raise ExportError(f"{target}: the report cannot be laid out: {error.message}") from error
    said = (
        "no font of this machine has some characters of the report: they are printed as boxes, with their reading in "
        "Latin letters beside them, and the file is plain PDF, not PDF/A; the Noto fonts have them"
    )
    return [said]


def _made(pages: Any) -> bytes:
    return pages if isinstance(pages, bytes) else b"".join(pages)
