"""The pictures: whole as files, escaped, with the same states as the rows they are drawn from."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest

from embargraph.serving.pages.pictures.chain import Hop, draw_chain, draw_narrow_chain
from embargraph.serving.pages.pictures.clocks import Bar, Run, draw_clocks
from embargraph.serving.pages.pictures.strip import draw_strip
from embargraph.serving.pages.pictures.svg import element, fit
from embargraph.serving.pages.pictures.tree import Twig, draw_tree
from embargraph.serving.verdict_intervals import Interval

SVG = "{http://www.w3.org/2000/svg}"
BAD = 'Evil <script>alert(1)</script> & "Co"\u202e'
INTERVALS = [
    Interval(None, date(2019, 12, 31), None),
    Interval(date(2020, 1, 1), date(2023, 12, 31), "restricted", also=("unknown",)),
    Interval(date(2024, 1, 1), None, "red_flag"),
]


def strip(**more):
    given = {"label": BAD, "day": date(2022, 6, 1), "today": date(2026, 1, 1), "known": date(2025, 6, 1), **more}
    return draw_strip(INTERVALS, **given)


def clocks(**more):
    bars = [Bar("Text", (Run(date(2020, 1, 1), None, "in_force", "since 2020"),), "/rule/x"),
            Bar("Announced", (Run(date(2021, 1, 1), date(2022, 1, 1), "announced", BAD),))]  # fmt: skip
    return draw_clocks(bars, title=BAD, day=date(2022, 1, 1), known=date(2021, 6, 1), **more)


def chain(draw=draw_chain):
    hops = [Hop("a", BAD, href="/node/a"), Hop("b", "B", "owned by", "50 %", "reported", "/node/b"),
            Hop("c", "C", "owned together by", "", "record", "", (("W1", "30 %", "/node/w1"), ("W2", "25 %", "/node/w2")))]  # fmt: skip
    return draw(hops, title=BAD)


def tree():
    parts = (Twig("B", "Japan", "needs", True, "/node/b"), Twig("C", "", "or as", False, "/node/c"))
    return draw_tree([Twig(BAD, "Netherlands", href="/node/a", twigs=parts)], title=BAD)


PICTURES = {
    "tree": tree,
    "strip": strip, "narrow strip": lambda: strip(width=360.0), "clocks": clocks,
    "narrow clocks": lambda: clocks(left=0.0, width=360.0), "chain": chain, "narrow chain": lambda: chain(draw_narrow_chain),
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_a_whole_file_and_nothing_in_it_runs(name):
    text = PICTURES[name]()
    root = ElementTree.fromstring(text)

    assert root.tag == f"{SVG}svg"
    assert "\u202e" not in text
    assert not [each for each in root.iter() if each.tag in {f"{SVG}script", f"{SVG}style", f"{SVG}foreignObject"}]
    assert not [key for each in root.iter() for key in each.attrib if key == "style" or key.startswith("on")]
    titles = [each.text for each in root.findall(f"{SVG}title")]
    assert titles
    assert "Evil <script>alert(1)</script>" in titles[0]


def test_the_strip_has_a_band_for_each_interval_with_its_pattern_and_letter():
    root = ElementTree.fromstring(strip())
    groups = [each for each in root.iter(f"{SVG}g") if each.get("class") == "interval"]

    assert [(g.get("data-from"), g.get("data-to"), g.get("data-verdict")) for g in groups] == [
        ("", "2019-12-31", "no restriction on record"),
        ("2020-01-01", "2023-12-31", "restricted"),
        ("2024-01-01", "", "red flag: find out first"),
    ]
    edges = [next(float(rect.get("x")) for rect in g.iter(f"{SVG}rect")) for g in groups]
    assert edges == sorted(edges)
    letters = [each.text for each in root.iter(f"{SVG}text")]
    assert {"–", "R", "?", "F"} <= set(letters)
    fills = {rect.get("fill") for g in groups for rect in g.iter(f"{SVG}rect")}
    assert {"url(#strip-unknown)", "url(#strip-red_flag)"} <= fills


def test_what_was_announced_is_a_ghost_and_what_follows_the_evidence_is_hatched():
    root = ElementTree.fromstring(clocks())
    ghost = next(each for each in root.iter(f"{SVG}rect") if each.get("class") == "run s-announced")
    late = next(each for each in root.iter(f"{SVG}rect") if each.get("fill") == "url(#clocks-late)")

    assert (ghost.get("fill"), ghost.get("stroke-dasharray")) == ("none", "5 4")
    line = next(each for each in root.iter(f"{SVG}line") if each.get("class") == "known")
    assert late.get("x") == line.get("x1")
    assert any(each.text == "known through 1 June 2021" for each in root.iter(f"{SVG}text"))


def test_a_chain_leads_to_every_node_and_says_how_sure_each_step_is():
    root = ElementTree.fromstring(chain())
    links = [each.get("href") for each in root.iter(f"{SVG}a")]

    assert links == ["/node/a", "/node/b", "/node/w1", "/node/w2"]
    dashes = [each.get("stroke-dasharray") for each in root.iter(f"{SVG}line")]
    assert dashes == ["7 3", None]
    assert any(each.get("class") == "brace" for each in root.iter(f"{SVG}path"))


def test_a_tree_leads_to_every_part_and_strikes_through_what_is_denied():
    root = ElementTree.fromstring(tree())

    assert [each.get("href") for each in root.iter(f"{SVG}a")] == ["/node/a", "/node/b", "/node/c"]
    struck = [each.text for each in root.iter(f"{SVG}text") if each.get("text-decoration") == "line-through"]
    assert struck == ["B"]
    # What is needed with others has a firm line, what is one of several a broken one.
    assert [each.get("stroke-dasharray") for each in root.iter(f"{SVG}path")] == [None, "5 3"]
    assert draw_tree([Twig("x")] * 200, title="too many") == ""


def test_text_is_cut_to_its_room_and_han_characters_take_more():
    assert fit("Wingtech", 200) == "Wingtech"
    assert fit("a" * 100, 100).endswith("…")
    assert len(fit("闻" * 100, 100)) < len(fit("a" * 100, 100))
    assert fit("<b>", 100) == "&lt;b&gt;"
    assert re.fullmatch(r'<rect x="1.5" class="a&quot;b"/>', element("rect", x=1.5, class_='a"b'))


@pytest.mark.parametrize("day", ["since December 2019", "since 30 September 2019", "since 2019"])
def test_a_day_on_a_step_is_never_cut(day):
    text = draw_chain([Hop("a", "A"), Hop("b", "B", "owned by", f"50 %, {day}")], title="A to B")
    shown = " ".join(each.text or "" for each in ElementTree.fromstring(text).iter(f"{SVG}text"))

    assert f"50 % {day}" in shown
