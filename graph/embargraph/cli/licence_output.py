"""A determination on a terminal: the verdict, a short table, the ways out, questions, what was checked."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

__all__ = ["determination_text", "tree_text"]

_WIDEST = 80
_MARKS = {"required": "licence", "unknown": "open", "not_required": "no", "not_governed": "other law"}
_LABEL = 10
#: How an answer is given where it is not by ``--fact``.
_TOLD = {
    "paragraph": "name it with the ECCN, as 3A001.a.2",
    "classification": "give the item's ECCN",
    "territory": "give a destination that the Country Chart has",
    "headquarters": "--seat COUNTRY",
    "value": "--value USD and --year-value USD",
    "end_use_class": "--end-use CLASS",
    "enforcement": "the record is divided: no fact of yours decides it",
    "affiliates_rule": "the record is divided: no fact of yours decides it",
    "conflict": "the record is divided: no fact of yours decides it",
    "region": "--to Crimea, Donetsk or Luhansk",
}


def determination_text(found: Any, width: int | None = None) -> str:
    """Return a determination as lines of text.

    Args:
        found: A `embargraph.licensing.determination.Determination`.
        width: Columns; those of the terminal, at most 80, if not given.
    """
    wide = width or min(shutil.get_terminal_size((_WIDEST, 24)).columns, _WIDEST)
    parts = [
        textwrap.fill(found.sentence, wide),
        _block("Requirements", _lines(found, wide)),
        _block("Ways out", _exceptions(found, wide)),
        _block("Questions", _questions(found, wide)),
        _block("Where the record is divided", _branches(found, wide)),
        _block("It would change", _conditions(found, wide)),
        _block("Checked", _checked(found, wide)),
    ]
    return "\n\n".join(part for part in parts if part)


def tree_text(branch: Mapping[str, Any], indent: str = "") -> str:
    """Return a tree of reasons as indented lines."""
    below = [tree_text(child, indent + "  ") for child in branch["children"]]
    return "\n".join((f"{indent}{branch['text']}", *below))


def _block(title: str, lines: Iterable[str]) -> str:
    told = list(lines)
    return "\n".join((f"{title}:", *told)) if told else ""


def _item(label: str, text: str, wide: int) -> str:
    """Return a row of two columns; the second wraps under itself."""
    start = f"  {label:<{_LABEL}}"
    return textwrap.fill(text, wide, initial_indent=start, subsequent_indent=" " * len(start), break_on_hyphens=False)


def _lines(found: Any, wide: int) -> Iterator[str]:
    decisive = [*found.required_lines, *found.open_lines]
    for line in decisive:
        because = "; ".join(text.rstrip(".") for text in line.because if text)
        head = f"{line.reason}: " if len(line.reason) == 2 else ""
        yield _item(_MARKS[line.verdict], f"{head}{because} [{_cites(line.citation)}]", wide)
    rest = [line for line in found.lines if line not in decisive]
    if rest and decisive:
        named = ", ".join(dict.fromkeys(line.reason or line.rule for line in rest))
        yield _item("no", f"{len(rest)} more that do not reach this case ({named}); --tree says why", wide)
    elif rest:
        for line in rest:
            head = f"{line.reason}: " if len(line.reason) == 2 else ""
            yield _item(
                _MARKS[line.verdict], f"{head}{'; '.join(text.rstrip('.') for text in line.because if text)}", wide
            )


def _cites(citation: Sequence[str]) -> str:
    short = [re.sub(r"^15 CFR ", "", text) for text in citation]
    return "15 CFR " + "; ".join(short) if short and short[0] != citation[0] else "; ".join(short)


def _exceptions(found: Any, wide: int) -> Iterator[str]:
    """Yield what is eligible and possible one by one, and what is barred by what bars it."""
    for status in ("eligible", "possible"):
        shared: dict[str, list[str]] = {}
        for exception in found.exceptions:
            if exception.status == status:
                shared.setdefault("; ".join(dict.fromkeys(exception.needs)), []).append(exception.symbol)
        for needs, symbols in shared.items():
            yield _item(status, f"{', '.join(symbols)}{': needs ' + needs if needs else ''}", wide)
    barred: dict[str, list[str]] = {}
    for exception in found.exceptions:
        if exception.status == "barred":
            why = f"{exception.barred_by} [{_cites((exception.citation,))}]"
            barred.setdefault(re.sub(r" \[15 CFR 740\.\d+\]$", "", why), []).append(exception.symbol)
    for why, symbols in barred.items():
        yield _item("barred", f"{', '.join(symbols)}: {why}", wide)


def _questions(found: Any, wide: int) -> Iterator[str]:
    for number, question in enumerate(found.questions, 1):
        outcomes: dict[str, list[str]] = {}
        for outcome in question["if"]:
            outcomes.setdefault(outcome["licence"].replace("_", " "), []).append(outcome["answer"])
        told = "; ".join(f"{', '.join(answers[:8])}: {licence}" for licence, answers in outcomes.items())
        how = _TOLD.get(question["fact"], f"--fact {question['fact']}=…")
        text = f"{question['question']} ({how}{'; ' + told if told else ''})"
        yield _item(f"{number}", text, wide)


def _branches(found: Any, wide: int) -> Iterator[str]:
    for branch in found.branches:
        licence = {"not_required": "none", "required": "licence"}.get(branch.get("licence", ""), "")
        policy = f"; {branch['policy']}" if "policy" in branch else ""
        cited = f" [{branch['citation']}]" if "citation" in branch else ""
        yield _item(licence or "if", f"if {branch['if']}{policy}{cited}", wide)


def _conditions(found: Any, wide: int) -> Iterator[str]:
    """Yield the rules on knowledge and conduct, each section once; ``--tree`` tells the triggers."""
    sections: dict[str, list[str]] = {}
    for condition in found.conditions:
        section = re.match(r"[0-9]+\.[0-9]+", condition["rule"])
        sections.setdefault(section.group() if section else condition["rule"], []).append(condition["if"])
    own = [
        (name, told[0]) for name, told in sections.items() if name in {"744.11", "744.15", "734.3", "742.6", "746.6"}
    ]
    for name, told in own:
        yield _item(name, f"if {told}", wide)
    rest = sorted(
        (name for name in sections if name not in dict(own)),
        key=lambda name: [int(n) for n in re.findall(r"[0-9]+", name)],
    )
    if rest:
        yield textwrap.fill(
            f"what you know of the end use and the end user, and what you do: {', '.join(rest)}; --tree lists each",
            wide, initial_indent="  ", subsequent_indent="  ",
        )  # fmt: skip


def _checked(found: Any, wide: int) -> Iterator[str]:
    text = "; ".join(found.checked) + (f"; as last known on {found.known_through}" if found.as_last_known else "")
    yield textwrap.fill(text, wide, initial_indent="  ", subsequent_indent="  ")
    yield "  Not legal advice."
