"""How fast licences are determined: the whole matrix, one case in an open process, a table of shipments.

Run ``python benchmarks/licence.py``; it prints one line a measure.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from embargraph.licensing.case import Party, Restriction
from embargraph.licensing.destinations import load_places
from embargraph.licensing.determination import determine
from embargraph.licensing.lists import load_lists
from embargraph.licensing.matrix import matrix_rows, write_matrix
from embargraph.licensing.shipments import determine_rows

DAY = date(2026, 8, 7)


def matrix() -> None:
    """The whole matrix to Parquet; 2,000 of its cells drawn by a seed equal single determinations."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        count = write_matrix(Path(folder) / "matrix.parquet", DAY)
        spent = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"matrix: {count} cells in {spent:.1f} s of one core, {peak:.0f} MB at most")
    cells = list(matrix_rows(DAY))
    shares = Counter(cell[4] for cell in cells)
    print("shares:", ", ".join(f"{name} {number / len(cells):.1%}" for name, number in shares.most_common()))
    drawn = random.Random(7).sample(cells, 2000)
    wrong = [cell for cell in drawn if determine(cell[0], cell[2], as_of=DAY).licence != cell[4]]
    print(f"2,000 cells drawn: {len(wrong)} differ from a single determination")


def single() -> None:
    """One determination without a party, all of its row, in an open process."""
    determine("3A001.a.2", "CN", as_of=DAY).as_row()
    for item, to in (("3A001.a.2", "DE"), ("3A001.a.2", "CN"), ("3B001", "JP"), ("EAR99", "RU")):
        started = time.process_time()
        for _ in range(200):
            _ = determine(item, to, as_of=DAY).licence
        verdict = (time.process_time() - started) / 200
        started = time.process_time()
        for _ in range(50):
            determine(item, to, as_of=DAY).as_row()
        row = (time.process_time() - started) / 50
        print(f"{item} to {to}: verdict {verdict * 1000:.2f} ms, whole row {row * 1000:.2f} ms")


def _parties(named: tuple[tuple[str, str], ...], _day: str | None) -> tuple[Party, ...]:
    listed = Restriction("us-bis", "entity-list", requirement="all items subject to the EAR", citation="85 FR 1")
    return tuple(Party(name, role, (listed,) if name.endswith("7") else ()) for name, role in named)


def _answer(rows: list[dict[str, str]]) -> int:
    return sum(1 for _ in determine_rows(rows, as_of="2026-08-07", parties_of=_parties))


def shipments(number: int = 100_000) -> None:
    """A table of shipments with 5,000 parties, in two processes."""
    rng = random.Random(11)
    items = [eccn for eccn, entry in load_lists().editions[-1].entries.items() if entry.state == "rows"]
    places = load_places().codes
    rows = [
        {"item": rng.choice(items), "to": rng.choice(places), "party": f"Party {rng.randrange(5000)}"}
        for _ in range(number)
    ]
    started = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        answered = sum(pool.map(_answer, [rows[i : i + 2500] for i in range(0, number, 2500)]))
    spent = time.perf_counter() - started
    print(f"shipments: {answered} in {spent:.0f} s, {answered / spent:.0f} a second in two processes")


if __name__ == "__main__":
    single()
    matrix()
    shipments(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
