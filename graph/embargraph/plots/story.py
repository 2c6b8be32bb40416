"""A party's story as a figure: a lane a party, a bar a measure, a mark for each thing that happened."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import UsageError, closest
from embargraph.model.dates import days
from embargraph.plots.style import COLOURS, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from embargraph.api import Graph
    from embargraph.questions.story import Lane, Span, Story

__all__ = ["draw", "draw_story", "languages", "words"]

#: Fonts that have Chinese characters, the likeliest first.
_HAN_FONTS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Microsoft YaHei", "SimHei", "PingFang SC", "Heiti SC", "Arial Unicode MS",
    "Noto Serif CJK SC", "Noto Serif CJK JP",
)  # fmt: skip

_HAN_FILES = ("cjk", "notosanssc", "sourcehan", "wqy", "msyh", "simhei", "pingfang", "heiti", "arial unicode")

_LOOKS: Mapping[str, dict[str, Any]] = {
    "restricted": {"color": COLOURS["in_force"]},
    "listed": {"color": COLOURS["other"]},
    "red_flag": {"color": COLOURS["market"], "hatch": "\\\\\\", "edgecolor": COLOURS["ink"]},
    "unknown": {"color": COLOURS["unknown"], "hatch": "...", "edgecolor": COLOURS["ink"]},
    "stayed": {"color": "white", "hatch": "////", "edgecolor": COLOURS["in_force"]},
    "relief": {"color": "#009E73"},
}
_MARKS: Mapping[str, dict[str, Any]] = {
    "begun": {"marker": "o", "markersize": 5.5},
    "altered": {"marker": "d", "markersize": 5.5},
    "ended": {"marker": "X", "markersize": 6},
    "event": {"marker": "^", "markersize": 6},
    "cliff": {"marker": "D", "markersize": 7},
    "passed": {"marker": "D", "markersize": 7, "fillstyle": "none"},
}
#: What changes of entries between editions of a list look like.
_LIKE = {"added": "begun", "gone": "ended", "renamed": "altered", "readdressed": "altered", "reworded": "altered",
         "stayed": "altered"}  # fmt: skip
_LABEL = 64


@dataclass
class _Bar:
    """A row of the figure: what it is called, its stretches, and the rows of the story that are marked on it."""

    label: str
    spans: list[tuple[date | None, date | None, str]]
    rows: list[int]
    is_head: bool = False


@cache
def languages() -> tuple[str, ...]:
    """Return the languages whose words the figure has."""
    return tuple(_words())


@cache
def _words() -> dict[str, dict[str, str]]:
    text = (Path(__file__).parent / "words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def words(language: str) -> Mapping[str, str]:
    """Return the fixed words of the figure in a language.

    Raises:
        UsageError: There are none.

    Example:
        >>> words("de")["unknown"]
        'unbekannt'
    """
    known = _words()
    if language not in known:
        raise UsageError(f"language {language!r}{closest(language, known)}; expected one of {', '.join(known)}")
    return known[language]


def draw(graph: Graph, options: Mapping[str, Any]) -> Figure:
    """Draw the story that options ask for: who, from, to, assume, title, language."""
    from embargraph.questions.story import tell_story

    named = options.get("who") or ()
    story = tell_story(
        graph,
        [named] if isinstance(named, str) else list(named),
        first=options.get("from"),
        last=options.get("to"),
        assume=options.get("assume") or (),
        facts=options.get("facts") or (),
    )
    return draw_story(story, title=options.get("title"), language=options.get("language") or "en")


def draw_story(story: Story, *, title: str | None = None, language: str = "en") -> Figure:
    """Draw a story; every row of it has a mark, whose id in SVG is ``row-N`` (N from 0).

    Args:
        story: What `embargraph.questions.story.tell_story` returned.
        title: Title; names and years if not given.
        language: Language of the fixed words.

    Raises:
        UsageError: The language is unknown, no font has its characters, or there is nothing to draw.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    said = words(language)
    if not story.rows:
        raise UsageError("nothing on record for these parties in that span; there is nothing to draw")
    bars = [bar for lane in story.lanes for bar in _bars(lane, story, said)]
    first, last = _window(story)
    names = ", ".join(lane.name for lane in story.lanes)
    years = (days(str(story.rows[0]["date"]))[0].year, days(str(story.rows[-1]["date"]))[1].year)
    caption = title or said["title"].format(names=names, first=years[0], last=years[1])
    with mpl.rc_context({"font.family": _fonts(f"{caption}{''.join(said.values())}"), "font.size": 8.5}):
        figure = Figure(figsize=(11.7, max(3.0, 1.9 + 0.235 * len(bars))), layout="constrained")
        axis = figure.subplots()
        _draw_axis(axis, bars, first, last)
        _draw_spans(axis, bars, first, last)
        _draw_rows(axis, bars, story.rows)
        _draw_evidence(axis, story.known_through, first, last, said)
        _draw_legend(figure, bars, story, said)
        figure.suptitle(caption, fontsize=12, fontweight="bold")
        digest = str(story.about.get("graph") or "")[:19]
        axis.set_xlabel(said["source"].format(graph=digest), fontsize=8, color=COLOURS["ink"])
    return figure


