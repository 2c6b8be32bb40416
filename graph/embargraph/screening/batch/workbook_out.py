"""Results as an Excel workbook: a row a customer with the verdict first, the details, and what was searched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import ExportError, MissingExtraError
from embargraph.files.cells import FORMULA
from embargraph.screening.batch.customers import LEAD, Customer, clean, own_columns

if TYPE_CHECKING:
    from embargraph.screening.batch.run_record import RunRecord
    from embargraph.screening.results import Hit

__all__ = ["DETAILS", "write_workbook"]

#: Columns of the second sheet: a row for each restriction of each party that may be meant.
DETAILS = (
    "row", "name", "standing", "verdict", "party", "score", "effect", "rule", "citation", "what", "binds", "policy",
    "since", "until", "via", "by", "basis", "matched_on", "matched", "why", "decision", "country", "party_id",
)  # fmt: skip
#: How wide a column may become, in characters; each is as wide as its longest cell within that.
_WIDTHS = {
    "verdict": 22, "party": 24, "score": 6, "restricted_by": 52, "unknown": 28, "why": 50, "name": 30, "rule": 48,
    "citation": 24, "what": 36, "policy": 36, "via": 40, "binds": 26, "matched": 30, "near": 40, "other_parties": 40,
    "effect": 18, "red_flags": 40, "listed": 30, "decision": 30, "input_notes": 40, "party_id": 24,
}  # fmt: skip
_NARROWEST, _WIDEST = 7, 32
#: Lines of a wrapped cell that a row shows.
_MOST_LINES = 25
#: Columns of the details that are printed.
_PRINTED = 15
_STYLES = {
    "restricted": {"bg_color": "#F8D7DA", "font_color": "#7A1218", "bold": True},
    "unknown": {"bg_color": "#FFE8B3", "font_color": "#6B4A00", "bold": True},
    "red flag": {"bg_color": "#FFE8B3", "font_color": "#6B4A00", "bold": True},
    "listed": {"bg_color": "#FFE8B3", "font_color": "#6B4A00", "bold": True},
    "hit, no restriction on record": {"bg_color": "#E3ECFA", "font_color": "#1F3F73", "bold": True},
    "not screened": {"bg_color": "#E5E5E5", "font_color": "#333333", "bold": True},
}
#: What a cell and a sheet of Excel hold.
_MOST_CHARACTERS, _MOST_ROWS, _MOST_COLUMNS = 32_767, 1_048_576, 16_384
_WIDE = 100
_CUT = " … (cut: a cell holds no more)"


def write_workbook(customers: Iterable[Customer], run: RunRecord, target: Path) -> None:
    """Write customers as a workbook.

    Args:
        customers: In the order of the input; read once.
        run: What was searched, and the customer's columns.
        target: Where to; written over.

    Raises:
        MissingExtraError: The library is not installed.
        ExportError: There are more rows than a sheet holds.
    """
    try:
        import xlsxwriter  # type: ignore[import-untyped]
    except ImportError:
        raise MissingExtraError("an Excel workbook", "xlsx") from None
    # Rows go to the disk as they come.  No text becomes a formula, a number or a link.
    settings = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
        "nan_inf_to_errors": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(str(target), settings) as book:
        book.set_properties({"title": "Screening of customers", "comments": clean(" ".join(run.leads))})
        pen = _Pen(book, target)
        names, rest = own_columns(run.columns, run.name_columns)
        head = [*LEAD, *names.values(), *rest]
        if len(head) > _MOST_COLUMNS:
            raise ExportError(f"{target}: {len(head)} columns; a sheet holds {_MOST_COLUMNS}: write .csv or .parquet")
        first, second = pen.sheet("Customers", head, run, len(LEAD)), pen.sheet("Details", DETAILS, run, _PRINTED)
        verdicts: Counter[str] = Counter()
        for customer in customers:
            verdicts[customer.verdict] += 1
            cells = customer.cells
            values = [cells[column] for column in LEAD]
            values += [_own(customer.own.get(column)) for column in names]
            values += [cells[column] for column in rest]
            first.write(values, _style(customer.verdict))
            for details in _details(customer):
                second.write(details, _style(str(details[3])) if details[2] == "hit" else None)
        first.finish(printed=len(LEAD) + len(names))
        second.finish(printed=_PRINTED)
        pen.record(run, verdicts)


class _Sheet:
    """A table that is written row by row; its columns get their widths at the end."""

    def __init__(self, pen: _Pen, sheet: Any, head: Sequence[str], shown: int) -> None:
        self._pen, self._sheet, self._head, self._row = pen, sheet, list(head), 0
        self._most = [_WIDTHS.get(column, _WIDEST) for column in head]
        self._widths = [
            max(_NARROWEST, min(len(column) + 2, most)) for column, most in zip(head, self._most, strict=True)
        ]
        self._shown = shown

    def write(self, values: Sequence[Any], style: str | None) -> None:
        self._row += 1
        lines = 1
        for place, value in enumerate(values):
            if not isinstance(value, str):
                continue
            length, most = len(value) + 1, self._most[place]
            if self._widths[place] < length:
                self._widths[place] = min(length, most)
            if length > most and place < self._shown:
                lines = max(lines, 1 + length * 11 // (most * 10))
        if lines > 1:
            self._sheet.set_row(self._row, 13 * min(lines, _MOST_LINES))
        self._pen.write(self._sheet, self._row, values, style)

    def finish(self, printed: int) -> None:
        """Set what depends on the rows: widths, the filter, and what of it goes on paper."""
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, width)
        self._sheet.autofilter(0, 0, max(self._row, 1), len(self._head) - 1)
        self._sheet.print_area(0, 0, max(self._row, 1), min(printed, len(self._head)) - 1)
        self._sheet.fit_to_pages(1, 0)


class _Pen:
    """Writes cells that stay texts."""

    def __init__(self, book: Any, target: Path) -> None:
        import re

        self._book, self._target = book, target
        self._formula = re.compile(FORMULA, re.ASCII)
        # Wrapped, so that no text runs over into an empty cell beside it and looks as if it stood there.
        self._plain = book.add_format({"valign": "top", "text_wrap": True})
        # Excel's own mark of a text, so that nobody's next keystroke makes a formula of it.
        self._quoted = book.add_format({"valign": "top", "text_wrap": True, "quote_prefix": True})
        self._number = book.add_format({"valign": "top", "align": "right", "indent": 1})
        self._head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F2F2F2", "valign": "top"})
        self._lead = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "font_color": "#7A1218"})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._styles = {
            name: book.add_format({"valign": "top", "text_wrap": True, **style}) for name, style in _STYLES.items()
        }

    def sheet(self, title: str, head: Sequence[str], run: RunRecord, shown: int) -> _Sheet:
        """Begin a sheet with the names of its columns; rows are as high as the first `shown` of them need."""
        sheet = self._book.add_worksheet(title)
        for place, column in enumerate(head):
            ours = column in _WIDTHS or column in LEAD
            sheet.write_string(
                0, place, _fitting(clean(column).replace("_", " ") if ours else clean(column)), self._head
            )
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(0.4, 0.4, 0.7, 0.6)
        sheet.repeat_rows(0)
        # On paper the excerpt is said on every page; "&" is a command there.
        lead = clean(" ".join(run.leads)).replace("&", "and")
        sheet.set_header(f"&L&8{lead[:200]}" if lead else "")
        sheet.set_footer("&L&8A miss is no clearance. Not legal advice.&R&8&P of &N")
        return _Sheet(self, sheet, head, shown)

    def write(self, sheet: Any, row: int, values: Iterable[Any], style: str | None) -> None:
        if row >= _MOST_ROWS:
            raise ExportError(f"{self._target}: more than {_MOST_ROWS - 1} rows; write .csv, .jsonl or .parquet")
        for place, value in enumerate(values):
            if value is None or value == "":
                continue
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(row, place, value, self._number)
                continue
            text = _fitting(clean(value))
            form = self._quoted if self._formula.match(text) else self._plain
            if style is not None and text.partition(" (")[0] == style:
                form, style = self._styles[style], None
            sheet.write_string(row, place, text, form)

    def record(self, run: RunRecord, verdicts: Counter[str]) -> None:
        """Write the sheet of what was searched; what is missing comes first."""
        sheet = self._book.add_worksheet("Search")
        sheet.set_column(0, 0, 80)
        sheet.set_column(1, 1, _WIDE, self._wrapped)
        sheet.set_column(2, 6, 16)
        said = [("Read first", lead) for lead in run.leads]
        said += [("Result", run.counted(verdicts)), *(fact for fact in run.facts if fact[0] != "Lists")]
        said.append(("Note", "A miss is no clearance. Not legal advice."))
        row = -1
        for row, (label, text) in enumerate(said):
            # A row that is written at once knows nothing of the height of its text.
            sheet.set_row(row, 15 * (1 + len(text) * 11 // (_WIDE * 10)))
            sheet.write_string(row, 0, label, self._head)
            sheet.write_string(row, 1, _fitting(clean(text)), self._lead if label == "Read first" else self._wrapped)
        row += 2
        columns = ("label", "id", "coverage", "held", "entries", "counted_on", "edition")
        for place, column in enumerate(("list", "id", "held as", "entries held", "entries published", "counted on",
                                        "edition")):  # fmt: skip
            sheet.write_string(row, place, column, self._head)
        for each in run.searched.get("lists", ()):
            row += 1
            self.write(sheet, row, [each.get(column) for column in columns], None)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)


def _style(verdict: str) -> str | None:
    name = verdict.partition(" (")[0].replace("_", " ")
    return name if name in _STYLES else None


def _fitting(text: str) -> str:
    # The library leaves a longer text out, and Excel would say that the file is damaged.
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - len(_CUT)] + _CUT


def _own(value: Any) -> Any:
    """Return a customer's own cell: a number that a sheet would round leaves as text."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value if value is None else clean(value)
    if value != value or value in (float("inf"), float("-inf")) or abs(value) >= 10**11:
        return _digits(value)
    return value if float(f"{value:.15g}") == value else _digits(value)


