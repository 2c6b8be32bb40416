"""What a watch keeps after many runs is what a new watch finds at once: no day and no party was missed."""

import random

import pytest

from embargraph.watching.answers import shape_of, terms_of
from small_worlds import listing
from watching_worlds import Desk


def kept(desk):
    """The terms of every row that is kept, by what was asked; without the row itself."""
    found = desk.state.kept("w")
    shape = shape_of("restricted")
    terms = {}
    for unit, answer in found.answers[""].items():
        rows = [terms_of(shape, found.more["bodies"][digest]) for digest in answer["rows"]]
        terms[unit] = sorted(repr({name: value for name, value in row.items() if name != "row"}) for row in rows)
    matches = {name: sorted(match["party"] for match in some) for name, some in found.matches.items()}
    return terms, matches


def afresh(folder, text, graph, day):
    folder.mkdir()
    desk = Desk(folder).write(text)
    desk.run(graph, day)
    try:
        return kept(desk)
    finally:
        desk.state.close()


def test_day_by_day_on_the_packaged_facts(desk, packaged, tmp_path):
    names = ["Nexperia", "SMIC", "TSMC", "Micron", "China"]
    text = f'[[watch]]\nid = "w"\nnames = {names!r}\nhorizon = 0\n'
    desk.write(text)
    for number, day in enumerate(("2025-09-01", "2025-11-12", "2026-11-09", "2026-11-28", "2027-01-20")):
        desk.run(packaged, day)
        assert kept(desk) == afresh(tmp_path / str(number), text, packaged, day), day


@pytest.mark.slow
def test_graph_by_graph(desk, world, tmp_path):
    draw = random.Random(3)
    words = ("Amber", "Birch", "Cedar", "Dahlia", "Elm", "Fir", "Ginkgo")
    names = [f"{word} Trading" for word in words]
    text = f'[[watch]]\nid = "w"\nnames = {names!r}\nhorizon = 0\n'
    desk.write(text)
    entries = {}
    for number in range(6):
        for word in draw.sample(words, 3):
            if word in entries and draw.random() < 0.4:
                del entries[word]
            else:
                begin, end = sorted(draw.sample(range(1, 29), 2))
                until = f"2026-11-{end:02}" if draw.random() < 0.5 else None
                policy = draw.choice(["denial", "case by case"])
                entries[word] = listing(word.lower(), f"2026-11-{begin:02}", until, f"{word} Trading Co", policy=policy)
        graph = world(*entries.values())
        day = f"2026-11-{4 * number + 2:02}"
        desk.run(graph, day)
        assert kept(desk) == afresh(tmp_path / f"{number}", text, graph, day), number
