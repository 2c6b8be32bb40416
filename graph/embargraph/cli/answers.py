"""An answer as it is printed: what it rests on goes with its rows, in every form.

Piped rows without what was searched look like a clearance.  So JSON has the rows
and the answer side by side, JSON lines end with the answer, CSV and Markdown say
in a column what was searched, and a terminal reads the verdict first.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import typer

from embargraph.cli.output import as_text, chosen_format, print_rows
from embargraph.store.lists_held import excerpt_leads, lists_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from embargraph.api import Graph
    from embargraph.errors import UnknownNameError
    from embargraph.questions.ask import Answer
    from embargraph.questions.header import Question

__all__ = [
    "in_words",
    "print_answer",
    "print_unknown_name",
    "print_with_answer",
    "searched_in_words",
    "terminal_width",
    "verdict_in_words",
    "wrapped",
]

_COLOURS = {"restricted": "31", "unknown": "33", "red_flag": "35", "listed": "36"}
#: Rows of each group that a terminal shows without --all.
_OWN, _PLACE = 8, 4
_WIDEST = 100


def terminal_width() -> int:
    """Return the columns to write in: ``COLUMNS``, else the terminal's, else 80."""
    return max(40, shutil.get_terminal_size((80, 24)).columns)


def print_answer(
    answer: Answer, question: Question, format_: str, *, bare: bool = False, everything: bool = False
) -> None:
    """Print an answer on stdout with what it rests on.

    Args:
        answer: What `Graph.ask` returned.
        question: The question asked.
        format_: One of `embargraph.cli.options.FORMATS`.
        bare: The rows alone, for programs that ask for the rest otherwise.
        everything: On a terminal, every row.
    """
    format_ = chosen_format(format_)
    rows, columns = answer.to_dicts(), answer.columns
    if bare:
        print_rows(columns, rows, format_, table=question.table, question=question.name)
    elif format_ == "table" and question.name == "restricted":
        typer.echo("\n".join(in_words(answer, rows, everything=everything)))
    elif format_ in {"table", "tree"}:
        for sentence in answer.answer["leads"]:
            typer.echo(wrapped(sentence))
        if rows:
            print_rows(columns, rows, format_, table=question.table, question=question.name)
    else:
        print_with_answer(columns, rows, answer.answer, format_)


def print_with_answer(
    columns: Sequence[str], rows: Sequence[Mapping[str, Any]], answer: Mapping[str, Any], format_: str
) -> None:
    """Print rows and what they rest on as JSON, JSON lines, CSV or Markdown."""
    if format_ == "json":
        typer.echo(json.dumps({"rows": list(rows), "answer": answer}, ensure_ascii=False, indent=2))
        return
    if format_ == "jsonl":
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
        typer.echo(json.dumps({"answer": answer}, ensure_ascii=False))
        return
    searched = searched_in_words(answer)
    if rows:
        print_rows((*columns, "searched"), [{**row, "searched": searched} for row in rows], format_)
    else:
        # A table without a row would be silence.
        only: dict[str, Any] = dict.fromkeys(columns)
        print_rows((*columns, "searched"), [{**only, "searched": f"{answer['said']}. {searched}"}], format_)


def print_unknown_name(
    graph: Graph, question: str, columns: Sequence[str], error: UnknownNameError, format_: str
) -> None:
    """Print that a name is not on record, and what was searched: without a row it would look like a clearance."""
    said = f"{error}: no party of this name is on record in what was searched; that is not a clearance"
    about = {"question": question, "said": said, "leads": list(excerpt_leads(graph.lists_held())), **graph.searched()}
    format_ = chosen_format(format_)
    if format_ in {"table", "tree"}:
        for sentence in (*about["leads"], f"{said}.", f"Searched. {searched_in_words(about)}."):
            typer.echo(wrapped(sentence))
    else:
        print_with_answer(columns, [], about, format_)


def searched_in_words(answer: Mapping[str, Any]) -> str:
    """Return in a sentence which lists and whose rules an answer searched, and what is not held."""
    searched = answer.get("searched", {})
    states = [each["label"] for each in searched.get("jurisdictions", []) if each["rules"]]
    said = [
        lists_in_words(searched.get("lists", [])),
        f"Rules of {', '.join(states)}; of no other jurisdiction" if states else "",
        f"Last evidence {answer.get('edition', {}).get('last_evidence')}",
    ]
    return ". ".join(part for part in said if part)


