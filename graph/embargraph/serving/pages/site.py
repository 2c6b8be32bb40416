"""Templates and fixed files of the pages: texts are escaped, and what no reader would see is spelt out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from embargraph.serving.pages import words
from embargraph.serving.pages.record import Stake
from embargraph.serving.verdict_intervals import Interval

if TYPE_CHECKING:
    from jinja2 import Environment

    from embargraph.serving.pages.state import State

__all__ = ["FILES", "MENU", "render", "static_file", "static_path"]

_HERE = Path(__file__).parent
#: Fixed files by name: what kind each is.
FILES = MappingProxyType(
    {
        "explorer.css": "text/css; charset=utf-8",
        "explorer.js": "text/javascript; charset=utf-8",
        "mark.svg": "image/svg+xml",
    }
)
MENU = (
    ("/", "Home"), ("/screen", "Screen"), ("/licence", "Licence"), ("/rules", "Rules"), ("/timeline", "Timeline"),
    ("/compare", "Compare"), ("/coalitions", "Coalitions"), ("/paths", "Paths"), ("/map", "Map"),
    ("/watches", "Watches"), ("/sources", "Sources"), ("/api", "API"),
)  # fmt: skip


@cache
def static_file(name: str) -> tuple[bytes, str]:
    """Return a fixed file's content and the digest in its address.

    Raises:
        KeyError: There is no such file.
    """
    if name not in FILES:
        raise KeyError(name)
    content = (_HERE / "static" / name).read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:12]


def static_path(name: str) -> str:
    """Return the address of a fixed file, which changes with its content."""
    stem, _, ending = name.rpartition(".")
    return f"/static/{stem}.{static_file(name)[1]}.{ending}"


def render(template: str, state: State, rests_on: Mapping[str, Any], **values: Any) -> str:
    """Return a page.

    Args:
        template: Its template.
        state: What its address says.
        rests_on: What every page's foot says: edition, digest, lists_said, warnings.
        values: What the template shows.
    """
    given: dict[str, Any] = {"gets": (), "warnings": (), "here": state.path, "opened": state.several("open")}
    carried = [(name, value) for name in ("as_of", "by", "assume") for value in state.several(name)]
    return _environment().get_template(template).render(
        **{**given, "state": state, "menu": MENU, "carried": carried, **rests_on, **values}
    )  # fmt: skip


#: What a template that says `row.items` means, whatever cells the row has.
_METHODS = frozenset(dir(dict))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    class Rows(Environment):
        """Takes a cell of a row first, which a page does thousands of times; the usual way fails at a method first."""

        def getattr(self, obj: Any, attribute: str) -> Any:
            if type(obj) is dict and attribute in obj and attribute not in _METHODS:
                return obj[attribute]
            return super().getattr(obj, attribute)

    made = Rows(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=_spelt, auto_reload=False,
    )  # fmt: skip
    made.globals["static"] = static_path
    made.filters |= {
        "days_of": lambda row: words.days_of(row["since"], row["until"]),
        "alert": lambda name: words.ALERTS.get(name, words.words(name)),
        "change": lambda name: words.CHANGES.get(name, words.words(name)),
        "dated": words.dated,
        "day_in": _day_in,
        "edge": words.edge,
        "is_link": lambda url: isinstance(url, str) and url.startswith(("https://", "http://")),
        "language": words.language,
        "long_day": words.long_day,
        "moment": words.moment,
        "printed_day": words.printed_day,
        "relation": lambda name: words.RELATIONS.get(name, words.words(name)),
        "share": words.share,
        "stake": _stake,
        "run": _run,
        "stretch": _stretch,
        "verdict": lambda verdict: words.VERDICTS.get(verdict, words.words(verdict)),
        "words": words.words,
    }
    return made


def _spelt(value: Any) -> Any:
    """Return a value as a page prints it: text of the graph has its unseen signs spelt out."""
    if value is None:
        return ""
    return words.shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _stretch(each: Interval) -> str:
    if each.first is None:
        return "always" if each.last is None else f"up to {words.long_day(each.last)}"
    if each.last is None:
        return f"from {words.long_day(each.first)}"
    if each.first == each.last:
        return words.long_day(each.first)
    return f"{words.long_day(each.first)} to {words.long_day(each.last)}"


def _run(each: Any) -> str:
    return _stretch(Interval(each.first, each.last, None))


def _day_in(each: Interval) -> date | None:
    """Return a day of a stretch: its first, or its last where it has no beginning."""
    return each.first or each.last


#: How a stake reads from the party's side: what the other is to it.
_STAKES = MappingProxyType(
    {
        ("owns", True): "owner", ("owns", False): "owned", ("controls", True): "controls it",
        ("controls", False): "controlled by it", ("ultimate_parent_of", True): "ultimate parent",
        ("ultimate_parent_of", False): "it is the ultimate parent", ("has_interest_in", True): "has an interest in it",
        ("has_interest_in", False): "it has an interest",
    }
)  # fmt: skip


def _stake(stake: Stake) -> str:
    return _STAKES.get((stake.relation, stake.is_above), words.words(stake.relation))


def lists_in_words(lists: Sequence[Mapping[str, Any]]) -> str:
    """Return how much of the official lists a graph holds.

    Example:
        >>> lists_in_words([{"coverage": "whole"}, {"coverage": "excerpt"}, {"coverage": "none"}])
        '3 official lists known: 1 held in full, 1 as an excerpt, 1 not held'
    """
    counts = {name: sum(each["coverage"] == name for each in lists) for name in ("whole", "excerpt", "none")}
    other = len(lists) - sum(counts.values())
    told = [f"{counts['whole'] + other} held in full"] if counts["whole"] + other else []
    told += [f"{counts['excerpt']} as an excerpt"] if counts["excerpt"] else []
    told += [f"{counts['none']} not held"] if counts["none"] else []
    return f"{len(lists)} official lists known: {', '.join(told)}" if lists else "no official list is known"
