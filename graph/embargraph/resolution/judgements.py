"""Which parties are one: judgements that somebody has reviewed, never a likeness of names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from embargraph.errors import DataError
from embargraph.files.open import open_bytes

__all__ = ["COLUMNS", "JUDGEMENTS", "Links", "judged_pairs", "read_links"]

#: Columns of a file of judgements.
COLUMNS = ("left", "right", "judgement", "reason")
#: What a judgement may be.
JUDGEMENTS = ("positive", "negative", "unsure")


@dataclass(slots=True)
class Links:
    """Judgements, resolved: for each party the one that it is, and pairs that are never one."""

    same: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[frozenset[str]] = frozenset()
    chosen: frozenset[str] = frozenset()

    def are_apart(self, left: str, right: str) -> bool:
        """Say whether two parties were judged not to be one."""
        return frozenset((left, right)) in self.apart


def read_links(paths: Iterable[Path]) -> Links:
    """Read files of judgements; of a group of equal parties, the one named first on the left stands for all.

    Args:
        paths: CSV in UTF-8 with the columns `left,right,judgement,reason`.

    Raises:
        DataError: A file is no such table, or two judgements contradict each other.
    """
    rows = [(path, number, row) for path in paths for number, row in _rows(path)]
    leader: dict[str, str] = {}

    def find(node: str) -> str:
        while leader.get(node, node) != node:
            node = leader[node]
        return node

    for _, _, row in rows:
        if row["judgement"] == "positive":
            left, right = find(row["left"]), find(row["right"])
            leader.setdefault(left, left)
            leader[right] = left
    apart = set()
    for path, number, row in rows:
        if row["judgement"] != "negative":
            continue
        if find(row["left"]) == find(row["right"]):
            raise DataError(f"{path}: row {number}: {row['left']} and {row['right']} are judged one elsewhere")
        apart |= {frozenset(pair) for pair in ((row["left"], row["right"]), (find(row["left"]), find(row["right"])))}
    same = {node: find(node) for node in leader if find(node) != node}
    return Links(same, frozenset(apart), frozenset(same.values()))


def _rows(path: Path) -> Iterable[tuple[int, dict[str, str]]]:
    with open_bytes(path) as raw:
        try:
            text = raw.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise DataError(f"{path}: not UTF-8 near byte {error.start}; expected CSV in UTF-8") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise DataError(f"{path}: no column {missing[0]!r}; expected {', '.join(COLUMNS)}")
    for number, row in enumerate(reader, 2):
        cells = {name: (row[name] or "").strip() for name in COLUMNS}
        if cells["judgement"] not in JUDGEMENTS:
            expected = ", ".join(JUDGEMENTS)
            raise DataError(f"{path}: row {number}: judgement {cells['judgement']!r}; expected one of {expected}")
        if not cells["left"] or not cells["right"] or not cells["reason"]:
            raise DataError(f"{path}: row {number}: left, right and reason are all needed")
        yield number, cells


def judged_pairs(paths: Iterable[Path]) -> list[frozenset[str]]:
    """Return every pair that somebody has judged, whichever way.

    Raises:
        DataError: A file is no table of judgements.
    """
    return [frozenset((row["left"], row["right"])) for path in paths for _, row in _rows(path)]
