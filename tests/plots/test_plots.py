"""Figures: drawn from the packaged facts, whole, legible, the same each time."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from embargraph.errors import ExportError, MissingExtraError, UnknownNameError, UsageError
from embargraph.plots import PLOTS, draw, page_figures, write_plot

pytest.importorskip("matplotlib")

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = {
    "coalitions": {"what": "advanced chips"},
    "chokepoints": {},
    "story": {"who": ["Huawei", "Nexperia"]},
    "timeline": {"what": ["chip making equipment"], "under": ["BIS Affiliates Rule"]},
}


def texts(figure):
    """The texts of a figure with their boxes, as drawn."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    hidden = {
        label
        for axis in figure.axes
        if not axis.axison
        for side in (axis.xaxis, axis.yaxis)
        for label in side.findobj(Text)
    }
    found = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    found = [text for text in found if text not in hidden]
    return [(text, text.get_window_extent(canvas.get_renderer())) for text in found]


@pytest.mark.parametrize("name", PLOTS)
@pytest.mark.parametrize("format_", ["svg", "png"])
def test_a_figure_is_written_and_is_the_same_each_time(packaged, tmp_path, name, format_):
    first, second = tmp_path / f"a.{format_}", tmp_path / f"b.{format_}"
    write_plot(packaged, name, first, OPTIONS[name])
    write_plot(packaged, name, second, OPTIONS[name])

    assert first.read_bytes() == second.read_bytes()
    if format_ == "svg":
        assert ElementTree.fromstring(first.read_bytes()).tag.endswith("svg")
    else:
        assert first.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", PLOTS)
def test_labels_are_legible_and_none_lies_over_another(packaged, name):
    found = texts(draw(packaged, name, OPTIONS[name]))

    assert all(text.get_fontsize() >= 8 for text, _ in found)
    for place, (text, box) in enumerate(found):
        for other, second in found[place + 1 :]:
            shared = box.intersection(box, second)
            area = shared.width * shared.height if shared is not None else 0
            assert area < 0.15 * min(box.width * box.height, second.width * second.height), (
                text.get_text(),
                other.get_text(),
            )


@pytest.mark.shared
@pytest.mark.parametrize("what", ["SoC test tools", "Finished logic chip", "Lithography tools"])
def test_boxes_hold_their_labels_with_the_published_tables(eto, what):
    from matplotlib.patches import FancyBboxPatch

    figure = draw(eto, "coalitions", {"what": what})
    found = texts(figure)
    for axis in figure.axes:
        boxes = [patch.get_window_extent() for patch in axis.findobj(FancyBboxPatch) if patch.get_zorder() == 3]
        inside = [box for text, box in found if text.axes is axis and text.get_zorder() == 4]
        assert len(boxes) == len(inside) > 0
        for box in inside:
            assert any(
                outer.x0 <= box.x0 and outer.x1 >= box.x1 and outer.y0 <= box.y0 and outer.y1 >= box.y1
                for outer in boxes
            )


def test_what_cannot_be_drawn_says_why(packaged, tmp_path):
    with pytest.raises(UsageError, match=r"expected \.svg, \.png, \.pdf"):
        write_plot(packaged, "timeline", tmp_path / "a.jpg", {})
    with pytest.raises(UnknownNameError, match="plot"):
        draw(packaged, "pie", {})
    with pytest.raises(UsageError, match="no set of members denies"):
        draw(packaged, "coalitions", {"what": "semiconductors"})
    with pytest.raises(UsageError, match="nothing to draw"):
        draw(packaged, "timeline", {"what": ["fentanyl"]})
    with pytest.raises(UsageError, match="is not after"):
        draw(packaged, "timeline", {"from": "2024", "to": "2020"})
    with pytest.raises(ExportError, match="cannot be written"):
        write_plot(packaged, "timeline", tmp_path / "none" / "a.svg", {})


def test_without_matplotlib_the_extra_is_named(packaged, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtraError, match=r"embargraph\[plot\]"):
        draw(packaged, "timeline", {})


def test_the_page_holds_figures_as_pictures(packaged, tmp_path):
    from embargraph.exports import write_export

    figures = page_figures(packaged)
    assert [title.split(":")[0] for title in figures] == [
        "Inputs that fewest refusals deny",
        "Measures with stays and cliffs",
        "Who can deny a finished product",
    ]
    write_export(packaged.connection, tmp_path / "a.html", around=["asml"], figures={"<b>": b"<svg/>"})
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert page.count("data:image/svg+xml;base64,") == 1
    assert 'alt="&lt;b&gt;"' in page
    with pytest.raises(UsageError, match="page only"):
        write_export(packaged.connection, tmp_path / "a.graphml", figures=figures)


def test_the_command_writes_a_file(packaged_file, tmp_path):
    target = tmp_path / "a.svg"
    line = ["plot", "chokepoints", "--graph", str(packaged_file), "--limit", "5", str(target)]
    done = subprocess.run([sys.executable, "-m", "embargraph", *line], capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (0, "")
    assert target.is_file()


def test_the_figures_of_the_docs_are_there():
    names = {path.stem for path in (ROOT / "docs" / "figures").glob("*.svg")}
    assert names >= set(PLOTS)
