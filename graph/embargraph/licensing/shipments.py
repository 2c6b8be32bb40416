"""A table of shipments: each row a case, its own columns kept, the answer beside them."""

from __future__ import annotations

import csv
import itertools
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from embargraph.errors import DataError, EmbargraphError, MissingExtraError
from embargraph.files.cells import safe_text
from embargraph.files.digest import file_digest
from embargraph.files.unfinished import begun_about, note_about, unfinished
from embargraph.licensing.case import Party
from embargraph.licensing.determination import Determination, make_case
from embargraph.licensing.lists import Lists, load_lists
from embargraph.licensing.parties import parse_party
from embargraph.licensing.questions import sentence

__all__ = ["ANSWER_COLUMNS", "answer_cells", "determine_rows", "read_table_file", "run_file"]

#: Name of a column as users write it -> what it is.
_COLUMNS = {
    "item": "item", "eccn": "item", "classification": "item", "export control classification number": "item",
    "to": "to", "destination": "to", "country": "to", "ship to": "to", "destination country": "to",
    "from": "origin", "origin": "origin", "route": "route", "as of": "as_of", "date": "as_of", "ship date": "as_of",
    "party": "party", "parties": "party", "consignee": "party", "customer": "party", "end user": "party=end_user",
    "purchaser": "party=purchaser", "intermediate consignee": "party=intermediate_consignee",
    "ultimate consignee": "party=ultimate_consignee", "seat": "seat", "headquarters": "seat", "end use": "end_use",
    "value": "value", "net value": "value", "value usd": "value", "year value": "year_value",
}  # fmt: skip

ANSWER_COLUMNS = (
    "licence", "effect", "reasons", "sentence", "exceptions", "policy", "questions", "conditions", "branches",
    "known_through", "fault",
)  # fmt: skip

#: Names and roles -> parties; the caller remembers them.
PartiesOf = Callable[[tuple[tuple[str, str], ...], str | None], tuple[Party, ...]]


