"""Files that were sent to be screened: kept in a folder of their own, screened beside the questions, gone in a day."""

from __future__ import annotations

import json
import secrets
import shutil
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.files.digest import file_digest
from embargraph.resources import cache_folder
from embargraph.screening import Screener
from embargraph.screening.batch.customers import summarise
from embargraph.screening.batch.filing import write_whole
from embargraph.screening.batch.input import open_customers
from embargraph.screening.batch.report import from_json
from embargraph.screening.batch.run import screen_rows
from embargraph.screening.batch.run_record import RunRecord
from embargraph.screening.batch.table_out import CsvLines
from embargraph.screening.batch.text_out import OutcomeLines
from embargraph.screening.decisions import Decisions
from embargraph.serving.problems import Problem, as_problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from embargraph.screening.batch.input import CustomerFile
    from embargraph.serving.generation import Generation
    from embargraph.serving.pool import Pool
    from embargraph.serving.settings import Limits

__all__ = ["Asked", "Screening", "Screenings", "decisions_in"]

#: Rows from which on processes help: before, to start them takes longer.
_MANY = 5_000
#: Rows after which results are handed to their readers.
_FLUSHED = 100


def decisions_in(folder: Path) -> Path:
    """Return the file of decisions of one upload."""
    return folder / "decisions.jsonl"


@dataclass
class Asked:
    """How a file is to be screened."""

    name: str
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sheet: str | None = None
    encoding: str | None = None
    threshold: float = 0.7
    as_of: date | None = None
    assume: Sequence[str] = ()
    by: str | None = None


@dataclass
class Screening:
    """One file, how far it is screened, and where the results are.

    Attributes:
        id: A random text: who knows it may read the results.
        folder: A folder that nobody else can read.
        owner: The name of the token that sent it, if there are tokens.
        state: waiting, running, done, failed or cancelled.
    """

    id: str
    folder: Path
    asked: Asked
    owner: str | None
    rows: int
    began: float = field(default_factory=time.time)
    state: str = "waiting"
    counts: Counter[str] = field(default_factory=Counter)
    notes: tuple[str, ...] = ()
    about: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] | None = None
    run: RunRecord | None = None
    is_cancelled: bool = False
    #: Decisions on names that are applied; those of the desk, or of this file alone.
    decisions: Path | None = None

    @property
    def input(self) -> Path:
        """The file that was sent."""
        return self.folder / "input"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in {"done", "failed", "cancelled"}

    def results(self, form: str) -> Path:
        """Return the file of results in a form."""
        return self.folder / f"results.{form}"

    def to_dict(self, base: str, hours: float) -> dict[str, Any]:
        """Return how far it is.

        Args:
            base: The address of all screenings.
            hours: How long one is kept.
        """
        counts = self.counts
        return {
            "id": self.id,
            "state": self.state,
            "rows": self.rows,
            "done": counts["done"],
            "hits": counts["hit"],
            "unknown": counts["unknown"],
            "flags": counts["red flag"],
            "misses": counts["no hit"],
            "failed": counts["failed"],
            "settled": counts["settled"],
            "input": self.asked.name,
            "notes": list(self.notes),
            "created": datetime.fromtimestamp(self.began, UTC).isoformat(timespec="seconds"),
            "expires": datetime.fromtimestamp(self.began + hours * 3600, UTC).isoformat(timespec="seconds"),
            "searched": self.about,
            "error": self.error,
            "url": f"{base}/{self.id}",
            "events": f"{base}/{self.id}/events",
            "results": {form: f"{base}/{self.id}/results.{form}" for form in ("jsonl", "csv", "html")},
            "legal": "A miss is no clearance. Not legal advice.",
        }


