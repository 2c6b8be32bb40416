"""Days as people type them."""

from datetime import date, datetime

import pytest

from embargraph.errors import UsageError
from embargraph.model.typed_dates import typed_day

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-29", "2026-11-9".replace("-9", "-29"), "29.11.2026", "29. 11. 2026", "29 Nov 2026", "29 November 2026",
        "29. November 2026", "Nov 29, 2026", "november 29 2026", "29th of November 2026", "29-Nov-2026", "20261129",
        "2026/11/29", " 29  nov  2026 ", "today", "TODAY", "29/11/2026", "11/29/2026", "2026-11-29T10:00:00Z",
        "2026 Nov 29", "29 nov. 2026",
    ],
)  # fmt: skip
def test_one_day_in_many_forms(text):
    assert typed_day(text, "as-of", today=TODAY) == TODAY


def test_other_words_and_days_that_are_none():
    assert typed_day("yesterday", "x", today=TODAY) == date(2026, 11, 28)
    assert typed_day("tomorrow", "x", today=TODAY) == date(2026, 11, 30)
    assert typed_day(datetime(2026, 1, 2, 3), "x") == date(2026, 1, 2)
    assert typed_day("3.5.2018", "x") == date(2018, 5, 3)
    assert typed_day("1 sept 2020", "x") == date(2020, 9, 1)
    assert typed_day("04/04/2026", "x") == date(2026, 4, 4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("03/04/2026", "'03/04/2026' may be 2026-04-03 or 2026-03-04; write the one that is meant"),
        ("3-4-2026", "may be 2026-04-03 or 2026-03-04"),
        ("2026", "'2026' is not one day"),
        ("2026-05", "is not one day"),
        ("May 2026", "is not one day"),
        ("2021-02-30", "is not a day in the calendar"),
        ("31.11.2026", "is not a day in the calendar"),
        ("99/99/2026", "is not a day in the calendar"),
        ("soon", "'soon' is not a date"),
        ("29 Foo 2026", "is not a date"),
        ("29 ju 2026", "is not a date"),
        ("1 ma 2020", "is not a date"),
        ("29.11.26", "is not a date"),
        ("", "is not a date"),
        ("٢٩.١١.٢٠٢٦", "is not a date"),
        ("2026-11-29" * 50, "is not a date"),
        (20261129, "expected a day"),
        (None, "expected a day"),
    ],
)
def test_what_is_no_day_or_two_is_refused_and_says_what_is_expected(text, said):
    with pytest.raises(UsageError) as found:
        typed_day(text, "as-of", today=TODAY)
    assert str(found.value).startswith("as-of: ") and said in str(found.value)


@pytest.mark.parametrize("door", ["ask", "why", "screen", "option", "licence", "searched"])
def test_every_door_reads_the_same_days(packaged, door):
    from embargraph.screening import Screener

    doors = {
        "ask": lambda day: packaged.ask("restricted", who="ZTE", as_of=day),
        "why": lambda day: packaged.why("ZTE", as_of=day),
        "screen": lambda day: Screener(packaged, as_of=day),
        "option": lambda day: packaged.ask("cliffs", **{"from": day}),
        "licence": lambda day: packaged.licence("EAR99", "DE", as_of=day),
        "searched": lambda day: packaged.searched(day),
    }
    doors[door]("3 May 2018")
    with pytest.raises(UsageError, match="may be 2026-04-03 or 2026-03-04"):
        doors[door]("03/04/2026")