def read_table_file(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a CSV, xlsx or Parquet file as dictionaries.

    Raises:
        DataError: The file is none of these, or cannot be read.
        MissingExtraError: A library for the format is not installed.
    """
    kind = path.suffix.lower()
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    if kind in {".csv", ".tsv", ".txt"}:
        rows = _csv(path, "\t" if kind == ".tsv" else ",")
    elif kind == ".xlsx":
        rows = _xlsx(path)
    elif kind == ".parquet":
        rows = _parquet(path)
    else:
        raise DataError(f"{path}: is no table; expected .csv, .xlsx or .parquet")
    while True:
        try:
            row = next(rows, None)
        except EmbargraphError:
            raise
        except Exception as error:
            # The libraries of workbooks and of Parquet have a hundred errors of their own for a damaged file.
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise DataError(f"{path}: cannot be read: {said}") from error
        if row is None:
            return
        yield row


def _csv(path: Path, delimiter: str) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def _parquet(path: Path) -> Iterator[dict[str, Any]]:
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        raise MissingExtraError("a Parquet file of shipments", "arrow") from None
    for batch in parquet.ParquetFile(path).iter_batches(4096):
        yield from batch.to_pylist()


def _xlsx(path: Path) -> Iterator[dict[str, Any]]:
    try:
        import openpyxl  # type: ignore[import-untyped]
    except ImportError:
        raise MissingExtraError("an xlsx file of shipments", "xlsx") from None
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        head = [str(cell) if cell is not None else f"column {n}" for n, cell in enumerate(next(rows, ()), 1)]
        for row in rows:
            if any(cell is not None for cell in row):
                yield dict(zip(head, ("" if cell is None else cell for cell in row), strict=False))
    finally:
        book.close()


def _given(row: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return what a row asks, and its parties with their roles."""
    given: dict[str, Any] = {"facts": {}}
    parties: list[tuple[str, str]] = []
    for name, value in row.items():
        if name is None or value is None or str(value).strip() == "":
            continue
        plain = re.sub(r"[\s_]+", " ", str(name)).strip().lower()
        if plain.startswith("fact "):
            given["facts"][plain.removeprefix("fact ").replace(" ", "_")] = str(value)
            continue
        key = _COLUMNS.get(plain)
        if key is None:
            continue
        if key.startswith("party"):
            role = key.partition("=")[2]
            named = [text.strip() for text in str(value).split(";") if text.strip()]
            parties.extend((text, role) if role else parse_party(text) for text in named)
        elif key in {"seat", "end_use"}:
            given[key] = [part.strip() for part in str(value).split(";") if part.strip()]
        else:
            given[key] = str(value)[:10] if key == "as_of" else str(value)
    return given, parties


def answer_cells(found: Determination) -> dict[str, str]:
    """Return a determination as cells of a table."""
    return {
        "licence": found.licence,
        "effect": found.effect,
        "reasons": "; ".join(f"{reason}: {column}" for reason, column in found.reasons),
        "sentence": found.sentence,
        "exceptions": "; ".join(f"{e.symbol} {e.status}" for e in found.exceptions if e.status != "barred"),
        "policy": f"{found.strictest['text']} ({found.strictest['citation']})" if found.strictest else "",
        "questions": "; ".join(f"{fact}: {sentence(fact)}" for fact in found.asked),
        "conditions": "; ".join(dict.fromkeys(c["rule"] for c in found.conditions)),
        "branches": "; ".join(" ".join(f"{k}: {v}" for k, v in b.items()) for b in found.branches),
        "known_through": found.known_through,
        "fault": "",
    }


def determine_rows(
    rows: Iterable[Mapping[str, Any]],
    *,
    as_of: str | None = None,
    parties_of: PartiesOf | None = None,
    lists: Lists | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield each row with its answer; a row that cannot be read has a fault and the licence "unknown".

    Args:
        rows: Shipments; columns are found by their usual names (item or ECCN, to or destination, party,
            seat, end use, value, year value, route, from, as of, and ``fact NAME``).
        as_of: The day of rows that give none.
        parties_of: Looks names up; without it a named party is not searched.
        lists: Editions of the Control List.
    """
    held = lists or load_lists()
    remembered: dict[tuple[Any, ...], tuple[Party, ...]] = {}
    for row in rows:
        try:
            given, named = _given(row)
            missing = [name for name in ("item", "to") if name not in given]
            if missing:
                raise DataError(f"{', '.join(missing)}: is missing; expected an ECCN and a destination")
            given.setdefault("as_of", as_of)
            key = (tuple(named), given["as_of"])
            if key not in remembered:
                remembered[key] = _parties(key[0], given["as_of"], parties_of)
            case = make_case(given.pop("item"), given.pop("to"), parties=remembered[key], **given)
            yield {**row, **answer_cells(Determination(case, held))}
        except EmbargraphError as error:
            yield {**row, **dict.fromkeys(ANSWER_COLUMNS, ""), "licence": "unknown", "fault": str(error)}


def _parties(named: tuple[tuple[str, str], ...], as_of: str | None, parties_of: PartiesOf | None) -> tuple[Party, ...]:
    if not named:
        return ()
    if parties_of is None:
        return tuple(Party(name, role, found=False, searched=False) for name, role in named)
    return parties_of(named, as_of)


def _cell(value: Any) -> Any:
    """Return a cell as written: numbers stay numbers, and no spreadsheet takes a text for a formula."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return safe_text("" if value is None else str(value))


def run_file(
    path: Path,
    out: Path,
    *,
    as_of: str | None = None,
    parties_of: PartiesOf | None = None,
    lists: Lists | None = None,
    resume: bool = False,
    rests_on: str = "",
    progress: Callable[[int], None] | None = None,
) -> int:
    """Determine every shipment of a table into a CSV file, and return how many rows were answered.

    The file is written beside its place and renamed when it is whole; what an interrupted run wrote stays in
    ``OUT.part``, and with `resume` the next run goes on after it.

    Args:
        path: The table.
        out: The CSV file to write.
        as_of: The day of rows that give none.
        parties_of: Looks names up; without it a named party is not searched.
        lists: Editions of the Control List.
        resume: Go on where a run was stopped, on the same table, day and `rests_on`.
        rests_on: What else the answers rest on, as the digest of the graph.
        progress: Called with the number of rows so far.

    Raises:
        DataError: The table cannot be read, or what is taken up was begun with another.
        ExportError: The answers cannot be written, or another run is writing them.
    """
    about = f"table {file_digest(path)}\nday {as_of}\n{rests_on}\n"
    count = 0
    with unfinished(out, resume=resume) as part:
        done = _begun(part, out, about) if resume else 0
        if part != out:
            note_about(part, about)
        with part.open("a" if done else "w", encoding="utf-8", newline="") as file:
            writer: Any = None
            for row in itertools.islice(read_table_file(path), done, None):
                answer = next(determine_rows([row], as_of=as_of, parties_of=parties_of, lists=lists))
                if writer is None:
                    columns: Sequence[str] = list(answer)
                    writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
                    if not done:
                        writer.writeheader()
                writer.writerow({name: _cell(value) for name, value in answer.items()})
                count += 1
                if progress is not None:
                    progress(done + count)
    return done + count


def _begun(part: Path, out: Path, about: str) -> int:
    """Cut the last row off what a stopped run has written, and return how many rows are left.

    Raises:
        DataError: It was begun with another table, day or graph.
    """
    before = begun_about(part)
    if not part.stat().st_size or before is None:
        return 0
    if before != about:
        old, new = before.split("\n"), about.split("\n")
        said = next((f"{a}, now {b}" for a, b in zip(old, new, strict=False) if a != b), "something else")
        raise DataError(f"{out}: was begun with {said}; name another --out, or leave --resume out")
    size, done = _whole_rows(part)
    os.truncate(part, size)
    return done


def _whole_rows(part: Path) -> tuple[int, int]:
    """Return the bytes of the head and the rows that are whole, and how many rows they are: the last may be cut off."""
    size = begun = quotes = 0
    lines = -1
    with part.open("rb") as stream:
        for line in stream:
            begun += len(line)
            quotes += line.count(b'"')
            # A line end within quotes is of a cell, and ends no row.
            if line.endswith(b"\n") and quotes % 2 == 0:
                size, lines = begun, lines + 1
    return (size, lines) if lines > 0 else (0, 0)
