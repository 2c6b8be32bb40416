"""An answer as text for a terminal: the verdict, a short table, and how many rows more there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from embargraph.cli.layout import (
    NARROW,
    coloured,
    printable,
    prose,
    shortened,
    stacked_lines,
    table_lines,
    terminal_width,
    wrapped_lines,
)
from embargraph.model.cell_text import as_text
from embargraph.questions.verdicts import is_own, is_world, severity, state_column
from embargraph.questions.written import searched_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from embargraph.questions.ask import Answer

__all__ = ["in_words", "rows_in_words", "searched_in_short", "searched_in_words", "verdict_in_words", "verdict_lines"]

#: Rows of each group of restrictions, and lines of other rows, that are shown without --all.
_OWN, _PLACE = 5, 3
_LINES, _FEWEST = 24, 3
#: Lines of a row's cells that are shown without --all.
_CELL_LINES = 6
#: Widths of the terminal that one cell may fill without --all.
_CELL_WIDTH = 2
#: A state longer than this stands among the cells of a row, not in its first line.
_MARK = 24
#: Questions whose rows are in the order of time, the latest being what a reader wants first.
_HISTORIES = frozenset({"changes", "story", "timeline"})
#: Columns that say where a row stands, not what it is about: the next column belongs to the head of the row too.
_PLACING = frozenset({"date", "verdict", "direction", "tier", "side", "hop", "kind", "change", "length"})
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")


def verdict_lines(about: Mapping[str, Any], *, has_rows: bool) -> Iterator[str]:
    """Yield the sentences that come before the rows: the verdict, what is unknown, what is not held."""
    for sentence in about.get("verdict") or [f"{about['said']}."]:
        yield prose(sentence)
    for sentence in about.get("leads", ()):
        yield prose(sentence)
    if not has_rows:
        yield prose(f"Searched. {searched_in_words(about)}.")
    elif not about.get("leads") and about.get("searched"):
        yield prose(searched_in_short(about))


def verdict_in_words(answer: Answer) -> Iterator[str]:
    """Yield the sentences that come before the rows of an answer."""
    return verdict_lines(answer.answer, has_rows=bool(answer))


def searched_in_short(about: Mapping[str, Any]) -> str:
    """Return on a line how much was searched; `searched_in_words` names all of it."""
    searched, edition = about.get("searched", {}), about.get("edition", {})
    lists = searched.get("lists", [])
    held = [each for each in lists if each["coverage"] != "none"]
    whole = sum(each["coverage"] == "whole" for each in held)
    states = sum(bool(each["rules"]) for each in searched.get("jurisdictions", []))
    said = [
        f"{whole} of {len(lists)} official lists whole, {len(held) - whole} as excerpts" if lists else "",
        f"rules of {states} jurisdictions and of no other" if states else "",
        f"last evidence {edition['last_evidence']}" if edition.get("last_evidence") else "",
    ]
    return f"Searched: {'; '.join(part for part in said if part)}."


def in_words(
    answer: Answer, rows: Sequence[Mapping[str, Any]], *, everything: bool = False, limit: int | None = None
) -> Iterator[str]:
    """Yield an answer on restrictions: the verdict, the party's own rows, its place's, and how many more.

    Args:
        answer: The answer.
        rows: Its rows as dictionaries.
        everything: Every row.
        limit: At most so many rows.
    """
    yield from verdict_in_words(answer)
    rows = sorted(rows, key=severity)
    own = [row for row in rows if is_own(row)]
    place = [row for row in rows if not is_own(row) and not is_world(row)]
    world = [row for row in rows if not is_own(row) and is_world(row)]
    if not own and not place:
        own, world = world, []
    for name, group, most in (("own", own, _OWN), ("place", place, _PLACE), ("world", world, 0)):
        shown = group[:limit] if limit is not None else group if everything else group[:most]
        limit = None if limit is None else limit - len(shown)
        if shown:
            yield _TITLES[name]
            yield from _grouped(shown)
        if len(group) > len(shown):
            yield f"  and {len(group) - len(shown)} {_MORE[name]} (--all)"


_COLUMNS = ("verdict", "who", "under", "bars", "since", "until", "what")
#: Columns for the rule and for what is barred, the roomiest first.
_ROOMS = ((70, 50), (44, 28))
_TITLES = {"own": "", "place": "By its place:", "world": "Every destination:"}
_MORE = {
    "own": "more of its own",
    "place": "more rules of its place",
    "world": "rules that bind every destination",
}


def _grouped(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield rows under their parties; a wide terminal has them as a table."""
    width = terminal_width()
    if width >= NARROW:
        for under, what in _ROOMS:
            cells = [_cells(row, under, what) for row in rows]
            kept = [number for number in range(len(_COLUMNS)) if any(row[number] for row in cells)]
            titles, cells = [_COLUMNS[n] for n in kept], [[row[n] for n in kept] for row in cells]
            states = [row["verdict"] for row in rows]
            lines = table_lines(titles, cells, width, states=states, state_at=0, wrapping=False)
            if lines is not None:
                yield from lines
                return
    several = len({row["who"]["id"] for row in rows}) > 1
    who = None
    for row in rows:
        if several and row["who"] != who:
            who = row["who"]
            # "Broader" says nothing that the heading has not said.
            how = "" if row["match"] == "broader" else f" ({row['match']})"
            yield prose(f"{row['who']['label']}{how}")
        yield from _stacked(row, width)


def _cells(row: Mapping[str, Any], under: int, what_width: int) -> list[str]:
    cited = f" [{row['under']['citation']}]" if row["under"].get("citation") else ""
    what = as_text(row["what"]) or row["scope"] or ""
    return [
        _spelt(row["verdict"]),
        row["who"]["label"],
        shortened(f"{row['under']['label']}{cited}", under),
        _spelt(row["effect"] or "not on record"),
        row["since"] or "not on record",
        row["until"] or "",
        shortened(what, what_width),
    ]