class Screenings:
    """All files that were sent, one screened at a time."""

    def __init__(self, pool: Pool, limits: Limits, decisions: Path | None = None) -> None:
        """Begin with none.

        Args:
            pool: Whose graph is screened against.
            limits: How much is taken.
            decisions: File of decisions for all screenings; each has its own if not given.
        """
        self._pool = pool
        #: File of decisions for all screenings, if the desk has one.
        self.decisions = decisions
        #: One decision is made at a time.
        self.deciding = threading.Lock()
        self._limits = limits
        self._kept: dict[str, Screening] = {}
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="screening")

    def folder(self) -> Path:
        """Return the folder of all uploads; nobody else can read it."""
        folder = cache_folder() / "uploads"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def room(self) -> Path:
        """Make the folder of one upload, under a name that nobody can guess.

        Raises:
            Problem: 429, too many wait already.
        """
        self.sweep()
        with self._lock:
            waiting = sum(not each.is_over for each in self._kept.values())
        if waiting >= self._limits.uploads:
            detail = f"{waiting} files are being screened; send this one later."
            raise Problem(429, "too-many", detail, headers={"retry-after": "30"})
        made = self.folder() / secrets.token_urlsafe(16)
        made.mkdir(mode=0o700)
        return made

    def check(self, folder: Path, asked: Asked) -> tuple[int, tuple[str, ...]]:
        """Read a file that was sent once, and return its rows and what to know of how it was read.

        Raises:
            DataError: It cannot be read.
            UsageError: A column or a sheet that was named is not there.
            Problem: 413, it has too many rows.
        """
        Decisions(decisions_in(folder), name="the file of decisions")
        file = self._open(folder / "input", asked)
        rows = 0
        for _ in file:
            rows += 1
            if rows > self._limits.upload_rows:
                detail = f"The file has more than {self._limits.upload_rows} rows; send it in parts."
                raise Problem(413, "too-large", detail)
        return rows, (file.read_as.partition(": ")[2], *file.notes)

    @staticmethod
    def _open(path: Path, asked: Asked) -> CustomerFile:
        return open_customers(path, asked.columns, sheet=asked.sheet, encoding=asked.encoding, name=asked.name)

    def begin(self, folder: Path, asked: Asked, rows: int, notes: tuple[str, ...], owner: str | None) -> Screening:
        """Screen a file that was checked, as soon as those before it are done."""
        decisions = self.decisions or decisions_in(folder)
        made = Screening(folder.name, folder, asked, owner, rows, notes=notes, decisions=decisions)
        with self._lock:
            self._kept[made.id] = made
        self._thread.submit(self._run, made)
        return made

    def find(self, id_: str, owner: str | None) -> Screening:
        """Return a screening.

        Raises:
            Problem: 404, there is none of this id, or it is another's.
        """
        self.sweep()
        with self._lock:
            found = self._kept.get(id_)
        if found is None or found.owner != owner:
            raise Problem(404, "unknown-id", "There is no screening of this id; they are kept for a day.")
        return found

    def remove(self, screening: Screening) -> None:
        """Stop a screening, and remove all that was kept of it."""
        screening.is_cancelled = True
        if not screening.is_over:
            screening.state = "cancelled"
        with self._lock:
            self._kept.pop(screening.id, None)
        shutil.rmtree(screening.folder, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what is older than it may be, also what another process has left."""
        oldest = time.time() - self._limits.upload_hours * 3600
        with self._lock:
            old = [each for each in self._kept.values() if each.began < oldest]
        for each in old:
            self.remove(each)
        with suppress(OSError):
            for path in self.folder().iterdir():
                with suppress(OSError):
                    if path.name not in self._kept and path.stat().st_mtime < oldest:
                        shutil.rmtree(path, ignore_errors=True)

    def close(self) -> None:
        """Stop everything, and remove all that was kept."""
        with self._lock:
            kept = list(self._kept.values())
        for each in kept:
            self.remove(each)
        self._thread.shutdown(wait=True, cancel_futures=True)

    def report(self, screening: Screening) -> Path:
        """Return the results as a page to be filed, made when it is first asked for.

        Raises:
            Problem: 409, the screening is not done.
        """
        path = screening.results("html")
        if screening.state != "done" or screening.run is None:
            raise Problem(409, "not-ready", "The report is made when the screening is done.")
        if not path.exists():
            with screening.results("jsonl").open(encoding="utf-8") as stream:
                write_whole((from_json(json.loads(line)) for line in stream), screening.run, "html", path)
        return path

    def _run(self, screening: Screening) -> None:
        if screening.is_cancelled:
            return
        screening.state = "running"
        try:
            generation = self._pool.current()
            try:
                self._screen(screening, generation)
            finally:
                generation.release()
        except Exception as error:  # noqa: BLE001 - said in the state
            if not screening.is_cancelled:
                screening.error = as_problem(error).to_dict()
                screening.state = "failed"
        if screening.is_cancelled:
            shutil.rmtree(screening.folder, ignore_errors=True)

    def _screen(self, screening: Screening, generation: Generation) -> None:
        asked = screening.asked
        screener = Screener(generation.graph, threshold=asked.threshold, as_of=asked.as_of, assume=tuple(asked.assume))
        # What a miss in a file rests on is the file too.
        screener.searched["input"] = file_digest(screening.input)
        screening.about = {key: value for key, value in screener.searched.items() if key not in {"lists", "leads"}}
        file = self._open(screening.input, asked)
        run = RunRecord(
            screener.searched, asked.name, file.columns, file.fields["name"], list(screening.notes), asked.by
        )
        screening.run = run
        decided = None if screening.decisions is None else Decisions(screening.decisions, name="the file of decisions")
        workers = self._workers(screening.rows)
        self._write(screening, screen_rows(screener, file, decisions=decided, workers=workers), run)
        if not screening.is_cancelled:
            screening.state = "done"

    def _workers(self, rows: int) -> int:
        return min(4, self._pool.width) if rows >= _MANY else 1

    @staticmethod
    def _write(screening: Screening, outcomes: Iterator[Any], run: RunRecord) -> None:
        """Write outcomes as lines of JSON and of CSV side by side, and count them."""
        lines, table, counts = OutcomeLines(run.searched), CsvLines(run), screening.counts
        settings: Any = {"encoding": "utf-8", "errors": "replace", "newline": ""}
        with (
            screening.results("jsonl").open("w", **settings) as json_lines,
            screening.results("csv").open("w", **settings) as rows,
        ):
            rows.write(table.head)
            for number, outcome in enumerate(outcomes, 1):
                if screening.is_cancelled:
                    return
                customer = summarise(outcome)
                json_lines.write(lines.text(outcome) + "\n")
                rows.write(table.line(customer))
                said = getattr(outcome, "outcome", "failed")
                counts["failed" if said.startswith("not screened") else said] += 1
                counts["unknown"] += customer.verdict == "unknown"
                if number % _FLUSHED == 0:
                    json_lines.flush()
                    rows.flush()
                    counts["done"] = number
        counts["done"] = sum(counts[name] for name in ("hit", "no hit", "red flag", "failed", "settled"))
