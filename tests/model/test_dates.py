"""Partial dates stand for their whole span."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embargraph.model.dates import days, parse_day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2021-02", date(2021, 2, 1), date(2021, 2, 28)),
        ("2021-12", date(2021, 12, 1), date(2021, 12, 31)),
        ("2021-03-11", date(2021, 3, 11), date(2021, 3, 11)),
    ],
)
def test_a_partial_date_is_its_first_and_last_day(text, first, last):
    assert (first, last) == days(text)


@pytest.mark.parametrize(
    "text", ["2021-02-30", "2021-13", "21-01-01", "2021/01/01", "", "Various", "2021-1-1", "٢٠٢١", "0000", "2021-00"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r"expected|calendar"):
        days(text)


def test_a_month_is_not_one_day():
    with pytest.raises(ValueError, match="not one day"):
        parse_day("2021-03")


@given(st.dates())
def test_every_day_reads_back(day):
    assert parse_day(day.isoformat()) == day
