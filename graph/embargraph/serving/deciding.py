"""Decisions on the hits of a file: written as the command line writes them, and applied to the results at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile

from embargraph.errors import UsageError
from embargraph.files.replace import written
from embargraph.model.names import name_key
from embargraph.screening.batch.customers import summarise
from embargraph.screening.batch.report import from_json
from embargraph.screening.batch.rows import BadRow
from embargraph.screening.batch.table_out import CsvLines
from embargraph.screening.batch.text_out import OutcomeLines
from embargraph.screening.decisions import Decisions, undecided
from embargraph.serving.problems import Problem
from embargraph.serving.screenings import decisions_in

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.datastructures import FormData

    from embargraph.screening import Screener
    from embargraph.serving.generation import Generation
    from embargraph.serving.screenings import Screening, Screenings

__all__ = ["decide", "hit_of", "take_decisions"]


async def take_decisions(form: FormData, folder: Path, screenings: Screenings) -> None:
    """Keep the file of decisions of a form, if it has one, in the folder of its upload.

    Raises:
        UsageError: The server has a file of decisions of its own.
    """
    file = form.get("decisions")
    if not isinstance(file, UploadFile) or not (file.size or file.filename):
        return
    if screenings.decisions is not None:
        raise UsageError("decisions: this server keeps a file of decisions of its own, and takes no other")
    decisions_in(folder).write_bytes(await file.read())


def hit_of(screening: Screening, row: str, party: str) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """Return a row of the results and the hit in it that a decision is about.

    Args:
        screening: A file that was screened.
        row: Its row, as the results call it.
        party: Id of the party that may be meant.

    Raises:
        Problem: The file is not screened yet, or has no such hit.
    """
    if screening.state != "done":
        raise Problem(409, "not-ready", "The file is not screened yet; decide when it is.")
    with screening.results("jsonl").open(encoding="utf-8") as stream:
        for line in stream:
            if _names(line, party) and (found := json.loads(line)).get("row") == row:
                for hit in (*found.get("hits", ()), *found.get("settled", ())):
                    if hit["party"] == party:
                        return found, hit
    raise Problem(404, "unknown-id", "This screening has no such hit: no row of it may mean that party.")


def decide(
    screenings: Screenings, screening: Screening, generation: Generation, hit: tuple[str, str], given: Mapping[str, str]
) -> None:
    """Write down a decision on a hit, and apply it to every row of the same name.

    Args:
        screenings: All of them: one decision is made at a time.
        screening: The file.
        generation: The graph that answers.
        hit: The row and the party, as `hit_of` takes them.
        given: decision, by and why.

    Raises:
        Problem: There is no such hit, or another graph answers by now.
        UsageError: The decision is none, nobody made it, or it has no reason.
        ExportError: It cannot be written.
    """
    row, party = hit_of(screening, *hit)[0], hit[1]
    if screening.asked.assume:
        raise UsageError("a decision is on what is on record: not on a screening with an assumption")
    if screening.about.get("graph") != generation.digest or screening.run is None or screening.decisions is None:
        # What would be written down as decided on is not what was shown.
        raise Problem(409, "not-ready", "Another graph answers by now; screen the file again, then decide.")
    screener = generation.screener_for(day=screening.asked.as_of, threshold=screening.asked.threshold)
    with screenings.deciding:
        kept = Decisions(screening.decisions, name="the file of decisions")
        kept.record(screener, row["name"], party, given["decision"], by=given["by"], why=given["why"])
        _apply(screening, screener, kept, name_key(row["name"]), party)


def _names(line: str, party: str) -> bool:
    """Say whether a line of results may name a party; most need not be read for that."""
    return not (party.isascii() and party.isprintable()) or json.dumps(party)[1:-1] in line


def _apply(screening: Screening, screener: Screener, decisions: Decisions, key: str, party: str) -> None:
    """Make the results anew: the rows of a name as they are under the decisions, all others as they were."""
    if screening.run is None:
        return
    lines, table, counts = OutcomeLines(screening.run.searched), CsvLines(screening.run), screening.counts.copy()
    screening.results("html").unlink(missing_ok=True)

    def renewed() -> Iterator[tuple[str, str]]:
        settings: Any = {"encoding": "utf-8", "newline": ""}
        with screening.results("jsonl").open(**settings) as old, screening.results("csv").open(**settings) as rows:
            yield "", rows.readline()
            for line, cells in zip(old, rows, strict=True):
                row = json.loads(line) if _names(line, party) else {}
                outcome = from_json(row) if name_key(row.get("name") or "") == key else None
                if outcome is None or isinstance(outcome, BadRow):
                    yield line, cells
                    continue
                now = decisions.apply(screener, undecided(outcome))
                customer = summarise(now)
                counts[outcome.outcome] -= 1
                counts[now.outcome] += 1
                counts["unknown"] += (customer.verdict == "unknown") - (row["verdict"] == "unknown")
                yield lines.text(now) + "\n", table.line(customer)

    with written(screening.results("jsonl")) as part, written(screening.results("csv")) as part_rows:
        wanted: Any = {"encoding": "utf-8", "errors": "replace", "newline": ""}
        with part.open("w", **wanted) as new, part_rows.open("w", **wanted) as new_rows:
            for line, cells in renewed():
                new.write(line)
                new_rows.write(cells)
    screening.counts = counts
