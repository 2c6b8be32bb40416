"""The smallest coalitions as a supply graph in layers: who refuses, which markets close, what is denied."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from embargraph.errors import UsageError
from embargraph.plots.style import COLOURS, SOURCE, shorten, wrap
from embargraph.store.lookup import resolve_names
from embargraph.supply.cuts import find_cuts
from embargraph.supply.view import View, as_share, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from embargraph.api import Graph

__all__ = ["draw"]

#: Sets that are drawn into one figure; more make it unreadable.
_SETS = 3
#: Markets that are drawn; the largest of those that close.
_MARKETS = 8
#: Providers that are drawn of one market.
_PROVIDERS = 6


def draw(graph: Graph, options: Mapping[str, Any]) -> Figure:
    """Draw the smallest sets that deny a technology.

    Raises:
        UsageError: No set denies it.
    """
    from matplotlib.figure import Figure

    view = _view(graph, options)
    share = as_share(options.get("share") or 0.9)
    name = view.asked()[0]
    label = view.record.ref(name)["label"]
    cuts = find_cuts(view.chain, [name], share).sets[name]
    if not cuts:
        raise UsageError(f"no set of members denies {percent(share)} percent of {label}; embargraph ask leaks says why")
    shown = cuts[:_SETS]
    height = [_height(view, name, members) for members in shown]
    figure = Figure(figsize=(10.5, 1.1 + sum(height)), layout="constrained")
    axes = figure.subplots(len(shown), 1, squeeze=False, height_ratios=height)[:, 0]
    for axis, members in zip(axes, shown, strict=True):
        _draw_set(axis, view, name, members)
    target = view.record.ref(view.targets[0])["label"]
    sets = f"{len(cuts)} minimal sets" if len(cuts) > 1 else "one minimal set"
    more = f", the {_SETS} smallest drawn" if len(cuts) > _SETS else ""
    figure.suptitle(
        f"Who can deny {label} to {target}: {sets} at {float(share * 100):g} %{more}", fontsize=12, wrap=True
    )
    note = "Blue refuses; dotted lines stay open. Without a figure: the share is not on record."
    figure.supxlabel(f"{note}\n{SOURCE}", fontsize=8, color=COLOURS["ink"])
    return figure


def _view(graph: Graph, options: Mapping[str, Any]) -> View:
    values: dict[str, Any] = {
        "by_kind": options.get("by") or "country", "reach": options.get("reach"), "as_of": options.get("as_of"),
    }  # fmt: skip
    for name, text in (("what", options.get("what")), ("against", options.get("against") or "CN")):
        if text is None:
            raise UsageError("coalitions needs --what")
        matches = resolve_names(graph.connection, str(text))
        values[name], values[f"{name}_match"] = [m.id for m in matches], [m.how for m in matches]
    return View(graph.connection, values)


def _markets(view: View, name: str, members: frozenset[str]) -> tuple[list[str], int]:
    """Return the markets to draw, the one that decides first, and how many are left out."""
    chain = view.chain
    shares = chain.shares([name], dict.fromkeys(chain.technologies, members))
    closed = chain.closed(name, members, shares)
    decides = chain.bottleneck(name, members, shares)
    ranked = sorted(closed, key=lambda each: (each != decides, not chain.market(each).is_graded, each))
    return ranked[:_MARKETS], len(closed) - len(ranked[:_MARKETS])


def _providers(view: View, name: str, members: frozenset[str]) -> list[tuple[str, Fraction | None]]:
    """Return who provides a market, by member where one answers: those in the set first, then by share."""
    market = view.chain.market(name)
    found: dict[str, Fraction | None] = {}
    for provision in market.provisions:
        hit = sorted(provision.answers & members)
        own = provision.home or provision.provider
        who = hit[0] if hit else provision.provider if provision.provider in provision.answers else own
        weight = Fraction(provision.weight, market.total) if provision.weight and market.total else None
        known = found.get(who)
        found[who] = weight if known is None else known + (weight or 0)
    ranked = sorted(found.items(), key=lambda item: (item[0] not in members, -(item[1] or 0), item[0]))
    return [item for item in ranked if item[0] in members or item[1] != 0][:_PROVIDERS]


def _height(view: View, name: str, members: frozenset[str]) -> float:
    markets, _ = _markets(view, name, members)
    rows = len({who for each in markets for who, _ in _providers(view, each, members)})
    return 0.5 + (0.6 if len(markets) < 2 else 0.68) * max(rows, len(markets), 2)


def _draw_set(axis: Axes, view: View, name: str, members: frozenset[str]) -> None:
    markets, left_out = _markets(view, name, members)
    providers = {each: _providers(view, each, members) for each in markets}
    # Its own market stands between providers and technology only where other markets do too.
    middle = [] if markets == [name] else markets
    names = list(dict.fromkeys(who for each in markets for who, _ in providers[each]))
    reach = {who: [n for n, each in enumerate(markets) if who in dict(providers[each])] for who in names}
    names.sort(key=lambda who: (who not in members, who in view.targets, sum(reach[who]) / len(reach[who])))
    high = max(len(names), len(middle), 1)
    left = {who: (0.0, _level(place, len(names), high)) for place, who in enumerate(names)}
    between = {each: (1.0, _level(place, len(middle), high)) for place, each in enumerate(middle)}
    end = (2.0, _level(0, 1, high))
    for each in markets:
        for who, share in providers[each]:
            goal = between[each] if middle else end
            # Where many lines meet, the shares stand in the market's box instead.
            _line(axis, left[who], goal, "member" if who in members else "other", share if len(middle) < 2 else None)
    for each in middle:
        _line(axis, between[each], end, "market", None)
    for who in names:
        kind = "member" if who in members else "target" if who in view.targets else "other"
        note = {"member": "refuses", "target": "target", "other": "provides"}[kind]
        _box(axis, left[who], f"{wrap(view.record.ref(who)['label'])}\n({note})", kind)
    for each in middle:
        label = view.record.ref(each)["label"]
        text = wrap(shorten(f"buying {label}" if each == name else label, 60), 34)
        if len(middle) > 1:
            shares = [f"{_short(view, who)} {_words(share)}" for who, share in providers[each] if share]
            text += f"\n{shorten(', '.join(shares), 40)}" if shares else ""
        _box(axis, between[each], text, "market")
    _box(axis, end, wrap(view.record.ref(name)["label"]), "ink")
    denied = percent(view.chain.denied(name, members))
    labels = " + ".join(view.record.ref(member)["label"] for member in sorted(members))
    more = f"; {left_out} more markets close" if left_out else ""
    axis.set_title(f"{shorten(labels, 80)}: {denied:g} % denied{more}", fontsize=10.5, loc="left")
    axis.set_xlim(-0.3, 2.32)
    axis.set_ylim(-0.55, high - 0.45)
    axis.axis("off")


def _short(view: View, who: str) -> str:
    """Return a state as its code, a maker as its name."""
    return who.upper() if view.record.kinds.get(who, ("", ""))[1] == "state" else view.record.ref(who)["label"]


def _words(share: Fraction) -> str:
    return f"{float(share * 100):.1f} %".replace(".0 %", " %")


def _level(place: int, count: int, high: int) -> float:
    """Return the height of one of some boxes in a column, the first on top, spread over the whole."""
    return high - 0.5 - (place + 0.5) * high / max(count, 1)


#: Half the width of the boxes in each of the three columns.
_HALVES = {0.0: 0.22, 1.0: 0.36, 2.0: 0.23}


def _line(axis: Axes, start: tuple[float, float], end: tuple[float, float], kind: str, share: Fraction | None) -> None:
    left, right = start[0] + _HALVES[start[0]], end[0] - _HALVES[end[0]]
    style = ":" if kind == "other" else "-"
    axis.annotate(
        "", (right, end[1]), (left, start[1]),
        arrowprops={"arrowstyle": "-|>", "color": COLOURS[kind], "linestyle": style, "linewidth": 1.6,
                    "shrinkA": 0, "shrinkB": 0},
    )  # fmt: skip
    if share is not None:
        # Near the provider, where lines do not meet yet.
        at = 0.3 if end[0] - start[0] < 1.5 else 0.15
        spot = (left + (right - left) * at, start[1] + (end[1] - start[1]) * at)
        box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"}
        axis.text(*spot, _words(share), fontsize=8.5, ha="center", va="center", color=COLOURS["ink"], bbox=box)


def _box(axis: Axes, spot: tuple[float, float], text: str, kind: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    half, tall = _HALVES[spot[0]], 0.38
    axis.add_patch(
        FancyBboxPatch(
            (spot[0] - half, spot[1] - tall), 2 * half, 2 * tall, boxstyle="round,pad=0,rounding_size=0.04",
            facecolor=COLOURS[kind], edgecolor=COLOURS["ink"], linewidth=0.8, zorder=3,
        )
    )  # fmt: skip
    colour = COLOURS["ink"] if kind in {"market", "other"} else "white"
    size = 8 if kind == "market" and text.count("\n") > 1 else 9
    axis.text(*spot, text, ha="center", va="center", fontsize=size, color=colour, zorder=4)
