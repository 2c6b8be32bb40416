"""Chokepoints as a heat map: inputs by country, the smallest coalition and the controls marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from embargraph.errors import UsageError
from embargraph.plots.style import COLOURS, SOURCE, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from embargraph.api import Graph

__all__ = ["draw"]

#: Inputs that are drawn unless told otherwise.
_ROWS = 25
#: Countries that are drawn; the others stand together in one column.
_COUNTRIES = 12


def draw(graph: Graph, options: Mapping[str, Any]) -> Figure:
    """Draw shares of inputs by country, the inputs that fewest refusals deny on top.

    Raises:
        UsageError: No input can be denied.
    """
    from matplotlib.figure import Figure

    limit = options.get("limit") or _ROWS
    asked = {name: value for name, value in options.items() if value is not None and name in _OPTIONS}
    rows = graph.ask("chokepoints", **{**asked, "limit": limit, "by": "country"}).to_dicts()
    if not rows:
        raise UsageError("no input can be denied by anybody; there is nothing to draw")
    columns = _columns(rows)
    figure = Figure(figsize=(4.6 + 0.62 * len(columns), 2.2 + 0.36 * len(rows)), layout="constrained")
    axis = figure.subplots()
    _draw_cells(axis, figure, rows, columns)
    against = options.get("against") or "CN"
    figure.suptitle(f"Fewest refusals first: shares of inputs by country, against {against}", fontsize=12)
    note = (
        "In brackets: refusals needed. Outlined: the smallest coalition; outlined and empty: by a kind or an input."
        "\nBlue dot: a measure of that country covers the input for the target. Hatched: provides, share not on record."
    )
    figure.supxlabel(f"{note}\n{SOURCE}", fontsize=8, color=COLOURS["ink"])
    return figure


_OPTIONS = ("against", "share", "reach", "as_of")


def _columns(rows: list[dict[str, Any]]) -> list[str]:
    """Return the countries, those that provide most first."""
    weight: dict[str, float] = {}
    for row in rows:
        for country in row["countries"]:
            # A country without a share is on record all the same.
            weight[country["id"]] = weight.get(country["id"], 0.0) + (country["share"] or 1.0)
    members = {member["id"] for row in rows for member in row["coalitions"][0]}
    ranked = sorted(weight, key=lambda state: (state not in members, -weight[state], state))
    kept = ranked[: max(_COUNTRIES, len(members))]
    return sorted(kept, key=lambda state: (-weight[state], state))


def _draw_cells(axis: Axes, figure: Figure, rows: list[dict[str, Any]], columns: list[str]) -> None:
    from matplotlib import colormaps
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    scale = ScalarMappable(Normalize(0, 100), colormaps["cividis"])
    for level, row in enumerate(rows):
        shares = {country["id"]: country["share"] for country in row["countries"]}
        controlled = {control["by"] for control in row["controls"]}
        smallest = {member["id"] for member in row["coalitions"][0]}
        for place, state in enumerate(columns):
            if state in shares:
                _draw_cell(axis, (place, level), shares[state], scale)
            if state in smallest:
                _outline(axis, (place, level))
            if state in controlled and state in shares:
                axis.plot(place + 0.34, level - 0.3, "o", color=COLOURS["member"], markersize=5.5,
                          markeredgecolor="white", markeredgewidth=0.7, zorder=4)  # fmt: skip
    axis.set_xlim(-0.5, len(columns) - 0.5)
    axis.set_ylim(len(rows) - 0.5, -0.5)
    axis.set_xticks(range(len(columns)), [state.upper() for state in columns])
    axis.xaxis.tick_top()
    axis.set_yticks(range(len(rows)), [f"{shorten(row['what']['label'], 52)}  ({row['refusals']})" for row in rows])
    axis.tick_params(length=0)
    axis.set_facecolor("#F4F4F4")
    for side in axis.spines.values():
        side.set_visible(False)
    if any(country["share"] is not None for row in rows for country in row["countries"]):
        bar = figure.colorbar(scale, ax=axis, shrink=0.6, pad=0.01)
        bar.set_label("share of supply, percent")


def _draw_cell(axis: Axes, spot: tuple[int, int], share: float | None, scale: Any) -> None:
    from matplotlib.patches import Rectangle

    corner = (spot[0] - 0.5, spot[1] - 0.5)
    if share is None:
        axis.add_patch(
            Rectangle((spot[0] - 0.46, spot[1] - 0.46), 0.92, 0.92, facecolor="white", edgecolor=COLOURS["other"],
                      hatch="////", linewidth=0)
        )  # fmt: skip
        return
    axis.add_patch(Rectangle(corner, 1, 1, facecolor=scale.to_rgba(share), edgecolor="white", linewidth=0.8))
    text = f"{share:.0f}" if share >= 1 else "<1"
    axis.text(*spot, text, ha="center", va="center", fontsize=8, color="black" if share > 55 else "white", zorder=3)


def _outline(axis: Axes, spot: tuple[int, int]) -> None:
    from matplotlib.patches import Rectangle

    corner = (spot[0] - 0.46, spot[1] - 0.46)
    axis.add_patch(Rectangle(corner, 0.92, 0.92, fill=False, edgecolor=COLOURS["target"], linewidth=2.0, zorder=3))
