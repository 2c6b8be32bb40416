"""Draw the figures of the docs from the packaged facts: one of each kind, into docs/figures/."""

from datetime import date
from pathlib import Path

import embargraph
from embargraph.plots import write_plot

FIGURES = Path(__file__).resolve().parents[1] / "figures"

#: The day of the measures shown, so that the same facts give the same figures.
DAY = date(2026, 11, 22)

WANTED = {
    "coalitions": {"what": "advanced chips", "against": "CN", "as_of": DAY},
    "chokepoints": {"against": "CN", "as_of": DAY},
    "story": {"who": ["Huawei", "SMIC", "YMTC", "Nexperia"]},
    "timeline": {"what": ["chip making equipment"], "under": ["BIS Affiliates Rule"]},
}


def main() -> None:
    """Write the figures."""
    FIGURES.mkdir(exist_ok=True)
    with embargraph.open() as graph:
        for name, options in WANTED.items():
            write_plot(graph, name, FIGURES / f"{name}.svg", options)


if __name__ == "__main__":
    main()