def in_words(answer: Answer, rows: Sequence[Mapping[str, Any]], *, everything: bool = False) -> Iterator[str]:
    """Yield the lines of a terminal: the verdict first, then the party's own rows, its place's, and how many more.

    Args:
        answer: The answer.
        rows: Its rows as dictionaries.
        everything: Every row.
    """
    yield from verdict_in_words(answer)
    own = [row for row in rows if row["match"] != "broader"]
    place = [row for row in rows if row["match"] == "broader" and not _is_world(row)]
    world = [row for row in rows if row["match"] == "broader" and _is_world(row)]
    if not own and not place:
        own, world = world, []
    for title, group, most in (("", own, _OWN), ("By its place:", place, _PLACE), ("Every destination:", world, 0)):
        shown = group if everything else group[:most]
        if shown and title:
            yield title
        who = None
        for row in shown:
            if row["who"] != who and (who is not None or len({each["who"]["id"] for each in group}) > 1):
                yield wrapped(f"{row['who']['label']} ({row['match']})")
            who = row["who"]
            yield from _stacked(row)
        if len(group) > len(shown):
            yield f"  and {len(group) - len(shown)} {_MORE[title]} (--all)"


def verdict_in_words(answer: Answer) -> Iterator[str]:
    """Yield the sentences that come before the rows: the verdict, what is unknown, what is not held."""
    about = answer.answer
    for sentence in (*_verdict(answer, about), *about["leads"]):
        yield wrapped(sentence)
    if not answer:
        yield wrapped(f"Searched. {searched_in_words(about)}.")


_MORE = {
    "": "more of its own",
    "By its place:": "more rules of its place",
    "Every destination:": "rules for every destination",
}


def _is_world(row: Mapping[str, Any]) -> bool:
    """Whether a rule reaches a party only because it reaches nearly everybody."""
    return str(row["who"]["id"]) in {"place-world", "place-outside-eu"}


def _verdict(answer: Answer, about: Mapping[str, Any]) -> Iterator[str]:
    taken = (row for rows in about["resolved"].values() for row in rows if row["match"] in {"exact", "like", "words"})
    asked = list(dict.fromkeys(row["label"] for row in taken))
    named = ", ".join(asked[:3]) + (f" and {len(asked) - 3} more" if len(asked) > 3 else "")
    day = f"as of {answer.as_of}" if answer.as_of else "over all time"
    yield f"{named or 'All parties'}, {day}: {about['said']}."
    for row in answer:
        if row.verdict == "unknown" and row.match != "broader" and row.branches:
            branches = "; ".join(f"if {branch['if']}: {branch['then']}" for branch in row.branches[:3])
            yield f"Unknown under {row.under['label']}: {branches}."
            break


def _stacked(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield a row in two or three lines: verdict and rule, what is barred and since when, what is open."""
    width = min(terminal_width(), _WIDEST)
    verdict = str(row["verdict"]).replace("_", " ")
    cited = f" [{row['under']['citation']}]" if row["under"].get("citation") else ""
    first = _shortened(f"{row['under']['label']}{cited}", width - 13)
    yield f"  {_coloured(verdict.ljust(10), row['verdict'])} {first}"
    what = as_text(row["what"]) or row["scope"] or "as the rule says"
    bars = str(row["effect"] or "no effect on record").replace("_", " ")
    dates = f"since {row['since']}" if row["since"] else "start not on record"
    dates += f" until {row['until']}" if row["until"] else ""
    yield f"             {_shortened(f'{bars}; {dates}; {what}', width - 13)}"


def _shortened(text: str, width: int) -> str:
    return textwrap.shorten(_printable(text), width, placeholder=" …")


def wrapped(text: str) -> str:
    """Return text in lines that fit the terminal, no word broken."""
    return textwrap.fill(
        _printable(text), min(terminal_width(), _WIDEST), break_long_words=False, break_on_hyphens=False
    )


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _coloured(text: str, verdict: str) -> str:
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    return f"\x1b[{_COLOURS.get(verdict, '0')}m{text}\x1b[0m"