def _fonts(text: str) -> list[str]:
    """Return the fonts that the figure's text needs."""
    if all(ord(character) < 0x2E80 for character in text):
        return ["DejaVu Sans"]
    from matplotlib import font_manager

    found = _han_font(font_manager)
    if found is None:
        # The list of fonts is kept from run to run, and does not know of one installed since.
        for path in font_manager.findSystemFonts():
            if any(word in Path(path).name.casefold() for word in _HAN_FILES):
                font_manager.fontManager.addfont(path)
        found = _han_font(font_manager)
    if found is None:
        raise UsageError("no installed font has Chinese characters; install one, such as Noto Sans CJK")
    return ["DejaVu Sans", found]


def _han_font(manager: Any) -> str | None:
    known = {font.name for font in manager.fontManager.ttflist}
    return next((name for name in _HAN_FONTS if name in known), None)


def _window(story: Story) -> tuple[date, date]:
    dated = [days(str(row["date"])) for row in story.rows]
    first = min(day for day, _ in dated) - timedelta(days=60)
    last = max(day for _, day in dated) + timedelta(days=120)
    if story.known_through is not None and story.known_through > first:
        last = max(last, story.known_through + timedelta(days=60))
    return first, last


def _bars(lane: Lane, story: Story, said: Mapping[str, str]) -> Iterator[_Bar]:
    """Yield the rows of a lane: its head, a bar for each measure, its events."""
    yield _Bar(lane.name, [], [], is_head=True)
    mine = [(number, row) for number, row in enumerate(story.rows) if row["of"] == lane.name]
    by_pair: dict[tuple[str, str], list[Span]] = {}
    for span in lane.spans:
        by_pair.setdefault((span.who, span.under), []).append(span)
    # Parties to whom one list or rule stands alike in every stretch share a bar.
    groups: dict[tuple[str, tuple[Any, ...]], list[tuple[str, str]]] = {}
    for pair, spans in by_pair.items():
        shape = tuple(sorted({(s.state, s.first or date.min, s.last or date.max) for s in spans}))
        groups.setdefault((spans[0].place, shape), []).append(pair)
    marked: set[int] = set()
    bars = []
    for (place, _), pairs in groups.items():
        rows = [number for number, row in mine if number not in marked and _is_on(row, pairs)]
        marked |= set(rows)
        bars.append(_Bar(_label(place, pairs, lane, said), _joined(by_pair[pairs[0]]), rows))
    bars.sort(key=lambda bar: (min((s[0] or date.min for s in bar.spans), default=date.min), bar.label))
    yield from bars
    rest = [number for number, _ in mine if number not in marked]
    if rest:
        yield _Bar(said["events"], [], rest)


