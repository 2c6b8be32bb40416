"""Parts of Title 15: packed, of the last day offered, and whole."""

from datetime import date

import pytest

from embargraph.errors import NetworkError, UsageError
from embargraph.sources import fetch as fetching
from embargraph.sources.registers import answers
from embargraph.sources.registers.ecfr import fetch_parts
from sources.registers.servers import ecfr_of, serving

TEXT = b'<?xml version="1.0"?>\n<DIV5 N="744" TYPE="PART"><HEAD>x</HEAD></DIV5>\n'


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(answers, "PAUSE", 0)
    monkeypatch.setattr(fetching, "BACKOFF", 0)


def test_the_text_is_of_the_last_day_offered_never_of_today():
    with serving(ecfr_of({("744", "2026-11-25"): TEXT}, "2026-11-25")) as server:
        (part,) = fetch_parts([744], since=date(2026, 10, 8), base=server.url)

    assert (part.day, part.xml, part.notes) == ("2026-11-25", TEXT, [])
    # A change of presentation alone is no amendment.
    assert part.amended == [("744.11", "2026-11-18")]


def test_a_day_that_is_not_there_gives_way_to_the_one_before_and_is_said():
    with serving(ecfr_of({("744", "2026-11-23"): TEXT}, "2026-11-25")) as server:
        (part,) = fetch_parts([744], base=server.url)

    assert part.day == "2026-11-23"
    assert part.notes == ["part 744: no text of 2026-11-25; that of 2026-11-23 is used"]


def test_without_any_day_it_is_an_error():
    with serving(ecfr_of({}, "2026-11-25")) as server, pytest.raises(NetworkError, match="no text of part 744"):
        fetch_parts([744], base=server.url)


@pytest.mark.parametrize(
    ("text", "said"),
    [(b"<!DOCTYPE html><html></html>", "not XML"), (TEXT.replace(b"744", b"740"), "no such part"),
     (TEXT[:-12], "cut off"), (b"{}", "not XML")],
)  # fmt: skip
def test_what_is_not_the_whole_part_is_refused(text, said):
    with (
        serving(ecfr_of({("744", "2026-11-25"): text}, "2026-11-25")) as server,
        pytest.raises(NetworkError, match=said),
    ):
        fetch_parts([744], base=server.url)


def test_a_part_of_other_regulations_is_refused():
    with pytest.raises(UsageError, match="from 730 to 774"):
        fetch_parts([922])


def test_a_title_that_is_not_listed_is_an_error():
    with serving(lambda *_: (200, {"titles": []})) as server, pytest.raises(NetworkError, match="no title 15"):
        fetch_parts([744], base=server.url)