def _digits(value: float) -> str:
    return str(int(value)) if isinstance(value, int) or value.is_integer() else repr(value)


def _details(customer: Customer) -> Iterator[list[Any]]:
    """Yield a row for each restriction of each party shown for a customer; a party without any has one."""
    outcome = customer.outcome
    for standing, word in (("hits", "hit"), ("flags", "red flag"), ("settled", "settled"), ("near", "near")):
        hit: Hit
        for hit in getattr(outcome, standing, ()):
            common = {
                "row": customer.cells["row"], "name": customer.cells["name"], "standing": word, "party": hit.label,
                "score": hit.score, "matched_on": hit.matched_on, "matched": hit.matched,
                "why": "; ".join(hit.reasons), "country": hit.country, "party_id": hit.party,
                "decision": f"{hit.decision['decision']} by {hit.decision['by']}" if hit.decision else None,
            }  # fmt: skip
            for row in hit.restrictions or ({},):
                cells = common | _restriction(row)
                yield [cells.get(column) for column in DETAILS]


def _restriction(row: Mapping[str, Any]) -> dict[str, Any]:
    if not row:
        return {"verdict": "no restriction on record"}
    return {
        **{column: row.get(column) for column in ("citation", "what", "binds", "policy", "since", "until", "by")},
        "verdict": str(row["verdict"]).replace("_", " "), "effect": str(row["effect"]).replace("_", " "),
        "rule": row["under_label"], "basis": row["basis"], "via": " → ".join(row["via"] or ()),
    }  # fmt: skip