def _is_on(row: Mapping[str, Any], pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether a row is marked on the bar of some parties and measures; a statement on a measure names no party."""
    under = row["under"]["id"]
    if row["who"] is None:
        return any(measure == under for _, measure in pairs)
    return (row["who"]["id"], under) in pairs


def _label(place: str, pairs: Sequence[tuple[str, str]], lane: Lane, said: Mapping[str, str]) -> str:
    """Return what a bar is called: the list or rule, and whom it is on where that is not the lane's own party."""
    who = list(dict.fromkeys(who for who, _ in pairs))
    own = next(iter(lane.parties))
    who.sort(key=lambda party: party != own)
    if who == [own]:
        return shorten(place, _LABEL)
    more = f" {said['more'].format(count=len(who) - 1)}" if len(who) > 1 else ""
    party = f"{shorten(lane.parties[who[0]], _LABEL // 2)}{more}"
    return f"{shorten(place, _LABEL - len(party))}: {party}"


def _joined(spans: Sequence[Span]) -> list[tuple[date | None, date | None, str]]:
    """Return stretches of which those that follow each other in one state are one."""
    joined: list[tuple[date | None, date | None, str]] = []
    for span in sorted(spans, key=lambda each: (each.state, each.first or date.min)):
        if joined and joined[-1][2] == span.state:
            first, last, state = joined[-1]
            if last is None or (span.first is not None and span.first <= last + timedelta(days=1)):
                joined[-1] = (first, None if last is None or span.last is None else max(last, span.last), state)
                continue
        joined.append((span.first, span.last, span.state))
    return joined


def _draw_axis(axis: Axes, bars: Sequence[_Bar], first: date, last: date) -> None:
    from matplotlib.dates import DateFormatter, YearLocator, date2num

    labels = ["" if bar.is_head else bar.label for bar in bars]
    axis.set_yticks(range(len(bars)), labels)
    axis.set_ylim(len(bars) - 0.4, -0.7)
    axis.set_xlim(float(date2num(first)), float(date2num(last)))
    axis.xaxis_date()
    axis.xaxis.set_major_locator(YearLocator())
    axis.xaxis.set_major_formatter(DateFormatter("%Y"))
    axis.grid(axis="x", color="#DDDDDD", linewidth=0.6)
    axis.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axis.spines[side].set_visible(False)
    axis.tick_params(axis="y", length=0)
    for level, bar in enumerate(bars):
        if bar.is_head:
            axis.axhline(level - 0.5, color="#999999", linewidth=0.8)
            axis.annotate(bar.label, (0, level), xycoords=("axes fraction", "data"), xytext=(4, 0),
                          textcoords="offset points", fontsize=10, fontweight="bold", va="center")  # fmt: skip


def _draw_spans(axis: Axes, bars: Sequence[_Bar], first: date, last: date) -> None:
    from matplotlib.dates import date2num

    for level, bar in enumerate(bars):
        for begin, end, state in bar.spans:
            start, stop = max(begin or first, first), min(end or last, last)
            if start > stop:
                continue
            height = 0.3 if state == "relief" else 0.56
            left = float(date2num(start))
            width = float(date2num(stop + timedelta(days=1))) - left
            axis.barh(level, width, left=left, height=height, linewidth=0.5, zorder=2, **_LOOKS[state])


def _mark(row: Mapping[str, Any]) -> str:
    if row["kind"] == "cliff" and row["change"] == "passed":
        return "passed"
    if row["kind"] in {"event", "cliff"}:
        return str(row["kind"])
    change = str(row["change"])
    return change if change in _MARKS else _LIKE.get(change, "altered")


def _edge_of(mark: str) -> str:
    """Return the colour of a mark's outline; an open mark is its outline."""
    return COLOURS["cliff"] if mark == "passed" else "white"


def _draw_rows(axis: Axes, bars: Sequence[_Bar], rows: Sequence[Mapping[str, Any]]) -> None:
    from matplotlib.dates import date2num

    for level, bar in enumerate(bars):
        for number in bar.rows:
            row = rows[number]
            mark = _mark(row)
            colour = COLOURS["cliff"] if mark in {"cliff", "passed"} else COLOURS["ink"]
            (line,) = axis.plot(
                [float(date2num(days(str(row["date"]))[0]))], [level], linestyle="none", color=colour,
                markeredgecolor=_edge_of(mark), markeredgewidth=1.4 if mark == "passed" else 0.7, zorder=4,
                **_MARKS[mark],
            )  # fmt: skip
            line.set_gid(f"row-{number}")


def _draw_evidence(axis: Axes, known: date | None, first: date, last: date, said: Mapping[str, str]) -> None:
    """Mark the last day on which anything is known: what stands to the right of it is as last known."""
    from matplotlib.dates import date2num

    if known is None or not first < known < last:
        return
    at = float(date2num(known))
    axis.axvspan(at, float(date2num(last)), color="#F2F2F2", zorder=0)
    axis.axvline(at, color=COLOURS["ink"], linestyle="--", linewidth=0.9, zorder=3)
    axis.annotate(said["evidence"].format(day=known), (at, 1), xycoords=("data", "axes fraction"), xytext=(-3, 3),
                  textcoords="offset points", fontsize=8, ha="right", va="bottom")  # fmt: skip


def _draw_legend(figure: Figure, bars: Sequence[_Bar], story: Story, said: Mapping[str, str]) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    states = {state for bar in bars for _, _, state in bar.spans}
    marks = {_mark(story.rows[number]) for bar in bars for number in bar.rows}
    handles: list[Any] = []
    for state, look in _LOOKS.items():
        if state in states:
            edge = look.get("edgecolor", look["color"])
            handles.append(Patch(facecolor=look["color"], hatch=look.get("hatch"), edgecolor=edge, label=said[state]))
    for mark, shape in _MARKS.items():
        if mark in marks:
            colour = COLOURS["cliff"] if mark in {"cliff", "passed"} else COLOURS["ink"]
            handles.append(Line2D([], [], linestyle="none", color=colour, markeredgecolor=_edge_of(mark),
                                  label=said[mark], **shape))  # fmt: skip
    figure.legend(handles=handles, loc="outside lower center", ncols=6, frameon=False, fontsize=8, handlelength=1.6)
