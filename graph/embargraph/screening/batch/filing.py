"""Results as files that are written whole: workbook, Parquet, and the report as PDF, page and document."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import ExportError
from embargraph.files.replace import written
from embargraph.screening.batch.customers import summarise

if TYPE_CHECKING:
    from embargraph.screening.batch.rows import BadRow
    from embargraph.screening.batch.run_record import RunRecord
    from embargraph.screening.results import Outcome

__all__ = ["WHOLE", "write_whole"]

#: Formats of a file that is there when it is whole, or not at all.
WHOLE = ("xlsx", "parquet", "html", "pdf", "docx")


def write_whole(outcomes: Iterable[Outcome | BadRow], run: RunRecord, format_: str, target: Path) -> list[str]:
    """Write outcomes as a file; an earlier one stays until the new one is whole.

    Args:
        outcomes: What became of each row, in the order of the input; read once.
        run: What was searched, by whom and when.
        format_: One of `WHOLE`.
        target: Where to.

    Returns:
        What a reader of the file should know, in sentences.

    Raises:
        ExportError: The file cannot be written.
        MissingExtraError: A library for the format is not installed.
    """
    customers = map(summarise, outcomes)
    notes: list[str] = []
    part = target
    try:
        with written(target) as part:
            if format_ == "xlsx":
                from embargraph.screening.batch.workbook_out import write_workbook

                write_workbook(customers, run, part)
            elif format_ == "parquet":
                from embargraph.screening.batch.table_out import write_parquet

                write_parquet(customers, run, part)
            else:
                from embargraph.screening.batch.printed.content import report_content

                content = report_content(customers, run)
                if format_ == "pdf":
                    from embargraph.screening.batch.printed.pdf import write_pdf

                    notes = write_pdf(content, part, run.at)
                elif format_ == "docx":
                    from embargraph.screening.batch.printed.document import write_document

                    write_document(content, part, run.at)
                else:
                    from embargraph.screening.batch.printed.page import report_page

                    part.write_text(report_page(content), encoding="utf-8")
    except ExportError as error:
        # The part has a name of its own that nobody asked for.
        raise ExportError(str(error).replace(str(part), str(target))) from error
    except OSError as error:
        hint = "; it may be open in another program" if isinstance(error, PermissionError) else ""
        raise ExportError(f"{target}: cannot be written: {error.strerror or error}{hint}") from error
    return notes
