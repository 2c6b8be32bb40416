"""Rows of questions that read better as sentences than as cells: days on which answers change, what would settle them.

A cell of such a row is a list of measures or a sentence of its own; beside one
another, or cut to a width, they say less than one under the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from embargraph.cli.layout import coloured, terminal_width, wrapped_lines
from embargraph.model.cell_text import as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["TOLD", "rows_in_sentences"]

#: Lines of rows that are shown without --all, and rows that are shown however long they are.
_LINES, _FEWEST = 28, 2
#: Measures of a day, branches and citations that are named without --all.
_NAMED = 3


def rows_in_sentences(
    question: str, rows: Sequence[Mapping[str, Any]], *, everything: bool = False, limit: int | None = None
) -> Iterator[str]:
    """Yield the rows of a question of `TOLD`: a head, and a sentence a line under it.

    Args:
        question: Whose rows they are.
        rows: Cells by column.
        everything: Every row, in full.
        limit: At most so many rows.
    """
    told, lines = TOLD[question], 0
    for number, row in enumerate(rows):
        head, mark, sentences = told(row, None if everything else _NAMED)
        shown = list(_lines(head, mark, sentences))
        stops = number >= limit if limit is not None else not everything and number >= _FEWEST
        if stops and (limit is not None or lines + len(shown) > _LINES):
            yield f"and {len(rows) - number} more (--all)"
            return
        lines += len(shown)
        yield from shown


def _lines(head: str, mark: str, sentences: Sequence[str]) -> Iterator[str]:
    first, *others = wrapped_lines(head, terminal_width(), rest="    ")
    yield first.replace(mark, coloured(mark, mark), 1) if mark else first
    yield from others
    for sentence in sentences:
        if sentence:
            yield from wrapped_lines(sentence, terminal_width(), "    ", "      ")


def _cliff(row: Mapping[str, Any], most: int | None) -> tuple[str, str, list[str]]:
    measures = [each["label"] for each in row["measures"]]
    # Statements of one measure share some of what they cite: each is named once.
    cited = list(
        dict.fromkeys(part for proof in row["evidence"] for part in (proof.get("citation") or "").split("; ") if part)
    )
    last = f"; last day {row['last_day']}" if row.get("last_day") else ""
    return (
        f"{row['date']}: {', '.join(row['edges'])}{last}",
        "",
        [
            *_some(measures, most, "measures"),
            *([f"unknown: {row['unknown']}"] if row.get("unknown") else []),
            f"as printed in {_joined(cited, most)}" if cited else "",
        ],
    )


def _evidence(row: Mapping[str, Any], most: int | None) -> tuple[str, str, list[str]]:
    cliff, settles, count = row.get("cliff"), row.get("settles"), row.get("answers")
    branches = [f"if {each['if']}: {each.get('then') or 'another answer'}" for each in row.get("branches") or ()]
    known = f"known through {row['known_through']}" if row.get("known_through") else "no day through which it is known"
    if cliff:
        known += f"; printed for {cliff['date']}: {cliff['edge']}" + (", which has passed" if cliff["passed"] else "")
    wanted = f"to settle it: {settles['search']} ({settles['source']})" if settles else ""
    state = as_text(row["status"]).replace("_", " ")
    rests = "" if count is None else f"{count} {'answer rests' if count == 1 else 'answers rest'} on it"
    return f"{state} {row['measure']['label']}", state, [known, *_some(branches, most, "ways"), rests, wanted]


def _some(names: Sequence[str], most: int | None, noun: str) -> list[str]:
    left = 0 if most is None else len(names) - most
    return [*names] if left <= 1 else [*names[:most], f"and {left} {noun} more"]


def _joined(cited: Sequence[str], most: int | None) -> str:
    left = 0 if most is None else len(cited) - most
    return "; ".join(cited) if left <= 1 else f"{'; '.join(cited[:most])}; and {left} more"


#: How the rows of a question are told: head, the state in it that is coloured, sentences.
TOLD: Mapping[str, Callable[[Mapping[str, Any], int | None], tuple[str, str, list[str]]]] = {
    "cliffs": _cliff,
    "evidence": _evidence,
}
