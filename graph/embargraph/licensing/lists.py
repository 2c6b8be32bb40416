"""The editions of the Control List that are held, and which of them answers for a day."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from embargraph.errors import DataError
from embargraph.licensing.classification import Item, parse_path, parse_scope
from embargraph.licensing.classification import Path as ItemPath
from embargraph.licensing.control_list import ControlList, Entry, Row, read_requirement
from embargraph.licensing.data import read_csv, read_table
from embargraph.licensing.reading import clean_wording, read_reason, read_scope, wording_digest

__all__ = ["Lists", "hand_reading", "load_lists", "read_own_entries"]


class Lists:
    """Editions of the Control List, oldest first."""

    def __init__(self, editions: Sequence[ControlList]) -> None:
        """Take the editions in any order."""
        self.editions = sorted(editions, key=lambda edition: edition.edition)

    def for_day(self, day: date | None) -> list[ControlList]:
        """Return the editions that answer for a day: one, two where it lies between them, or none before the first.

        Between two issues neither is known to be the state of the day, so both are asked.
        """
        if day is None:
            return [self.editions[-1]]
        text = day.isoformat()
        before = [edition for edition in self.editions if edition.edition <= text]
        after = [edition for edition in self.editions if edition.edition > text]
        if not before:
            return []
        if before[-1].edition == text or not after:
            return [before[-1]]
        return [before[-1], after[0]]

    @property
    def known_through(self) -> str:
        """Return the day of the last edition."""
        return self.editions[-1].edition

    def with_own(self, entries: Mapping[str, Entry]) -> Lists:
        """Return the lists with entries of the user's own in every edition."""
        return Lists([ControlList(e.edition, {**e.entries, **entries}) for e in self.editions])


@lru_cache(maxsize=1)
def load_lists() -> Lists:
    """Return the packaged editions."""
    states = {line["eccn"]: line for line in read_csv("entries")}
    labels = {line["eccn"]: line["label"] for line in read_csv("labels")}
    paragraphs = {
        line["eccn"]: tuple(parse_path(path) for path in line["paragraphs"].split()) for line in read_csv("paragraphs")
    }
    cells: dict[str, dict[str, str]] = {}
    for line in read_csv("entry-exceptions"):
        cells.setdefault(line["eccn"], {})[line["symbol"]] = line["reading"]
    rows: dict[str, dict[str, list[Row]]] = {}
    for line in read_csv("control-list"):
        row = Row(line["eccn"], int(line["row"]), line["reason"], line["scope"], line["requirement"], line["digest"])
        for edition in line["editions"].split():
            rows.setdefault(edition, {}).setdefault(row.eccn, []).append(row)
    return Lists(
        [
            ControlList(
                edition,
                {
                    eccn: Entry(
                        eccn,
                        labels.get(eccn, ""),
                        state["state"],
                        state["see"],
                        tuple(of.get(eccn, ())),
                        paragraphs.get(eccn, ()),
                        cells.get(eccn, {}),
                    )
                    for eccn, state in states.items()
                },
            )
            for edition, of in rows.items()
        ]
    )


@lru_cache(maxsize=1)
def _hand() -> Mapping[str, Mapping[str, Any]]:
    return {table["digest"]: table for table in read_table("scopes")["scope"]}


def hand_reading(digest: str) -> Mapping[str, Any] | None:
    """Return what was read by hand of a row, by the digest of its wording."""
    return _hand().get(digest)