def _stacked(row: Mapping[str, Any], width: int) -> Iterator[str]:
    """Yield a row in two lines: verdict and rule, what is barred and since when."""
    cited = f" [{row['under']['citation']}]" if row["under"].get("citation") else ""
    first = shortened(f"{row['under']['label']}{cited}", width - 13)
    yield f"  {coloured(_spelt(row['verdict']).ljust(10), row['verdict'])} {first}"
    what = as_text(row["what"]) or row["scope"] or "as the rule says"
    dates = f"since {row['since']}" if row["since"] else "start not on record"
    dates += f" until {row['until']}" if row["until"] else ""
    bars = _spelt(row["effect"] or "no effect on record")
    yield f"             {shortened(f'{bars}; {dates}; {what}', width - 13)}"


def rows_in_words(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    question: str = "",
    *,
    everything: bool = False,
    wide: bool = False,
    limit: int | None = None,
) -> Iterator[str]:
    """Yield rows as lines that fit the terminal: a table where it fits, else one cell under another.

    Args:
        columns: The columns to show.
        rows: Cells by column.
        question: Whose rows they are.
        everything: Every row, in full.
        wide: A table, however wide.
        limit: At most so many rows.
    """
    columns, common = _shared(columns, rows)
    texts = [[_cell(row, column, columns) for column in columns] for row in rows]
    if not everything and not wide:
        room = _CELL_WIDTH * min(terminal_width(), NARROW)
        texts = [[shortened(text, room) if len(text) > room else text for text in row] for row in texts]
    state = state_column(question, columns)
    at = columns.index(state) if state else None
    states = [str(row.get(state)) if state else None for row in rows]
    if common:
        said = "; ".join(f"{title}: {text}" for title, text in common)
        yield from wrapped_lines(f"In every row {said}", 100_000 if wide else terminal_width(), most=_CELL_LINES)
    begin, end = _window(question, columns, texts, states, at, everything, wide, limit)
    if begin:
        yield f"{begin} earlier (--all), then:"
    yield from _laid_out(columns, texts[begin:end], states[begin:end], at, everything=everything, wide=wide)
    if end < len(rows):
        yield f"and {len(rows) - end} more (--all)"


def _window(
    question: str,
    columns: Sequence[str],
    texts: Sequence[Sequence[str]],
    states: Sequence[str | None],
    at: int | None,
    everything: bool,
    wide: bool,
    limit: int | None,
) -> tuple[int, int]:
    """Return the first row shown and the one after the last: as many as fit a screen."""
    count = len(texts)
    if limit is not None:
        fits = min(limit, count)
    elif everything:
        return 0, count
    else:
        fits = min(count, _LINES)
        while fits > _FEWEST:
            lines = sum(1 for _ in _laid_out(columns, texts[:fits], states[:fits], at, everything=False, wide=wide))
            if lines <= _LINES + 2:
                break
            fits = max(_FEWEST, min(fits - 1, fits * _LINES // lines))
    return (count - fits, count) if question in _HISTORIES and limit is None else (0, fits)


def _laid_out(
    columns: Sequence[str],
    texts: Sequence[Sequence[str]],
    states: Sequence[str | None],
    at: int | None,
    *,
    everything: bool,
    wide: bool,
) -> Iterator[str]:
    width = 100_000 if wide else terminal_width()
    titles = [column.replace("_", " ") for column in columns]
    lines = table_lines(titles, texts, width, states=states, state_at=at, wrapping=width >= NARROW)
    if lines is not None:
        yield from lines
        return
    # A long answer is no mark of a row.
    marks = at if at is not None and all(len(row[at]) <= _MARK for row in texts) else None
    heads = _head_columns(columns, marks)
    for number, row in enumerate(texts):
        parts = [row[n] for n in heads if row[n]]
        head = "  ".join(parts)
        cells = [(titles[n], row[n]) for n in range(len(row)) if n not in heads]
        shown = list(stacked_lines(head, cells, width, most=None if everything else _CELL_LINES))
        if marks is not None and row[marks]:
            shown[0] = shown[0].replace(row[marks], coloured(row[marks], states[number]), 1)
        yield from shown


def _head_columns(columns: Sequence[str], at: int | None) -> list[int]:
    """Return the columns of a row's first line: how it stands, and what it is about."""
    heads = [] if at is None else [at]
    for number, column in enumerate(columns):
        if number == at:
            continue
        heads.append(number)
        if column not in _PLACING:
            break
    # A date is read first.
    return sorted(heads, key=lambda n: (columns[n] not in {"date", "tier", "direction"}, n != at, n))


def _shared(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the columns that tell rows apart, and what all rows have in common."""
    kept, common = [], []
    for number, column in enumerate(columns):
        said = {_cell(row, column, columns) for row in rows}
        if said <= {"", "exact"}:
            continue
        if len(said) == 1 and len(rows) > 2 and number:
            common.append((column.replace("_", " "), said.pop()))
        else:
            kept.append(column)
    # What all have in common is worth a line only where something tells them apart.
    return (kept, common) if len(kept) > 1 else ([*columns], [])


def _cell(row: Mapping[str, Any], column: str, shown: Sequence[str]) -> str:
    text = printable(as_text(row.get(column)))
    if column == "change" and "verdict" not in shown and row.get("verdict") not in {None, "restricted"}:
        # What begins is unknown, or only a flag: the change alone would say that it is certain.
        text = f"{text}, {_spelt(row['verdict'])}"
    return _spelt(text) if _CODE.fullmatch(text) else text


def _spelt(text: str) -> str:
    return str(text).replace("_", " ")
