"""Shares as people print them: exact bounds or a reason, never a guess."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embargraph.ingest.shares import NOTHING, Bounds, read_percent


def bounds(low=None, high=None, above_low=False, below_high=False):
    as_decimal = [None if bound is None else Decimal(bound) for bound in (low, high)]
    return Bounds(*as_decimal, above_low, below_high)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("51", bounds("51", "51")),
        ("51%", bounds("51", "51")),
        (" 51.0 % ", bounds("51", "51")),
        ("25,5 %", bounds("25.5", "25.5")),
        ("0.51 %", bounds("0.51", "0.51")),
        ("1", bounds("1", "1")),
        ("0", bounds("0", "0")),
        ("100", bounds("100", "100")),
        ("５１％", bounds("51", "51")),
        ("51 per cent", bounds("51", "51")),
        ("50+", bounds("50")),
        ("50%+", bounds("50")),
        ("75% or more", bounds("75")),
        (">50", bounds("50", above_low=True)),
        ("≥ 50 %", bounds("50")),
        ("more than 50 percent", bounds("50", above_low=True)),
        ("majority", bounds("50", above_low=True)),
        ("<50%", bounds(None, "50", below_high=True)),
        ("up to 49.9", bounds(None, "49.9")),
        ("minority", bounds(None, "50", below_high=True)),
        ("25-50", bounds("25", "50")),
        ("25 – 50 %", bounds("25", "50")),
        (">25-50", bounds("25", "50", above_low=True)),
        (">=25-<50", bounds("25", "50", below_high=True)),
        ("between 25 and 50", bounds("25", "50")),
        ("more than 25% but not more than 50%", bounds("25", "50", above_low=True)),
        ("75-to-100-percent", bounds("75", "100")),
        ("wholly owned", bounds("100", "100")),
        ("", NOTHING),
        ("n/a", NOTHING),
        ("Unknown", NOTHING),
        # More decimals than the graph keeps: between two of its units, and never up to the next whole.
        ("49.9999999999", bounds("49.999999999", "50", below_high=True)),
        ("33.333333333333336", bounds("33.333333333", "33.333333334", below_high=True)),
    ],
)
def test_a_share_is_read_exactly(text, expected):
    assert read_percent(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0.51", "fraction or a percentage"),
        ("0,51", "fraction or a percentage"),
        (".51", "not a share"),
        ("1.0", "fraction or a percentage"),
        ("0-1", "fraction or a percentage"),
        ("0.25-0.5", "fraction or a percentage"),
        ("~51", "approximate"),
        ("about 51 %", "approximate"),
        ("150", "outside 0 to 100"),
        ("100.0000000001", "outside 0 to 100"),
        ("-5", "negative"),
        ("50-25", "wrong way round"),
        (">100", "no share lies"),
        ("<0", "no share lies"),
        (">25-<25", "no share lies"),
        ("5e1", "not a share"),
        ("5%1", "not a share"),
        ("50²", "not a share"),
        ("33⅓", "not a share"),
        ("1/3", "not a share"),
        ("51 (2023)", "not a share"),
        ("51%;49%", "not a share"),
        ("25 and 50", "not a share"),
        ("50 51", "not a share"),
        ("1.234,5", "not a share"),
        ("<25-50", "not a share"),
        ("controlling", "not a share"),
        ("nan", "not a share"),
    ],
)
def test_what_is_no_share_or_may_be_two_is_refused_with_a_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        read_percent(text)


def test_a_reason_names_no_value_so_that_reasons_can_be_counted():
    reasons = set()
    for text in ("0.51", "0.52", "150", "151", "x1", "x2"):
        with pytest.raises(ValueError) as caught:
            read_percent(text)
        reasons.add(str(caught.value))

    assert len(reasons) == 3


@given(st.text(max_size=40))
def test_any_text_is_bounds_or_a_reason(text):
    try:
        found = read_percent(text)
    except ValueError as error:
        assert str(error)
    else:
        assert found == found.check()


PARTS = st.sampled_from(
    ["51", "0.5", "25,5", "100", ">", "<", ">=", "%", " ", "-", "to", "+", "more than", "and", "n/a"]
)


@given(st.lists(PARTS, max_size=7).map("".join))
def test_any_pieces_of_shares_are_bounds_or_a_reason(text):
    try:
        found = read_percent(text)
    except ValueError:
        return
    low, high = found.low or Decimal(0), Decimal(100) if found.high is None else found.high
    assert 0 <= low <= high <= 100


@given(st.decimals(0, 100, places=9), st.sampled_from(["{:f} %", "{:f}%", " {:f} percent"]))
def test_a_number_with_its_sign_is_itself(number, form):
    assert read_percent(form.format(number)).exact == number


@given(st.decimals(0, 100, places=9))
def test_a_number_in_percent_is_itself(number):
    found = read_percent(number)

    assert found.exact == number
    assert found.shares() == {"share": number}


def test_shares_and_flags_are_what_a_statement_takes():
    found = read_percent(">25-<50")

    assert found.shares() == {"share_min": Decimal(25), "share_max": Decimal(50)}
    assert found.flags() == {"above_min": "true", "below_max": "true"}