def read_own_entries(path: Path) -> dict[str, Entry]:
    """Return entries of a user's own file: tables ``[[eccn]]`` with code, edition, label, rows and exceptions.

    Each row has ``scope`` and ``requirement`` as printed, or ``reading`` in the language of scopes.

    Raises:
        DataError: The file is no such file; file, record and field are named.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path}: no such file") from None
    except (ValueError, RecursionError, OSError) as error:
        raise DataError(f"{path}: {error}") from None
    entries = {}
    for number, table in enumerate(data.get("eccn", ()), 1):
        where = f"{path}: eccn {number}"
        code = table.get("code")
        if not isinstance(code, str):
            raise DataError(f"{where}: code: is missing; expected an ECCN such as 2A000")
        if not isinstance(table.get("edition"), str):
            raise DataError(f"{where} ({code}): edition: is missing; expected the day of the text, YYYY-MM-DD")
        rows: list[Row] = []
        for row in table.get("rows", ()):
            rows.extend(_own_row(f"{where} ({code})", code, len(rows) + 1, row))
        cells = {str(k).upper(): _own_cell(str(k).upper(), v) for k, v in table.get("exceptions", {}).items()}
        entries[code] = Entry(code, str(table.get("label", "")), "rows", "", tuple(rows), (), cells, own=True)
    return entries


def _own_row(where: str, code: str, number: int, row: Any) -> list[Row]:
    if not isinstance(row, Mapping) or not isinstance(row.get("requirement"), str):
        raise DataError(f"{where}: rows: row {number} has no requirement; expected text such as NS Column 2")
    scope = str(row.get("scope", ""))
    reason = str(row.get("reason", "") or read_reason(scope))
    reading = str(row.get("reading", "") or read_scope(code, scope) or "")
    if reading:
        try:
            parse_scope(reading)
        except ValueError as error:
            raise DataError(f"{where}: rows: row {number}: reading: {error}") from None
    digest = wording_digest(code, scope, row["requirement"])
    columns = read_requirement(reason, row["requirement"])
    return [Row(code, number + i, reason or column[:2], reading, column, digest) for i, column in enumerate(columns)]


def _own_cell(symbol: str, value: Any) -> str:
    from embargraph.licensing.printed_cells import read_exception_cell

    text = clean_wording(str(value))
    if text.isdigit():
        text = f"${text}"
    return read_exception_cell("", symbol, text) or ""


def beyond_paragraphs(entry: Entry, item: Item) -> str:
    """Return what is held where a paragraph lies beyond an entry's paragraphs; empty if it may exist.

    A gap among those held is no proof, since copies lose paragraphs; a letter or number past the last is told.
    """
    if not item.path or not entry.paragraphs:
        return ""
    named = set(entry.paragraphs)
    for row in entry.rows:
        scope = row.scope or (hand_reading(row.digest) or {}).get("reading", "")
        if scope:
            named |= parse_scope(scope).paths()
    for depth, step in enumerate(item.path):
        stem = item.path[:depth]
        steps = {path[depth] for path in named if len(path) > depth and path[:depth] == stem}
        if step in steps or not steps:
            continue
        numbers = [int(other) for other in steps if other.isdigit()]
        if depth == 0 or (step.isdigit() and numbers and int(step) > max(numbers)):
            held = sorted(steps, key=lambda s: (not s.isdigit(), int(s) if s.isdigit() else 0, s))
            return ", ".join(
                ".".join((entry.eccn, *stem, other)) for other in (held if len(held) < 9 else (held[0], "…", held[-1]))
            )
        return ""
    return ""


def split_paths(entry: Entry, item: Item) -> list[ItemPath]:
    """Return one paragraph for each part of an entry that its rows tell apart, below the item's own.

    Where the entry's paragraphs are held, a part that does not exist is left out.
    """
    named: set[ItemPath] = set()
    for row in entry.rows:
        scope = row.scope or (hand_reading(row.digest) or {}).get("reading", "")
        if scope:
            named |= {path for path in parse_scope(scope).paths() if path[: len(item.path)] == item.path}
    # A paragraph that others lie under is told by those, and by what is left of it.
    stems = {path[:depth] for path in named for depth in range(len(item.path), len(path))} | {item.path}
    found = {path for path in named if path not in stems}
    for stem in stems:
        deeper = len(stem) + 1
        children = {path[:deeper] for path in entry.paragraphs if path[: len(stem)] == stem and len(path) >= deeper}
        covered = {path[:deeper] for path in named if path[: len(stem)] == stem and len(path) >= deeper}
        rest = children - covered
        if rest:
            found.add(min(rest))
        elif not children:
            found.add((*stem, "~"))
    return sorted(found)
