"""Draw how the cost of stakes grows on each engine, from what `benchmarks/scale.py` printed.

Run: python benchmarks/scale_figure.py benchmarks/scale_runs.txt --out docs/figures/scale-growth.svg
Each line of a file is one program on one graph, as `scale.py` prints it; of a program that ran more than once the last
line counts.  Processor seconds of the whole tree of processes, over stakes; both on logarithmic scales.
"""

import argparse
import json
import re
from pathlib import Path

LINE = re.compile(r"(sparse|dense) ([\d.]+)M (.+?) ?: (\{.*\})$")
#: Programs that are drawn, with their names there.
DRAWN = {
    "stakes": "embedded, all rules",
    "stakes, spark sail": "Sail, all rules",
    "stakes, spark local[2]": "Spark local[2], all rules",
    "DuckDB loop": "DuckDB loop, one rule, one day",
    "Spark loop sail": "loop on Sail, one rule, one day",
    "Spark loop local[2]": "loop on Spark, one rule, one day",
}


def read(paths):
    """Processor seconds by graph and program, over millions of stakes."""
    found = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            matched = LINE.fullmatch(line)
            told = json.loads(matched[4]) if matched else {}
            if matched and matched[3] in DRAWN and "processor" in told:
                found.setdefault((matched[1], matched[3]), {})[float(matched[2])] = told["processor"]
    return found


def draw(found, target):
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "embargraph"
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, 2, figsize=(9, 4.5), layout="constrained", sharey=True)
    # The palette of Okabe and Ito, told apart by the colour-blind; marks differ too, for print.
    looks = dict(zip(DRAWN, zip(("#0072B2", "#56B4E9", "#D55E00", "#009E73", "#000000", "#CC79A7"), "osD^vX", strict=True),
                     strict=True))  # fmt: skip
    for graph, axes in zip(("sparse", "dense"), panels, strict=True):
        for name, (colour, mark) in looks.items():
            told = sorted(found.get((graph, name), {}).items())
            if told:
                axes.plot(*zip(*told, strict=True), color=colour, marker=mark, label=DRAWN[name])
        axes.set(xscale="log", yscale="log", xlabel="million stakes", title=graph)
        axes.set_xticks([1, 10, 50], ["1", "10", "50"])
        axes.grid(which="major", alpha=0.3)
    panels[0].set_ylabel("processor seconds")
    handles = {
        label: handle for axes in panels for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    figure.legend(handles.values(), handles.keys(), fontsize="small", loc="outside lower center", ncols=3)
    figure.savefig(target, metadata={"Date": None} if target.suffix == ".svg" else None)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    draw(read(options.runs), options.out)


if __name__ == "__main__":
    main()
