"""The figure of a story: a mark for every row, words in each language, the same file each time."""

import re
from dataclasses import replace

import pytest

from embargraph.errors import UsageError
from embargraph.plots import write_figure, write_plot
from embargraph.plots.story import draw_story, languages, words
from embargraph.questions.story import tell_story

pytest.importorskip("matplotlib")


def test_every_row_has_a_mark_of_its_own(packaged, tmp_path):
    story = tell_story(packaged, ["Huawei", "SMIC", "YMTC", "Nexperia"])
    target = tmp_path / "story.svg"
    write_figure(lambda: draw_story(story), target)
    marks = re.findall(r'id="row-(\d+)"', target.read_text(encoding="utf-8"))
    assert sorted(map(int, marks)) == list(range(len(story.rows)))
    assert {row["change"] for row in story.rows if row["who"]} >= {"begun", "altered", "ended"}


def test_a_lane_for_each_party_and_what_is_unknown_is_hatched(packaged):
    story = tell_story(packaged, ["YMTC", "Nexperia"])
    figure = draw_story(story)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts[:2] == ["YMTC", "Nexperia"]
    hatched = {patch.get_hatch() for patch in figure.axes[0].patches}
    assert {"...", "////"} <= hatched
    drawn = [text.get_text() for text in figure.legends[0].get_texts()]
    assert {"unknown", "stayed", "restricted"} <= set(drawn)


def test_the_timeline_of_a_party_is_its_story(packaged, tmp_path):
    for name, options in (("timeline", {"who": ("YMTC",), "from": "2018", "to": "2027"}), ("story", {"who": "YMTC"})):
        write_plot(packaged, name, tmp_path / f"{name}.svg", options)
        marks = re.findall(r'id="row-\d+"', (tmp_path / f"{name}.svg").read_text(encoding="utf-8"))
        assert len(marks) >= len(packaged.ask("changes", who="YMTC"))


def test_each_language_has_every_word():
    assert {"en", "de", "zh"} <= set(languages())
    for language in languages():
        assert set(words(language)) == set(words("en"))
        for name, text in words("en").items():
            assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", words(language)[name]))
    with pytest.raises(UsageError, match=r"language 'fr'.*expected one of en, de, zh"):
        words("fr")


def test_title_and_language_are_those_asked_for(packaged, tmp_path):
    story = tell_story(packaged, ["ZTE"])
    assert draw_story(story, language="de").get_suptitle().startswith("ZTE: was sie beschränkt")
    assert draw_story(story, title="Case 12").get_suptitle() == "Case 12"
    write_figure(lambda: draw_story(story, title="Case 12"), tmp_path / "zte.pdf")
    assert (tmp_path / "zte.pdf").read_bytes().startswith(b"%PDF")


def test_the_same_story_is_the_same_file(packaged, tmp_path):
    for format_ in ("svg", "png", "pdf"):
        for name in ("a", "b"):
            write_plot(packaged, "story", tmp_path / f"{name}.{format_}", {"who": "YMTC"})
        assert (tmp_path / f"a.{format_}").read_bytes() == (tmp_path / f"b.{format_}").read_bytes()


def test_nothing_to_draw_and_another_ending_are_said(packaged, tmp_path):
    story = tell_story(packaged, ["YMTC"], last="1990-01-01")
    with pytest.raises(UsageError, match="nothing to draw"):
        draw_story(story)
    with pytest.raises(UsageError, match=r"expected \.svg, \.png, \.pdf"):
        write_plot(packaged, "story", tmp_path / "story.gif", {"who": "YMTC"})


def test_a_day_that_has_passed_is_marked_otherwise_than_one_ahead(packaged):
    story = tell_story(packaged, ["Nexperia"])
    cliffs = [row for row in story.rows if row["kind"] == "cliff"]
    for side, words_ in (("passed", words("en")["passed"]), ("ahead", words("en")["cliff"])):
        rows = tuple({**row, "change": side} if row in cliffs else row for row in story.rows)
        drawn = [text.get_text() for text in draw_story(replace(story, rows=rows)).legends[0].get_texts()]
        assert words_ in drawn
